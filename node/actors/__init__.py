"""Actors: whoever acts, here or elsewhere, with profiles and keys."""
