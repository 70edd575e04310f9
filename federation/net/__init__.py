"""The way out: the one place that opens connections to other people's servers."""
