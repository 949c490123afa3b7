"""Programs that measure tuned numbers count what they say they count."""

import pytest

from index.types import Passage
from lab.bench.paired import row
from lab.experiments.constants import hedged_pairs
from lab.experiments.lengths import in_set
from lab.experiments.proofs import outcome
from lab.experiments.wordings import short
from rag.evaluation.finished import Scored
from rag.evaluation.results import MeasuredAnswer, Said


def reply(*said: tuple[str, float]) -> MeasuredAnswer:
    sentences = tuple(Said(text, "supported", probability=chance) for text, chance in said)
    return MeasuredAnswer("", refused=False, seconds=1.0, sentences=sentences)


@pytest.mark.parametrize(
    ("proof", "expected"), [(0.5, "right"), (0.85, "right"), (0.9, "wrong"), (0.97, "nothing")]
)
def test_only_sentences_proved_as_surely_are_counted(proof: float, expected: str) -> None:
    asked = Scored("1", "de→de", {}, "Was kostet es?", ("4 Euro",))
    written = reply(("Es kostet 4 Euro.", 0.87), ("Es ist offen.", 0.95))
    assert outcome((asked, written), proof) == expected


def test_an_answer_to_what_has_none_is_neither_right_nor_wrong() -> None:
    assert outcome((Scored("1", "de→de", {}), reply(("Es ist 4.", 0.9))), 0.5) == "no gold answer"


def test_hedged_numbers_are_compared_with_those_that_may_be_meant() -> None:
    (pair,) = hedged_pairs(["Es kamen etwa 300 Leute. Es waren 297 Leute. Davon 12 Leute zu Fuß."])
    assert [value.text for value in pair] == ["300", "297"]


def test_a_question_is_shortened_to_its_rarest_words_in_their_order() -> None:
    counts = {"kostet": 9, "eintritt": 2, "sauna": 1, "der": 50}
    assert short("Was kostet der Eintritt Sauna?", counts, most=2) == "Eintritt Sauna"


def test_passages_are_named_as_in_a_question_set() -> None:
    passage = Passage("p", "d", "bad.txt", "Bad", 0, 4, "Bad.")
    assert in_set(passage, "de").document == "de/bad.txt"


def test_a_pair_of_checkouts_is_compared_pair_by_pair() -> None:
    assert row("search", [(1.0, 2.0), (4.0, 4.0), (2.0, 1.0)]) == (
        "| search (n=3) | 2.000 | 2.000 | 1.00 (0.75–1.50) |"
    )
