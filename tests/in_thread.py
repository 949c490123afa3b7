"""Runs code that starts an event loop: after a browser test one is running in the tests' own thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def in_thread(work: Callable[..., Any], *given: Any) -> Any:
    """The result of work done in a thread of its own."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work, *given).result()
