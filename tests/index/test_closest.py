"""Across languages, the nearest sentence of the first passages has a say beside the whole passage."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.search.rescoring import LONGEST, RESCORED, SENTENCES, rescore, sentences_of
from index.stores.memory import MemoryVectors
from index.types import Hit, Passage, Vectors, View

VIEW = View("default")
ANSWER = "Oslo ferry."
RAMBLING = "Trains leave at noon. Bread is baked on Tuesdays. Rain falls in June."

SHARE = 0.5


def hit(id_: str, text: str, *, score: float, language: str = "en") -> Hit:
    blank = Passage(id_, id_, f"{id_}.txt", "", 0, len(text), text, language=language)
    return Hit(blank, score, score, 0.0)


def looked(hits: list[Hit], embedder: WordEmbedder, *, question: str = "Oslo ferry?") -> list[Hit]:
    stored: dict[str, Vectors] = {
        one.passage.id: embedder._embed([one.passage.text])[0] for one in hits
    }
    asked = embedder.embed_questions([question])[0]
    return rescore(hits, asked, language="de", stored=stored, embedder=embedder, share=SHARE)


def test_the_passage_whose_one_sentence_answers_overtakes_one_that_is_near_throughout() -> None:
    vague = hit("vague", "Oslo and the ferry. The ferry of Oslo. A ferry, an Oslo.", score=0.81)
    exact = hit("exact", f"{RAMBLING} {ANSWER}", score=0.80)

    found = looked([vague, exact], WordEmbedder())

    assert [one.passage.id for one in found] == ["exact", "vague"]
    assert sum(one.score for one in found) == pytest.approx(0.81 + 0.80)
    assert {one.passage.id: one.dense for one in found} == {"vague": 0.81, "exact": 0.80}


def test_the_move_is_the_difference_between_nearest_sentence_and_whole() -> None:
    embedder = WordEmbedder()
    hits = [hit("a", f"{RAMBLING} {ANSWER}", score=0.9), hit("b", RAMBLING, score=0.8)]
    asked = embedder.embed_questions(["Oslo ferry?"])[0]
    lifts = []
    for one in hits:
        nearest = max(embedder._embed(sentences_of(one.passage)) @ asked)
        lifts.append(nearest - embedder._embed([one.passage.text])[0] @ asked)

    a, b = looked(hits, embedder)

    assert a.score - b.score == pytest.approx(0.1 + SHARE * (lifts[0] - lifts[1]), abs=1e-5)


def test_passages_of_the_question_s_language_are_left_alone() -> None:
    embedder = WordEmbedder()
    own = [hit(name, f"{RAMBLING} {ANSWER}", score=0.9, language="de") for name in "ab"]
    assert looked(own, embedder) == own
    assert embedder.calls == 0


def test_only_the_first_passages_and_no_more_sentences_than_allowed_are_embedded() -> None:
    embedder = WordEmbedder()
    many = [hit(f"{n:02}", f"{ANSWER} Number {n}.", score=0.9 - n / 100) for n in range(20)]
    looked(many, embedder)
    assert embedder.calls == 1 and embedder.embedded == 2 * RESCORED

    embedder = WordEmbedder()
    long = [hit(f"{n}", f"{ANSWER} " * 30, score=0.9 - n / 100) for n in range(5)]
    looked(long, embedder)
    assert 0 < embedder.embedded <= SENTENCES

    endless = [replace(long[0], passage=replace(long[0].passage, text=f"{ANSWER} " * 500)), long[1]]
    assert looked(endless, WordEmbedder()) == endless


def test_sentences_without_a_letter_say_nothing_and_long_ones_are_cut() -> None:
    passage = hit("a", "*** \n\n Oslo.\n\n--- \n\n" + "x" * 900, score=1).passage
    found = sentences_of(passage)
    assert "Oslo." in found and len(found) == 2 and max(map(len, found)) == LONGEST
    assert not sentences_of(hit("b", "*** ---", score=1).passage)


def test_a_library_looks_closer_across_languages_only(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "one.txt").write_text("The ferry to Oslo leaves at noon. It is on time, they say.")
    (folder / "two.txt").write_text("The bread of the baker is fresh. It is for you and for me.")
    embedder = WordEmbedder()
    with Library.open(
        tmp_path / "home", embedder=embedder, vectors=MemoryVectors(), write=True
    ) as library:
        library.sync(folder, collection="default")
        before = embedder.embedded
        library.search("When does the ferry leave for Oslo?", VIEW, k=2)
        assert embedder.embedded == before
        found = library.search("Wann fährt die Fähre nach Oslo?", VIEW, k=2)
        assert embedder.embedded == before + 4
    assert np.isfinite([one.score for one in found]).all()
