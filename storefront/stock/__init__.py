"""Stock: what is left, what is promised, and every change with its reason."""
