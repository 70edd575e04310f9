"""`make bench`: what the node costs, beside what this machine and stack allow."""
