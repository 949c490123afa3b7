"""Scores how well each passage answers a question, with any sentence-transformers CrossEncoder."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.cross_encoder import LazyCrossEncoder
from index.protocols import Reranker

TAKES = (
    "FUNDSTELLE_RERANKER takes the folder or hub name of a sentence-transformers CrossEncoder; "
    "empty means none."
)


class CrossReranker:
    """A `Reranker` over a CrossEncoder that is loaded at its first use."""

    def __init__(self, model: str, *, threads: int = 0) -> None:
        self.model = model
        self._encoder = LazyCrossEncoder(model, what="reranker", takes=TAKES, threads=threads)

    @property
    def name(self) -> str:
        """The model's name as set."""
        return self.model

    def load(self) -> None:
        """Load the model before the first question. Raises ModelError."""
        if self._encoder.outputs != 1:
            raise self._encoder.refused(
                f"it gives {self._encoder.outputs} scores for a pair instead of one"
            )

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """One score per text, shape (len(texts),), mostly 0 to 1; higher is better.

        Raises ModelError.
        """
        if not texts:
            return np.zeros(0)
        self.load()
        scores = self._encoder.scores([(question, text) for text in texts])
        if not np.isfinite(scores).all():
            raise ModelError(
                f"The reranker {self.model!r} gave scores that are no numbers. Its weights are "
                "damaged: fetch them anew, or unset FUNDSTELLE_RERANKER."
            )
        return scores


def load_reranker(model: str, *, threads: int = 0) -> Reranker | None:
    """The reranker that the setting names, not yet loaded; None if it is empty."""
    return CrossReranker(model, threads=threads) if model else None
