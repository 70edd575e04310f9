"""Custom emoji: pictures with names, each of one server (FEP-9098)."""
