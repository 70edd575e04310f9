"""Listings: what notes offer and look for, ours and others', as rows beside them."""
