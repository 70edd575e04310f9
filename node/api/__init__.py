"""The client API: what apps for Mastodon speak, over the same actions as the pages."""
