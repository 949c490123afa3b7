"""Documents to searchable passages. Knows no question's answer, no LLM and no web."""
