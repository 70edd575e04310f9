"""Other people's software that uses a node, unchanged."""
