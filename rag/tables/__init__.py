"""Computes answers to questions that count, add up or compare the rows of a table."""
