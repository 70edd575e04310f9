"""Notes: posting, editing, deleting, and who may see what."""
