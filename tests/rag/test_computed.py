"""Bounds, lists, groups, comparisons and times over a whole table: computed where that is sure."""

from pathlib import Path

import pytest

from index.types import View
from rag.library_view import LibraryView
from rag.reader.types import Place, Reading
from rag.reader.units import units_of
from rag.tables.answering import answer_from_table
from rag.tables.results import Beyond, Result
from tests.rag.small import answering, outcome, small_library

ROOMS = """# Räume

| Raum | Haus | Plätze | Miete | Gebaut | Einlass |
|---|---|---|---|---|---|
| Saal | Nord | 120 | 90 € | 4.5.1980 | 9:30 Uhr |
| Aula | Nord | 80 | 70 € | 1.2.1975 | 10 Uhr |
| Zelle | Süd | 30 | 20,50 € | 7.8.1999 | 8:15 Uhr |
| Kammer | Süd | 8 | – | 3.3.2010 | 12 Uhr |
"""


@pytest.mark.parametrize(
    ("question", "language", "shown"),
    [
        ("Welche Räume haben mindestens 30 Plätze?", "de", ["Saal", "Aula", "Zelle"]),
        ("Which Räume cost more than 20.50 euros?", "en", ["Saal", "Aula"]),
        ("Welche Räume im Haus Nord haben weniger als 100 Plätze?", "de", ["Aula"]),
        ("Welche Räume sind im Haus Süd?", "de", ["Zelle", "Kammer"]),
        ("Welche Räume gibt es im Haus Süd?", "de", ["Zelle", "Kammer"]),
        ("Welche Räume haben mehr Plätze als die Zelle?", "de", ["Saal", "Aula"]),
        ("Welche Räume sind billiger als der Saal?", "de", ["Aula", "Zelle"]),
        ("Which Räume cost more than the Aula?", "en", ["Saal"]),
        ("Welcher Raum wurde zuletzt gebaut?", "de", ["Kammer"]),
        ("Which Raum was gebaut first?", "en", ["Aula"]),
        ("Welcher Raum hat den frühesten Einlass?", "de", ["Zelle"]),
    ],
)
def test_rows_that_fulfil_a_condition_are_listed(
    question: str, language: str, shown: list[str]
) -> None:
    found = outcome(ROOMS, question, language)
    assert isinstance(found, Result)
    (names,) = (one for one in found.matched.columns if one.name == "Raum")
    assert [names.cells[row] for row in found.shown] == shown


@pytest.mark.parametrize(
    ("question", "language", "parts"),
    [
        ("Wie viele Räume gibt es je Haus?", "de", {"Nord": 2, "Süd": 2}),
        ("How many Plätze are there per Haus?", "en", {"Nord": 200, "Süd": 38}),
        ("Was ist die durchschnittliche Miete je Haus?", "de", {"Nord": 80, "Süd": 20.5}),
        ("Wie viele Räume mit mehr als 10 Plätzen gibt es je Haus?", "de", {"Nord": 2, "Süd": 1}),
    ],
)
def test_groups_have_a_value_each(question: str, language: str, parts: dict[str, float]) -> None:
    found = outcome(ROOMS, question, language)
    assert isinstance(found, Result) and found.kind == "groups"
    assert {one.name: float(one.value) for one in found.partials} == parts


@pytest.mark.parametrize(
    ("question", "language", "kind", "value"),
    [
        ("Wie viel teurer ist der Saal als die Aula?", "de", "difference", 20),
        ("How much more expensive is Saal than Zelle?", "en", "difference", 69.5),
        ("How many more Plätze does the Saal have than the Aula?", "en", "difference", 40),
        ("How many times the Plätze of Aula has Saal?", "en", "ratio", 1.5),
    ],
)
def test_two_cells_that_are_named_are_compared(
    question: str, language: str, kind: str, value: float
) -> None:
    found = outcome(ROOMS, question, language)
    assert isinstance(found, Result) and found.kind == kind
    assert float(found.value) == pytest.approx(value)


FARES = "Gruppe | Einzelkarte | Tageskarte\nKinder | 2 € | 5 €\nErwachsene | 4 € | 9 €"


def test_two_columns_of_one_row_are_compared() -> None:
    found = outcome(FARES, "Um wie viel kostet die Tageskarte für Kinder mehr als die Einzelkarte?")
    assert isinstance(found, Result) and float(found.value) == 3
    assert [one.name for one in found.partials] == ["Tageskarte", "Einzelkarte"]


@pytest.mark.parametrize(
    "question",
    [
        "Wie viel teurer ist der Saal als das Zelt?",  # one is not there
        "Wie viel teurer ist die Kammer als der Saal?",  # a cell is empty
        "Welche Räume haben mindestens 30 Steckdosen?",
        "Welche Räume kosten mehr als 20 Dollar?",
        "Welche Miete gilt bei mehr als 100 Plätzen?",
        "Welche Räume sind zuletzt renoviert worden?",
        "Welche Räume haben mindestens 30?",
        "Was kostet der Saal ab 30 Personen?",
        "Wie viele Räume gibt es je Etage?",
        "Was zahle ich für alle Räume zusammen?",
    ],
)
def test_what_is_asked_with_other_words_than_the_table_has_is_not_computed(question: str) -> None:
    assert not isinstance(outcome(ROOMS, question), Result)


