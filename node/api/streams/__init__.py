"""Streams as apps know them: their names, and the two ways to send them."""
