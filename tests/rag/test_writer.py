"""When the documents' own words stand in place of a draft that nothing proves."""

import time
from collections.abc import Sequence

import numpy as np
import pytest

from index.types import Passage, Vectors
from rag.evidence.gather import Evidence, EvidenceSentence
from rag.fakes import ScriptedModel
from rag.ledger import Ledger
from rag.pace import Pace
from rag.prompts import load_prompts
from rag.support.check import Judgement
from rag.writer import DRAFTED, SURE, Part, Writer

GERMAN = load_prompts("de")
HELD = "Die Leihfrist für Bücher beträgt 28 Tage."
UNPROVED = "Die Leihfrist beträgt wohl einige Wochen."


class ProvesNothing:
    """A check that supports no sentence."""

    def check(self, sentence: str, evidence: Sequence[str], vectors: Vectors) -> Judgement:
        return Judgement(0.0, ())


def written(draft: str, answerable: float) -> list[tuple[str, str]]:
    """Kind and text of what is shown, where the documents answer so probably."""
    passage = Passage("a0", "a", "a.txt", "Regeln", 0, len(HELD), HELD, language="de")
    sentences = (EvidenceSentence(passage, 0, len(HELD), 0.9, 0.9),)
    evidence = Evidence(sentences, np.zeros((1, 2), np.float32), (0,), answerable)
    part = Part("Wie lang ist die Leihfrist?", GERMAN, "de", evidence)
    writer = Writer(
        ScriptedModel(draft), ProvesNothing(), answer_tokens=99, refusal=0.5, pace=Pace()
    )
    ledger = Ledger(lambda document, offset: None, time.perf_counter())
    return [(one.kind, one.text) for one in writer.write(part, ledger)]


@pytest.mark.parametrize(
    ("draft", "answerable", "stands_in"),
    [
        (UNPROVED, (DRAFTED + SURE) / 2, True),
        (UNPROVED, DRAFTED - 0.05, False),
        (GERMAN.missing, (DRAFTED + SURE) / 2, False),
        (GERMAN.missing, SURE + 0.05, True),
    ],
)
def test_a_model_that_wrote_something_needs_less_to_give_way_than_one_that_found_nothing(
    draft: str, answerable: float, stands_in: bool
) -> None:
    assert written(draft, answerable) == ([("quoted", HELD)] if stands_in else [])
