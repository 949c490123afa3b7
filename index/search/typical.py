"""The mean of a language's typical questions, to be subtracted across languages.

A question's vector says what is asked, but also that it is a question and in which language.
Passages of another language that lie in that direction would come first whatever is asked.
Subtracting the mean of typical questions leaves what this one asks (figures in
docs/measurements/search.md; Mu and Viswanath 2018). Knows no passage and no search.
"""

import threading

import numpy as np

import languages
from index.protocols import Embedder
from index.types import Vectors


class TypicalQuestions:
    """The mean vector of a language's typical questions, embedded once when first needed."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._means: dict[str, Vectors] = {}
        self._lock = threading.Lock()

    def mean(self, language: str) -> Vectors:
        """The mean, shape (dimension,), not of length one; `language` must be one to ask in."""
        with self._lock:
            if language not in self._means:
                vectors = self._embedder.embed_questions(_questions(language))
                self._means[language] = np.asarray(vectors.mean(axis=0), np.float32)
            return self._means[language]


def _questions(language: str) -> list[str]:
    return list(languages.read(language, "questions")["typical"])
