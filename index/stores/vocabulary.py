"""The stems of a collection, or of some of its passages alone, and BM25 over them. Knows no document.

What a part of a collection says of itself is what it would say if the rest were not there: counts, lengths
and with them the scores hang on the part alone.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Protocol

from index.stores.sqlite import fulltext
from index.stores.sqlite.fulltext import Sql

Frequencies = dict[tuple[int, str], int]
"""In how many passages frequent stems occur, by collection number and stem."""
_FREQUENT = 2000
K1, B, LEAST_IDF = 1.2, 0.75, 1e-6
"""BM25 as FTS5 has it, so that whole and part are scored alike."""


class Vocabulary(Protocol):
    """Which stems there are, and the passages that hold them."""

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many passages each of these stems occurs; 0 where it does not."""
        ...

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """Stems that begin so, no shorter and no longer; some may occur nowhere."""
        ...

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better.

        An expression is a stem, or several with spaces between that have to follow each other.
        """
        ...


class Whole:
    """The vocabulary of a collection, given by its number.

    Counting a frequent stem takes milliseconds; `seen` remembers those and is the caller's to clear.
    """

    def __init__(self, sql: Sql, collection: int, seen: Frequencies) -> None:
        self._sql, self._collection, self._seen = sql, collection, seen

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many passages each of these stems occurs; 0 where it does not."""
        return {stem: self._frequency(stem) for stem in dict.fromkeys(wanted)}

    def _frequency(self, stem: str) -> int:
        count = self._seen.get((self._collection, stem))
        if count is None:
            count = fulltext.frequency(self._sql, self._collection, stem)
            if count >= _FREQUENT:
                self._seen[self._collection, stem] = count
        return count

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """The stems that begin so, no shorter and no longer."""
        return fulltext.beginning_with(self._sql, self._collection, letters, lengths=lengths)

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better."""
        return fulltext.search(self._sql, self._collection, expressions, k=k)


class Part:
    """The vocabulary of those passages of a collection that `fulltext.gather` noted."""

    def __init__(self, sql: Sql, collection: int) -> None:
        self._sql, self._collection = sql, collection

    def document_frequency(self, wanted: Collection[str]) -> dict[str, int]:
        """In how many of the passages each of these stems occurs; 0 where it does not."""
        return {
            stem: fulltext.frequency_among(self._sql, self._collection, stem)
            for stem in dict.fromkeys(wanted)
        }

    def beginning_with(self, letters: str, *, lengths: tuple[int, int]) -> list[str]:
        """Stems that begin so, no shorter and no longer; some may occur in other passages only."""
        return fulltext.beginning_with(self._sql, self._collection, letters, lengths=lengths)

    def search(self, expressions: Sequence[str], *, k: int) -> list[tuple[int, float]]:
        """The k best (passage number, BM25), higher is better."""
        points: defaultdict[int, float] = defaultdict(float)
        for expression in expressions:
            counts = self._counts(expression.split())
            rarity = _rarity(len(counts), of=len(self._lengths))
            for number, count in counts.items():
                points[number] += rarity * _saturated(
                    count, self._lengths[number] / (self._average or 1.0)
                )
        return sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

    def _counts(self, words: Sequence[str]) -> Counter[int]:
        """How often these stems follow each other, by passage."""
        found = self._occurrences(words[0])
        for behind, stem in enumerate(words[1:], 1):
            there = self._occurrences(stem)
            found = {(number, at) for number, at in found if (number, at + behind) in there}
        return Counter(number for number, _ in found)

    def _occurrences(self, stem: str) -> set[tuple[int, int]]:
        return fulltext.occurrences(self._sql, self._collection, stem)

    @cached_property
    def _lengths(self) -> dict[int, int]:
        return fulltext.lengths(self._sql, self._collection)

    @cached_property
    def _average(self) -> float:
        return _mean(self._lengths.values())


def _rarity(count: int, *, of: int) -> float:
    return max(math.log((of - count + 0.5) / (count + 0.5)), LEAST_IDF)


def _saturated(count: int, length: float) -> float:
    """What an expression counts that occurs so often in a passage of this length, 1 being average."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))


def _mean(values: Iterable[int]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
