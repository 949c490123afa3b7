"""How well each passage answers a question, read together by any sentence-transformers CrossEncoder.

The model is loaded at the first use.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.cross_encoder import LazyCrossEncoder
from index.types import Reranker

TAKES = (
    "FUNDSTELLE_RERANKER takes the folder or hub name of a sentence-transformers CrossEncoder; "
    "empty means none."
)


class CrossReranker:
    """A `Reranker` over a CrossEncoder, loaded lazily."""

    def __init__(self, model: str, *, threads: int = 0) -> None:
        self.model = model
        self._encoder = LazyCrossEncoder(model, what="reranker", takes=TAKES, threads=threads)

    @property
    def name(self) -> str:
        """The setting's value."""
        return self.model

    def load(self) -> None:
        """Load the model now instead of at the first question; raises ModelError."""
        if self._encoder.outputs != 1:
            raise self._encoder.refused(
                f"it gives {self._encoder.outputs} scores for a pair instead of one"
            )

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each text answers, shape (len(texts),), higher is better; mostly 0 to 1.

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
    """The reranker that the setting names, None if it is empty; nothing is loaded yet."""
    return CrossReranker(model, threads=threads) if model else None
