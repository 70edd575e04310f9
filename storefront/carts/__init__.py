"""Carts: what a browser, or somebody with an account, put aside in each shop."""
