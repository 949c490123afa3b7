"""Grounding without a model: numbers, dates and units by value, and guardrails."""
