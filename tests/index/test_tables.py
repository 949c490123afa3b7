"""Tables as spans: names of columns, labels in force, rows; and tables that nobody declared."""

import time

import pytest

from index.readers.blocks import Blocks
from index.tables import Grid, grid, guessed, head_of, tables_in
from index.types import Content, Table


def content(rows: list[list[str]], heads: int = 1, lead: str = "Preise") -> Content:
    """A text with one declared table behind a lead."""
    blocks = Blocks()
    blocks.add(lead)
    blocks.table(rows, heads=heads)
    return blocks.content(name="a.html", title="Preise", metadata={})


def read(made: Content) -> tuple[str, Grid]:
    (table,) = made.tables
    return made.text, grid(made.text, table)


def cells(text: str, found: Grid, kind: str = "row") -> list[list[str]]:
    return [[text[a:b] for a, b in row.cells] for row in found.rows if row.kind == kind]


def test_several_head_rows_are_joined_per_column_and_repeats_are_dropped() -> None:
    text, found = read(
        content(
            [
                ["Karte", "Erwachsene", "Erwachsene", "Stand"],
                ["Karte", "Nord", "Süd", ""],
                ["Einzel", "4", "5", "2024"],
            ],
            heads=2,
        )
    )
    assert found.columns == ("Karte", "Erwachsene · Nord", "Erwachsene · Süd", "Stand")
    assert cells(text, found) == [["Einzel", "4", "5", "2024"]]


def test_a_label_holds_until_the_next_one_and_a_label_above_the_heads_for_all() -> None:
    _, found = read(
        content(
            [
                ["Tarife 2024"],
                ["Karte", "Preis"],
                ["Halle 1"],
                ["Kinder"],
                ["Einzel", "2 €"],
                ["Zehner", "18 €"],
                ["Erwachsene"],
                ["Einzel", "4 €"],
            ],
            heads=2,
        )
    )
    assert [row.label for row in found.rows if row.kind == "row"] == [
        "Tarife 2024 · Halle 1 · Kinder",
        "Tarife 2024 · Halle 1 · Kinder",
        "Tarife 2024 · Erwachsene",
    ]


def test_an_empty_first_cell_keeps_the_columns_where_they_are() -> None:
    text, found = read(content([["", "Zone A", "Zone B"], ["", "5", "6"], ["Preis", "7", ""]]))
    assert found.columns == ("", "Zone A", "Zone B")
    assert cells(text, found) == [["", "5", "6"], ["Preis", "7", ""]]


def test_a_table_of_one_column_has_rows_and_no_labels() -> None:
    text, found = read(content([["Namen"], ["Anna"], ["Bo"]]))
    assert found.columns == ("Namen",) and cells(text, found) == [["Anna"], ["Bo"]]


def test_what_stands_above_a_row_is_told_in_short_and_nothing_above_the_head() -> None:
    rows = [["Karte", "Preis"], ["Kinder"], ["Einzel", "2 €"]]
    _, found = read(content(rows))
    assert [head_of(found, row) for row in found.rows] == [
        "",
        "Karte | Preis",
        "Karte | Preis\nKinder",
    ]
    wide = [[f"Spalte {n}" for n in range(200)], ["1"] * 200]
    _, found = read(content(wide))
    assert len(head_of(found, found.rows[1])) <= 300


def test_only_the_rows_of_a_span_are_read_and_labels_above_it_are_known() -> None:
    made = content(
        [["Karte", "Preis"], ["Kinder"], *[[f"K{n}", "2"] for n in range(9)], ["Hund", "1"]]
    )
    text, (table,) = made.text, made.tables
    at = text.index("Hund")
    (row,) = grid(text, table, at, len(text)).rows
    assert (text[row.start : row.end], row.label) == ("Hund | 1", "Kinder")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("| Karte | Preis |\n| --- | --- |\n| Einzel | 4 € |", ("", "Karte", "Preis", "")),
        ("Name\tAmt\nAnna\tKasse", ("Name", "Amt")),
        ("Name;Amt;seit\nAnna;Kasse;2019\nBo;Vorsitz;2021", ("Name", "Amt", "seit")),
        ("Montag | 9–12 Uhr\nDienstag | 14–18 Uhr", ()),
    ],
)
def test_tables_that_nobody_declared_are_guessed(text: str, columns: tuple[str, ...]) -> None:
    (table,) = guessed(text, 0, len(text))
    found = grid(text, table)
    assert found.columns == columns
    assert [row.kind for row in found.rows if row.kind == "rule"] == ["rule"] * ("---" in text)


def test_between_declared_tables_others_are_guessed() -> None:
    made = content([["A", "B"], ["x", "1"]], lead="Posten | 2023\nMiete | 900\n\nPreise")
    found = tables_in(made.text, made.tables, 0, len(made.text))
    assert len(found) == 2 and found[1] is made.tables[0]
    assert made.text[found[0].start : found[0].end] == "Posten | 2023\nMiete | 900"


def test_a_long_table_is_read_in_linear_time() -> None:
    text = "Nr | Wert\n" + "\n".join(f"{n} | {n * 7}" for n in range(100_000))
    table = Table(0, len(text), 9)
    began = time.perf_counter()
    assert len(grid(text, table, len(text) - 900).rows) < 90
    assert time.perf_counter() - began < 2


def test_a_bar_inside_a_cell_parts_no_columns() -> None:
    text, found = read(content([["Zeichen", "Sinn"], ["a | b", "a oder b"]]))
    assert cells(text, found) == [["a | b", "a oder b"]]
