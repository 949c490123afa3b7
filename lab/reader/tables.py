"""The tables of `dataset.py` as training reads them. Needs numpy alone."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.reader.encoding import compose

ANSWERS, SILENT, SUPPORTED, CONTRADICTED, UNSAID = range(5)
"""What a pair says: the passage answers or not; the claim is supported, contradicted, not said."""
NONE = -1
KINDS = ("xquad", "omos", "mtrag", "written", "made", "claims", "injections", "folders")
Ints = NDArray[Any]


class Tables:
    """Texts, passages and pairs by number. A pair is question, claim, passage, label, kind, held, whole,
    unit, first and last token of the answering words."""

    kinds = KINDS

    def __init__(self, path: Path) -> None:
        with np.load(path) as loaded:
            values = {name: loaded[name] for name in loaded.files}
        self.vocabulary: Ints = values["vocabulary"]
        self._texts, self._text_ends = values["texts"], np.concatenate([[0], values["text_ends"]])
        self.heads, self._units = values["heads"], values["units"]
        self._unit_ends = np.concatenate([[0], values["unit_ends"]])
        self.pairs, self._gold = values["pairs"], values["gold"]
        self._gold_ends = np.concatenate([[0], values["gold_ends"]])
        self.injections: Ints = values["injections"]

    def text(self, number: int) -> list[int]:
        """Token ids of a text."""
        found: list[int] = self._texts[
            self._text_ends[number] : self._text_ends[number + 1]
        ].tolist()
        return found

    def units_of(self, passage: int) -> Ints:
        """Numbers of a passage's units."""
        found: Ints = self._units[self._unit_ends[passage] : self._unit_ends[passage + 1]]
        return found

    def gold_of(self, row: int) -> Ints:
        """Which units of a pair's passage are evidence."""
        found: Ints = self._gold[self._gold_ends[row] : self._gold_ends[row + 1]]
        return found

    def windows(
        self, row: int, units: list[int], gold: set[int], label: int, injections: list[int],
        random: np.random.Generator, most: int,
    ) -> list[tuple[list[int], list[int], list[float], int, tuple[int, int]]]:  # fmt: skip
        """Windows of a pair over these of its units, injections put between them: ids, marks, units' labels,
        label, answering words (or -1). Where an answer is in another window, this one is silent.
        """
        pair = self.pairs[row]
        numbers = self.units_of(pair[2])
        texts = [self.text(int(numbers[one])) for one in units]
        labels = [float(one in gold) for one in units]
        owner = list(units)
        for order in injections:
            at = int(random.integers(0, len(texts) + 1))
            texts.insert(at, self.text(order))
            labels.insert(at, 0.0)
            owner.insert(at, NONE)
        if not texts:
            return []
        claim = self.text(int(pair[1])) if pair[1] >= 0 else []
        known = bool(pair[6]) and (label in (ANSWERS, SILENT) or bool(gold))
        found = []
        head = self.text(int(self.heads[pair[2]]))
        for window in compose(self.text(int(pair[0])), claim, head, texts, most=most):
            count = len(window.marks)
            here = labels[window.first : window.first + count]
            mine = label
            if gold and label == ANSWERS and not any(here):
                mine = SILENT
            elif gold and label >= SUPPORTED and not any(here):
                continue
            words = (NONE, NONE)
            if (
                pair[7] in owner[window.first : window.first + count]
                and pair[7] >= 0
                and mine == ANSWERS
            ):
                mark = window.marks[owner.index(int(pair[7])) - window.first]
                words = (mark + 1 + int(pair[8]), mark + 1 + int(pair[9]))
                if words[1] >= len(window.ids):
                    words = (NONE, NONE)
            found.append(
                (
                    list(window.ids),
                    list(window.marks),
                    here if known else [-1.0] * count,
                    mine,
                    words,
                )
            )
        return found
