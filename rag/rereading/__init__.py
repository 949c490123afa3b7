"""The offline chat model reads the first places again, together: which of them answer, and what they say."""
