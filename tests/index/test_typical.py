"""Across languages, what all questions have in common is left out of the search."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.search.typical import TypicalQuestions
from index.stores.memory import MemoryVectors
from index.types import Vectors, View

VIEW = View("default")


class LeaningEmbedder(WordEmbedder):
    """Every question points a little towards the word "questionnaire", whatever it asks."""

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        plain = super().embed_questions(texts)
        leaning = plain + 0.3 * super().embed_questions(["questionnaire"])
        return np.asarray(leaning / np.linalg.norm(leaning, axis=1, keepdims=True), np.float32)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(
        tmp_path / "home", embedder=LeaningEmbedder(), vectors=MemoryVectors(), write=True
    )


def test_a_passage_near_to_every_question_does_not_come_first_across_languages(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "form.txt").write_text("Please return the questionnaire, the questionnaire is here.")
    (folder / "oslo.txt").write_text(
        "The Oslo ferry is the only ferry to Oslo and the only one from Oslo."
    )
    library.sync(folder, collection="default")

    found = library.search("Wann kommt Oslo?", VIEW, k=2)

    assert [hit.passage.document for hit in found] == ["oslo.txt", "form.txt"]
    # what a person sees as the vectors' side stays the plain cosine, and it says the contrary
    assert found[0].dense < found[1].dense


def test_within_one_language_nothing_is_taken_off(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "form.txt").write_text("Bitte geben Sie den Bogen im Amt ab, und zwar bis Freitag.")
    library.sync(folder, collection="default")

    hit = library.search("Wo gebe ich den Bogen ab?", VIEW, k=1)[0]

    assert hit.score == pytest.approx(hit.dense + 0.002 * hit.keyword)


def test_the_mean_of_a_language_is_embedded_once_and_belongs_to_it() -> None:
    embedder = WordEmbedder()
    typical = TypicalQuestions(embedder)

    german, english = typical.mean("de"), typical.mean("en")

    assert german.shape == (embedder.dimension,)
    assert typical.mean("de") is german
    assert not np.allclose(german, english)
