"""Trains the adapter for the second reading by the offline chat model (see README.md)."""
