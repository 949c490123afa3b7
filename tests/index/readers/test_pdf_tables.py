"""PDF: tables by their rules and by their alignment; every cell in its column."""

from collections.abc import Sequence
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

from index.types import Content
from tests.index.readers.pdf_pages import content_of, lines, rows
from tests.index.readers.reader_files import pdf, read

CELL = getSampleStyleSheet()["BodyText"]
LEFTS = (72, 160, 280)
BEFORE = "Die folgenden Preise gelten ab dem ersten Januar und für alle Becken des Bades."


def ruled(cells: Sequence[Sequence[Any]], *style: Any, widths: Sequence[float] = ()) -> Table:
    """A table with all its rules."""
    grid = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
    return Table([list(row) for row in cells], colWidths=widths or None, style=[grid, *style])


def table_of(content: Content) -> tuple[list[str], int]:
    """The rows of the only table, and how many of them name the columns."""
    (table,) = content.tables
    text = content.text[table.start : table.end]
    return text.split("\n"), content.text[table.start : table.head_end].count("|") and len(
        content.text[table.start : table.head_end].strip().split("\n")
    )


def test_cells_without_a_value_stay_empty() -> None:
    cells = [
        ["Tag", "Früh", "Spät", "Nacht"],
        ["Montag", "", "4 €", ""],
        ["Freitag", "3 €", "", "9 €"],
    ]
    for made in (ruled(cells, widths=[90] * 4), Table(cells, colWidths=[90] * 4)):
        found, heads = table_of(read(pdf([BEFORE, made]), "a.pdf"))
        assert found == ["Tag | Früh | Spät | Nacht", "Montag |  | 4 € |", "Freitag | 3 € |  | 9 €"]
        assert heads == 1


@pytest.mark.parametrize("grid", [True, False])
def test_a_cell_of_several_lines_is_one_cell(grid: bool) -> None:
    long = "Familien mit zwei Erwachsenen und allen eigenen Kindern"
    cells = [
        [Paragraph(text, CELL) for text in row]
        for row in (
            ["Wer", "Preis", "Bemerkung"],
            [long, "12 €", "nur mit Ausweis der Stadt und am Wochenende"],
            ["Schüler", "3 €", "mit Ausweis"],
            ["Gruppen ab zehn Personen", "40 €", "auf Anfrage"],
        )
    ]
    widths = [110, 80, 110]
    made = ruled(cells, widths=widths) if grid else Table(cells, colWidths=widths)
    found, _ = table_of(read(pdf([BEFORE, made]), "a.pdf"))
    assert found == [
        "Wer | Preis | Bemerkung",
        f"{long} | 12 € | nur mit Ausweis der Stadt und am Wochenende",
        "Schüler | 3 € | mit Ausweis",
        "Gruppen ab zehn Personen | 40 € | auf Anfrage",
    ]


def test_merged_cells_stand_in_every_row_and_column_they_span() -> None:
    cells = [
        ["Zone", "Erwachsene", "", "Kinder"],
        ["", "Tag", "Woche", "Tag"],
        ["A", "4,10", "18,00", "2,00"],
        ["B", "10,20", "40,00", "5,00"],
    ]
    made = ruled(cells, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1)), widths=[80] * 4)
    found, heads = table_of(read(pdf([BEFORE, made]), "a.pdf"))
    assert found == [
        "Zone | Erwachsene | Erwachsene | Kinder",
        "Zone | Tag | Woche | Tag",
        "A | 4,10 | 18,00 | 2,00",
        "B | 10,20 | 40,00 | 5,00",
    ]
    assert heads == 2


def test_a_label_over_the_whole_width_stands_alone() -> None:
    cells = [["Gericht", "Preis"], ["Suppen", ""], ["Tomate", "4 €"], ["Linsen", "5 €"]]
    made = ruled(cells, ("SPAN", (0, 1), (1, 1)), widths=[200, 80])
    found, _ = table_of(read(pdf([made]), "a.pdf"))
    assert found == ["Gericht | Preis", "Suppen", "Tomate | 4 €", "Linsen | 5 €"]


