"""The catalogue: products, their photos and their prices over time."""
