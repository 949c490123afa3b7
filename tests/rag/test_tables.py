"""Questions that count, add or compare: computed from all rows where that is sure, else said to be beyond."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import ingest
from index.library import Library
from index.readers.blocks import Blocks
from index.readers.grid import GridCell, spread
from index.types import Content, View
from rag.tables.amounts import amounts, written
from rag.tables.results import Beyond, Result
from rag.types import Answer, Turn
from tests.rag.small import answering, outcome, small_library

VIEW = View("default")
REGIONS = ["Nord", "Süd", "West"]
ROWS = [f"| K{n:03} | Kunde-{n} | {REGIONS[n % 3]} | {1000 + n} |" for n in range(90)]
CUSTOMERS = (
    "# Umsatzliste\n\n| Kundennummer | Name | Region | Umsatz in Euro |\n|---|---|---|---|\n"
)
CUSTOMERS += "\n".join(ROWS)
STAFF = """# Personal

| Abteilung | Mitarbeiter | Büro | Kosten |
|---|---|---|---|
| Bau | 12 | Ost | 1.200,50 € |
| Kultur | 7 | West | 900,00 € |
| Sport | 9 | Ost | – |
| Summe | 28 | | 2.100,50 € |
"""


@pytest.mark.parametrize(
    ("question", "kind", "value"),
    [
        ("Wie viele Kunden gibt es in der Region Nord?", "rows", 30),
        ("Wie viele Kunden gibt es in den Regionen Nord und Süd?", "rows", 60),
        ("Wie viele Regionen gibt es in der Umsatzliste?", "distinct", 3),
        ("Wie viele Zeilen hat die Umsatzliste?", "rows", 90),
        ("Was ist die Summe der Umsätze?", "sum", 94005),
        ("Wie hoch ist der Umsatz in der Region West insgesamt?", "sum", 31365),
        ("Wie hoch ist der durchschnittliche Umsatz?", "average", 1044.5),
        ("Welcher Kunde hat den höchsten Umsatz?", "most", 1089),
        ("Was kostet der teuerste Kunde?", "most", 1089),
        ("Welcher Kunde der Region Süd hat den niedrigsten Umsatz?", "least", 1001),
        ("Wie viele Kunden der Region Nord haben mehr als 1010 Euro Umsatz?", "rows", 26),
        ("Wie viele Kunden haben 1080 Euro oder mehr Umsatz?", "rows", 10),
        ("Wie viele haben höchstens zwölfhundert Euro Umsatz?", "rows", 90),
        ("Wie viele Kunden haben mehr als zwanzig Euro Umsatz?", "rows", 90),
        ("Welche Kunden haben mindestens 1088 Euro Umsatz?", "list", 2),
        ("Welche Kunden haben einen Umsatz zwischen 1.010 und 1.012 Euro?", "list", 3),
        ("Welche Kunden haben über 5000 Euro Umsatz?", "list", 0),
        ("Um wie viel ist der Umsatz von Kunde-7 höher als der von Kunde-4?", "difference", 3),
        ("Der Umsatz von Kunde-1 im Verhältnis zu dem von Kunde-0?", "ratio", 1.001),
    ],
)
def test_what_is_sure_is_computed_over_all_rows(question: str, kind: str, value: float) -> None:
    found = outcome(CUSTOMERS, question)
    assert isinstance(found, Result) and (found.kind, float(found.value)) == (kind, value)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Wie viele Mitarbeiter gibt es?", 28),
        ("Wie viele Mitarbeiter gibt es im Büro Ost?", 21),
        ("Wie hoch sind die Kosten insgesamt?", 2100.5),
    ],
)
def test_amounts_are_added_up_and_rows_that_hold_sums_are_not_added_again(
    question: str, value: float
) -> None:
    found = outcome(STAFF, question)
    assert isinstance(found, Result) and found.kind == "sum" and float(found.value) == value


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele zufriedene Kunden gibt es in der Region Nord?",
        "Wie viele Kunden der Region Nord haben mehr als 1010 Punkte?",
        "Wie viele Kunden sind nicht in der Region Nord?",
        "Wie hoch ist der durchschnittliche Umsatz seit 2020?",
        "Welcher Kunde hat den zweithöchsten und welcher den höchsten Umsatz?",
    ],
)
def test_what_is_not_sure_is_beyond(question: str) -> None:
    assert isinstance(outcome(CUSTOMERS, question), Beyond)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (STAFF, "Wie viele Mitarbeiter hat die Abteilung Bau?"),
        (CUSTOMERS, "Wie hoch ist der Umsatz von Kunde-4?"),
        (CUSTOMERS, "Wie viele Parkplätze gibt es am Hafen?"),
        (CUSTOMERS, "Wie viele Kunden gibt es je Stunde?"),
        (CUSTOMERS, "Warum ist der Umsatz in der Region Nord am höchsten?"),
        ("Ort | Anzahl Kunden\nGera | 3\nJena | 4", "Wie hoch ist die Anzahl der Kunden in Gera?"),
        ("Ort | Höchste Gebühr\nGera | 3\nJena | 4", "Was ist die höchste Gebühr?"),
    ],
)
def test_a_cell_that_states_it_is_looked_up_and_not_computed(text: str, question: str) -> None:
    assert outcome(text, question) is None


def test_english_questions_are_computed_too() -> None:
    text = "Customer | Region | Revenue\nAble | North | 5 €\nBest | South | 7 €\nCole | North | 6 €"
    found = [
        outcome(text, question, "en")
        for question in (
            "Which customer has the highest revenue?",
            "How many customers are in region North?",
            "What is the total revenue?",
        )
    ]
    assert [int(one.value) for one in found if isinstance(one, Result)] == [7, 2, 18]


@pytest.mark.parametrize(
    ("cells", "language", "shown"),
    [
        (["1.200", "900"], "de", "1.200"),
        (["1.200", "900"], "en", "1,2"),
        (["1,200.50 €", "2 €"], "de", "1.200,50 €"),
        (["€ 5", "–", "€ 7.5"], "en", "€ 5,0"),
        (["5 [2] Euro", "6 Euro"], "de", "5 Euro"),
        (["-3,5 °C", "4 °C"], "de", "-3,5 °C"),
    ],
)
def test_amounts_are_read_by_the_notation_of_their_column(
    cells: list[str], language: str, shown: str
) -> None:
    found = amounts(cells, language)
    assert found and found.values[0] is not None
    assert written(found.values[0], found, "de").startswith(shown)


@pytest.mark.parametrize(
    "cells",
    [
        ["5 Euro", "5 Dollar"],
        ["9–12", "3"],
        ["auf Anfrage", "3"],
        ["1.5.2024", "3"],
        ["1,5", "1.5"],
        ["–", ""],
    ],
)
def test_what_is_no_amount_of_one_unit_is_none(cells: list[str]) -> None:
    assert amounts(cells, "de") is None


# -- asked of a library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with small_library(tmp_path, {"umsatz.md": CUSTOMERS}) as opened:
        yield opened


def ask(library: Library, question: str) -> Answer:
    made, model = answering(library, "KEINE ANTWORT")
    answer = made.ask(question, VIEW)
    assert not model.prompts or "computed" not in {one.kind for one in answer.sentences}
    return answer


def test_a_count_cites_the_first_rows_and_is_told_without_a_model(library: Library) -> None:
    answer = ask(library, "Wie viele Kunden gibt es in der Region Nord?")
    (sentence,) = answer.sentences
    assert answer.text == "30 Zeilen der Tabelle „Umsatzliste“ haben Region = Nord."
    assert (sentence.kind, sentence.support, sentence.probability) == ("computed", "supported", 1)
    assert not answer.refused and len(sentence.citations) == 5
    text = library.document(sentence.citations[0].document_id, View()).text
    for citation in sentence.citations:
        assert text[citation.start : citation.end] == citation.quote and "Nord" in citation.quote
        assert library.passage(citation.passage, View()).text.find(citation.quote) >= 0


def test_the_greatest_is_named_with_its_row(library: Library) -> None:
    answer = ask(library, "Welcher Kunde hat den höchsten Umsatz?")
    assert answer.text == (
        "Der höchste Wert von „Umsatz in Euro“ ist 1.089: K089 · Kunde-89 · West "
        "(von 90 Zeilen der Tabelle „Umsatzliste“)."
    )
    assert [one.quote[:4] for one in answer.sentences[0].citations] == ["K089"]


def test_what_is_beyond_is_said_and_its_rows_are_related(library: Library) -> None:
    answer = ask(library, "Was ist die Summe der Umsatz in Euro in Region Nord ohne Kunde?")
    assert answer.refused and "Das Programm rechnet dann nicht" in answer.text
    assert {one.kind for one in answer.sentences} == {"related"}


def test_of_a_table_only_the_row_that_is_named_answers(library: Library) -> None:
    answer = ask(library, "Welche Region und welcher Umsatz in Euro hat der Name Kunde-77?")
    assert [one.citations[0].quote[:4] for one in answer.sentences] == ["K077"]
    assert "Name: Kunde-77; Region: West; Umsatz in Euro: 1077" in answer.text


def test_a_named_row_is_read_even_where_search_finds_others_of_its_table(library: Library) -> None:
    made, _ = answering(library, "KEINE ANTWORT")
    answer = made.ask("Region Umsatz Name von Kunde-77", VIEW, k=1)
    assert [one.citations[0].quote[:4] for one in answer.sentences] == ["K077"]


def test_a_follow_up_of_a_count_is_not_answered_with_some_cell(library: Library) -> None:
    made, _ = answering(library, "KEINE ANTWORT")
    turns = [
        Turn("user", "Wie viele Kunden gibt es in der Region Nord?"),
        Turn("assistant", "30 Zeilen."),
    ]
    answer = made.ask("Und in Region Süd?", VIEW, history=turns)
    assert answer.refused and {one.kind for one in answer.sentences} <= {"related"}


SPANNED = [
    [
        GridCell("Zone", head=True),
        GridCell("Fahrgast", head=True),
        GridCell("Tageskarte", head=True),
    ],
    [GridCell("Zone A", rows=2), GridCell("Erwachsene"), GridCell("7,00 Euro")],
    [GridCell("Kinder"), GridCell("3,50 Euro")],
    [GridCell("Zone B", rows=2), GridCell("Erwachsene"), GridCell("10,20 Euro")],
    [GridCell("Kinder"), GridCell("5,10 Euro")],
]


def test_a_row_under_merged_cells_is_found_by_all_that_holds_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes, *, name: str, max_bytes: int) -> Content:
        blocks = Blocks()
        blocks.heading(1, "Tarife im Nahverkehr")
        blocks.table(spread(SPANNED), heads=1)
        return blocks.content(name=name, title="", metadata={})

    monkeypatch.setattr(ingest, "read_content", read)
    with small_library(tmp_path, {"tarif.txt": "x"}) as opened:
        answer = ask(opened, "Was kostet die Tageskarte für den Fahrgast Erwachsene in Zone B?")
    assert answer.text == "„Zone B · Erwachsene · Tageskarte: 10,20 Euro“"


HOUSES = """# Häuser

