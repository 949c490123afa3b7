"""A corpus and a question set of our own, with the two scripts that make their files."""
