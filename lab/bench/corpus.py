"""Makes text for any number of passages, mixed from real documents, and random vectors for them.

The same seed gives the same text. Sentences are real, but a third of their words are exchanged for
others and some for new compounds, so that the vocabulary grows with the text as a real one does.
Knows no index.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index import sentences
from index.protocols import Embedder
from index.types import Vectors

PER_FILE = 50
EXCHANGED = 0.3
COMPOUND = 0.15


def write_files(folder: Path, texts: Sequence[str], *, passages: int, size: int, seed: int) -> None:
    """Files below `folder` that are cut into exactly so many passages of at most `size`.

    Each file is mixed from one of the `texts` groups, so give one text for each language.
    """
    rng = random.Random(seed)
    mixers = [Mixer(text, rng) for text in texts]
    folder.mkdir(parents=True)
    for number, first in enumerate(range(0, passages, PER_FILE)):
        mixer = mixers[number % len(mixers)]
        count = min(PER_FILE, passages - first)
        # two paragraphs longer than half a passage never share one
        made = [mixer.paragraph(rng.randint(size // 2 + 20, size)) for _ in range(count)]
        (folder / f"{number:05}.txt").write_text("\n\n".join(made), encoding="utf-8")


class Mixer:
    """Makes new paragraphs from the sentences and words of one text."""

    def __init__(self, text: str, rng: random.Random) -> None:
        spans = sentences.split(text)
        self._sentences = [text[start:end].split() for start, end in spans]
        self._words = [word for words in self._sentences for word in words if word.isalpha()]
        self._rng = rng

    def paragraph(self, length: int) -> str:
        """A paragraph of `length` characters or up to 19 fewer."""
        words: list[str] = []
        held = 0
        while held <= length:
            sentence = [self._exchanged(word) for word in self._rng.choice(self._sentences)]
            held += sum(len(word) + 1 for word in sentence)
            words += sentence
        text = " ".join(words)[:length]
        cut = text.rfind(" ", length - 19)
        return f"{text[:cut] if cut > 0 else text}".rstrip()

    def _exchanged(self, word: str) -> str:
        if self._rng.random() >= EXCHANGED or not word.isalpha():
            return word
        other = self._rng.choice(self._words)
        if self._rng.random() < COMPOUND:
            return other + self._rng.choice(self._words).lower()
        return other


class DrawnVectors:
    """An `Embedder` that draws the passages' vectors and embeds questions with a real one.

    A text always gets the same vector. Search takes as long as with real vectors, or longer: drawn ones
    have no clusters to follow.
    """

    def __init__(self, real: Embedder, *, seed: int) -> None:
        self._real, self._seed = real, seed

    @property
    def name(self) -> str:
        """The real one's name, marked."""
        return f"drawn for {self._real.name}"

    @property
    def dimension(self) -> int:
        """The real one's."""
        return self._real.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Random vectors of length one, one for each text."""
        drawn = np.empty((len(texts), self.dimension), np.float32)
        for row, text in zip(drawn, texts, strict=True):
            seed = self._seed, zlib.crc32(text.encode())
            np.random.default_rng(seed).standard_normal(out=row, dtype=np.float32)
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The real vectors."""
        return self._real.embed_questions(texts)


def texts_by_language(documents: Iterator[tuple[str, str]]) -> list[str]:
    """One text per language, from documents' (language, text)."""
    found: dict[str, list[str]] = {}
    for language, text in documents:
        found.setdefault(language, []).append(text)
    return ["\n\n".join(found[language]) for language in sorted(found)]