| Haus | Baujahr | Miete |
|---|---|---|
| Linde | 1950 | 500 € |
| Eiche | 2010 | 700 € |
| Buche | 1980 | 600 € |
"""
ROUTES = "# Routen\n\n| Route | Preis |\n|---|---|\n| Nord | 5 € |\n| Ost | 9 € |\n| West | 7 € |\n"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (HOUSES, "Welches Haus ist das älteste?"),
        (ROUTES, "Welche Route ist die längste?"),
        (ROUTES, "Welche Route ist die größte?"),
        (ROUTES.replace("Routen", "Routenlänge"), "Welche Route ist die längste?"),
        ("Bus | Abfahrt\nN1 | 23:30 Uhr\nN2 | 0:30 Uhr", "Welcher Bus fährt als letzter ab?"),
        ("Tag | Datum\nA | 3. September\nB | 4. Mai", "Welcher Tag hat das späteste Datum?"),
    ],
)
def test_a_superlative_is_not_computed_from_a_column_of_something_else(
    text: str, question: str
) -> None:
    assert not isinstance(outcome(text, question), Result)


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        (HOUSES, "Welches Haus ist am billigsten?", 500),
        ("# Eintrittspreise\n\nKarte | Kind\nTag | 4\nJahr | 9", "Was ist die teuerste Karte?", 9),
        (ROUTES, "Welche Route ist die teuerste?", 9),
    ],
)
def test_a_superlative_is_computed_from_the_column_that_measures_it(
    text: str, question: str, value: float
) -> None:
    found = outcome(text, question)
    assert isinstance(found, Result) and float(found.value) == value


def test_a_single_capital_is_a_value_though_it_is_an_article_too() -> None:
    races = "# Races\n\n| Runner | Club |\n|---|---|\n| Kim | A |\n| Lee | B |\n| Moe | A |\n"
    found = outcome(races, "How many runners are in club A?", "en")
    assert isinstance(found, Result) and float(found.value) == 2
    assert not isinstance(outcome(races, "How many runners are in club X?", "en"), Result)
