"""Departures: how an actor goes for good, and what is done with what it left."""
