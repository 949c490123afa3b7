"""Pictures of pages, and where on them a quote is. Knows no catalog, no answer and no web."""
