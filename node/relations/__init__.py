"""Relations between actors: follow, request, block, mute."""
