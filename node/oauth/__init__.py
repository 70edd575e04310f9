"""Apps that act for people: who they are and what they were allowed (RFC 6749)."""
