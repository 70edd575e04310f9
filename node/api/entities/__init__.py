"""What is sent: JSON objects in the form that apps for Mastodon read (API 4.5).

Lists and flags are never null, times are UTC with milliseconds, ids are digits in
text: some apps fail on anything else.
"""
