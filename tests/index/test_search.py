"""How the two sides of a search are mixed, question by question."""

from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.protocols import Embedder
from index.search.hybrid import Weighing, hybrid_score
from index.stores.memory import MemoryVectors
from index.types import View

VIEW = View("default")
SENTENCE = "Wo gebe ich den ausgefüllten Bogen ab?"


def test_keywords_add_to_the_cosine_in_proportion() -> None:
    assert hybrid_score(0.80, 10.0, 0.002) == pytest.approx(0.82)
    assert hybrid_score(0.80, 0.0, 0.002) == 0.80


def test_across_languages_keywords_say_less_and_where_the_vectors_are_unsure_more() -> None:
    assert Weighing().keyword_across < Weighing().keyword < Weighing().keyword_unsure
    assert Weighing().of_keywords(SENTENCE, misspelt=False) == Weighing().keyword
    assert Weighing().of_keywords(SENTENCE, misspelt=True) == Weighing().keyword_unsure
    assert (
        Weighing().of_keywords("Bogen ausgefüllt Amt", misspelt=False) == Weighing().keyword_unsure
    )


def test_weights_can_be_others() -> None:
    assert Weighing(keyword=1.0).of_keywords(SENTENCE, misspelt=False) == 1.0


def test_many_rare_words_found_outweigh_a_slightly_nearer_vector() -> None:
    assert hybrid_score(0.82, 18.0, Weighing().keyword) > hybrid_score(
        0.85, 0.0, Weighing().keyword
    )


def test_the_question_s_weight_is_the_one_that_counts(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bogen.txt").write_text("Den ausgefüllten Bogen geben Sie bitte im Amt ab.")
    (folder / "bad.txt").write_text("Das Bad ist am Montag geschlossen, sonst ist es offen.")
    with Library.open(
        tmp_path / "home", embedder=WordEmbedder(), vectors=MemoryVectors(), write=True
    ) as library:
        library.sync(folder, collection="default")
        for question, weight in (
            (SENTENCE, Weighing().keyword),
            ("Bogen Amt", Weighing().keyword_unsure),
            ("Wo gebe ich den ausgefülltne Bogen wohl ab?", Weighing().keyword_unsure),
        ):
            hit = library.search(question, VIEW, k=1)[0]
            assert hit.keyword > 0
            assert hit.score == pytest.approx(hit.dense + weight * hit.keyword), question


@pytest.mark.models
def test_an_answer_in_another_language_is_found_among_many_passages_in_the_question_s(
    tmp_path: Path, real: Embedder
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "garten.md").write_text(
        "# Gartenordnung\n\nDie Pacht für eine Parzelle beträgt 180 Euro im Jahr.\n"
    )
    others = (
        "The yearly meeting of the garden club is in May.",
        "A plot for a house costs more every year.",
        "The rent for the hall is due on the first of the month.",
        "The garden centre opens at nine.",
        "Rent a boat for the day at the lake.",
        "The palace garden is closed in winter.",
        "Our yearly report tells of the gardens.",
        "The plot of the film is set in a garden.",
        "Tenants pay the yearly rent for flats in two parts.",
    )
    for number, text in enumerate(others):
        (folder / f"{number}.md").write_text(f"# Notes {number}\n\n{text}\n")
    with Library.open(
        tmp_path / "home", embedder=real, vectors=MemoryVectors(), write=True
    ) as library:
        library.sync(folder, collection="default")
        first = library.search("How much is the yearly rent of a garden plot?", VIEW, k=5)
    assert "garten.md" in {hit.passage.document for hit in first}
