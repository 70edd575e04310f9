"""Transfers: lists of people that somebody takes along, as files other servers read."""
