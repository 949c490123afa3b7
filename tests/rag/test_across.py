"""Sources in two languages: the German sentence is translated, compared, and shown in its own words."""

import pytest

from index.errors import ChatModelError
from index.language import question_language
from index.types import Passage
from rag.conflicts.across import contrast_across
from rag.conflicts.statement import Asked, Difference, Statement
from rag.fakes import ScriptedModel
from rag.prompts import load_prompts
from rag.translation import MOST, Translation
from rag.types import ChatModel

GERMAN = "In der Kletterhalle gibt es achtundvierzig Schließfächer."
TRANSLATED = "There are forty-eight lockers in the climbing hall."
ENGLISH = "The climbing hall has 64 lockers."
ASKED = "How many lockers are there in the climbing hall?"


def statement(text: str) -> Statement:
    passage = Passage(
        id=text[:9],
        document_id=text[:9],
        document="a.txt",
        title="",
        start=0,
        end=len(text),
        text=text,
    )
    return Statement(text, passage, question_language(text))


def translation(model: ChatModel) -> Translation:
    return Translation(model, load_prompts("en"))


def told(german: str, english: str, translated: str, asked: str = ASKED) -> Difference | None:
    sides = statement(english), statement(german)
    there, back = (
        contrast_across(one, other, Asked(asked), translation(ScriptedModel(translated)))
        for one, other in (sides, sides[::-1])
    )
    assert (there is None) == (back is None), "who is asked first does not matter"
    return there


def test_what_is_counted_is_compared_in_one_language_and_shown_in_its_own() -> None:
    found = told(GERMAN, ENGLISH, TRANSLATED)
    assert found and found.kind == "number"
    assert (found.one, found.other) == ("64", "achtundvierzig")


@pytest.mark.parametrize(
    ("german", "english", "translated"),
    [
        ("Im Bad gibt es 30 Umkleidekabinen.", "The bath has 80 lockers.", "The bath has 30 changing rooms."),
        ("Der Radweg ist 9 km lang.", "The footpath is 6 km long.", "The bicycle path is 9 km long."),
        (GERMAN, "The climbing hall has 48 lockers.", TRANSLATED),
    ],
)  # fmt: skip
def test_other_things_and_equal_figures_are_no_conflict(
    german: str, english: str, translated: str
) -> None:
    assert told(german, english, translated) is None


@pytest.mark.parametrize(
    "translated",
    [
        "There are 84 lockers in the climbing hall.",
        "There are lockers in the climbing hall.",
        "There are forty-eight lockers in the hall of Karl Kletter.",
        "Es gibt achtundvierzig Schließfächer.",
        "There are forty-eight lockers\nin the climbing hall.",
        "",
    ],
)
def test_a_translation_that_changes_a_figure_or_a_name_or_is_none_is_thrown_away(
    translated: str,
) -> None:
    assert told(GERMAN, ENGLISH, translated) is None


def test_names_and_yes_and_no_are_told_across_languages() -> None:
    name = told(
        "Das Wandbild im Bahnhof hat Irma Castell gemalt.",
        "The mural in the station was painted by Leopold Winther.",
        "The mural in the station was painted by Irma Castell.",
        "Wer hat das Wandbild im Bahnhof gemalt?",
    )
    assert name and (name.one, name.other) == ("Leopold Winther", "Irma Castell")
    denial = told(
        "Hunde sind im Park verboten.",
        "Dogs are allowed in the park.",
        "Dogs are forbidden in the park.",
        "Are dogs allowed in the park?",
    )
    assert denial and {denial.one, denial.other} == {"yes", "no"}


def test_nothing_is_translated_where_nothing_differs() -> None:
    model = ScriptedModel(TRANSLATED)
    for english in ("The climbing hall has 48 lockers.", "The climbing hall is high."):
        contrast_across(statement(GERMAN), statement(english), Asked(ASKED), translation(model))
    assert not model.prompts


def test_a_sentence_is_translated_once_and_only_a_few_for_one_answer() -> None:
    model = ScriptedModel("It is open.")
    translate = translation(model)
    for at in [0, 0, *range(MOST + 3)]:
        translate(f"Das Haus {at} ist offen.")
    assert len(model.prompts) == MOST
    assert translate("Das ist lang. " * 50) == "" and len(model.prompts) == MOST


def test_a_model_that_fails_leaves_the_answer_alone() -> None:
    class Gone(ScriptedModel):
        def stream(self, messages, *, max_tokens):  # type: ignore[no-untyped-def]
            raise ChatModelError("The chat model is gone. Start it.")

    assert translation(Gone("x"))(GERMAN) == ""
