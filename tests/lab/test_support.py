"""Claims and questions made from parallel texts say what they should, and of what no training saw."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lab.experiments import crossed, support
from lab.experiments.claims import Claim
from lab.reader import question_set
from lab.reader.corpus import held
from rag.evaluation.set import load_set
from rag.fakes import WordReader

UNSEEN = next(name for name in map("Article_{}".format, range(99)) if held(f"xquad/{name}"))
SEEN = next(name for name in map("Article_{}".format, range(99)) if not held(f"xquad/{name}"))
TEXTS = {
    "de": "Ilvermoor gewann 1931 gegen Hollerfleth. Der Kapitän hieß Enno Brakel und kam aus Tannwieck.",
    "en": "Ilvermoor won against Hollerfleth in 1931. Its captain was Enno Brakel, who came from Tannwieck.",
}
ASKED = {
    "1": {"de": ("Wann gewann Ilvermoor?", "1931"), "en": ("When did Ilvermoor win?", "1931")},
    "2": {
        "de": ("Wer war der Kapitän?", "Enno Brakel"),
        "en": ("Who was captain?", "Enno Brakel"),
    },
}


def line(key: str, language: str, article: str) -> dict[str, Any]:
    question, answer = ASKED[key][language]
    begin = TEXTS[language].index(answer)
    place = {
        "document": f"{language}/{article}/0.txt",
        "spans": [[begin, begin + len(answer)]],
        "quotes": [answer],
    }
    name = {"id": f"xquad/{language}/{article}{key}", "lang": language, "collection": language}
    said = {"question": question, "answerable": True, "answers": [answer], "evidence": [place]}
    return name | said


@pytest.fixture
def xquad(tmp_path: Path) -> Path:
    folder, lines = tmp_path / "xquad", list[dict[str, Any]]()
    for language, text in TEXTS.items():
        for article in (UNSEEN, SEEN):
            path = folder / "documents" / language / article / "0.txt"
            path.parent.mkdir(parents=True)
            path.write_text(text, "utf-8")
            lines += [line(key, language, article) for key in ASKED]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return folder


def of_kind(found: Sequence[Claim], kind: str) -> list[Claim]:
    return [one for one in found if one.kind == kind]


def test_a_crossed_question_has_the_place_and_answer_in_the_other_language(
    xquad: Path, tmp_path: Path
) -> None:
    assert crossed.write(xquad, tmp_path / "crossed") == 8
    written = {one.id: one for one in load_set(tmp_path / "crossed").questions}
    one = written[f"xquad/de/{SEEN}1/x"]
    (place,) = one.evidence
    assert (one.lang, one.collection, place.document) == ("de", "en", f"en/{SEEN}/0.txt")
    assert TEXTS["en"][slice(*place.spans[0])] == "1931"


def test_claims_are_of_articles_that_no_training_saw(xquad: Path) -> None:
    found = list(support.claims(xquad, 900, Random(1)))
    assert {place.passage.document_id.split("/")[1] for one in found for place in one.places} == {
        UNSEEN
    }


def test_a_wrong_answer_answers_the_paragraph_s_other_question(xquad: Path) -> None:
    found = of_kind(list(support.claims(xquad, 900, Random(1))), "wrong answer, de")
    assert {(one.question, "Enno Brakel" in one.text) for one in found} == {
        ("Wann gewann Ilvermoor?", True),
        ("Wer war der Kapitän?", False),
    }


def test_a_name_is_one_of_another_sentence(xquad: Path) -> None:
    found = of_kind(list(support.claims(xquad, 900, Random(1))), "name near, en")
    (won,) = {one.text for one in found if one.question == "When did Ilvermoor win?"}
    true = TEXTS["en"].split(". ")[0]
    assert won.rstrip(".") != true
    assert "Enno Brakel" in won or "Tannwieck" in won


def test_a_claim_across_is_checked_against_the_other_language(xquad: Path) -> None:
    found = of_kind(list(support.claims(xquad, 900, Random(1))), "verbatim, across")
    assert {(one.language, one.places[0].passage.language) for one in found} == {
        ("de", "en"),
        ("en", "de"),
    }


def test_a_claim_is_checked_against_the_places_that_answer(xquad: Path) -> None:
    (claim, *_) = support.claims(xquad, 900, Random(1))
    answering = support.with_answering(claim, WordReader())
    assert 0 < len(answering.places) < len(claim.places)
    assert {one.key for one in answering.places} <= {one.key for one in claim.places}


def test_near_misses_are_what_nothing_answers(tmp_path: Path) -> None:
    written = question_set.write(tmp_path, files="folders-k-*.txt", held_out=None, near_misses=True)
    questions = load_set(tmp_path).questions
    assert 0 < written == len(questions)
    assert not any(one.answerable for one in questions)
