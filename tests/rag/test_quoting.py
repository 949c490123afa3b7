"""Which sentences of the evidence are shown in their own words."""

from dataclasses import replace

import numpy as np
import pytest

from index.types import Passage
from rag.evidence.gather import Evidence, EvidenceSentence
from rag.evidence.quoting import LONGEST, LONGEST_PLACE, MOST, further, in_place, likeliest

ASKED = "Was sagt das Gesetz?"


def evidence(
    *chances: float,
    documents: str = "",
    text: str = "Ein Satz.",
    apart: bool = False,
    language: str = "de",
) -> Evidence:
    """A sentence for each chance, one after another in a passage of the document its letter names.

    `apart`: each in a passage of its own.
    """
    names = documents or "a" * len(chances)
    whole = text * len(chances)
    sentences = tuple(
        EvidenceSentence(
            passage(name, whole, n if apart else 0, language),
            n * len(text),
            (n + 1) * len(text),
            0.8,
            chance,
        )
        for n, (name, chance) in enumerate(zip(names, chances, strict=True))
    )
    return Evidence(sentences, np.zeros((len(chances), 2), np.float32), (), 0.9)


def passage(document: str, text: str, number: int, language: str) -> Passage:
    id_ = f"{document}{number}"
    found = Passage(id_, document, f"{document}.txt", document, 0, len(text), text)
    return replace(found, language=language)


def test_where_one_sentence_answers_nothing_is_added() -> None:
    assert further(evidence(0.9, 0.1, 0.05, 0.1), {0}) == []


def test_where_a_whole_section_answers_its_likely_sentences_are_added_in_reading_order() -> None:
    assert further(evidence(0.6, 0.9, 0.7, 0.1, 0.65, apart=True), {1}) == [(0, 0), (2, 2), (4, 4)]


def test_the_expected_f1_decides_how_many() -> None:
    # chances 1, .5, .5, .1 (sum 2.1): taking 1: 2/3.1 = .645, 2: 3/4.1 = .73, 3: 4/5.1 = .78,
    # 4: 4.2/6.1 = .69; so three, of which the first is cited already
    assert further(evidence(0.2, 0.5, 0.5, 0.1, apart=True), {0}) == [(1, 1), (2, 2)]


def test_sentences_that_follow_each_other_are_one_place() -> None:
    assert further(evidence(0.9, 0.8, 0.8, 0.01, 0.8), {0}) == [(1, 2), (4, 4)]


def test_what_is_no_evidence_is_not_quoted_between_two_sentences_that_are() -> None:
    found = evidence(0.9, 0.8, 0.8, 0.8)
    gap = replace(found, sentences=(*found.sentences[:2], found.sentences[3]))
    assert further(found, {0}) == [(1, 3)]
    assert further(gap, {0}) == [(1, 1), (2, 2)]


def test_a_place_is_never_longer_than_can_be_read() -> None:
    long = "x" * (LONGEST_PLACE // 2 - 10)
    assert further(evidence(0.9, 0.8, 0.8, 0.8, text=long), {0}) == [(1, 2), (3, 3)]


def test_other_documents_are_quoted_further_too_where_they_are_as_likely() -> None:
    assert further(evidence(0.9, 0.9, 0.9, documents="abb"), {0}) == [(1, 2)]


def test_a_document_that_hardly_answers_is_held_back_behind_one_that_does() -> None:
    alone, behind = evidence(0.45, 0.45, 0.45), evidence(0.95, 0.45, 0.45, documents="abb")
    assert further(alone, {0}) == [(1, 2)]
    assert further(behind, {0}) == []


def test_a_person_is_never_given_more_than_can_be_read() -> None:
    assert len(further(evidence(*[0.9] * 30, apart=True), {0})) == MOST


def test_the_likeliest_sentence_stands_in_place_of_an_answer() -> None:
    assert in_place(evidence(0.2, 0.7, 0.4), question=ASKED, language="de") == 1


@pytest.mark.parametrize(
    "found",
    [evidence(), evidence(0.2, 0.1), evidence(0.9, text="x" * (LONGEST + 1))],
    ids=["nothing found", "nothing likely", "too long to be read"],
)
def test_nothing_stands_in_place_of_an_answer_where_nothing_fits(found: Evidence) -> None:
    assert in_place(found, question=ASKED, language="de") is None


def test_the_likeliest_sentence_is_pointed_at_in_whatever_language() -> None:
    assert (
        likeliest(evidence(0.3, 0.6, text="This is what the law says about it."), question=ASKED)
        == 1
    )
    assert likeliest(evidence(0.2, 0.1), question=ASKED) is None


def test_a_quotation_in_place_of_an_answer_is_in_the_questions_language() -> None:
    found = evidence(0.9, text="This is what the law says about it.")
    assert in_place(found, question=ASKED, language="de") is None
    assert in_place(found, question=ASKED, language="en") == 0


def test_a_heading_that_only_repeats_the_question_answers_nothing() -> None:
    asked = "Welche Leistungen werden im Bürgerhaus Molken angeboten?"
    found = evidence(0.9, text="Leistungen im Bürgerhaus Molken")
    assert in_place(found, question=asked, language="de") is None
    assert likeliest(found, question=asked) is None
    found = evidence(0.9, text="Leistungen im Bürgerhaus Molken: Beratung")
    assert in_place(found, question=asked, language="de") == 0


def test_an_address_in_a_foreign_passage_is_in_no_language() -> None:
    text = "post@haus-molken.example"
    foreign = evidence(0.9, text=text, language="en")
    assert in_place(foreign, question=ASKED, language="de") is None
    assert in_place(evidence(0.9, text=text), question=ASKED, language="de") == 0
