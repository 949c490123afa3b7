"""Whether what was found answers the question at all, before a model is asked to write.

Signs a person can follow, weighed by logistic regressions whose numbers stand in
`answerability.json`; `rag/training/relevance.py` repeats how they came about. Knows no LLM.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.keywords import stems
from index.types import Hit
from rag.evidence.relevance import Floats, Seen
from rag.logistic import Weights, shifted

WEIGHTS = Path(__file__).with_name("answerability.json")
ANSWERABLE = 0.7
"""Share of questions that documents answer: people ask where they expect an answer."""


def signs(
    question: str, hits: Sequence[Hit], scores: Floats, seen: Sequence[Seen]
) -> dict[str, float]:
    """What speaks for an answer: nearness of sentences and passages, and words of the question.

    `scores` are those of the hits, stretched like the cosines of the sentences seen.
    """
    asked = set(stems(question))
    near = np.sort([one.near for one in seen])[::-1]
    bare = np.sort([one.bare for one in seen])[::-1]
    passages = [set(stems(f"{hit.passage.title} {hit.passage.text}")) for hit in hits]
    total = len(asked) or 1
    return {
        "near": float(near[0]),
        "near_three": float(near[:3].mean()),
        "bare": float(bare[0]),
        "bare_three": float(bare[:3].mean()),
        "lead": float(near[0] - np.median(near)),
        "sentence_words": max(len(asked & set(stems(one.text))) for one in seen) / total,
        "passage_words": max(len(asked & found) for found in passages) / total,
        "all_words": len(asked & set().union(*passages)) / total,
        "score": float(scores.max()),
        "keywords": max(hit.keyword for hit in hits) / total,
    }


@dataclass(frozen=True, slots=True)
class Answerability:
    """Probabilities by the shipped weights: one regression within a language, one across."""

    same_language: Weights
    across: Weights

    @classmethod
    def shipped(cls, path: Path = WEIGHTS) -> "Answerability":
        """With the weights of this repo."""
        values = json.loads(path.read_text("utf-8"))
        return cls(Weights.of(values["same_language"]), Weights.of(values["across"]))

    def probability(self, seen: Mapping[str, float], *, across: bool) -> float:
        """The probability that the documents answer, where most questions have an answer."""
        weights = self.across if across else self.same_language
        return shifted(weights.probability(seen), share=ANSWERABLE)
