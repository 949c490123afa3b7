"""Other systems over the same documents, search and model, so that the figures can be compared.

Each is a `System` (rag/evaluation/system.py). The product imports none of them.
"""
