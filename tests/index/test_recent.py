"""Texts met lately are not embedded again."""

import numpy as np

from index.fakes import WordEmbedder
from index.search.recent import Recent


def test_only_new_texts_are_embedded_and_the_vectors_stay_the_same() -> None:
    embedder, recent = WordEmbedder(), Recent(9)
    first = recent.of(["Das Bad ist offen.", "Es kostet 3 Euro."], embedder.embed_passages)
    again = recent.of(
        ["Es kostet 3 Euro.", "Neu.", "Das Bad ist offen.", "Neu."], embedder.embed_passages
    )
    assert embedder.embedded == 3
    assert np.array_equal(again[[2, 0]], first)
    assert np.array_equal(again[1], again[3])


def test_what_was_met_longest_ago_is_forgotten() -> None:
    embedder, recent = WordEmbedder(), Recent(2)
    for texts in (["eins", "zwei"], ["eins", "drei"], ["eins", "drei"]):
        recent.of(texts, embedder.embed_passages)
    assert embedder.embedded == 3
    recent.of(["zwei"], embedder.embed_passages)
    assert embedder.embedded == 4
