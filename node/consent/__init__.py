"""Asking to quote, answer, like or boost, and agreeing to it or not."""
