"""Media: pictures taken in, made safe and small, described, and kept."""
