"""A part that a question names by its printed label is where the answer stands."""

from pathlib import Path

import pytest

from index.types import View
from rag.bindings.binding import key_of
from rag.bindings.labels import Labels, named
from rag.fakes import ScriptedModel, WordReader
from rag.pipeline import Answerer, Limits
from tests.rag.readings import material, passage
from tests.rag.small import small_library


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Was steht in § 3?", ("3",)),
        ("Was ist Schritt 3 bei einer Störung?", ("3",)),
        ("Was ist der dritte Schritt?", ("3",)),
        ("Und der 3. Schritt?", ("3",)),
        ("What is the third step?", ("3",)),
        ("step three", ("3",)),
        ("What does clause 7 (2) say?", ("7", "2")),
        ("Was steht in § 4 (b)?", ("4", "b")),
        ("Was kostet Zone 3 (2)?", ()),
        ("Was sagt § 3 Absatz 2?", ("3", "2")),
        ("What does section 4.2 say?", ("4.2",)),
        ("Was steht unter Buchstabe b)?", ("b",)),
        ("Wie viele Schritte sind es?", ()),
        ("Wie viele Punkte bekommt man in 3 Runden?", ()),
        ("Was kostet eine Karte in Zone 3?", ()),
    ],
)
def test_labels_are_read_in_every_form(question: str, labels: tuple[str, ...]) -> None:
    assert named(question) == labels


STEPS = (
    "So gehen Sie vor:\n1. Knopf drücken.\n2. Standort nennen.\n3. Hausmeister anrufen.\n4. Warten."
)
RULES = (
    "§ 2 Miete\n\n(1) Die Miete ist hoch.\n(2) Sie steigt.\n\n"
    "§ 3 Ende\n\n(1) Sechs Monate.\n(2) In Schriftform."
)
BYLAWS = (
    "4. Meetings\n(a) The board meets.\n(b) Minutes are kept.\n\n"
    "5. Votes\n(1) A vote needs 10 members.\n(2) The chair decides."
)


def likeliest(question: str, text: str) -> list[str]:
    read = material(passage(text))
    told = Labels(question).opinions([read])
    bound = {key for key, opinion in told.items() if opinion.bound}
    return [unit.text for unit in read.units if key_of(read, unit) in bound]


@pytest.mark.parametrize(
    ("question", "text", "under"),
    [
        ("Was ist Schritt 3?", STEPS, ["3. Hausmeister anrufen."]),
        ("Was ist der zweite Schritt?", STEPS, ["2. Standort nennen."]),
        ("Was ist Schritt 7?", STEPS, []),
        ("Was ist zu tun?", STEPS, []),
    ],
)
def test_units_under_the_label_count_more(question: str, text: str, under: list[str]) -> None:
    assert likeliest(question, text) == under


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Was steht in § 3 Absatz 2?", "(2) In Schriftform."),
        ("Was steht in § 2 Absatz 2?", "(2) Sie steigt."),
    ],
)
def test_a_clause_is_found_by_its_number(tmp_path: Path, question: str, answer: str) -> None:
    html = "".join(
        f"<h2>{part}</h2>" if part.startswith("§") else f"<p>{line}</p>"
        for part in RULES.split("\n\n")
        for line in part.split("\n")
    )
    with small_library(tmp_path, {"a.html": f"<h1>Vertrag</h1>{html}"}) as library:
        answerer = Answerer(
            search=library,
            model=ScriptedModel(""),
            reader=WordReader(),
            limits=Limits(refusal=0.0),
        )
        found = answerer.ask(question, View("default"))
        assert found.sentences[0].text == answer


def test_nothing_is_shown_where_no_place_has_any_probability(tmp_path: Path) -> None:
    with small_library(tmp_path, {"a.txt": RULES}) as library:
        answerer = Answerer(
            search=library, model=ScriptedModel(""), reader=WordReader(), limits=Limits(refusal=0.0)
        )
        assert answerer.ask("Was denn?", View("default")).refused


def test_a_label_alone_in_its_line_is_the_head_of_what_follows() -> None:
    text = "Artikel 1\nDer Verein heißt Sonne.\nArtikel 2\nDer Sitz ist Gera."
    assert likeliest("Was steht in Artikel 2?", text) == ["Der Sitz ist Gera."]


@pytest.mark.parametrize(
    ("question", "text", "under"),
    [
        ("What does clause 5 (2) say?", BYLAWS, ["(2) The chair decides."]),
        ("What does section 4 (b) say?", BYLAWS, ["(b) Minutes are kept."]),
        ("Was ist Schritt 2?", "1. Knopf drücken\n2. Ort nennen\n3. Warten", ["2. Ort nennen"]),
    ],
)
def test_a_line_with_a_label_is_the_title_of_labels_of_another_kind(
    question: str, text: str, under: list[str]
) -> None:
    assert likeliest(question, text) == under
