"""Gives a tuned constant another value, to measure its effect. Knows no question."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from index.tuning import constants, tuned


@contextmanager
def tried(name: str, value: float) -> Iterator[None]:
    """Give a tuned constant another value."""
    here = name.partition(".")[0]
    changed = dict(constants(here))
    changed[name] = replace(changed[name], value=value)
    read = constants
    with patch("index.tuning.constants", lambda of: changed if of == here else read(of)):
        tuned.cache_clear()
        yield
    tuned.cache_clear()
