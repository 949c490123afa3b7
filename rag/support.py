"""Does this evidence support this sentence? A probability, and the evidence that it rests on.

Signals a person can follow (`signals.py`) weighed by a logistic regression whose numbers stand in
`support.json`; `rag/training/support.py` repeats how they came about. Knows no question, no LLM and
no passage: evidence is a list of sentences.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.types import Embedder, Vectors
from rag.signals import Signals, observe

WEIGHTS = Path(__file__).with_name("support.json")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A probability from 0 to 1 and the indexes of the evidence it rests on, best first."""

    probability: float
    supporting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: log-odds = intercept + sum of weight × feature.

    `unproven` caps the probability of a sentence with a number that stands nowhere in the evidence.
    """

    intercept: float
    features: Mapping[str, float]
    unproven: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that these features belong to a supported sentence."""
        odds = self.intercept + sum(
            weight * features[name] for name, weight in self.features.items()
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def judge(self, seen: Signals) -> float:
        """The probability, capped where a number has no proof."""
        probability = self.probability(seen.features)
        return min(probability, self.unproven) if seen.unproven else probability


def read_weights(path: Path = WEIGHTS) -> Weights:
    """The weights from their file."""
    values = json.loads(path.read_text("utf-8"))
    return Weights(float(values["intercept"]), dict(values["features"]), float(values["unproven"]))


class SupportChecker:
    """Judges sentences with an embedder and the shipped weights."""

    def __init__(self, embedder: Embedder, weights: Weights) -> None:
        self._embedder = embedder
        self._weights = weights

    @classmethod
    def load(cls, embedder: Embedder) -> "SupportChecker":
        """A checker with the weights of this repo."""
        return cls(embedder, read_weights())

    def check(self, sentence: str, evidence: Sequence[str], vectors: Vectors) -> Judgement:
        """Whether the evidence, with its vectors of shape (len(evidence), dim), supports it."""
        if not evidence or not any(letter.isalnum() for letter in sentence):
            return Judgement(0.0, ())
        vector = self._embedder.embed_passages([sentence])[0]
        seen = observe(sentence, evidence, vector=vector, vectors=vectors)
        return Judgement(self._weights.judge(seen), seen.chosen)
