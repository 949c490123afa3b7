"""Rows that a question names: those that hold the values in it, under the longest name that it gives."""

from pathlib import Path

import pytest

from index.types import View
from rag.bindings.table_rows import named_rows
from rag.library_view import LibraryView
from tests.rag.small import small_library

VIEW = View("default")

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
        (named,) = named_rows(question, [hit], stored=LibraryView(library, VIEW), language="de")
    assert len(named.rows) == told


STAFFING = "# {}\n\n| Name | Büro | Urlaub |\n|---|---|---|\n{}"
CROWD = "| Vogt | 3 | 28 |\n| Adam | 4 | 27 |\n"


def names_of(tmp_path: Path, question: str, *tables: str) -> list[list[str]]:
    """For each table that the question names rows of: their first words."""
    files = {f"{at}.md": STAFFING.format(f"Personal {at}", rows) for at, rows in enumerate(tables)}
    with small_library(tmp_path, files) as library:
        hits = library.search(question, VIEW, k=5)
        named = named_rows(question, hits, stored=LibraryView(library, VIEW), language="de")
        return sorted(
            [
                library.document(one.document, VIEW).text[start:end].split(" | ")[0]
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
