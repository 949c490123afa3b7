"""Bounds in time, mixed units, and what must not be taken for a question about a table."""

from pathlib import Path

import pytest

from index.types import View
from rag.tables.results import Beyond, Result
from rag.tables.sentences import sentence_of
from rag.tables.words import vocabulary
from tests.rag.small import answering, outcome, small_library
from tests.rag.test_computed import ROOMS

CONTRACTS = """# Contracts

| Contract | Start | End | Fee |
|---|---|---|---|
| Cleaning | 1 May 2022 | 28 February 2025 | 500 € |
| Lift | 1 March 2020 | 1 March 2025 | 120 € |
| Heating | 15 June 2023 | 30 September 2025 | 900 € |
| Windows | 1 Jan 2024 | 31 December 2024 | 80 € |
"""
EXAMS = """# Prüfungen

| Prüfung | Datum | Raum | Beginn |
|---|---|---|---|
| Mathematik | Mo 28. April | 12 | 9:00 Uhr |
| Deutsch | Mo 5. Mai | 14 | 10:30 Uhr |
| Englisch | Mi 7. Mai | 12 | 8:00 Uhr |
| Physik | Di 3. Juni | 9 | 14:00 Uhr |
"""
CONTRATS = """# Contrats

| Contrat | Début | Fin | Construit |
|---|---|---|---|
| Nettoyage | 01/05/2022 | 28/02/2025 | 1990 |
| Ascenseur | 13/03/2020 | 15/03/2025 | 2004 |
| Chauffage | 15/06/2023 | 30/09/2025 | 2015 |
"""


@pytest.mark.parametrize(
    ("text", "question", "language", "shown"),
    [
        (CONTRACTS, "Which contracts end before 1 March 2025?", "en", ["Cleaning", "Windows"]),
        (CONTRACTS, "which contracts expire after March 2025", "en", ["Heating"]),
        (CONTRACTS, "which started between 1 March 2020 and 1 May 2022", "en", ["Cleaning", "Lift"]),
        (CONTRACTS, "Which contracts start after 2022?", "en", ["Heating", "Windows"]),
        (CONTRACTS, "Which contracts end by 1 March 2025?", "en", ["Cleaning", "Lift", "Windows"]),
        (EXAMS, "Welche Prüfungen nach dem 5. Mai?", "de", ["Englisch", "Physik"]),
        (EXAMS, "Welche Prüfungen finden vor dem 7. Mai statt?", "de", ["Mathematik", "Deutsch"]),
        (EXAMS, "Welche Prüfungen beginnen vor 10 Uhr?", "de", ["Mathematik", "Englisch"]),
        (EXAMS, "Welche Prüfungen beginnen ab 10:30 Uhr?", "de", ["Deutsch", "Physik"]),
        (CONTRATS, "Quels contrats finissent avant le 1er mars 2025 ?", "fr", ["Nettoyage"]),
        (CONTRATS, "Quels contrats finissent après le 03/03/2025 ?", "fr", ["Ascenseur", "Chauffage"]),
        (CONTRATS, "Quels contrats commencent avant 2023 ?", "fr", ["Nettoyage", "Ascenseur"]),
    ],
)  # fmt: skip
def test_rows_before_or_after_a_time_are_listed(
    text: str, question: str, language: str, shown: list[str]
) -> None:
    found = outcome(text, question, language)
    assert isinstance(found, Result)
    names = found.matched.columns[0].cells
    assert [names[row] for row in found.shown] == shown


def test_rows_within_bounds_in_time_are_counted_and_added_up() -> None:
    found = outcome(CONTRACTS, "How many contracts end after 28 February 2025?", "en")
    assert isinstance(found, Result) and found.value == 2
    found = outcome(
        CONTRACTS, "What do the contracts that end before 1 March 2025 cost in total?", "en"
    )
    assert isinstance(found, Result) and found.value == 580


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        (CONTRACTS, "Which contracts are valid before 1 March 2025?", "en"),  # begun, or ended?
        (CONTRACTS, "Which contracts before 1 March 2025?", "en"),
        (CONTRACTS, "Which contracts end before 03/04/2025?", "en"),  # April or March
        (EXAMS, "Welche Prüfungen sind nach dem 5. Mai 2025?", "de"),  # of another year, perhaps
        (EXAMS, "Welche Prüfungen sind nach dem 5. Dezember?", "de"),
        (EXAMS.replace("7. Mai", "7. Mai oder 8. Mai"), "Welche Prüfungen nach dem 5. Mai?", "de"),
        (EXAMS.replace("Mi 7. Mai", "2025"), "Welche Prüfungen nach dem 5. Mai?", "de"),
        (CONTRATS, "Quels contrats sont construits après mars 2004 ?", "fr"),  # 2004 may be either
    ],
)  # fmt: skip
def test_times_in_doubt_are_not_compared(text: str, question: str, language: str) -> None:
    assert not isinstance(outcome(text, question, language), Result)


