"""Finding notes, topics and people by words."""
