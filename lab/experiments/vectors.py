"""Vectors of many texts, kept in a file so that a second run embeds only what is new."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.protocols import Embedder
from index.types import Progress, Vectors

BATCH = 256


class Remembered:
    """An `Embedder` with a cache in a file; `save` writes it."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        name = sha256(embedder.name.encode()).hexdigest()[:12]
        self._embedder, self._path = embedder, folder / f"vectors-{name}.npz"
        self._known: dict[str, Vectors] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                rows = kept["vectors"].astype(np.float32)
                self._known = dict(zip(kept["keys"].tolist(), rows, strict=True))

    def learn(self, texts: Iterable[str], progress: Progress | None = None) -> None:
        """Embed the unknown ones of these texts, saving now and then."""
        fresh = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        fresh.sort(key=len, reverse=True)  # texts of equal length need no padding
        for at in range(0, len(fresh), BATCH):
            if progress:
                progress("embedding", at, len(fresh))
            batch = fresh[at : at + BATCH]
            found = self._embedder.embed_passages(batch)
            self._known.update(zip(map(_key, batch), found, strict=True))
            self.save()

    @property
    def name(self) -> str:
        """The embedder's own."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The embedder's own."""
        return self._embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors from memory, new ones from the embedder; shape (len(texts), dimension)."""
        return self._recall(texts, texts, self._embedder.embed_passages)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The same of questions, whose vectors differ from those of passages."""
        marked = [f"question: {text}" for text in texts]
        return self._recall(texts, marked, self._embedder.embed_questions)

    def _recall(
        self,
        texts: Sequence[str],
        names: Sequence[str],
        embed: Callable[[Sequence[str]], Vectors],
    ) -> Vectors:
        keys = [_key(name) for name in names]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if fresh:
            self._known.update(zip(fresh, embed(list(fresh.values())), strict=True))
        rows = [self._known[key] for key in keys]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def save(self) -> None:
        """Write every known vector to the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial.npz")
        rows = np.stack(list(self._known.values())).astype(np.float16)
        np.savez(partial, keys=np.array(list(self._known)), vectors=rows)
        partial.replace(self._path)


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]
