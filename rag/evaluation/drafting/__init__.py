"""Drafts a first question set from a user's own documents, for a person to correct.

The rest of the product does not import it.
"""
