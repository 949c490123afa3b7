"""Vectors of many texts, kept in a file so that a second run embeds only what is new."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.types import Embedder, Progress, Vectors

BATCH = 256


class Remembered:
    """Texts to vectors through a file; knows no example and no label."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        name = sha256(embedder.name.encode()).hexdigest()[:12]
        self._embedder, self._path = embedder, folder / f"vectors-{name}.npz"
        self._known: dict[str, Vectors] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                rows = kept["vectors"].astype(np.float32)
                self._known = dict(zip(kept["keys"].tolist(), rows, strict=True))

    def learn(self, texts: Iterable[str], progress: Progress | None = None) -> None:
        """Embed those texts that are not known yet, saving as it goes."""
        fresh = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        fresh.sort(key=len, reverse=True)  # texts of one length together need no padding
        for at in range(0, len(fresh), BATCH):
            if progress:
                progress("embedding", at, len(fresh))
            batch = fresh[at : at + BATCH]
            found = self._embedder.embed_passages(batch)
            self._known.update(zip(map(_key, batch), found, strict=True))
            self._save()

    def of(self, texts: Iterable[str]) -> Vectors:
        """The vectors of known texts, shape (n, dimension)."""
        return np.stack([self._known[_key(text)] for text in texts])

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial.npz")
        rows = np.stack(list(self._known.values())).astype(np.float16)
        np.savez(partial, keys=np.array(list(self._known)), vectors=rows)
        partial.replace(self._path)


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]
