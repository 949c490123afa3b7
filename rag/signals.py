"""What can be seen of a sentence beside its evidence: which sentences of it, and a row of numbers.

Knows neither what the numbers weigh nor where the evidence came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.language import question_language
from index.types import Vectors
from rag.negation import denials, flipped, opposed
from rag.quantities import Quantity, missing, read
from rag.words import Word, likeness, stem_set, words

CANDIDATES = 8
MOST = 4
GAIN = 0.08
NEAR = 3
STEMS_WEIGH = 0.2
"""How much full stem coverage adds to a cosine when evidence sentences are ranked."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The evidence chosen (indexes, best first), the features by name, and what has no proof."""

    chosen: tuple[int, ...]
    features: dict[str, float]
    unproven: tuple[Quantity, ...]


def observe(
    sentence: str, evidence: Sequence[str], *, vector: NDArray[np.float32], vectors: Vectors
) -> Signals:
    """Signals of one sentence; `vector` is its own, `vectors` those of the evidence in order."""
    pair = _Pair(sentence, evidence, np.asarray(vectors @ vector, np.float64))
    seen = {
        **_nearness(pair, vector, vectors),
        **_wording(pair),
        **_places(pair),
        **_denial(pair),
        **_shape(pair),
    }
    across = 0.0 if pair.same_language else 1.0
    features = seen | {f"{name}_across": across * value for name, value in seen.items()}
    return Signals(tuple(pair.chosen), features | {"across": across}, tuple(pair.unproven))


@lru_cache(maxsize=20_000)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, remembered: evidence is asked for again with every sentence."""
    return tuple(read(text))


class _Pair:
    """A sentence and its evidence, with what several signals need of both."""

    def __init__(
        self, sentence: str, evidence: Sequence[str], cosines: NDArray[np.float64]
    ) -> None:
        self.sentence, self.evidence, self.cosines = sentence, evidence, cosines
        self.content, self.quantities = words(sentence), quantities_of(sentence)
        self.stems = [stem_set(text) for text in evidence]
        covered = np.array([_covered(self.content, stems) for stems in self.stems])
        scores = cosines + STEMS_WEIGH * covered
        self.order = [int(at) for at in np.argsort(-scores, kind="stable")]
        self.chosen = _choose(self)
        self.texts = [evidence[at] for at in self.chosen]
        self.found = frozenset[str]().union(*(self.stems[at] for at in self.chosen))

    @cached_property
    def unproven(self) -> list[Quantity]:
        """Quantities of the sentence that the chosen evidence does not hold."""
        return missing(self.quantities, [q for text in self.texts for q in quantities_of(text)])

    @cached_property
    def same_language(self) -> bool:
        return question_language(self.sentence) == question_language(" ".join(self.texts))


def _nearness(pair: _Pair, vector: NDArray[np.float32], vectors: Vectors) -> dict[str, float]:
    """Meaning: the vectors of the sentence, the best evidence and the chosen evidence together."""
    mean = vectors[pair.chosen].sum(axis=0)
    best = float(pair.cosines[pair.order[0]])
    return {
        "cosine": max(float(mean @ vector / np.linalg.norm(mean)), best),
        "cosine_best": best,
        "lead": best - float(np.mean(pair.cosines)),
    }


def _wording(pair: _Pair) -> dict[str, float]:
    """Words: how many of the sentence's stand in the evidence, and which do not."""
    likely = [likeness(word, pair.found) for word in pair.content]
    total = sum(word.weight for word in pair.content) or 1.0
    named = [1 - like for word, like in zip(pair.content, likely, strict=True) if word.named]
    weights = [word.weight for word in pair.content]
    cover = sum(w * like for w, like in zip(weights, likely, strict=True)) / total
    return {
        "cover": cover,
        "cover_best": _covered(pair.content, pair.stems[pair.order[0]]),
        "unknown": sum(w * (1 - like) for w, like in zip(weights, likely, strict=True)),
        "names_missing": sum(named),
        "names_missing_any": float(max(named, default=0.0) > 0.5),
        "order": _ordered(pair.content, " ".join(pair.texts)),
    }


def _places(pair: _Pair) -> dict[str, float]:
    """Whether words and numbers stand where the meaning is, or in sentences about other things."""
    best = float(np.max(pair.cosines))
    gaps, weights = [0.0], [1e-6]
    for word in pair.content:
        where = [at for at, stems in enumerate(pair.stems) if not stems.isdisjoint(word.stems)]
        if where:
            gaps.append(best - float(np.max(pair.cosines[where])))
            weights.append(word.weight)
    counted = [0.0]
    for quantity in pair.quantities:
        where = [
            at
            for at, text in enumerate(pair.evidence)
            if quantity.firm and not missing([quantity], quantities_of(text))
        ]
        if where:
            counted.append(best - float(np.max(pair.cosines[where])))
    return {
        "stray": float(np.average(gaps, weights=weights)),
        "stray_most": max(gaps),
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
        "denied": float(mine > 0),
        "clause_denied": float(added > 0),
        "clause_affirmed": float(lost > 0),
        "opposed": float(any(opposed(word.stems, pair.found) for word in pair.content)),
    }


def _shape(pair: _Pair) -> dict[str, float]:
    """The sentence itself: how long, whether a question, with numbers, from how many sentences."""
    return {
        "numbers": float(any(one.firm for one in pair.quantities)),
        "question": float(pair.sentence.rstrip().endswith("?")),
        "length": float(np.log1p(len(pair.content))),
        "sentences": float(len(pair.chosen)),
    }


def _choose(pair: _Pair) -> list[int]:
    """The best sentence, then those that bring a missing quantity, then words not yet covered."""
    chosen = [pair.order[0]]
    proof = list(quantities_of(pair.evidence[pair.order[0]]))
    for at in pair.order[1:]:
        lacking = missing(pair.quantities, proof)
        if not lacking or len(chosen) == MOST:
            break
        brought = [*proof, *quantities_of(pair.evidence[at])]
        if len(missing(pair.quantities, brought)) < len(lacking):
            chosen.append(at)
            proof = brought
    found = frozenset[str]().union(*(pair.stems[at] for at in chosen))
    while len(chosen) < MOST:
        have = _covered(pair.content, found)
        left = [at for at in pair.order[:CANDIDATES] if at not in chosen]
        gains = {at: _covered(pair.content, found | pair.stems[at]) - have for at in left}
        best = max(left, key=lambda at: gains[at], default=-1)
        if best < 0 or gains[best] <= GAIN:
            break
        chosen.append(best)
        found |= pair.stems[best]
    return chosen


def _covered(content: Sequence[Word], found: frozenset[str]) -> float:
    """Share of the words' weight whose stem stands there."""
    total = sum(word.weight for word in content)
    here = sum(word.weight for word in content if not found.isdisjoint(word.stems))
    return here / total if total else 0.0


def _ordered(content: Sequence[Word], text: str) -> float:
    """Share of neighbouring words that are near each other, in the same order, in the text."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words(text)):
        for stem in word.stems:
            places.setdefault(stem, []).append(at)
    kept = pairs = 0
    for left, right in pairwise(content):
        here = [at for stem in left.stems for at in places.get(stem, ())]
        there = [at for stem in right.stems for at in places.get(stem, ())]
        pairs += 1
        kept += any(0 < b - a <= NEAR for a in here for b in there)
    return kept / pairs if pairs else 0.0
