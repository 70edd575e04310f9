"""Limits: how often, and how much, anyone may do a thing."""
