"""The fastest and the first of all rows, not the row that reads best; rows named by ranges and weekdays."""

import pytest

from index.tables import guessed
from rag.tables.matched import columns_of
from rag.tables.ranges import match_ranges
from rag.tables.results import Beyond, Result
from rag.tables.words import words_of
from tests.rag.small import outcome

FLEET = """# Fleet

| Vessel | Built | Cars | Top speed in knots |
|---|---|---|---|
| Maid of Tarn | 1998 | 34 | 13.5 |
| Lady Isla | 2016 | 22 | 12 |
| Skua, wooden | 2009 | 0 | 9 |
"""
WALKS = """# Erholung

| Rundweg | Länge in km | Zeichen |
|---|---|---|
| Moorpfad | 4,2 | Tropfen |
| Otterrunde | 13,1 | Quadrat |
| Köhlerweg | 9,5 | Dreieck |
"""
SAILINGS = """# Sailings

| Sailing | Kyle dep. | Tarn arr. | Days |
|---|---|---|---|
| A1 | 06:40 | 07:35 | Mon to Sat |
| A2 | 09:15 | 10:10 | daily |
| A3 | 18:10 | 19:05 | Fri and Sun |
"""
DELIVERY = """# Delivery

| Distance | One way | Both ways |
|---|---|---|
| up to 5 miles | 15 | 25 |
| over 5 to 10 miles | 22 | 38 |
| over 10 to 20 miles | 35 | 60 |
"""
AGES = """# Preise

| Wer | Preis |
|---|---|
| Kinder unter 6 Jahren | frei |
| Kinder von 6 bis 13 Jahren | 4 € |
| Jugendliche von 14 bis 17 Jahren | 6 € |
| ab 18 Jahren | 9 € |
"""
CANCELLED = """# Stornierung

| Tage vor der Reise | Kosten |
|---|---|
| bis 30 Tage | 10 % |
| 29 bis 15 Tage | 40 % |
| 14 bis 1 Tage | 80 % |
"""


@pytest.mark.parametrize(
    ("text", "question", "language", "shown"),
    [
        (FLEET, "which ship is the fastest", "en", ["Maid of Tarn"]),
        (FLEET, "which is the slowest boat", "en", ["Skua, wooden"]),
        (WALKS, "Was ist der längste Wanderweg?", "de", ["Otterrunde"]),
        (WALKS, "welcher rundweg ist der kürzeste", "de", ["Moorpfad"]),
        (SAILINGS, "when does the first ferry leave on saturday", "en", ["A1"]),
        (SAILINGS, "what time does the last boat leave on sundays", "en", ["A3"]),
        (SAILINGS, "at what time does the first ferry arrive on a monday", "en", ["A1"]),
    ],
)
def test_an_extreme_of_a_table_that_the_reader_found_is_computed(
    text: str, question: str, language: str, shown: list[str]
) -> None:
    found = outcome(text, question, language, led=True)
    assert isinstance(found, Result)
    names = found.matched.columns[0].cells
    assert [names[row] for row in found.shown] == shown


@pytest.mark.parametrize(
    "question",
    [
        "which ship is the oldest",  # no column is an age
        "which wooden ship is the fastest",  # a part of the rows, or of none
        "which blue ship is the fastest",
        "which is the fastest Skua with hot food",
    ],
)
def test_if_what_is_meant_is_uncertain_no_single_row_is_shown_instead(question: str) -> None:
    assert isinstance(outcome(FLEET, question, "en", led=True), Beyond)


def test_a_table_that_the_reader_did_not_find_is_not_asked_in_other_words() -> None:
    assert outcome(FLEET, "which horse is the fastest", "en") is None


TOWERS = """# Access

| Code | Item | Maximum height | Day |
|---|---|---|---|
| A10 | Scaffold tower, narrow | 4.2 m | 46 |
| A11 | Scaffold tower, wide | 6.2 m | 58 |
"""


def test_a_cell_is_looked_up_though_the_question_names_an_extreme() -> None:
    assert (
        outcome(TOWERS, "What's the highest the wide scaffold tower goes?", "en", led=True) is None
    )


@pytest.mark.parametrize(("many", "cells"), [(100, ["6 to 7 kg"]), (300, [])])
def test_a_long_table_is_not_looked_through_for_ranges(many: int, cells: list[str]) -> None:
    body = "".join(f"| {2 * at} to {2 * at + 1} kg | {at} |\n" for at in range(many))
    assert rows(f"# Weights\n\n| Weight | Price |\n|---|---|\n{body}", "price at 6 kg") == cells


def rows(text: str, question: str) -> list[str]:
    """The first cells of the rows that a question means by what their cells cover."""
    (table,) = guessed(text, 0, len(text))
    found = columns_of(text, table, "de")
    match_ranges(words_of(question), found)
    return [cell for some in found.filters.values() for cell in some]


@pytest.mark.parametrize(
    ("text", "question", "cells"),
    [
        (DELIVERY, "what's the delivery charge for 8 miles both ways", ["over 5 to 10 miles"]),
        (DELIVERY, "how much for 2 miles", ["up to 5 miles"]),
        (DELIVERY, "how much for 8 kilometres", []),
        (DELIVERY, "how much for 5 miles", []),  # the last of one row, or the first of the next?
        (DELIVERY, "how much for 25 miles", []),
        (DELIVERY, "how much for 8 people", []),
        (AGES, "Was zahlt ein Kind mit 12 Jahren?", ["Kinder von 6 bis 13 Jahren"]),
        (AGES, "was kostet es mit 40 jahren", ["ab 18 Jahren"]),
        (AGES, "was kostet es mit 18 monaten", ["Kinder unter 6 Jahren"]),
        (CANCELLED, "Storno 20 Tage vorher?", ["29 bis 15 Tage"]),
        (CANCELLED, "Storno 45 Tage vorher?", ["bis 30 Tage"]),
        (FLEET, "a ship of 12 knots", []),
        (SAILINGS, "first ferry on saturday", ["Mon to Sat", "daily"]),
        (SAILINGS, "sailings on Fridays", ["Fri and Sun", "Mon to Sat", "daily"]),
        (SAILINGS, "saturday or sunday", []),
        (SAILINGS, "is there a moment to sit", []),
    ],
)
def test_a_figure_in_a_range_and_a_day_in_a_week_name_rows(
    text: str, question: str, cells: list[str]
) -> None:
    assert rows(text, question) == cells
