"""Pages as they look, and where on them a quote stands. Knows no catalog, no answer and no web."""
