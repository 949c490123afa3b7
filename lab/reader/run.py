"""Runs a finished reader, as the product would, over pairs of the tables. Knows no training."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab.reader.tables import Tables
from rag.reader.encoding import WINDOW, Window
from rag.reader.merged import MergedNetwork, WindowLogits

BATCH = 24
"""Windows read at once."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A window of a pair: its number, label, units' labels, answering words (or -1), and logits."""

    row: int
    label: int
    units: tuple[float, ...]
    words: tuple[int, int]
    marks: tuple[int, ...]
    read: WindowLogits


def ran(tables: Tables, rows: Sequence[int], *, base: Path, adapter: Path) -> Iterator[Ran]:
    """Every window of these pairs, the short ones first."""
    network = MergedNetwork(base, adapter)
    random = np.random.default_rng(0)
    made = []
    for row in rows:
        units = list(range(len(tables.units_of(tables.pairs[row][2]))))
        gold = set(tables.gold_of(row).tolist())
        for one in tables.windows(
            int(row), units, gold, int(tables.pairs[row][3]), [], random, WINDOW
        ):
            ids = tuple(tables.vocabulary[one[0]].tolist())
            made.append((int(row), Window(ids, tuple(one[1]), 0), one))
    made.sort(key=lambda one: len(one[1].ids))
    for begin in range(0, len(made), BATCH):
        some = made[begin : begin + BATCH]
        for (row, window, one), read in zip(
            some, network.logits([w for _, w, _ in some]), strict=True
        ):
            yield Ran(row, one[3], tuple(one[2]), one[4], window.marks, read)


def held(tables: Tables, most: int, *, seed: int) -> list[int]:
    """Held-out pairs: all of at most `most` questions of each kind, and twice as many claims."""
    from lab.reader.tables import KINDS

    random = np.random.default_rng(seed)
    pairs = tables.pairs
    kept = np.flatnonzero(pairs[:, 5] == 1)
    rows: list[int] = []
    for number, kind in enumerate(KINDS):
        mine = kept[pairs[kept, 4] == number]
        if kind == "claims":
            rows += random.permutation(mine)[: 2 * most].tolist()
        else:
            asked = random.permutation(np.unique(pairs[mine, 0]))[:most]
            rows += mine[np.isin(pairs[mine, 0], asked)].tolist()
    return rows
