"""Exact matches between question and text that need no model: labels, times, designations, table cells."""
