"""Notifications: what a person here is told."""
