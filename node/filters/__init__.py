"""Filters: what somebody does not want to read, by words or by note. Theirs alone."""
