"""Documents to searchable passages. Knows no LLM and no web."""
