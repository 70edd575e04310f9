"""Carts: what a browser has put aside in each shop."""
