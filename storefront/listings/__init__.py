"""Products announced as notes: what is said of them, when, and to whom."""
