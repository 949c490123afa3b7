"""Caches the vectors of recent texts, as people ask the same things again. Knows no model."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from index.types import Vectors


class Recent:
    """A thread-safe cache of the vectors of the last `most` texts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """Vectors of at least one text, shape (len(texts), dimension); `embed` makes new ones."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known.update(zip(fresh, embed(fresh), strict=True))
        with self._lock:
            for text, vector in known.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts])
