"""How probable it is that a sentence found is evidence for a question.

What can be seen of each sentence beside the others, weighed by a logistic regression whose numbers
stand in `relevance.json`; `rag/training/relevance.py` repeats how they came about. Knows no LLM and
nothing of what is answered.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.keywords import stems
from rag.logistic import Weights

WEIGHTS = Path(__file__).with_name("relevance.json")
Floats = NDArray[np.float64]

# Questions that one place answers: a number, a date, a name.
FACT = re.compile(
    r"\b(?:wann|wer|wen|wem|wessen|wie ?(?:viele?|hoch|lang|lange|groß|alt|weit|oft|heißt|hieß)|"
    r"in welchem|when|who|whom|whose|how (?:many|much|long|old|far|high|tall|often|large|big)|"
    r"what (?:year|percentage|number)|which year)\b",
    re.IGNORECASE,
)
NAMES = tuple(
    "near behind above bare passage passage_behind around before after words words_behind heading "
    "asks length figures first fact fact_behind fact_figures peak word_peak both_peak peak_sharp "
    "peak_lead word_peak_sharp sharp lead behind_lead count".split()
)
"""`sharp` and `lead` say how far the nearest sentence stands out, so that a question which one
sentence answers is told from one that a whole section answers; `peak` is 1 for the nearest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence as the features see it: which hit it is of, its words, its nearness.

    `near` and `bare` are cosines to the question, stretched so that unrelated texts are at 0; `bare`
    without what all questions have in common.
    """

    hit: int
    text: str
    near: float
    bare: float


def observe(question: str, scores: Floats, seen: Sequence[Seen]) -> Floats:
    """Features of each sentence, shape (len(seen), len(NAMES)); sentences in the hits' order.

    `scores` are those of the hits, stretched like the cosines.
    """
    if not seen:
        return np.zeros((0, len(NAMES)))
    near = np.array([one.near for one in seen])
    owner = np.array([one.hit for one in seen])
    asked = set(stems(question))
    words = np.array([_shared(asked, one.text) for one in seen])
    figures = np.array([float(bool(re.search(r"\d", one.text))) for one in seen])
    fact = float(bool(FACT.search(question)))
    around = [_neighbours(owner, at, 2, 2) for at in range(len(seen))]
    before = [_neighbours(owner, at, 3, 0) for at in range(len(seen))]
    after = [_neighbours(owner, at, 0, 3) for at in range(len(seen))]
    above = near - near.mean()
    behind = near - near.max()
    words_behind = words - words.max()
    peak, word_peak = np.exp(15 * behind), np.exp(10 * words_behind)
    sharp, lead = _stands_out(near), float(near.max() - np.median(near))
    columns = {
        "near": near,
        "behind": behind,
        "above": above,
        "bare": np.array([one.bare for one in seen]),
        "passage": scores[owner],
        "passage_behind": scores[owner] - scores.max(),
        "around": np.array([above[rows].mean() for rows in around]),
        "before": np.array([above[rows].mean() for rows in before]),
        "after": np.array([above[rows].mean() for rows in after]),
        "words": words,
        "words_behind": words_behind,
        "heading": np.array([float(_heading(one.text)) for one in seen]),
        "asks": np.array([float(one.text.rstrip().endswith("?")) for one in seen]),
        "length": np.log1p([min(len(one.text), 400) / 100 for one in seen]),
        "figures": figures,
        "first": np.array(
            [float(at == 0 or owner[at - 1] != owner[at]) for at in range(len(seen))]
        ),
        "fact": np.full(len(seen), fact),
        "fact_behind": fact * behind,
        "fact_figures": fact * figures,
        "peak": peak,
        "word_peak": word_peak,
        "both_peak": peak * word_peak,
        "peak_sharp": peak * sharp,
        "peak_lead": peak * lead,
        "word_peak_sharp": word_peak * _stands_out(words),
        "sharp": np.full(len(seen), sharp),
        "lead": np.full(len(seen), lead),
        "behind_lead": behind * lead,
        "count": np.full(len(seen), np.log(len(seen))),
    }
    return np.stack([columns[name] for name in NAMES], axis=1)


class Relevance:
    """Probabilities by the shipped weights."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    @classmethod
    def shipped(cls, path: Path = WEIGHTS) -> "Relevance":
        """With the weights of this repo."""
        return cls(Weights.of(json.loads(path.read_text("utf-8"))))

    def probabilities(self, features: Floats) -> Floats:
        """For each row of `observe`, the probability that it is evidence."""
        slopes = np.array([self._weights.features.get(name, 0.0) for name in NAMES])
        odds = features @ slopes + self._weights.intercept
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float64)


def _shared(asked: set[str], text: str) -> float:
    """Share of the question's stems that the text holds."""
    return len(asked & set(stems(text))) / len(asked) if asked else 0.0


def _stands_out(values: Floats) -> float:
    """How far the greatest is above the third."""
    ordered = np.sort(values)[::-1]
    return float(ordered[0] - ordered[min(2, len(ordered) - 1)])


def _heading(text: str) -> bool:
    return len(text) < 60 and not text.rstrip().endswith((".", "!", "?", ":"))


def _neighbours(owner: NDArray[np.int64], at: int, back: int, ahead: int) -> NDArray[np.int64]:
    """Rows of the same passage up to `back` before and `ahead` after, itself included."""
    rows = np.arange(max(0, at - back), min(len(owner), at + ahead + 1))
    return np.asarray(rows[owner[rows] == owner[at]], np.int64)