def test_a_bound_that_is_part_of_a_value_sets_none() -> None:
    text = "Alter | Gruppe | Preis\nunter 6 Jahren | A | 1 €\nunter 6 Jahren | B | 2 €\nsonst | A | 5 €"
    found = outcome(text, "Wie hoch ist der durchschnittliche Preis unter 6 Jahren?")
    assert isinstance(found, Result) and float(found.value) == 1.5 and not found.bounds


@pytest.mark.parametrize(
    ("question", "told", "cited"),
    [
        (
            "Welche Räume haben mindestens 80 Plätze?",
            "2 von 4 Zeilen der Tabelle „Räume“ haben Plätze ≥ 80: "
            "Saal · Nord · 4.5.1980 · Plätze: 120; Aula · Nord · 1.2.1975 · Plätze: 80.",
            ["Saal", "Aula"],
        ),
        (
            "Wie viele Räume kosten mehr als 80 Euro?",
            "Eine Zeile der Tabelle „Räume“ hat Miete > 80,00 €.",
            ["Saal"],
        ),
        (
            "Welche Räume haben über 500 Plätze?",
            "Von 4 Zeilen der Tabelle „Räume“ hat keine Plätze > 500.",
            ["Saal", "Aula", "Zelle", "Kammer"],
        ),
        (
            "Wie viele Plätze haben die Räume je Haus?",
            "Die Summe von „Plätze“ je „Haus“: Nord: 200; Süd: 38 (4 Zeilen der Tabelle „Räume“).",
            ["Saal", "Aula", "Zelle", "Kammer"],
        ),
        (
            "Wie viel teurer ist der Raum Saal als der Raum Zelle?",
            "Saal: 90,00 €, Zelle: 20,50 €: Der Unterschied ist 69,50 € (Tabelle „Räume“).",
            ["Saal", "Zelle"],
        ),
        (
            "Welcher Raum wurde zuletzt gebaut?",
            "Am spätesten ist unter „Gebaut“ 3.3.2010: Kammer · Süd · 3.3.2010 "
            "(von 4 Zeilen der Tabelle „Räume“).",
            ["Kammer"],
        ),
    ],
)
def test_what_is_computed_is_told_with_the_rows_that_it_rests_on(
    tmp_path: Path, question: str, told: str, cited: list[str]
) -> None:
    with small_library(tmp_path, {"raum.md": ROOMS}) as library:
        made, _ = answering(library, "KEINE ANTWORT")
        answer = made.ask(question, View("default"))
        (sentence,) = answer.sentences
        assert (answer.text, sentence.kind) == (told, "computed")
        assert [one.quote.split(" | ")[0] for one in sentence.citations] == cited


def test_a_comparison_that_is_not_sure_is_beyond() -> None:
    for question in (
        "Wie viel teurer ist die Kammer als der Saal?",
        "Wie viel mehr hat der Saal als die Aula?",
        "Welche Räume sind teurer als die Kammer?",
        "Welche Räume sind länger als 30 Plätze?",
    ):
        assert isinstance(outcome(ROOMS, question), Beyond)


def test_a_row_that_states_a_result_is_looked_up() -> None:
    text = "Messung | Mai | Juni\nMaximum Druck | 5 bar | 6 bar\nDruck morgens | 3 bar | 4 bar"
    assert outcome(text, "Wie hoch ist das Maximum im Juni?") is None


def test_a_table_that_most_words_do_not_mean_is_not_asked() -> None:
    question = "Wie viele Räume dürfen morgens im Haus Nord am Steg baden?"
    assert outcome(ROOMS, question) is None
    assert outcome(ROOMS, "Wie viele Leute gibt es?") is None


def test_a_table_in_any_passage_found_is_computed_where_no_place_answers(tmp_path: Path) -> None:
    files = {"raum.md": f"{ROOMS}\nBitte leise sein in jedem Raum.\n"}
    question = "Was ist die durchschnittliche Miete je Haus?"
    with small_library(tmp_path, files) as library:
        hits = library.search(question, View("default"), k=3)
        nothing = Reading(())
        found = answer_from_table(
            question,
            nothing,
            hits,
            stored=LibraryView(library, View("default")),
            language="de",
            answerable=False,
        )
    assert found and "je „Haus“: Nord: 80,00 €; Süd: 20,50 €" in found.text


MEDIA = "Art | Höchstzahl | Frist\nBücher | 12 | 28 Tage\nZeitschriften | 6 | 14 Tage\nFilme | 4 | 7 Tage"


@pytest.mark.parametrize(
    ("before", "question", "beyond"),
    [
        ("Wie viele Bücher darf man ausleihen?", "Und Zeitschriften?", False),
        ("Wie viele Arten haben eine Frist über 10 Tagen?", "Und über 20 Tagen?", True),
    ],
)
def test_a_follow_up_is_about_a_whole_table_only_if_the_question_before_is(
    tmp_path: Path, before: str, question: str, beyond: bool
) -> None:
    with small_library(tmp_path, {"frist.md": f"{MEDIA}\n"}) as library:
        hits = library.search(f"{before} {question}", View("default"), k=3)
        one = hits[0].passage
        units = units_of(one.text, 0, len(one.text))
        row = next(unit for unit in units if "Zeitschriften" in unit.text)
        found = answer_from_table(
            question,
            Reading((Place(one, row, 0.9),)),
            hits,
            stored=LibraryView(library, View("default")),
            language="de",
            answerable=True,
            before=before,
        )
    assert (found is not None) == beyond
