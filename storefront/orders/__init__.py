"""Orders: what was agreed, what happens with it, and who may move it."""
