"""Finds what a search would put beside an answer, and draws the language pairs of a question.

Shared by the training data of the reader and of the chat model's adapter. Knows no tokens.
"""

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from index.models.embedder import SentenceEmbedder
from lab.reader.corpus import Piece, TrainingQuestion

NEAREST = 24
"""How many pieces of other documents are put beside a question."""
OURS = ("written", "folders")
"""Kinds whose questions are learned both as they stand and as people type them."""
ACROSS = 7
"""How many pairs of languages are drawn for a question known in several."""


def drawn(asked: Iterable[TrainingQuestion], random: Random) -> list[TrainingQuestion]:
    """All questions; of those in many languages only some pairs, the same language first."""
    kept: list[TrainingQuestion] = []
    many: dict[tuple[str, str, str], list[TrainingQuestion]] = {}
    for one in asked:
        if one.kind in ("xquad", "omos"):
            many.setdefault((one.kind, one.document.group, one.question), []).append(one)
        else:
            kept.append(one)
    for versions in many.values():
        own = [one for one in versions if one.lang == one.document.lang]
        others = [one for one in versions if one.lang != one.document.lang]
        random.shuffle(others)
        kept += [*own, *others[:ACROSS]]
    return kept


class Neighbours:
    """Finds the nearest pieces of a question's pool."""

    def __init__(self, asked: Sequence[TrainingQuestion], embedder: SentenceEmbedder) -> None:
        sources = {id(one.document): one.document for one in asked}
        self._pools: dict[str, list[Piece]] = {}
        for source in sources.values():
            self._pools.setdefault(source.pool, []).extend(source.pieces)
        self._vectors: dict[str, NDArray[np.float32]] = {}
        for pool, pieces in self._pools.items():
            texts = [
                f"{piece.title} {piece.heading}\n{piece.document.text[piece.start : piece.end]}"
                for piece in pieces
            ]
            some = range(0, len(texts), 512) if pool != "made" else ()
            made = [embedder.embed_passages(texts[at : at + 512]) for at in some]
            self._vectors[pool] = (
                np.concatenate(made) if made else np.zeros((len(texts), 384), np.float32)
            )
            print(f"{pool}: {len(texts)} passages", flush=True)
        wanted = sorted({one.question for one in asked if one.document.pool != "made"})
        found = np.concatenate(
            [embedder.embed_questions(wanted[at : at + 512]) for at in range(0, len(wanted), 512)]
        )
        self._asked = {question: found[at] for at, question in enumerate(wanted)}

    def of(self, one: TrainingQuestion) -> list[Piece]:
        """The nearest pieces of other documents, and all of its own, best first."""
        pool = one.document.pool
        if pool == "made":
            return list(one.document.pieces)
        scores = self._vectors[pool] @ self._asked[one.question]
        best = np.argsort(-scores)[:NEAREST]
        found = [self._pools[pool][at] for at in best]
        own = [piece for piece in one.document.pieces if piece not in found]
        return [*found, *own]
