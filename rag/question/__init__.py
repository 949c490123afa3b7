"""A question as it is understood: what it follows, and the questions in it."""
