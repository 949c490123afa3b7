"""The second reading: the offline chat model reads the best places again, together."""
