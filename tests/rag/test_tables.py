"""Questions that count, add or compare: computed from all rows where that is sure, else said to be beyond."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import ingest
from index.library import Library
from index.readers.blocks import Blocks
from index.readers.grid import Cell, spread
from index.tables import grid, guessed
from index.types import Content, View
from rag.tables.amounts import amounts, written
from rag.tables.compute import compute
from rag.tables.lookup import named_rows
from rag.tables.results import Beyond, Result
from rag.tables.words import asked, vocabulary
from rag.types import Answer, Turn
from tests.rag.small import answering, small_library

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


def outcome(text: str, question: str, language: str = "de") -> Result | Beyond | None:
    (table,) = guessed(text, 0, len(text))
    wanted = asked(question, language)
    if wanted is None:
        return None
    known = vocabulary(language)
    about = text.split("\n", 1)[0]
    return compute(text, grid(text, table), wanted, known, about=about, language="de")


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
    text = library.document(sentence.citations[0].document_id).text
    for citation in sentence.citations:
        assert text[citation.start : citation.end] == citation.quote and "Nord" in citation.quote
        assert library.passage(citation.passage).text.find(citation.quote) >= 0


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
    answer = made.ask("Und in der Region Süd?", VIEW, history=turns)
    assert answer.refused and {one.kind for one in answer.sentences} <= {"related"}


SPANNED = [
    [Cell("Zone", head=True), Cell("Fahrgast", head=True), Cell("Tageskarte", head=True)],
    [Cell("Zone A", rows=2), Cell("Erwachsene"), Cell("7,00 Euro")],
    [Cell("Kinder"), Cell("3,50 Euro")],
    [Cell("Zone B", rows=2), Cell("Erwachsene"), Cell("10,20 Euro")],
    [Cell("Kinder"), Cell("5,10 Euro")],
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


EMPTY = """# Preise

| Karte | Kinder | Erwachsene |
|---|---|---|
| Tag | 4 € | 8 € |
| Monat | | 30 € |
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Was kostet der Monat für Kinder?", 0),
        ("Was kostet der Monat für Erwachsene?", 1),
        ("Was kostet der Tag für Kinder?", 1),
    ],
)
def test_a_row_whose_cell_is_empty_does_not_answer(
    tmp_path: Path, question: str, told: int
) -> None:
    with small_library(tmp_path, {"a.md": EMPTY}) as library:
        (hit,) = library.search(question, VIEW, k=1)
        (named,) = named_rows(question, [hit], stored=library, language="de")
    assert len(named.rows) == told


STAFFING = "# {}\n\n| Name | Büro | Urlaub |\n|---|---|---|\n{}"
CROWD = "| Vogt | 3 | 28 |\n| Adam | 4 | 27 |\n"


def names_of(tmp_path: Path, question: str, *tables: str) -> list[list[str]]:
    """For each table that the question names rows of: their first words."""
    files = {f"{at}.md": STAFFING.format(f"Personal {at}", rows) for at, rows in enumerate(tables)}
    with small_library(tmp_path, files) as library:
        hits = library.search(question, VIEW, k=5)
        named = named_rows(question, hits, stored=library, language="de")
        return sorted(
            [
                library.document(one.document).text[start:end].split(" | ")[0]
                for start, end in one.rows
            ]
            for one in named
        )


def test_a_name_binds_to_the_longest_that_the_question_gives(tmp_path: Path) -> None:
    both = f"| Schmidt | 1 | 30 |\n| Schmidt-Kern | 2 | 24 |\n{CROWD}"
    long, short = "Wie viel Urlaub hat Schmidt-Kern?", "Wie viel Urlaub hat Schmidt?"
    assert names_of(tmp_path / "a", long, both) == [["Schmidt-Kern"]]
    assert names_of(tmp_path / "b", short, both) == [["Schmidt"]]


def test_a_shorter_name_in_another_table_is_not_meant(tmp_path: Path) -> None:
    halls = f"| Halle 2 | 1 | 30 |\n{CROWD}", f"| Halle 2 Nord | 2 | 24 |\n{CROWD}"
    assert names_of(tmp_path / "a", "Urlaub Halle 2 Nord", *halls) == [[], ["Halle 2 Nord"]]
    assert names_of(tmp_path / "b", "Urlaub Halle 2", *halls) == [["Halle 2"]]


def test_where_only_a_shorter_name_stands_none_is_named(tmp_path: Path) -> None:
    asked = "Wie viel Urlaub hat {}?"
    schmidt, model = f"| Schmidt | 1 | 30 |\n{CROWD}", f"| X20 | 1 | 30 |\n{CROWD}"
    assert names_of(tmp_path / "a", asked.format("Schmidt-Kern"), schmidt) == []
    assert names_of(tmp_path / "b", asked.format("X20 Pro"), model) == []
    assert names_of(tmp_path / "c", asked.format("X20"), model) == [["X20"]]


def test_a_joined_word_whose_parts_each_mean_something_names_its_row(tmp_path: Path) -> None:
    found = names_of(tmp_path, "Vogt-Urlaub?", f"| Schmidt | 1 | 30 |\n{CROWD}")
    assert found == [["Vogt"]]


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
    assert {one.name: float(one.value) for one in found.parts} == parts


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
    assert [one.name for one in found.parts] == ["Tageskarte", "Einzelkarte"]


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
        answer = ask(library, question)
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
    question = "Wie viele Kunden dürfen morgens in der Region Nord am Steg baden?"
    assert outcome(CUSTOMERS, question) is None
    assert outcome(CUSTOMERS, "Wie viele Leute gibt es?") is None
