"""What can be seen of a sentence beside its evidence: which sentences of it, and a row of numbers.

Knows neither what the numbers weigh nor where the evidence came from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.language import question_language
from index.types import Vectors
from rag.reading.negation import denials, flipped, opposed
from rag.reading.notation import read
from rag.reading.quantities import Quantity, missing
from rag.reading.words import spelling, stem_set, words

CANDIDATES = 6
MOST = 4
GAIN = 0.08
NEAR = 3
STANDS = 0.6
"""From this likeness on, a word counts as standing there."""
_FIGURE = re.compile(r"\d+")
STEMS_WEIGH = 0.8
"""How much full stem coverage adds to nearness when evidence sentences are ranked."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The evidence chosen (indexes, best first), the features by name, and what has no proof."""

    chosen: tuple[int, ...]
    same_language: bool
    features: dict[str, float]
    unproven: tuple[Quantity, ...]


def observe(
    sentence: str,
    evidence: Sequence[str],
    *,
    vector: NDArray[np.float32],
    vectors: Vectors,
    unrelated: float,
) -> Signals:
    """Signals of one sentence; `vector` is its own, `vectors` those of the evidence in order.

    `unrelated` is the embedder's usual cosine of texts that have nothing to do with each other:
    nearness is counted from there, so that weights fit embedders of other ranges too.
    """
    pair = _Pair(sentence, evidence, _nearness(vectors, vector, unrelated))
    mean = vectors[pair.chosen].sum(axis=0)
    together = float(_nearness(mean[None] / np.linalg.norm(mean), vector, unrelated)[0])
    features = {
        **_meaning(pair, together),
        **_wording(pair),
        **_sequence(pair),
        **_places(pair),
        **_denial(pair),
    }
    return Signals(tuple(pair.chosen), pair.same_language, features, tuple(pair.unproven))


