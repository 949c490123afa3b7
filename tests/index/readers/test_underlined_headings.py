"""Headings of plain text that are underlined with signs."""

import pytest

from tests.index.readers.reader_files import read

GUIDE = """.. _start:

=======
Fähren
=======

Was man wissen muss.

Fahrplan
========

Die erste fährt um sechs.

Im Winter
---------
Sie fährt um acht.

Preise und Karten
========
Eine Karte kostet vier Euro.
"""


def headings(text: str) -> list[tuple[int, str]]:
    content = read(text, "guide.txt")
    return [(one.level, content.text[one.start : one.end]) for one in content.headings]


def test_levels_follow_the_order_of_the_signs() -> None:
    assert headings(GUIDE) == [
        (1, "Fähren"),
        (2, "Fahrplan"),
        (3, "Im Winter"),
        (2, "Preise und Karten"),
    ]


def test_the_first_one_is_the_title_if_it_is_alone_of_its_level() -> None:
    assert read(GUIDE, "guide.txt").title == "Fähren"
    assert read("Fähren\n\nA\n===\n\nB\n\nC\n===\n\nD", "guide.txt").title == "Fähren"


@pytest.mark.parametrize(
    "text",
    [
        "Viele Grüße\nAnna\n----\nWeitergeleitet",
        "Anna\n--------------------------------\nWeitergeleitet",
        "Name   Amt\n-----  ------\nAnna   Kasse",
        "----\n----\n",
    ],
)
def test_separators_and_tables_underline_nothing(text: str) -> None:
    assert headings(text) == []
