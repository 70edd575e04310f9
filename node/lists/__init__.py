"""Lists: people whom somebody reads in a feed of their own. Nobody is told of them."""
