"""Moves: accounts that go on elsewhere, and those who follow, block or mute them."""
