"""Sentences met lately are not embedded again."""

import numpy as np

from index.fakes import WordEmbedder
from rag.evidence.recent import RecentVectors


def test_only_new_texts_are_embedded_and_the_vectors_stay_the_same() -> None:
    embedder = WordEmbedder()
    recent = RecentVectors(embedder)
    first = recent.of(["Das Bad ist offen.", "Es kostet 3 Euro."])
    again = recent.of(["Es kostet 3 Euro.", "Neu.", "Das Bad ist offen.", "Neu."])
    assert embedder.embedded == 3
    assert np.array_equal(again[[2, 0]], first)
    assert np.array_equal(again[1], again[3])


def test_what_was_met_longest_ago_is_forgotten() -> None:
    embedder = WordEmbedder()
    recent = RecentVectors(embedder, most=2)
    recent.of(["eins", "zwei"])
    recent.of(["eins", "drei"])
    assert embedder.embedded == 3
    recent.of(["eins", "drei"])
    assert embedder.embedded == 3
    recent.of(["zwei"])
    assert embedder.embedded == 4


def test_no_texts_have_no_vectors() -> None:
    assert RecentVectors(WordEmbedder()).of([]).shape == (0, 64)
