"""What the wire says: ActivityPub words, signatures, fetching and delivery.

Knows nothing of Quart, SQL or the node that uses it.
"""
