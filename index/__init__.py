"""Turns documents into searchable passages. Knows no LLM and no web."""
