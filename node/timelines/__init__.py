"""Feeds: which notes in which order. Not what a note looks like."""
