"""A reader without weights of its own, for tests and if the trained weights cannot be read.

A unit is as probable as its vector is near the question's. It proves no claim, so places are shown
and written sentences are not.
"""

from collections.abc import Sequence

import numpy as np

from index.protocols import Embedder
from index.tuning import tuned
from rag.reader.brevity import follows_if_short
from rag.reader.types import Material, Place, Reading

LONGEST = 600
"""The most characters of a unit that are embedded."""


class NearnessReader:
    """A `Reader` over an embedder."""

    name = "nearness"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def load(self) -> None:
        """Do nothing: it has no weights of its own."""

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """Units by their cosine to the question, scaled so that unrelated ones are at 0."""
        pairs = [(one.passage, unit) for one in material for unit in one.units]
        if not pairs:
            return Reading(())
        vectors = self._embedder.embed_passages([unit.text[:LONGEST] for _, unit in pairs])
        asked = self._embedder.embed_questions([f"{before} {question}".strip()])[0]
        zero = tuned("rag.reader.zero")
        near = np.clip((vectors @ asked - zero) / (1 - zero), 0.0, 1.0)
        places = tuple(
            Place(passage, unit, float(value))
            for (passage, unit), value in zip(pairs, near, strict=True)
        )
        return Reading(places)

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Short questions follow the one before."""
        return follows_if_short(pairs)

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """Always 0: nearness proves nothing."""
        return 0.0
