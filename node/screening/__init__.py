"""Notes of strangers that are held back until somebody looked: the rules, the pile."""
