"""Which sentences of the evidence are shown in their own words."""

import numpy as np
import pytest

from index.types import Passage
from rag.evidence.gather import Evidence, EvidenceSentence
from rag.evidence.quoting import LONGEST, MOST, further, in_place


def evidence(*chances: float, documents: str = "", text: str = "Ein Satz.") -> Evidence:
    """A sentence for each chance; `documents` names the document of each by a letter."""
    names = documents or "a" * len(chances)
    sentences = tuple(
        EvidenceSentence(passage(name, text), 0, len(text), 0.8, chance)
        for name, chance in zip(names, chances, strict=True)
    )
    return Evidence(sentences, np.zeros((len(chances), 2), np.float32), (), 0.9)


def passage(document: str, text: str) -> Passage:
    return Passage(f"{document}0", document, f"{document}.txt", document, 0, len(text), text)


def test_where_one_sentence_answers_nothing_is_added() -> None:
    assert further(evidence(0.9, 0.1, 0.05, 0.1), {0}) == []


def test_where_a_whole_section_answers_its_likely_sentences_are_added_in_reading_order() -> None:
    assert further(evidence(0.6, 0.9, 0.7, 0.1, 0.65), {1}) == [0, 2, 4]


def test_the_expected_f1_decides_how_many() -> None:
    # chances 1, .5, .5, .1 (sum 2.1): taking 1: 2/3.1 = .645, 2: 3/4.1 = .73, 3: 4/5.1 = .78,
    # 4: 4.2/6.1 = .69; so three, of which the first is cited already
    assert further(evidence(0.2, 0.5, 0.5, 0.1), {0}) == [1, 2]


def test_only_documents_that_the_answer_cites_are_quoted_further() -> None:
    assert further(evidence(0.9, 0.8, 0.8, documents="aab"), {0}) == [1]


def test_a_person_is_never_given_more_than_can_be_read() -> None:
    assert len(further(evidence(*[0.9] * 30), {0})) == MOST


def test_the_likeliest_sentence_stands_in_place_of_an_answer() -> None:
    assert in_place(evidence(0.2, 0.7, 0.4), language="de") == 1


@pytest.mark.parametrize(
    "found",
    [evidence(), evidence(0.2, 0.1), evidence(0.9, text="x" * (LONGEST + 1))],
    ids=["nothing found", "nothing likely", "too long to be read"],
)
def test_nothing_stands_in_place_of_an_answer_where_nothing_fits(found: Evidence) -> None:
    assert in_place(found, language="de") is None


def test_a_quotation_in_place_of_an_answer_is_in_the_questions_language() -> None:
    found = evidence(0.9, text="This is what the law says about it.")
    assert in_place(found, language="de") is None
    assert in_place(found, language="en") == 0
