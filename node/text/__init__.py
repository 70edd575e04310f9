"""Text: from what people type to safe HTML, to plain words, to search terms.

Not for notes (what a note is, who may see it) and not for templates; nothing
here reads a database or the network.
"""
