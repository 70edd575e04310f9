"""What our actors say, on its way to other servers."""