@pytest.mark.parametrize("mark", ["bold", "rule", "numbers", "none"])
def test_the_first_row_names_the_columns(mark: str) -> None:
    cells = [["Ort", "Leiter"], ["Jena", "Ott"], ["Gera", "Mohr"], ["Suhl", "Abel"]]
    if mark == "numbers":
        cells = [["Ort", "Plätze"], ["Jena", "12"], ["Gera", "140"], ["Suhl", "7"]]

    def draw(canvas: Canvas) -> None:
        rows(canvas, cells, lefts=[72, 200], bold=mark == "bold")
        if mark == "rule":
            canvas.line(72, 694, 300, 694)

    found, heads = table_of(content_of(draw))
    assert found == [" | ".join(row) for row in cells]
    assert heads == (mark != "none")


def test_a_table_between_rules_above_and_below_is_read_by_its_columns() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [BEFORE], top=760)
        cells = [
            ["Jahr", "Besucher", "Ertrag"],
            ["2022", "1.200", "3.400 €"],
            ["2023", "1.350", "3.900 €"],
        ]
        rows(canvas, cells, lefts=[80, 200, 320])
        for height in (714, 695, 655):
            canvas.line(72, height, 420, height)

    found, heads = table_of(content_of(draw))
    assert found == ["Jahr | Besucher | Ertrag", "2022 | 1.200 | 3.400 €", "2023 | 1.350 | 3.900 €"]
    assert heads == 1


def test_a_head_over_two_columns_is_spread_also_without_rules() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(230, 718, "Preis je Stunde in Euro")
        cells = [
            ["Platz", "Mitglieder", "Gäste"],
            ["Halle", "12", "18"],
            ["Rasen", "8", "14"],
            ["Sand", "6", "9"],
        ]
        rows(canvas, cells, lefts=[72, 220, 330])

    found, heads = table_of(content_of(draw))
    assert found[0] == "| Preis je Stunde in Euro | Preis je Stunde in Euro"
    assert found[1:3] == ["Platz | Mitglieder | Gäste", "Halle | 12 | 18"] and heads == 2


def test_a_long_table_is_one_over_its_page_breaks() -> None:
    cells = [["Kunde", "Umsatz"], *([f"Kunde {at}", str(at * 7)] for at in range(120))]
    content = read(pdf([Table(cells, colWidths=[120, 80], repeatRows=1)]), "a.pdf")
    assert len(content.pages) > 1
    found, heads = table_of(content)
    assert found == ["Kunde | Umsatz", *(f"Kunde {at} | {at * 7}" for at in range(120))]
    assert heads == 1


def test_numbers_that_end_at_the_same_place_are_a_column() -> None:
    cells = [
        ("Miete", "1.200,00", "48 %"),
        ("Strom", "85,50", "3 %"),
        ("Wasser", "9,00", "1 %"),
        ("Heizung", "310,20", "12 %"),
    ]

    def draw(canvas: Canvas) -> None:
        for at, (name, value, share) in enumerate(cells):
            canvas.drawString(72, 700 - 15 * at, name)
            canvas.drawRightString(250, 700 - 15 * at, value)
            canvas.drawRightString(330, 700 - 15 * at, share)

    found, _ = table_of(content_of(draw))
    assert found == [" | ".join(row) for row in cells]


def test_a_frame_around_a_paragraph_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 640, 460, 90)
        lines(canvas, [BEFORE, "Kinder unter sechs Jahren haben freien Eintritt."], top=700)

    content = content_of(draw)
    assert not content.tables and "|" not in content.text


def test_labels_with_their_values_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        rows(
            canvas,
            [["Name:", "Erika Muster"], ["Geboren:", "3. Mai 1990"], ["Ort:", "Jena"]],
            lefts=[72, 200],
        )

    content = content_of(draw)
    assert content.text == "Name: Erika Muster\nGeboren: 3. Mai 1990\nOrt: Jena"


CLOSE = [
    [
        ["Kurs", "Ort", "Preis"],
        ["Yoga", "Saal 1", "40,50"],
        ["Tanz", "Saal 12", "155,00"],
        ["Chor", "Aula", "8,00"],
        ["Geige", "Keller", "70,25"],
    ],
    [
        ["Kurs Nr.", "Tag", "Zeit", "Leitung"],
        ["Yoga für alle", "Montag", "8:00", "Frau Kern"],
        ["Tanz", "Dienstag", "10:30", "Herr Abel"],
        ["Chor der Stadt", "Mittwoch", "9:15", "Frau Zorn"],
    ],
    [
        ["Name", "2022", "2023", "2024"],
        ["Ulm", "1200", "1310", "1400"],
        ["Hof", "900", "870", "860"],
        ["Gera", "15", "23", "28"],
    ],
]


