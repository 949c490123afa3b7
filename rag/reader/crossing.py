"""Uses any sentence-transformers CrossEncoder as a reader.

It scores question and unit, and claim and place; it marks no words.
"""

from collections.abc import Sequence

import numpy as np

from index.errors import ModelError
from index.models.cross_encoder import LazyCrossEncoder
from rag.reader.brevity import follows_if_short
from rag.reader.types import Material, Place, Reading

MOST = 64
"""The most units read for a question, best passages first."""


class CrossReader:
    """A `Reader` over a CrossEncoder with one output: does the second text answer the first?"""

    def __init__(self, model: str, *, threads: int = 0) -> None:
        self.name = model
        self._model = LazyCrossEncoder(
            model,
            what="reader",
            takes="FUNDSTELLE_READER takes 'offline', a CrossEncoder's folder or a hub name.",
            threads=threads,
        )

    def load(self) -> None:
        """Load the model now. Raises ModelError if it has more than one output."""
        if self._model.outputs != 1:
            raise ModelError(
                f"The reader {self.name!r} has {self._model.outputs} outputs; "
                "a CrossEncoder with one score is needed."
            )

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """The score of each unit, read after its title and heading."""
        units = [(one, unit) for one in material for unit in one.units if unit.answers][:MOST]
        if not units:
            return Reading(())
        asked = f"{before} {question}".strip()
        scores = self._scores(
            [(asked, f"{one.title}: {one.passage.heading}: {unit.text}") for one, unit in units]
        )
        places = tuple(
            Place(one.passage, unit, score, time=one.time)
            for (one, unit), score in zip(units, scores, strict=True)
        )
        return Reading(places)

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Short questions follow the one before."""
        return follows_if_short(pairs)

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """The best score of the claim, read after its question, with a place."""
        pairs = [(f"{before} {question} {claim}".strip(), place.shown) for place in places]
        return max(self._scores(pairs), default=0.0)

    def _scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        found = np.asarray(self._model.scores(pairs), np.float64).reshape(len(pairs), -1)[:, 0]
        return [
            float(value)
            for value in (
                found if ((found >= 0) & (found <= 1)).all() else 1 / (1 + np.exp(-found))
            )
        ]
