"""Understands a question: the one that it follows, and the parts that it consists of."""
