"""The checkout: from a cart to an order, priced again on the way."""
