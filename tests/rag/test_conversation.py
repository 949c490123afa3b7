"""Only a question that leans on the talk before it is rewritten, and never into nonsense."""

import pytest

from rag.conversation import leans, standalone
from rag.fakes import ScriptedModel
from rag.prompts import load_prompts
from rag.types import Turn

TALK = [
    Turn("user", "Wann wurde die Stadtbibliothek eröffnet?"),
    Turn("assistant", "Sie wurde 1999 eröffnet."),
]


def ask(question: str, *replies: str, history: list[Turn] = TALK) -> tuple[str, ScriptedModel]:
    model = ScriptedModel(*replies)
    prompts = load_prompts("de")
    return standalone(question, history, model=model, prompts=prompts, language="de"), model


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Und wer hat das veröffentlicht?", "de"),
        ("Wie lange war es öffentlich zugänglich?", "de"),
        ("Warum?", "de"),
        ("Was kostet das im Jahr für Familien?", "de"),
        ("How long did it stay open last year?", "en"),
        ("And on Sundays?", "en"),
    ],
)
def test_follow_ups_lean(question: str, language: str) -> None:
    assert leans(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Welche Gebühren verlangt die Stadtbibliothek für verspätete Rückgaben?", "de"),
        ("Wann öffnet das Haus der Jugend im Sommer?", "de"),
        ("Which fees does the city library charge for late returns?", "en"),
    ],
)
def test_whole_questions_do_not_lean(question: str, language: str) -> None:
    assert not leans(question, language)


def test_a_follow_up_is_rewritten() -> None:
    rewritten, model = ask("Und wer leitet sie?", "Wer leitet die Stadtbibliothek?")
    assert rewritten == "Wer leitet die Stadtbibliothek?"
    assert "1999" in model.prompts[0][1][1]


def test_a_first_question_is_left_alone() -> None:
    assert ask("Und wer leitet sie?", "Unsinn?", history=[])[0] == "Und wer leitet sie?"


@pytest.mark.parametrize("slip", ["", "Sie wird von Frau Alt geleitet.", "Who leads the library?"])
def test_a_slip_of_the_model_falls_back_to_both_questions(slip: str) -> None:
    rewritten, _ = ask("Und wer leitet sie?", slip)
    assert rewritten == "Wann wurde die Stadtbibliothek eröffnet? Und wer leitet sie?"