class _Pair:
    """A sentence and its evidence, with what several signals need of both."""

    def __init__(self, sentence: str, evidence: Sequence[str], near: NDArray[np.float64]) -> None:
        self.sentence, self.evidence, self.near = sentence, evidence, near
        self.content, self.quantities = words(sentence), read(sentence)
        self.stems = [stem_set(text) for text in evidence]
        self.weights = np.array([word.weight for word in self.content])
        self.like = self._exact()
        scores = near + STEMS_WEIGH * self.covered(self.like)
        self.order = [int(at) for at in np.argsort(-scores, kind="stable")]
        self._compare()
        self.chosen = _choose(self)
        self.texts = [evidence[at] for at in self.chosen]
        self.found = frozenset[str]().union(*(self.stems[at] for at in self.chosen))

    def _exact(self) -> NDArray[np.float64]:
        """1 where a sentence of the evidence (column) holds a word (row), else 0."""
        rows = [
            [float(not stems.isdisjoint(word.stems)) for stems in self.stems]
            for word in self.content
        ]
        return np.array(rows, np.float64).reshape(len(self.content), len(self.evidence))

    def _compare(self) -> None:
        """Fill in, for words that stand nowhere, how alike words of the best candidates are."""
        lacking = [n for n, row in enumerate(self.like) if not row.any()]
        for at in self.order[:CANDIDATES]:
            others = words(self.evidence[at])
            for n in lacking:
                alike = (spelling(self.content[n], other) for other in others)
                self.like[n, at] = max(alike, default=0.0)

    def covered(self, like: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the words' weight that stands there, for each column of `like`."""
        total = float(self.weights.sum())
        shares = self.weights @ like
        return np.asarray(shares / total if total else shares, np.float64)

    @cached_property
    def unproven(self) -> list[Quantity]:
        """Quantities of the sentence that the chosen evidence does not hold."""
        return missing(self.quantities, [q for text in self.texts for q in read(text)])

    @cached_property
    def language(self) -> str:
        return question_language(self.sentence)

    @cached_property
    def same_language(self) -> bool:
        return self.language == question_language(" ".join(self.texts))


def _nearness(
    vectors: Vectors, vector: NDArray[np.float32], unrelated: float
) -> NDArray[np.float64]:
    """Cosines stretched so that unrelated texts are at 0 and equal ones at 1."""
    return np.asarray((vectors @ vector - unrelated) / (1 - unrelated), np.float64)


def _meaning(pair: _Pair, together: float) -> dict[str, float]:
    """How near the chosen evidence is, and by how much nearer than the rest."""
    return {
        "near": max(together, float(pair.near[pair.chosen[0]])),
        "lead": float(np.max(pair.near) - np.mean(pair.near)),
    }


def _wording(pair: _Pair) -> dict[str, float]:
    """Words: how many of the sentence's stand in the evidence, and which do not."""
    likely = pair.like[:, pair.chosen].max(axis=1) if pair.content else np.zeros(0)
    lacking = pair.weights * (1 - likely)
    # across languages only English shows which words are names: German writes all nouns so
    telling = pair.same_language or pair.language == "en"
    names = [
        1 - like for word, like in zip(pair.content, likely, strict=True) if word.named and telling
    ]
    cover = 1 - float(lacking.sum() / pair.weights.sum()) if pair.content else 0.0
    return {
        "cover": cover,
        "names_missing": float(sum(names)),
        "odd_name": float(max(names, default=0.0)) * cover,
    }


def _sequence(pair: _Pair) -> dict[str, float]:
    """Whether words and figures that stand side by side do so in the evidence too."""
    mine = _tokens(pair.sentence)
    places: dict[str, list[int]] = {}
    for at, keys in enumerate(_tokens(" ".join(pair.texts))):
        for key in keys:
            places.setdefault(key, []).append(at)
    where = [[at for key in keys for at in places.get(key, ())] for keys in mine]
    kept = [any(0 < b - a <= NEAR for a in left for b in right) for left, right in pairwise(where)]
    beside = [any(kept[max(0, n - 1) : n + 1]) for n in range(len(where))]
    order = sum(kept) / len(kept) if kept else 0.0
    alone = sum(1 for found, near in zip(where, beside, strict=True) if found and not near)
    return {
        "misplaced": min(alone, 2) * order,
    }


def _places(pair: _Pair) -> dict[str, float]:
    """Whether words and numbers stand where the meaning is, or in sentences about other things."""
    best = float(np.max(pair.near))
    gaps = [0.0]
    for row in pair.like:
        where = [int(at) for at in np.flatnonzero(row >= STANDS)]
        if where:
            gaps.append(best - float(np.max(pair.near[where])))
    counted = [0.0]
    for quantity in pair.quantities:
        where = [
            at
            for at, text in enumerate(pair.evidence)
            if quantity.firm and not missing([quantity], read(text))
        ]
        if where:
            counted.append(best - float(np.max(pair.near[where])))
    return {
        "stray": max(gaps) * float(pair.covered(pair.like)[pair.order[0]]),
        "number_stray": max(counted),
    }


def _denial(pair: _Pair) -> dict[str, float]:
    """Negations put in or taken out."""
    mine, first = denials(pair.sentence), denials(pair.texts[0])
    every = sum(denials(text) for text in pair.texts)
    added, lost = flipped(pair.sentence, pair.texts) if pair.same_language else (0, 0)
    return {
        "denied_only_here": float(mine > 0 and every == 0),
        "denied_only_there": float(mine == 0 and first > 0),
        "clause_denied": float(added > 0),
        "clause_affirmed": float(lost > 0),
        "opposed": float(any(opposed(word.stems, pair.found) for word in pair.content)),
    }


def _choose(pair: _Pair) -> list[int]:
    """The best sentence, then those that bring a missing quantity, then words not yet covered."""
    chosen = [pair.order[0]]
    proof = list(read(pair.evidence[pair.order[0]]))
    for at in pair.order[1:]:
        lacking = missing(pair.quantities, proof)
        if not lacking or len(chosen) == MOST:
            break
        brought = [*proof, *read(pair.evidence[at])]
        if len(missing(pair.quantities, brought)) < len(lacking):
            chosen.append(at)
            proof = brought
    have = pair.like[:, chosen].max(axis=1, initial=0.0)
    while len(chosen) < MOST:
        left = [at for at in pair.order[:CANDIDATES] if at not in chosen]
        if not left:
            break
        more = np.maximum(pair.like[:, left], have[:, None])
        gains = pair.covered(more) - pair.covered(have[:, None])
        best = int(np.argmax(gains))
        if gains[best] <= GAIN:
            break
        chosen.append(left[best])
        have = more[:, best]
    return chosen


def _tokens(text: str) -> list[tuple[str, ...]]:
    """The stems of each word that carries meaning, and each figure, in order."""
    found = [(word.start, word.stems) for word in words(text)]
    found += [(match.start(), (match[0],)) for match in _FIGURE.finditer(text)]
    return [keys for _, keys in sorted(found)]
