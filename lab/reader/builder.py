"""Collects texts, passages and pairs by number, and writes the token tables that training reads.

Knows no question set and no training.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import numpy as np

from lab.reader.corpus import Piece
from lab.reader.tables import KINDS, NONE
from rag.reader import encoding
from rag.reader.encoding import Encoder


class Table:
    """Numbers texts, and encodes each once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._offsets: dict[int, tuple[tuple[int, int], ...]] = {}
        self.rows: list[tuple[int, ...]] = []

    def number(self, kind: str, text: str, other: str = "") -> int:
        """The number of a question (other: the one before), claim, head (title, heading) or unit."""
        key = (kind, text, other)
        if key not in self._numbers:
            if kind == "question":
                ids = self._encoder.question(text, other)
            elif kind == "claim":
                ids = self._encoder.claim(text)
            elif kind == "head":
                ids = self._encoder.head(text, other)
            else:
                tokens = self._encoder.many([text], encoding.UNIT)[0]
                ids = tokens.ids
                self._offsets[len(self.rows)] = tokens.offsets
            self._numbers[key] = len(self.rows)
            self.rows.append(ids)
        return self._numbers[key]

    def tokens(self, number: int, start: int, end: int) -> tuple[int, int] | None:
        """The first and last token of a unit's text[start:end]; None if it was cut off."""
        inside = [at for at, (a, b) in enumerate(self._offsets[number]) if a < end and b > start]
        return (inside[0], inside[-1]) if inside else None


class Builder:
    """Gathers passages and pairs."""

    def __init__(self, encoder: Encoder, seed: int) -> None:
        self.table, self.random = Table(encoder), Random(seed)
        self.passages: list[tuple[int, tuple[int, ...]]] = []
        self._known: dict[int, int] = {}
        self._kept: list[Piece] = []
        self.pairs: list[tuple[int, ...]] = []
        self.gold: list[tuple[int, ...]] = []
        self.injections: list[int] = []

    def passage(self, piece: Piece) -> int:
        """The number of a piece."""
        if id(piece) not in self._known:
            units = tuple(self.table.number("unit", unit.text) for unit in piece.units)
            self._known[id(piece)] = self.bare(piece.title, piece.heading, units)
            self._kept.append(piece)  # so that no other piece gets its id
        return self._known[id(piece)]

    def bare(self, title: str, heading: str, units: Sequence[int]) -> int:
        """The number of a new passage of these units."""
        self.passages.append((self.table.number("head", title, heading), tuple(units)))
        return len(self.passages) - 1

    def pair(
        self, question: int, claim: int, passage: int, label: int, *, kind: str, held: bool,
        gold: Iterable[int] = (), words: tuple[int, int, int] = (NONE, NONE, NONE), whole: bool = True,
    ) -> None:  # fmt: skip
        """Add a training pair. `gold` are unit numbers in the passage, `words` unit, first and last
        token.
        """
        if not self.passages[passage][1]:
            return
        self.pairs.append(
            (question, claim, passage, label, KINDS.index(kind), int(held), int(whole), *words)
        )
        self.gold.append(tuple(gold))

    def save(self, path: Path, vocabulary_of: int) -> dict[str, int]:
        """Write all tables; token ids are renumbered over those that occur."""
        flat = np.concatenate(
            [np.array(row, np.int64) for row in self.table.rows] or [np.zeros(0, np.int64)]
        )
        special = np.arange(4)
        vocabulary = np.unique(np.concatenate([special, flat, [vocabulary_of - 1]]))
        small = np.uint16 if len(vocabulary) < 65_000 else np.uint32
        np.savez_compressed(
            path,
            vocabulary=vocabulary.astype(np.int32),
            texts=np.searchsorted(vocabulary, flat).astype(small),
            text_ends=np.cumsum([len(row) for row in self.table.rows]).astype(np.int32),
            heads=np.array([head for head, _ in self.passages], np.int32),
            units=np.array([one for _, units in self.passages for one in units], np.int32),
            unit_ends=np.cumsum([len(units) for _, units in self.passages]).astype(np.int32),
            pairs=np.array(self.pairs, np.int32),
            gold=np.array([one for gold in self.gold for one in gold], np.int16),
            gold_ends=np.cumsum([len(gold) for gold in self.gold]).astype(np.int32),
            injections=np.array(self.injections, np.int32),
        )
        return {"texts": len(self.table.rows), "passages": len(self.passages), "pairs": len(self.pairs),
                "vocabulary": len(vocabulary)}  # fmt: skip
