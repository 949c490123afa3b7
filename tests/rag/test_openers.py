"""Questions to begin with: of whatever documents are there, and only what they answer."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from index.types import View
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.openers import Openers
from rag.suggestions import MOST, Suggestions, worded
from rag.types import AskRequest, Event
from rag.web.fakes import scripted_chat

POOL = """# Waldbad

## Parkplätze

Was gilt: Die Parkplätze sind frei.

## Wo sind die Duschen?

Wo die Duschen sind: hinter dem Becken.
"""
LOANS = """# Bücherei

## Leihfristen

Was gilt zu Leihfristen: siehe unten.

| Medium | Leihfrist | Gebühr |
| --- | --- | --- |
| Bücher | 28 Tage | keine |
| Schallplatten | 14 Tage | 1 Euro |
"""
NOTE = "Zettel\n\nSchlüssel im Notfall: bei Frau Okonkwo im Erdgeschoss\n"
FILES = {
    "bad.md": POOL,
    "buch.md": LOANS,
    "zettel.txt": NOTE,
    "geheim/saal.md": "# Saal\n\n## Miete\n\nWas gilt zu der Miete: Sie ist hoch.\n",
}
EVERYTHING = View("default")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time to try every question, however busy the machine is."""
    monkeypatch.setattr("rag.suggestions._SECONDS", 600)


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Nichts.")


@pytest.fixture
def chat(tmp_path: Path, model: ScriptedModel) -> Chat:
    return scripted_chat(tmp_path, FILES, model)


def openers(chat: Chat) -> Openers:
    return Openers(Suggestions(chat.answerer, chat.library), chat.library)


def test_headings_of_a_folder_are_asked_about(chat: Chat, model: ScriptedModel) -> None:
    found = openers(chat).of(EVERYTHING, language="de")
    assert len(found) == MOST
    assert {"Wo sind die Duschen?", worded("Leihfristen", "de", "de")} <= set(found)
    assert model.prompts == [], "no model writes"


def test_a_question_among_the_headings_comes_first(chat: Chat) -> None:
    pool = View("default", documents=frozenset({"bad.md"}))
    assert openers(chat).of(pool, language="de") == [
        "Wo sind die Duschen?",
        worded("Parkplätze", "de", "de"),
    ]


def test_the_wording_is_the_asker_s(tmp_path: Path) -> None:
    chat = scripted_chat(tmp_path, FILES, ScriptedModel("."), refusal=0.1)  # of a question's words
    assert worded("Leihfristen", "de", "fr") in openers(chat).of(EVERYTHING, language="fr")


def test_each_question_is_one_that_the_documents_answer(chat: Chat) -> None:
    for question in openers(chat).of(EVERYTHING, language="de"):
        answer = chat.answerer.ask(question, EVERYTHING)
        assert not answer.refused, question


def test_a_line_with_a_colon_in_a_plain_note_is_no_question(chat: Chat) -> None:
    note = View("default", documents=frozenset({"zettel.txt"}))
    assert openers(chat).of(note, language="de") == []


def test_names_of_rows_and_columns_are_no_questions(tmp_path: Path) -> None:
    votes = "# Wahl\n\n| Amt | Enthaltungen |\n| --- | --- |\n| Kasse | 2 |\n| Vorsitz | 4 |\n"
    chat = scripted_chat(tmp_path, {"wahl.md": votes}, ScriptedModel("."))
    assert openers(chat).of(EVERYTHING, language="de") == []


def test_documents_without_headings_stand_in_no_other_s_way(tmp_path: Path) -> None:
    notes = {f"a{n}.txt": "Zettel\n\nHeute nichts.\n" for n in range(12)}
    chat = scripted_chat(tmp_path, {**notes, "bad.md": POOL}, ScriptedModel("."))
    assert "Wo sind die Duschen?" in openers(chat).of(EVERYTHING, language="de")


def test_what_a_view_does_not_show_is_in_no_question_even_after_others_asked(chat: Chat) -> None:
    made = openers(chat)
    everything = View("default", documents=frozenset({"geheim/saal.md"}))
    assert made.of(everything, language="de") == [worded("Miete", "de", "de")]
    some = View("default", documents=frozenset({"bad.md"}))
    assert worded("Miete", "de", "de") not in made.of(some, language="de")


class Counted:
    """Counts the questions that an answerer is asked."""

    def __init__(self, chat: Chat) -> None:
        self._answers, self.asked = chat.answerer, 0

    def stream(self, request: AskRequest, **how: Any) -> Generator[Event, None, None]:
        self.asked += 1
        return self._answers.stream(request, **how)


def test_questions_are_tried_once_until_the_documents_change(chat: Chat) -> None:
    counted = Counted(chat)
    made = Openers(Suggestions(counted, chat.library), chat.library)
    first = made.of(EVERYTHING, language="de")
    before = counted.asked
    assert made.of(EVERYTHING, language="de") == first
    assert counted.asked == before
    gone = chat.library.find("buch.md", EVERYTHING)
    chat.library.remove([gone.id], EVERYTHING)
    assert not any("Leihfristen" in one for one in made.of(EVERYTHING, language="de"))


def test_what_there_was_no_time_for_is_tried_when_somebody_asks_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = openers(chat)
    monkeypatch.setattr("rag.suggestions._SECONDS", -1)
    assert made.of(EVERYTHING, language="de") == []
    monkeypatch.setattr("rag.suggestions._SECONDS", 600)
    assert len(made.of(EVERYTHING, language="de")) == MOST


def test_an_empty_library_has_no_questions(tmp_path: Path) -> None:
    empty = scripted_chat(tmp_path, {}, ScriptedModel("Nichts."))
    assert openers(empty).of(EVERYTHING, language="de") == []
