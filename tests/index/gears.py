"""An embedder that stops at certain texts until it is released."""

import threading
from collections.abc import Sequence

from index.fakes import WordEmbedder
from index.types import Vectors

WAIT_S = 20


class StopsAtGears(WordEmbedder):
    """Waits for `go_on` when a text is about gear wheels ("Zahnrädern"); `begun` says that it does."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors, once released."""
        if "Zahnrädern" in texts[0]:
            self.begun.set()
            assert self.go_on.wait(WAIT_S)
        return super().embed_passages(texts)
