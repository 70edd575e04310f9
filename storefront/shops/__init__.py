"""Shops: who sells, on which terms, where buyers collect, and whether it is open."""
