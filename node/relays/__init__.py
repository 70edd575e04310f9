"""Relays (FEP-ae0c): following them, and what they are sent. Not what they send."""
