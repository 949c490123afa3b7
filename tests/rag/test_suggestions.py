"""Questions to ask next: out of headings, in the asker's language, and only what the documents answer."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from index.types import View
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.suggestions import MOST, At, Suggestions, worded
from rag.types import AskRequest, Event
from rag.web.fakes import scripted_chat

POOL = """# Waldbad

Das Waldbad liegt am Wald.

## Öffnungszeiten

Die Öffnungszeiten sind von 8 bis 20 Uhr.

## Eintritt

Der Eintritt kostet 5 Euro.

## Chronik

Es wurde 1931 gebaut.

## Parkplätze

Die Parkplätze sind für Gäste frei.

## Hinweis

Der Hinweis von heute.

## Hinweis

Der Hinweis von gestern.

## Wo sind die Duschen?

Wo die Duschen sind: hinter dem Becken.

## Liegewiese

Die Liegewiese ist groß.
"""
FILES = {"bad.md": POOL, "geheim/saal.md": "# Saal\n\nDer Saal.\n\n## Miete\n\nDie Miete ist hoch."}
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
    return scripted_chat(tmp_path, FILES, model, refusal=0.5)  # half of a question's words


def at(chat: Chat, path: str, words: str) -> At:
    document = chat.library.find(path, EVERYTHING)
    return At(document.id, document.text.index(words))


def after(chat: Chat, place: At, view: View = EVERYTHING, **said: object) -> list[str]:
    made = Suggestions(chat.answerer, chat.library)
    return made.after([place], view, **{"language": "de", **said})  # type: ignore[arg-type]


def test_what_stands_next_is_suggested_first(chat: Chat) -> None:
    found = after(chat, at(chat, "bad.md", "Die Öffnungszeiten sind"))
    assert found == [
        worded("Eintritt", "de", "de"),
        worded("Parkplätze", "de", "de"),
        "Wo sind die Duschen?",
    ]
    assert len(found) == MOST


def test_what_the_documents_do_not_answer_is_not_suggested(chat: Chat) -> None:
    found = after(chat, at(chat, "bad.md", "Die Liegewiese ist"))
    assert found and not any("Chronik" in question for question in found)


def test_a_heading_that_stands_twice_names_nothing(chat: Chat) -> None:
    found = after(chat, at(chat, "bad.md", "Die Parkplätze sind"))
    assert found and not any("Hinweis" in question for question in found)


def test_the_title_of_the_whole_document_is_no_question(tmp_path: Path) -> None:
    text = POOL.replace("# Waldbad\n", "# Was gilt zu baden\n\nWas gilt zu baden.\n", 1)
    chat = scripted_chat(tmp_path, {"bad.md": "---\ntitle: Bad\n---\n" + text}, ScriptedModel("."))
    assert chat.library.find("bad.md", EVERYTHING).title == "Bad"
    found = after(chat, at(chat, "bad.md", "Die Öffnungszeiten sind"))
    assert found and not any("baden" in question for question in found)


@pytest.mark.parametrize(
    "numbers",
    [("§ 1 ", "§ 2 ", "§ 3.1 "), ("1. ", "2. ", "3. "), ("TOP 1: ", "TOP 2: ", "TOP 3: ")],
)
def test_a_heading_is_asked_about_without_its_number(
    tmp_path: Path, numbers: tuple[str, ...]
) -> None:
    text = "# Bad\n"
    for number, words in zip(numbers, ("Anfang", "Duschen", "Eintritt"), strict=True):
        text += f"\n## {number}{words}\n\nWas gilt zu {words}: alles.\n"
    chat = scripted_chat(tmp_path, {"bad.md": text}, ScriptedModel("."))
    found = after(chat, at(chat, "bad.md", "Was gilt zu Anfang"))
    assert found == [worded("Duschen", "de", "de"), worded("Eintritt", "de", "de")]


def test_a_day_is_no_number_of_a_heading(tmp_path: Path) -> None:
    text = (
        "# Fest\n\n## 23. August\n\nAuftakt.\n\n## 24. August\n\nWas gilt zu 24. August: alles.\n"
    )
    chat = scripted_chat(tmp_path, {"fest.md": text}, ScriptedModel("."))
    assert after(chat, at(chat, "fest.md", "Auftakt")) == [worded("24. August", "de", "de")]


def test_what_was_asked_is_not_suggested_again(chat: Chat) -> None:
    place = at(chat, "bad.md", "Die Öffnungszeiten sind")
    found = after(chat, place, asked=["Was kostet der Eintritt?"])
    assert worded("Eintritt", "de", "de") not in found and worded("Parkplätze", "de", "de") in found


def test_the_asker_s_language_words_the_question_and_the_document_s_the_heading(chat: Chat) -> None:
    place = at(chat, "bad.md", "Die Öffnungszeiten sind")
    assert "“Eintritt”" in worded("Eintritt", "de", "en")
    assert "«\u00a0Eintritt\u00a0»" in worded("Eintritt", "de", "fr")
    assert "Eintritt?" in after(chat, place)


def test_no_model_writes_for_a_suggestion(chat: Chat, model: ScriptedModel) -> None:
    assert after(chat, at(chat, "bad.md", "Die Öffnungszeiten sind"))
    assert model.prompts == []


def test_a_document_that_the_view_does_not_show_suggests_nothing(chat: Chat) -> None:
    hidden = at(chat, "geheim/saal.md", "Der Saal.")
    some = View("default", documents=frozenset({"bad.md"}))
    assert after(chat, hidden) == [worded("Miete", "de", "de")]
    assert after(chat, hidden, some) == []


class Counting:
    """Answers, and counts how often it was asked."""

    def __init__(self, chat: Chat) -> None:
        self._chat, self.asked = chat, 0

    def stream(self, request: AskRequest, **how: Any) -> Generator[Event, None, None]:
        self.asked += 1
        return self._chat.answerer.stream(request, **how)


def test_what_is_known_of_these_documents_is_not_tried_again_until_they_are_others(
    chat: Chat, tmp_path: Path
) -> None:
    answers, place = Counting(chat), at(chat, "bad.md", "Die Öffnungszeiten sind")
    made = Suggestions(answers, chat.library)
    first = made.after([place], EVERYTHING, language="de")
    tried = answers.asked
    assert made.after([place], EVERYTHING, language="de") == first and answers.asked == tried
    part = View("default", documents=frozenset({"bad.md"}))
    assert made.after([place], part, language="de") and answers.asked == 2 * tried
    (tmp_path / "files" / "new.md").write_text("# Neu\n\nEtwas Neues.\n", encoding="utf-8")
    chat.library.sync(tmp_path / "files", collection="default")
    assert made.after([place], EVERYTHING, language="de") == first and answers.asked == 3 * tried