def test_what_holds_from_a_day_on_is_looked_up() -> None:
    fees = "# Preise\n\n| Preis | gültig ab |\n|---|---|\n| 5 € | 1.3.2024 |\n| 6 € | 1.3.2025 |\n"
    assert outcome(fees, "Welche Preise gelten ab 1.3.2025?") is None


MIXED = """# Kurse

| Kurs | Ort | Dauer | Preis | Gewicht |
|---|---|---|---|---|
| Yoga | Halle | 90 min | 8 € | 500 g |
| Schwimmen | Bad | 1 h 15 min | 95 ct | 0,25 kg |
| Wandern | Wald | 4 Std. | 0 € | 1,5 kg |
| Tanz | Halle | 2,5 h | 12,50 € | 125 g |
"""


@pytest.mark.parametrize(
    ("question", "language", "sentence"),
    [
        ("Welcher Kurs dauert am längsten?", "de", "4 Std.: Wandern"),
        ("Which Kurs is the shortest?", "en", "1 h 15 min: Schwimmen"),
        ("Was kostet der teuerste Kurs der Halle?", "de", "12,50 €: Tanz"),
        ("Welcher Kurs ist am billigsten?", "de", "0 €: Wandern"),
        ("Welche Kurse dauern länger als 2 Stunden?", "de", "> 120 min: Wandern"),
        ("Welche Kurse kosten weniger als 99 Cent?", "de", "< 0,99 €: Schwimmen"),
        ("Wie groß ist das Gewicht insgesamt?", "de", "2.375 g"),
        ("Wie viel länger dauert Wandern als Yoga?", "de", "150 min"),
        ("dearest Kurs of the Halle", "en", "12,50 €: Tanz"),
    ],
)
def test_units_that_measure_the_same_are_made_one(
    question: str, language: str, sentence: str
) -> None:
    found = outcome(MIXED, question, language)
    assert isinstance(found, Result)
    assert sentence in sentence_of(found, vocabulary(language), language, table="Kurse")


@pytest.mark.parametrize("cell", ["2 m", "90", "4 h oder 5 h", "30 min 2 h", "5 Tage Pause"])
def test_units_that_do_not_measure_the_same_are_beyond(cell: str) -> None:
    found = outcome(MIXED.replace("4 Std.", cell), "Welcher Kurs dauert am längsten?")
    assert isinstance(found, Beyond)


RULES = ROOMS.replace("# Räume", "# Haus, Räume und Regeln der Probegruppen")
ZONES = "# Tickets\n\n| Zone | Preis |\n|---|---|\n| 1 | 2 € |\n| 2 | 3 € |\n| 3 | 4 € |\n"
LIGHTS = "# Lights\n\n| Light | SX5 |\n|---|---|\n| green | on |\n| red | fault |\n"
TRAINS = "# Trains\n\n| Back | Yellow day |\n|---|---|\n| 17.15 | steam |\n| 18.00 | – |\n| 18.30 | steam |\n"
BANDS = "# Fees\n\n| Band | East |\n|---|---|\n| 1 | £14 |\n| 4 | £30 |\n| 9 | £41 |\n"


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        (ROOMS, "Wie viele Stehplätze gibt es?", "de"),  # a narrower kind than the column's
        (ROOMS, "Wie viele Mieten gibt es?", "de"),  # euros are no number of rents
        (RULES, "Wie viele Regeln gibt es?", "de"),
        (ZONES, "How many zones are there?", "en"),
        (LIGHTS, "How many SX5 are there?", "en"),
        (TRAINS, "last train back on a yellow day", "en"),
        (BANDS, "What do the lowest bands pay in East?", "en"),
    ],
)  # fmt: skip
def test_what_only_seems_to_be_asked_of_a_table_is_not_computed(
    text: str, question: str, language: str
) -> None:
    assert not isinstance(outcome(text, question, language), Result)


def test_the_table_that_every_word_fits_is_asked_though_another_row_reads_better(
    tmp_path: Path,
) -> None:
    menu = """# Karte

## Hauptgerichte

| Gericht | Preis |
|---|---|
| Gericht Forelle | 19,50 € |
| Gericht Braten | 17,00 € |

## Vorspeisen

| Gericht | Preis |
|---|---|
| Suppe | 4,50 € |
| Salat | 6,90 € |
"""
    with small_library(tmp_path, {"karte.md": menu}) as library:
        made, _ = answering(library)
        answer = made.ask("teuerstes Gericht der Vorspeisen", View("default"))
    assert "6,90 €: Salat" in answer.text
