"""What can be seen of a sentence beside its evidence: which sentences of it, and a row of numbers.

Knows neither what the numbers weigh nor where the evidence came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.language import question_language
from index.types import Vectors
from rag.quantities import Quantity, missing, read
from rag.words import Word, likeness, negations, opposed, stem_set, words

CANDIDATES = 8
MOST = 4
GAIN = 0.08
NEAR = 3


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
    content, quantities = words(sentence), quantities_of(sentence)
    cosines = np.asarray(vectors @ vector, np.float64)
    exact = np.array([_covered(content, stem_set(text)) for text in evidence])
    scores = cosines + 0.2 * exact
    order = [int(at) for at in np.argsort(-scores, kind="stable")]
    chosen = _choose(content, quantities, evidence, order)
    found = frozenset[str]().union(*(stem_set(evidence[at]) for at in chosen))
    unproven = missing(quantities, [q for at in chosen for q in quantities_of(evidence[at])])
    text = " ".join(evidence[at] for at in chosen)
    same = question_language(sentence) == question_language(text)
    cosine = _together(vector, vectors, chosen)
    features = {
        "cosine": cosine,
        "cosine_best": float(cosines[order[0]]),
        "lead": float(cosines[order[0]] - np.mean(cosines)),
        "cover": _alike(content, found),
        "cover_best": _alike(content, stem_set(evidence[order[0]])),
        "order": _ordered(content, text),
        "unknown": sum(w.weight * (1 - likeness(w, found)) for w in content),
        "names_missing": _missing_names(content, found),
        "negation_added": float(bool(negations(sentence)) and not negations(text)),
        "negation_lost": float(
            not negations(sentence)
            and bool(negations(evidence[chosen[0]], _telling(content) if same else None))
        ),
        "opposed": float(any(opposed(word, found) for word in content)),
        "numbers": float(bool([q for q in quantities if q.firm])),
        "numbers_missing": float(len(unproven)),
        "question": float(sentence.rstrip().endswith("?")),
        "length": float(np.log1p(len(content))),
        "sentences": float(len(chosen)),
    }
    crossing = {f"{name}_across": value for name, value in features.items() if not same}
    here = {f"{name}_across": 0.0 for name in features} | crossing
    return Signals(tuple(chosen), {**features, "across": float(not same), **here}, tuple(unproven))


@lru_cache(maxsize=20_000)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, remembered: evidence is asked for again with every sentence."""
    return tuple(read(text))


def _choose(
    content: Sequence[Word],
    quantities: Sequence[Quantity],
    evidence: Sequence[str],
    order: Sequence[int],
) -> list[int]:
    """The best sentence, then those that bring a missing quantity, then words not yet covered."""
    chosen = [order[0]]
    proof = list(quantities_of(evidence[order[0]]))
    for at in order[1:]:
        lacking = missing(quantities, proof)
        if not lacking or len(chosen) == MOST:
            break
        brought = [*proof, *quantities_of(evidence[at])]
        if len(missing(quantities, brought)) < len(lacking):
            chosen.append(at)
            proof = brought
    found = frozenset[str]().union(*(stem_set(evidence[at]) for at in chosen))
    while len(chosen) < MOST:
        best, gain, stems = -1, GAIN, found
        for at in order[:CANDIDATES]:
            more = found | stem_set(evidence[at])
            won = _covered(content, more) - _covered(content, found)
            if at not in chosen and won > gain:
                best, gain, stems = at, won, more
        if best < 0:
            break
        chosen.append(best)
        found = stems
    return chosen


def _covered(content: Sequence[Word], found: frozenset[str]) -> float:
    """Share of the words' weight whose stem stands there."""
    total = sum(word.weight for word in content)
    here = sum(word.weight for word in content if not found.isdisjoint(word.stems))
    return here / total if total else 0.0


def _alike(content: Sequence[Word], found: frozenset[str]) -> float:
    """Share of the words' weight that stands there, in parts or nearly spelt counting less."""
    total = sum(word.weight for word in content)
    return sum(word.weight * likeness(word, found) for word in content) / total if total else 0.0


def _missing_names(content: Sequence[Word], found: frozenset[str]) -> float:
    return sum(1 - likeness(word, found) for word in content if word.named)


def _telling(content: Sequence[Word]) -> frozenset[str]:
    return frozenset(stem for word in content for stem in word.stems)


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


def _together(vector: NDArray[np.float32], vectors: Vectors, chosen: Sequence[int]) -> float:
    """Cosine with the mean of the chosen sentences, or with the first where that is nearer."""
    mean = vectors[list(chosen)].sum(axis=0)
    return float(max(mean @ vector / np.linalg.norm(mean), vectors[chosen[0]] @ vector))
