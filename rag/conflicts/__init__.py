"""Finds contradictions between the sources of an answer."""
