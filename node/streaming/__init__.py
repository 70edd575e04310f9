"""Streams: what happens, sent to whoever watches, while they watch."""
