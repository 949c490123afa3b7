"""Gives a tuned constant another value, to measure what it is worth. Knows no question."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from index.tuning import constants, tuned


@contextmanager
def tried(name: str, value: float) -> Iterator[None]:
    """Give a tuned constant another value."""
    storey = dict(constants(name.partition(".")[0]))
    storey[name] = replace(storey[name], value=value)
    with patch("index.tuning.constants", lambda _: storey):
        tuned.cache_clear()
        yield
    tuned.cache_clear()
