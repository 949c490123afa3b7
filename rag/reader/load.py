"""Chooses the reader that the settings name."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeGuard

from index.errors import ModelError
from index.models.embedder import SentenceEmbedder
from index.models.weights import OFFLINE
from index.protocols import Embedder
from rag.reader.crossing import CrossReader
from rag.reader.nearness import NearnessReader
from rag.reader.trained import ADAPTER
from rag.reader.types import Material, Place, Reader, Reading

LOG = logging.getLogger("fundstelle.reader")


class SparedReader:
    """The trained reader; if its weights cannot be read, nearness alone, with one warning."""

    def __init__(self, trained: Callable[[], Reader], spare: NearnessReader) -> None:
        self._trained, self._spare = trained, spare
        self._used: Reader | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Its name in reports."""
        return self._get().name

    def load(self) -> None:
        """Load the trained weights; if they cannot be read, warn and go on without."""
        self._get()

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """How probably the passages' units answer a question."""
        return self._get().read(question, material, before=before)

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each question depends on the one before it."""
        return self._get().follows(pairs)

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """How probably places support a claim."""
        return self._get().judge(question, claim, places, before=before)

    def _get(self) -> Reader:
        with self._lock:
            if self._used is None:
                try:
                    self._used = self._trained()
                    self._used.load()
                except ModelError as error:
                    LOG.warning(
                        "%s Until then places are found by search alone and no sentence is written.",
                        error,
                    )
                    self._used = self._spare
            return self._used


def load_reader(
    name: str,
    *,
    base: Callable[[], Path],
    embedder: Embedder,
    threads: int = 0,
    adapter: Path | None = None,
) -> Reader:
    """The reader that the setting names: 'offline', or a CrossEncoder's folder or hub name; it is
    loaded at its first use.
    """
    if name != OFFLINE:
        return CrossReader(name, threads=threads)

    def trained() -> Reader:
        from rag.reader.passage_reader import PassageReader  # torch is slow to import

        return PassageReader(
            base,
            adapter=adapter or ADAPTER,
            threads=threads,
            tokenizer=embedder.tokenizer if _of_the_same_base(embedder) else None,
        )

    return SparedReader(trained, NearnessReader(embedder))


def _of_the_same_base(embedder: Embedder) -> TypeGuard[SentenceEmbedder]:
    return isinstance(embedder, SentenceEmbedder) and embedder.model == OFFLINE
