"""Tells follow-ups by their length, for readers that have not learned to tell them."""

from collections.abc import Sequence

from index.stores.keywords import words

SHORT = 4
"""A question of at most this many words is taken for a follow-up."""


def follows_if_short(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """1.0 for each short question, else 0.0; each pair is (before, question)."""
    return [float(len(words(question)) <= SHORT) for _, question in pairs]
