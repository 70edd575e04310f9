"""The web door: pages for browsers, server-rendered, working without JavaScript."""
