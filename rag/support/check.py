"""Does this evidence support this sentence? A probability, and the evidence that it rests on.

Signals a person can follow (`signals.py`) weighed by a logistic regression whose numbers stand in
`weights.json`; `rag/training/support.py` repeats how they came about. Knows no question, no LLM and
no passage: evidence is a list of sentences.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.types import Embedder, Vectors
from rag.logistic import Weights
from rag.reading.names import strange_names
from rag.reading.persons import persons
from rag.reading.words import spelling, words
from rag.support.signals import STANDS, Signals, observe

WEIGHTS = Path(__file__).with_name("weights.json")
ASKING = 0.25
"""At most this for a question: it states nothing that evidence could support."""
DENIALS = ("clause_denied", "clause_affirmed", "denied_only_here", "denied_only_there", "opposed")
"""Where one of these signals speaks, no other judge may be surer than ours: a negation was put in or
taken out, which models that compare meanings tend to pass over."""

# Nothing here has to do with anything else here: their cosines are an embedder's zero.
UNRELATED = (
    "Der Vulkan auf der Insel ist seit Jahrhunderten erloschen.",
    "Die Steuererklärung muss bis zum Sommer abgegeben werden.",
    "Sie spielte den ganzen Abend Geige im Orchester.",
    "Für den Teig braucht man Mehl, Hefe und warmes Wasser.",
    "Das Krankenhaus bekommt einen neuen Eingang.",
    "Im Endspiel verschoss der Kapitän einen Elfmeter.",
    "The satellite was launched from a platform at sea.",
    "Her grandfather repaired clocks in a small village.",
    "Tenants have to give notice three months in advance.",
    "Penguins keep their eggs warm on their feet.",
    "The software update removes several security holes.",
    "Wheat prices fell sharply after the harvest.",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A probability from 0 to 1 and the indexes of the evidence it rests on, best first.

    `most` is what the hard rules allow any judge to say.
    """

    probability: float
    supporting: tuple[int, ...]
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Weights for evidence in the sentence's language and across languages, and the hard rule.

    `unproven` caps the probability of a sentence with a number that stands nowhere in the evidence.
    """

    same_language: Weights
    across: Weights
    unproven: float

    def judge(self, seen: Signals) -> float:
        """The probability, capped where a number has no proof."""
        weights = self.same_language if seen.same_language else self.across
        probability = weights.probability(seen.features)
        return min(probability, self.unproven) if seen.unproven else probability


def read_verdict(path: Path = WEIGHTS) -> Verdict:
    """The weights from their file."""
    values = json.loads(path.read_text("utf-8"))
    same, across = (Weights.of(values[name]) for name in ("same_language", "across"))
    return Verdict(same, across, float(values["unproven"]))


def unrelated_cosine(embedder: Embedder) -> float:
    """The embedder's mean cosine of sentences that have nothing to do with each other."""
    vectors = np.asarray(embedder.embed_passages(UNRELATED), np.float64)
    cosines = vectors @ vectors.T
    return float(np.mean(cosines[~np.eye(len(UNRELATED), dtype=bool)]))


def strange_persons(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Persons of the sentence whose last name stands nowhere, however it is spelled."""
    known = [word for text in evidence for word in words(text)]
    found = []
    for name in persons(sentence):
        last = words(name)[-1:]
        if not any(spelling(part, word) >= STANDS for part in last for word in known):
            found.append(name)
    return found


class SupportChecker:
    """Judges sentences with an embedder and the shipped weights."""

    def __init__(self, embedder: Embedder, verdict: Verdict) -> None:
        self._embedder = embedder
        self._verdict = verdict

    @classmethod
    def shipped(cls, embedder: Embedder) -> "SupportChecker":
        """A checker with the weights of this repo; the embedder is first used by `check`."""
        return cls(embedder, read_verdict())

    def check(self, sentence: str, evidence: Sequence[str], vectors: Vectors) -> Judgement:
        """Whether the evidence, with its vectors of shape (len(evidence), dim), supports it."""
        if not evidence or not any(letter.isalnum() for letter in sentence):
            return Judgement(0.0, ())
        vector = self._embedder.embed_passages([sentence])[0]
        seen = observe(
            sentence, evidence, vector=vector, vectors=vectors, unrelated=self._unrelated
        )
        probability = self._verdict.judge(seen)
        strange = strange_names(sentence, evidence)
        if len(strange) > 1:
            probability = min(probability, self._verdict.unproven)
        most = ASKING if sentence.rstrip().endswith("?") else 1.0
        probability = min(probability, most)
        denied = any(seen.features[name] for name in DENIALS)
        bound = denied or strange or seen.unproven or strange_persons(sentence, evidence)
        return Judgement(probability, seen.chosen, probability if bound else most)

    @cached_property
    def _unrelated(self) -> float:
        return unrelated_cosine(self._embedder)
