"""Tables of Word: merged cells on a grid, rows that name columns, frames that are none."""

import pytest

from index.types import Content
from tests.index.readers.word_files import (
    cell,
    content,
    left_out,
    p,
    row,
    run,
    table,
    text,
)


def heads(read: Content) -> list[str]:
    """The lines of each table's head."""
    return [read.text[one.start : one.head_end].strip() for one in read.tables]


def span(words: str, columns: int) -> str:
    return cell(words, properties=f'<w:gridSpan w:val="{columns}"/>')


def merged(words: str, how: str) -> str:
    return cell(words, properties=f'<w:vMerge w:val="{how}"/>')


PRICES = (row("Strecke", "Euro"), row("Köln", "5"), row("Bonn", "7"))


def test_cells_that_span_rows_and_columns_stand_wherever_they_reach() -> None:
    body = table(
        row("Zone", "Art", "Euro"),
        row(merged("A", "restart"), "Kind", "2"),
        row(merged("", "continue"), "Erwachsene", "4"),
        row(merged("B", "restart"), span("frei", 2)),
    )
    assert text(body) == "Zone | Art | Euro\nA | Kind | 2\nA | Erwachsene | 4\nB | frei | frei"


def test_cells_merged_in_the_old_way_and_rows_with_gaps() -> None:
    begin, go_on = (f'<w:hMerge w:val="{how}"/>' for how in ("restart", "continue"))
    body = table(
        row(cell("breit", properties=begin), cell("", properties=go_on), "c"),
        row("1", "2", "3"),
        row("x", "y", properties='<w:gridBefore w:val="1"/>'),
    )
    assert text(body) == "breit | breit | c\n1 | 2 | 3\n| x | y"


def test_two_rows_name_the_columns_where_a_cell_of_the_first_reaches_into_the_second() -> None:
    body = table(
        row(merged("Gruppe", "restart"), span("Preis", 2)),
        row(merged("", "continue"), "Tag", "Monat"),
        row("Kind", "4", "30"),
    )
    assert heads(content(body)) == ["Gruppe | Preis | Preis\nGruppe | Tag | Monat"]


def test_a_row_of_one_cell_is_a_label() -> None:
    read = content(table(*PRICES, row(span("Nachts", 2)), row("Köln", "9")))
    assert read.text.endswith("Bonn | 7\nNachts\nKöln | 9")
    assert heads(read) == ["Strecke | Euro"]


def test_declared_head_rows_name_the_columns() -> None:
    head = "<w:tblHeader/>"
    body = table(
        row("2023", "2024", properties=head), row("alt", "neu", properties=head), row("1", "2")
    )
    assert heads(content(body)) == ["2023 | 2024\nalt | neu"]


@pytest.mark.parametrize(
    "rows",
    [
        (row(cell(p(run("Ort", "<w:b/>"))), cell(p(run("Name", "<w:b/>")))), row("Köln", "Mia")),
        (
            row(*(cell(one, properties='<w:shd w:fill="DDDDDD"/>') for one in ("Ort", "Name"))),
            row("Köln", "Mia"),
        ),
        (row("Ort", "Einwohner"), row("Köln", "1 Mio."), row("Bonn", "0,3 Mio.")),
        (row("Ort", "Name", "Art"), row("Köln", "Mia", "neu")),
    ],
)
def test_a_first_row_that_stands_out_names_the_columns(rows: tuple[str, ...]) -> None:
    assert heads(content(table(*rows))) == [content(table(*rows)).text.partition("\n")[0]]


@pytest.mark.parametrize(
    "rows",
    [
        (row("Name:", "Mia"), row("Alter:", "12")),
        (row("Köln", "5 Euro"), row("Bonn", "7 Euro")),
        (row("Ort", "Köln"), row("Name", "Mia")),
        (row("Strecke", "Euro"),),
    ],
)
def test_a_first_row_like_the_others_names_nothing(rows: tuple[str, ...]) -> None:
    assert heads(content(table(*rows))) == [""]


def test_a_head_of_two_rows_under_a_label() -> None:
    body = table(
        row(span("Preise 2024", 3)),
        row(merged("Ort", "restart"), span("Euro", 2)),
        row(merged("", "continue"), "Kind", "Erw."),
        row("Köln", "1", "2"),
        row("Bonn", "3", "4"),
    )
    assert heads(content(body)) == ["Preise 2024\nOrt | Euro | Euro\nOrt | Kind | Erw."]


def test_a_table_style_that_marks_its_first_row_is_asked() -> None:
    styles = (
        '<w:style w:type="table" w:styleId="Gitter"><w:name w:val="Grid"/>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    )
    look = '<w:tblStyle w:val="Gitter"/><w:tblLook w:val="04A0"/>'
    rows = (row("Ort", "Name"), row("Köln", "Mia"))
    assert heads(content(table(*rows, properties=look), styles=styles)) == ["Ort | Name"]
    off = look.replace('w:val="04A0"', 'w:val="04A0" w:firstRow="0"')
    assert heads(content(table(*rows, properties=off), styles=styles)) == [""]


def test_paragraphs_and_inner_tables_of_a_cell_stay_in_its_line() -> None:
    inner = table(row("Kind", "2"), row("Erw.", "4"))
    body = table(
        row("Ort", "Zeit"), row("Köln", cell("8 bis 12", "14 bis 16")), row("Bonn", cell("9")),
        row("Mainz", f"<w:tc>{inner}{p()}</w:tc>"),
    )  # fmt: skip
    assert text(body) == (
        "Ort | Zeit\nKöln | 8 bis 12 · 14 bis 16\nBonn | 9\nMainz | Kind, 2; Erw., 4"
    )


def test_a_frame_around_a_real_table_dissolves() -> None:
    frame = table(row(f"<w:tc>{p('Links')}</w:tc>", f"<w:tc>{table(*PRICES)}{p()}</w:tc>"))
    read = content(frame)
    assert read.text == "Links\n\nStrecke | Euro\nKöln | 5\nBonn | 7"
    assert len(read.tables) == 1


def test_rows_and_cells_that_were_deleted_are_gone_and_inserted_ones_there() -> None:
    body = table(
        *PRICES,
        row("Ulm", "8", properties="<w:del/>"),
        row("Hof", "9", properties="<w:ins/>"),
        row("Rom", "1", properties="<w:hidden/>"),
    )
    read = content(body)
    assert read.text == "Strecke | Euro\nKöln | 5\nBonn | 7\nHof | 9"
    assert left_out(read) == {"struck": 1, "hidden": 1}


def test_a_placeholder_in_a_cell_leaves_the_cell() -> None:
    empty = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{cell('Bitte eingeben')}</w:sdtContent></w:sdt>"
    )
    assert text(table(row("a", "b", "c"), row("1", empty, "3"))) == "a | b | c\n1 |  | 3"


def test_odd_spans_end_in_a_text() -> None:
    body = table(
        row(span("a", 99999999), merged("b", "continue")),
        row(merged("c", "continue"), cell("d", properties='<w:gridSpan w:val="x"/>')),
    )
    assert "a" in text(body)


def test_spans_that_would_swell_the_text_are_not_carried_out() -> None:
    rows = [row(span("x" * 500, 400), "y") for _ in range(50)]
    assert len(text(table(*rows))) < 100_000
