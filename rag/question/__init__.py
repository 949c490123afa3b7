"""Understands a question: which one it follows, and which parts it has."""
