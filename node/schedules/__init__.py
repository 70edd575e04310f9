"""Notes that wait for their time."""
