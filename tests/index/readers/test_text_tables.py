"""Tables in plain text are found as spans, and prose is none."""

import pytest

from index.readers.text_tables import tables_of
from index.tables import grid
from tests.index.readers.reader_files import read


def tables(text: str) -> list[tuple[str, str, int]]:
    """Separator, head and number of lines of each table; the text stays as it was."""
    content = read(text, "a.txt")
    assert content.text == text
    return [
        (
            table.separator,
            text[table.start : table.head_end],
            text[table.start : table.end].count("\n") + 1,
        )
        for table in content.tables
    ]


@pytest.mark.parametrize(
    ("lines", "separator", "head", "count"),
    [
        (["Kurs\tPreis", "Yoga\t40", "Tanz\t55"], "\t", "Kurs\tPreis", 3),
        (["Kurs;Ort;Preis", "Yoga;Saal 1;40,50", "Tanz;Saal 2;55,00"], ";", "Kurs;Ort;Preis", 3),
        (["course,room,fee", "Yoga,Blue,40", "Dance,Red,55"], ",", "course,room,fee", 3),
        (["Ort,Preis", "Ulm,4", "Hof,5"], ",", "Ort,Preis", 3),
        (["| Kurs | Preis |", "|---|---|", "| Yoga | 40 |"], "|", "| Kurs | Preis |\n|---|---|", 3),
        (["Kurs | Preis", "Yoga | 40", "Tanz | 55"], "|", "Kurs | Preis", 3),
        (["Kurs    Preis", "Yoga      40", "Tanz      55"], "  ", "Kurs    Preis", 3),
        (["Kurs    Preis", "----    -----", "Yoga    frei", "Tanz    frei"], "  ",
         "Kurs    Preis\n----    -----", 4),
        (["  Kaffee   2,50", "  Tee      1,80"], "  ", "", 2),
    ],
)  # fmt: skip
def test_columns_in_lines_are_a_table(
    lines: list[str], separator: str, head: str, count: int
) -> None:
    body = "\n".join(lines)
    assert tables(f"Liste\n\n{body}\n\nEnde, wie immer; bis bald.") == [
        (separator, head.strip() if separator == "  " and not head else head, count)
    ]


@pytest.mark.parametrize(
    "prose",
    [
        "Wir gehen, laufen, springen\nund singen, tanzen, lachen\nbis 8, 9, 10 Uhr.",
        "Am Montag, dem 5. Mai, ist Markt;\nam Dienstag, dem 6. Mai, ist Ruhe;\ndann, ab 7. Mai, nicht.",
        "Er  kam  nach  Hause  und\nlas  in  einem  dicken  Buch\nbis  zehn  Uhr  am  Abend",
        "1.\tErstens\n2.\tZweitens\n3.\tDrittens",
        "-\tMilch\n-\tBrot",
        "Einmal; dann\nnoch einmal; und\nwieder; 3",
        "Preis 3,50\nPreis 4,50\nPreis 5,50",
    ],
)
def test_prose_and_lists_are_no_table(prose: str) -> None:
    assert tables(prose) == []


def test_a_report_counts_the_tables() -> None:
    assert read("A\tB\n1\t2\n", "a.txt").report.read == {"tables": 1}
    assert read("Nur Text.", "a.txt").report.read == {}


@pytest.mark.parametrize("line", ["a,b,c\n", "a;1\n", "a\tb\n", "|a|\n", "a  b\n", "  \n", "-+-\n"])
def test_very_many_lines_end_soon(line: str) -> None:
    read("x\n" + line * 100_000, "a.txt")


def test_commas_part_numbers_where_a_first_line_says_how_many_cells_there_are() -> None:
    text = "Region,Sales,Staff\nNorth,1200,12\nSouth,900,8\nEast,1500,20"
    (table,) = tables_of(text)
    assert table.separator == "," and table.head_end == len("Region,Sales,Staff")
    assert not tables_of("Tee,1,20\nSaft,2,10\nBier,3,40")


def test_an_abbreviation_alone_in_a_cell_is_no_sentence() -> None:
    text = "Tarif   Kind   Erw.\nTag     3,00   6,00\nMonat   20,00  40,00"
    (table,) = tables_of(text)
    assert text[: table.head_end] == "Tarif   Kind   Erw."


QUOTED = """Name,Ort,Bemerkung
"Kern, Mia",Ulm,"ruft an, später"
"Abel, Jo",Hof,"kommt
am Montag; bringt ""Kuchen"" mit"
Zorn,Gera,"""


def test_fields_in_quotes_may_hold_separators_and_line_breaks() -> None:
    text = f"Liste\n\n{QUOTED}\n\nEnde."
    (table,) = tables_of(text)
    assert text[table.start : table.end] == QUOTED
    assert text[table.start : table.head_end] == "Name,Ort,Bemerkung"
    assert [[text[a:b] for a, b in row.cells] for row in grid(text, table).rows] == [
        ["Name", "Ort", "Bemerkung"],
        ["Kern, Mia", "Ulm", "ruft an, später"],
        ["Abel, Jo", "Hof", 'kommt\nam Montag; bringt ""Kuchen"" mit'],
        ["Zorn", "Gera", ""],
    ]


def test_fields_in_quotes_are_cells_of_markdown_too() -> None:
    content = read(f"Liste\n\n{QUOTED}\n\nEnde.", "a.md")
    (table,) = content.tables
    assert content.text[table.start : table.end].split("\n") == [
        "Name | Ort | Bemerkung",
        "Kern, Mia | Ulm | ruft an, später",
        'Abel, Jo | Hof | kommt · am Montag; bringt "Kuchen" mit',
        "Zorn | Gera |",
    ]


@pytest.mark.parametrize(
    ("separator", "first"), [(";", '"Beratung; vor Ort"'), ("\t", '"Beratung\tvor Ort"')]
)
def test_a_head_in_quotes_names_the_columns(separator: str, first: str) -> None:
    lines = [['"Text"', '"Betrag"'], [first, '"100,00"'], ['"Fahrt"', '"20,50"']]
    text = "\n".join(separator.join(line) for line in lines)
    (table,) = tables_of(text)
    found = grid(text, table)
    assert found.columns == ("Text", "Betrag")
    assert [text[slice(*row.cells[1])] for row in found.rows[1:]] == ["100,00", "20,50"]


@pytest.mark.parametrize(
    "prose",
    [
        '"Nein, danke", sagte sie.\n"Doch, bitte", sagte er.\n"Gut, dann eben", meinte sie.',
        '"Wer kommt; wer geht?"\nfragte er; sie schwieg\n"und ging; dann"',
        'Er rief: "Halt!",\n' + "und lief, so schnell er konnte,\n" * 3,
    ],
)
def test_what_is_said_in_quotes_is_no_table(prose: str) -> None:
    assert tables(prose) == []


def test_a_quote_that_nobody_closes_ends_soon() -> None:
    read('a;"b\n' * 50_000, "a.txt")
    read('"' * 100_000 + ";\n", "a.txt")
