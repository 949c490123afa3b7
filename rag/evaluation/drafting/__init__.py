"""A first question set from a user's own documents, for a person to correct.

The product imports nothing of it.
"""
