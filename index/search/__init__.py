"""A question to passages: understood, expanded, searched, rescored."""
