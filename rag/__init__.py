"""Turns questions into answers with evidence. It may import index/; index/ never imports it."""
