"""Batches of training windows, drawn from the tables of `dataset.py`. Knows no network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lab.reader.tables import ANSWERS, NONE, SILENT, SUPPORTED, UNSAID, Tables
from rag.reader.encoding import WINDOW

WEIGHTS = {
    "xquad": 1.0, "omos": 0.7, "mtrag": 1.0, "written": 3.0, "folders": 3.0, "made": 0.7, "claims": 4.0,
}  # fmt: skip
"""How often a pair of each kind is drawn; a question is drawn with other passages, a claim is not."""
BARE = 0.15
"""How often a question is asked without the units that answer it."""
BESIDE = 4
"""How many other passages of a question are drawn with one of them."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows with their labels; -1 where a window has none.

    Windows with the same number in `questions` belong to one question, and all evidence among them is known.
    """

    ids: Tensor
    mask: Tensor
    answers: Tensor
    claims: Tensor
    units: Tensor
    segments: Tensor
    first: Tensor
    last: Tensor
    questions: Tensor


class Drawing:
    """Draws endless batches of about `tokens` tokens; windows vary a little each time."""

    def __init__(
        self,
        tables: Tables,
        *,
        seed: int,
        tokens: int,
        weights: Mapping[str, float] = WEIGHTS,
        held: bool = False,
    ) -> None:
        self.tables, self.tokens = tables, tokens
        self.random = np.random.default_rng(seed)
        pairs = tables.pairs
        self.rows = np.flatnonzero(pairs[:, 5] == int(held))
        kinds = np.array([weights.get(kind, 0.0) for kind in tables.kinds])
        self.chance = kinds[pairs[self.rows, 4]]
        self.chance = self.chance / self.chance.sum()
        self.beside = self._beside()

    def __iter__(self) -> Iterator[Batch]:
        """Batches of questions whose windows are similarly long."""
        while True:
            drawn = self.random.choice(self.rows, 1024, p=self.chance)
            made = [windows for row in drawn if (windows := self._asked(int(row)))]
            made.sort(key=_longest)
            batches, begin, count = [], 0, 0
            for end in range(len(made) + 1):
                more = len(made[end]) if end < len(made) else 0
                if count and (not more or (count + more) * _longest(made[end]) > self.tokens):
                    batches.append(made[begin:end])
                    begin, count = end, 0
                count += more
            for at in self.random.permutation(len(batches)):
                yield padded(batches[at])

    def _beside(self) -> dict[int, list[int]]:
        """The rows without a claim, by the number of their question."""
        found: dict[int, list[int]] = {}
        for row in self.rows:
            if self.tables.pairs[row, 1] == NONE:
                found.setdefault(int(self.tables.pairs[row, 0]), []).append(int(row))
        return found

    def _asked(self, row: int) -> list[tuple[Any, ...]]:
        """The windows of a pair and of other passages of its question, one of which answers."""
        rows = [row]
        if self.tables.pairs[row, 1] == NONE:
            others = [one for one in self.beside[int(self.tables.pairs[row, 0])] if one != row]
            self.random.shuffle(others)
            others.sort(key=lambda one: int(self.tables.pairs[one, 3]) != ANSWERS)
            rows += [*others[:1], *self.random.permutation(others[1:])[: BESIDE - 1].tolist()]
        bare = bool(self.random.random() < BARE)
        return [one for own in rows for one in self._varied(int(own), bare=bare)]

    def _varied(self, row: int, *, bare: bool) -> list[tuple[Any, ...]]:
        """The windows of a pair, perhaps with units left out, with injections, or `bare` of the answer."""
        pair, gold = self.tables.pairs[row], set(self.tables.gold_of(row).tolist())
        units = list(range(len(self.tables.units_of(pair[2]))))
        label, whole = int(pair[3]), bool(pair[6])
        draw = self.random.random(3)
        if (label == UNSAID or (label >= SUPPORTED and gold)) and draw[0] < 0.5:
            units = self._few(units, gold)
        elif bare and whole and gold and label == ANSWERS and len(units) > len(gold) + 1:
            units = [unit for unit in units if unit not in gold]
            gold, label = set(), SILENT
        elif draw[0] > 0.6 and len(units) > 3 and (gold or label == SILENT):
            units = self._shortened(units, gold)
        orders: list[int] = []
        if len(self.tables.injections) and draw[1] < 0.08:
            orders = self.random.choice(self.tables.injections, 1 + int(draw[2] * 2)).tolist()
        return self.tables.windows(row, units, gold, label, orders, self.random, WINDOW)

    def _few(self, units: list[int], gold: set[int]) -> list[int]:
        """The gold units, or up to three others: a claim is judged by single places too."""
        low = min(gold) if gold else int(self.random.integers(0, max(1, len(units))))
        return sorted(gold) if gold else units[low : low + 1 + int(self.random.integers(0, 3))]

    def _shortened(self, units: list[int], gold: set[int]) -> list[int]:
        """The units with some left out at both ends, none of them gold."""
        low, high = (min(gold), max(gold)) if gold else (1, len(units) - 2)
        first = int(self.random.integers(0, low + 1))
        return units[first : int(self.random.integers(high, len(units))) + 1]


def _longest(windows: list[tuple[Any, ...]]) -> int:
    return max(len(one[0]) for one in windows)


def padded(asked: list[list[tuple[Any, ...]]]) -> Batch:
    """Pad the windows of some questions: (ids, marks, labels of units, label, first and last word)."""
    batch = [window for windows in asked for window in windows]
    of = [number for number, windows in enumerate(asked) for _ in windows]
    unknown = {
        number
        for number, one in zip(of, batch, strict=True)
        if one[3] >= SUPPORTED or (one[3] == ANSWERS and max(one[2]) < 0.5)
    }
    questions = np.array([-1 if number in unknown else number for number in of], np.int64)
    most = max(len(one[0]) for one in batch)
    ids = np.ones((len(batch), most), np.int64)
    mask = np.zeros((len(batch), most), np.bool_)
    segments = np.zeros((len(batch), most), np.int64)
    units = np.full((len(batch), max(len(one[1]) for one in batch)), -1.0, np.float32)
    answers, claims = np.full(len(batch), -1.0, np.float32), np.full(len(batch), -1, np.int64)
    first, last = np.full(len(batch), -1, np.int64), np.full(len(batch), -1, np.int64)
    for at, (tokens, marks, labels, label, words) in enumerate(batch):
        ids[at, : len(tokens)] = tokens
        mask[at, : len(tokens)] = True
        for number, (begin, end) in enumerate(pairwise([*marks, len(tokens) - 1]), 1):
            segments[at, begin:end] = number
        units[at, : len(labels)] = labels
        if label in (ANSWERS, SILENT):
            answers[at] = float(label == ANSWERS)
        else:
            claims[at] = label - SUPPORTED
        first[at], last[at] = words
    as_tensors = (
        torch.from_numpy(one)
        for one in (ids, mask, answers, claims, units, segments, first, last, questions)
    )
    return Batch(*as_tensors)


def ahead(drawing: Drawing, workers: int, tables: Tables, options: Any) -> Iterator[Batch]:
    """Batches made ahead by worker processes, or by this one if there are none."""
    if not workers:
        yield from drawing
        return
    from torch.utils.data import DataLoader, IterableDataset

    class Stream(IterableDataset):  # type: ignore[type-arg]
        """Each worker draws with its own seed."""

        def __iter__(self) -> Iterator[Batch]:
            info: Any = torch.utils.data.get_worker_info()
            seed = options.seed * 1000 + (info.id if info else 0)
            return iter(Drawing(tables, seed=seed, tokens=options.tokens, weights=options.weights))

    yield from DataLoader(
        Stream(), batch_size=None, num_workers=workers, prefetch_factor=8, pin_memory=False
    )