@pytest.mark.parametrize("gap", [12, 7, 5, 4])
@pytest.mark.parametrize("cells", CLOSE, ids=["prices", "words", "numbers"])
def test_columns_that_stand_close_are_cells_of_their_own(
    cells: list[list[str]], gap: float
) -> None:
    wide = [
        max(stringWidth(cell, "Helvetica", 11) for cell in column)
        for column in zip(*cells, strict=True)
    ]

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Hier steht die Tabelle der Kurse mit ihren Preisen.")
        for at, row in enumerate(cells):
            left = 72.0
            for cell, width in zip(row, wide, strict=True):
                if cell[0].isdigit():
                    canvas.drawRightString(left + width, 700 - 16 * at, cell)
                else:
                    canvas.drawString(left, 700 - 16 * at, cell)
                left += width + gap

    content = content_of(draw)
    (table,) = content.tables
    assert content.text[table.start : table.end].split("\n") == [" | ".join(row) for row in cells]


@pytest.mark.parametrize("gap", [8, 12, 16])
@pytest.mark.parametrize("more", [0, 6])
def test_prose_set_wide_without_an_even_edge_is_no_table(gap: float, more: float) -> None:
    texts = [
        "Der Eintritt kostet ermäßigt sechs Euro.",
        "Auch diese zweite Zeile hat weite Lücken im Satz.",
        "Und die dritte auch, weil niemand sie schließt.",
    ]

    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(texts):
            left = 72.0
            for number, word in enumerate(text.split()):
                canvas.drawString(left, 700 - 14 * at, word)
                left += canvas.stringWidth(word, "Helvetica", 11) + gap + number % 3 / 2 * more

    content = content_of(draw)
    assert not content.tables and "|" not in content.text
    assert content.text.split() == " ".join(texts).split()


ZONES = [
    "Zone | Wer | Preis",
    *("A | Kind | 4,10", "A | Erwachsen | 8,20", "B | Kind | 5,10", "B | Erwachsen | 10,20"),
]


@pytest.mark.parametrize("lower", [0.0, 8.0])
def test_a_label_beside_several_rows_is_in_each_though_nothing_is_ruled(lower: float) -> None:
    """It stands in the first of its rows, or beside the middle of them all."""

    def draw(canvas: Canvas) -> None:
        cells = [row.split(" | ") for row in ZONES]
        rows(canvas, [cells[0], *(["", *row[1:]] for row in cells[1:])], lefts=LEFTS, step=16)
        canvas.drawString(LEFTS[0], 700 - 16 - lower, "A")
        canvas.drawString(LEFTS[0], 700 - 3 * 16 - lower, "B")

    assert table_of(content_of(draw)) == (ZONES, 1)


def test_a_label_in_the_middle_of_three_rows_is_in_each() -> None:
    groups = [("A", "4,10 6,10 8,20"), ("B", "5,10 7,70 10,20")]
    names = ["Kind", "Schüler", "Erwachsen"]
    cells = [["Zone", "Wer", "Preis"]]
    for label, prices in groups:
        for at, (name, price) in enumerate(zip(names, prices.split(), strict=True)):
            cells.append([label if at == 1 else "", name, price])
    found, _ = table_of(content_of(lambda canvas: rows(canvas, cells, lefts=LEFTS, step=16)))
    assert [row.split(" | ")[0] for row in found] == ["Zone", *"AAABBB"]


@pytest.mark.parametrize(
    "cells",
    [
        ["Pos|Leistung|Betrag", "1|Beratung|100", "2|Fahrt|20", "|Summe|120", "|Steuer|22"],
        ["Zone|Wer|Preis", "A|Kind|4,10", "|Hund|8,20", "B|Rad|5,10", "|Boot|9,20"],
        ["Tag|Raum|Wer", "Mo|1|Kern", "Di|2|", "Mi|3|Abel", "Do|4|", "Fr|5|"],
        ["Tag|Raum|Wer", "Mo|1|", "Di|2|Kern", "Mi|3|", "Do|4|Abel"],
    ],
    ids=["a sum", "names of their own", "gaps", "one in the middle"],
)
def test_cells_that_are_empty_stay_so_where_no_label_reaches_over_them(cells: list[str]) -> None:
    found, _ = table_of(
        content_of(
            lambda canvas: rows(canvas, [row.split("|") for row in cells], lefts=LEFTS, step=16)
        )
    )
    assert found == [row.replace("|", " | ").strip() for row in cells]
