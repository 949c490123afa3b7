"""The stems of a collection, or of a part of it, and BM25 over them.

Knows no document. For a part, stems, frequencies and scores are as if the rest did not exist.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from index.stores.sqlite import fulltext
from index.stores.sqlite.fulltext import Sql

Frequencies = dict[tuple[int, str], int]
"""The document frequency of frequent stems, by collection number and stem."""
_FREQUENT = 2000
SMALL = 2000
"""Up to this many passages are scored one by one; for more, ranking by the index is faster."""
K1, B, LEAST_IDF = 1.2, 0.75, 1e-6
"""The constants of BM25 in FTS5, so whole and part are scored alike."""


class Vocabulary(Protocol):
    """The stems of some passages, and the passages that hold them."""

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many passages each of these stems occurs."""
        ...

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """Stems with this beginning and these lengths; some may occur nowhere."""
        ...

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better.

        An expression is a stem, or consecutive stems with spaces between.
        """
        ...


class Whole:
    """The vocabulary of a collection, given by its number.

    Counting a frequent stem takes milliseconds; `seen` caches the counts, and the caller clears it.
    """

    def __init__(self, sql: Sql, collection: int, seen: Frequencies) -> None:
        self._sql, self.collection, self._seen = sql, collection, seen

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many passages each of these stems occurs."""
        return {stem: self.frequency(stem) for stem in dict.fromkeys(wanted)}

    def frequency(self, expression: str) -> int:
        """In how many passages an expression occurs: a stem or consecutive stems."""
        count = self._seen.get((self.collection, expression))
        if count is None:
            count = fulltext.frequency(self._sql, self.collection, expression)
            if count >= _FREQUENT:
                self._seen[self.collection, expression] = count
        return count

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """The stems with this beginning and these lengths."""
        return fulltext.beginning_with(self._sql, self.collection, letters, lengths=lengths)

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better."""
        return fulltext.search(self._sql, self.collection, expressions, k=k)


class SmallPart:
    """The vocabulary of some passages, given by their stems and counted one by one."""

    def __init__(self, stems: Mapping[int, str]) -> None:
        # Two spaces between stems, so a stem that follows itself is counted twice.
        self._texts = {number: f" {text.replace(' ', '  ')} " for number, text in stems.items()}
        self._counted: dict[str, dict[int, int]] = {}
        self._lengths = {number: text.count(" ") + 1 for number, text in stems.items()}

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many of the passages each of these stems occurs."""
        return {stem: len(self._counts(stem)) for stem in dict.fromkeys(wanted)}

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """The stems with this beginning and these lengths."""
        shortest, longest = lengths
        return [
            stem
            for stem in self._stems
            if stem.startswith(letters) and shortest <= len(stem) <= longest
        ]

    @cached_property
    def _stems(self) -> list[str]:
        return sorted({stem for text in self._texts.values() for stem in text.split()})

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better."""
        average = sum(self._lengths.values()) / max(len(self._lengths), 1)
        points: defaultdict[int, float] = defaultdict(float)
        for expression in expressions:
            counts = self._counts(expression)
            rarity = _rarity(len(counts), of=len(self._texts))
            for number, count in counts.items():
                length = self._lengths[number] / average
                points[number] += rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * length))
        return _best(points, k)

    def _counts(self, expression: str) -> dict[int, int]:
        """How often the stems occur consecutively, by passage."""
        if expression not in self._counted:
            wanted = f" {expression.replace(' ', '  ')} "
            texts = self._texts.items()
            self._counted[expression] = {n: many for n, t in texts if (many := t.count(wanted))}
        return self._counted[expression]


class LargePart:
    """The vocabulary of the `size` passages of a collection that `fulltext.gather` noted.

    Rarity is measured among them; only the mean passage length is that of the whole collection.
    """

    def __init__(self, sql: Sql, whole: Whole, size: int) -> None:
        self._sql, self._whole, self._size = sql, whole, size
        self._frequencies: dict[str, int] = {}

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many of the passages each of these stems occurs."""
        return {stem: self._frequency(stem) for stem in dict.fromkeys(wanted)}

    def _frequency(self, expression: str) -> int:
        if expression not in self._frequencies:
            there = self._whole.frequency(expression)
            self._frequencies[expression] = (
                fulltext.frequency_among(self._sql, self._whole.collection, expression)
                if there
                else 0
            )
        return self._frequencies[expression]

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """Stems with this beginning and these lengths; some may occur in other passages only."""
        return self._whole.beginning_with(letters, lengths=lengths)

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better."""
        collection, factors = self._whole.collection, {}
        size = fulltext.size(self._sql, collection)
        for expression in expressions:
            here = _rarity(self._frequency(expression), of=self._size)
            factors[expression] = here / _rarity(self._whole.frequency(expression), of=size)
        return fulltext.search_among(self._sql, collection, factors, k=k)


def _rarity(count: int, *, of: int) -> float:
    return max(math.log((of - count + 0.5) / (count + 0.5)), LEAST_IDF)


def _best(points: Mapping[int, float], k: int) -> list[tuple[int, float]]:
    return sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))[:k]
