"""Lets a restricted search end only after a whole number of steps of time.

Up to a thousand visible passages a search never touches what is hidden. In a larger part it looks
through more of the index where hidden passages are close to the question; without this, the time it
takes would tell so.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUERY_S, SEARCH_S = 0.1, 0.25
"""The steps for preparing a query and for searching; both usually end within the first one."""


@contextmanager
def in_even_time(step_s: float, wanted: Callable[[], bool]) -> Iterator[None]:
    """If it is `wanted`, wait after the work in this context until a multiple of `step_s` has passed.

    Also after an error.
    """
    began = time.perf_counter()
    even = wanted()
    try:
        yield
    finally:
        if even:
            time.sleep(step_s - (time.perf_counter() - began) % step_s)
