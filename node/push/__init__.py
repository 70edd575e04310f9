"""Push: telling apps that are not open, through the push service of their maker."""
