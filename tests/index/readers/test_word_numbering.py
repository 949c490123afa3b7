"""Word's automatic numbers are text: people see them and ask for them."""

import pytest

from index.readers.word_numerals import written
from tests.index.readers.reader_files import headings
from tests.index.readers.word_files import cell, content, p, row, table, text


def level(at: int, format: str, pattern: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>'
        f'{more}<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def definition(id: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{id}">{"".join(levels)}</w:abstractNum>'


def num(id: int, definition: int, more: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{definition}"/>{more}</w:num>'


def item(words: str, id: int = 1, at: int = 0, more: str = "") -> str:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{id}"/></w:numPr>'
    return p(words, properties=more + place)


CONTRACT = definition(
    0,
    level(0, "decimal", "§ %1"),
    level(1, "decimal", "(%2)"),
    level(2, "lowerLetter", "%3)"),
    level(3, "bullet", ""),
) + num(1, 0)
LEGAL = definition(
    0,
    level(0, "upperRoman", "%1."),
    level(1, "decimal", "%1.%2", "<w:isLgl/>"),
    level(2, "decimal", "%1.%2.%3"),
) + num(1, 0)


def test_paragraphs_of_every_level_have_the_labels_that_are_printed() -> None:
    body = (
        item("Miete")
        + item("Sie beträgt 5 Euro.", at=1)
        + item("Sie ist fällig:", at=1)
        + item("im Mai", at=2)
        + item("im Juni", at=2)
        + item("bar", at=3)
        + item("Ende")
        + item("Sie endet.", at=1)
    )
    assert text(body, numbering=CONTRACT) == (
        "§ 1 Miete\n  (1) Sie beträgt 5 Euro.\n  (2) Sie ist fällig:\n    a) im Mai\n    b) im Juni\n"
        "      - bar\n§ 2 Ende\n  (1) Sie endet."
    )


def test_a_label_stands_before_the_words_of_a_heading_and_makes_none() -> None:
    style = '<w:pStyle w:val="berschrift1"/>'
    body = item("Miete", more=style) + item("Sie steigt.", at=1) + item("Ende", more=style)
    read = content(body, numbering=CONTRACT)

    assert headings(read) == [(1, "§ 1 Miete"), (1, "§ 2 Ende")]
    assert read.text == "§ 1 Miete\n\n(1) Sie steigt.\n\n§ 2 Ende"


def test_legal_numbers_are_digits_whatever_the_levels_above_are() -> None:
    body = item("Erstes") + item("Zweites") + item("Unter", at=1) + item("Darunter", at=2)
    assert text(body, numbering=LEGAL) == "I. Erstes\nII. Zweites\n2.1 Unter\nII.1.1 Darunter"


def test_a_level_that_was_never_used_shows_its_start() -> None:
    assert text(item("Gleich tief", at=1), numbering=LEGAL) == "1.1 Gleich tief"


def test_lists_of_one_definition_count_on_and_a_restarted_one_begins_anew() -> None:
    plain = definition(0, level(0, "decimal", "%1."))
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = plain + num(1, 0) + num(2, 0) + num(3, 0, restart)
    body = item("a") + p("dazwischen") + item("b", 2) + p("dann") + item("c", 3) + item("d", 3)

    assert text(body, numbering=numbering) == ("1. a\n\ndazwischen\n\n2. b\n\ndann\n\n1. c\n2. d")


def test_a_start_and_a_level_of_its_own_and_levels_that_never_restart() -> None:
    def own(format: str) -> str:
        return level(0, format, "%1)").replace('start w:val="1"', 'start w:val="4"')

    override = f'<w:lvlOverride w:ilvl="0">{own("upperLetter")}</w:lvlOverride>'
    shared = definition(
        0, level(0, "decimal", "%1."), level(1, "decimal", "%2", '<w:lvlRestart w:val="0"/>')
    )
    assert text(item("a") + item("b"), numbering=shared + num(1, 0, override)) == "D) a\nE) b"
    body = item("a") + item("b", at=1) + item("c") + item("d", at=1)
    assert text(body, numbering=shared + num(1, 0)) == "1. a\n  1 b\n2. c\n  2 d"


def test_numbers_come_from_styles_and_from_numbering_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Artikel"><w:name w:val="Artikel"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Absatz"><w:name w:val="Absatz"/>'
        '<w:basedOn w:val="Artikel"/></w:style>'
        '<w:style w:type="numbering" w:styleId="Liste"><w:name w:val="Liste"/><w:pPr><w:numPr>'
        '<w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Liste"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Liste"/>'
        + level(0, "decimal", "Artikel %1", '<w:pStyle w:val="Artikel"/>')
        + level(1, "decimal", "%1.%2", '<w:pStyle w:val="Absatz"/>')
        + "</w:abstractNum>"
        + num(1, 0)
        + num(2, 1)
    )
    body = (
        p("Zweck", properties='<w:pStyle w:val="Artikel"/>')
        + p("Der Zweck.", properties='<w:pStyle w:val="Absatz"/>')
        + p(
            "Ohne",
            properties='<w:pStyle w:val="Artikel"/><w:numPr><w:numId w:val="0"/></w:numPr>',
        )
        + p("Name", properties='<w:pStyle w:val="Artikel"/>')
    )
    assert text(body, numbering=numbering, styles=styles) == (
        "Artikel 1 Zweck\n1.1 Der Zweck.\n\nOhne\n\nArtikel 2 Name"
    )


def test_lists_of_their_own_are_in_another_if_they_are_further_from_the_margin() -> None:
    def bullets(id: int, left: int) -> str:
        return definition(id, level(0, "bullet", "•", f'<w:pPr><w:ind w:left="{left}"/></w:pPr>'))

    numbering = bullets(0, 360) + bullets(1, 643) + num(1, 0) + num(2, 1)
    moved = '<w:ind w:left="1200"/>'
    body = item("Anna") + item("9 Stimmen", 2) + item("im Mai", 2, more=moved) + item("Bo")
    assert text(body, numbering=numbering) == "- Anna\n  - 9 Stimmen\n    - im Mai\n- Bo"


def test_a_label_without_a_gap_never_makes_a_number_with_the_words() -> None:
    numbering = definition(0, level(0, "decimal", "%1", '<w:suff w:val="nothing"/>')) + num(1, 0)
    assert text(item("5 Euro") + item(". Stock"), numbering=numbering) == "1 5 Euro\n2. Stock"


def test_empty_paragraphs_count_and_deleted_ones_do_not() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0)
    gone = "<w:del><w:r><w:delText>weg</w:delText></w:r></w:del>"
    deleted = item(gone, more="<w:rPr><w:del/></w:rPr>")
    assert text(item("a") + item("") + deleted + item("b"), numbering=numbering) == "1. a\n3. b"


def test_a_column_of_numbers_alone_is_read_in_its_cells() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0)
    body = table(row("Nr.", "Amt"), row(cell(item("")), "Bau"), row(cell(item("")), "Kasse"))
    assert text(body, numbering=numbering) == "Nr. | Amt\n1. | Bau\n2. | Kasse"


@pytest.mark.parametrize(
    ("sign", "label"), [("o", "-"), ("", "-"), ("•", "-"), ("§", "-"), ("NEU:", "NEU:")]
)
def test_a_bullet_is_a_dash_whatever_its_picture_and_words_are_words(sign: str, label: str) -> None:
    numbering = definition(0, level(0, "bullet", sign)) + num(1, 0)
    assert text(item("a"), numbering=numbering) == f"{label} a"


def test_a_list_whose_definition_is_lost_has_dashes() -> None:
    assert text(item("a") + item("b")) == "- a\n- b"


def test_a_level_without_a_label_is_a_plain_paragraph() -> None:
    numbering = definition(0, level(0, "none", "")) + num(1, 0)
    assert text(item("a") + item("b"), numbering=numbering) == "a\n\nb"


@pytest.mark.parametrize(
    ("format", "count", "language", "label"),
    [
        ("decimal", 12, "de", "12"),
        ("lowerLetter", 28, "de", "bb"),
        ("upperRoman", 1994, "de", "MCMXCIV"),
        ("decimalZero", 4, "de", "04"),
        ("001, 002, 003, ...", 12, "de", "012"),
        ("ordinal", 3, "de-DE", "3."),
        ("ordinal", 3, "en-US", "3rd"),
        ("ordinal", 12, "en-US", "12th"),
        ("ordinal", 1, "fr-FR", "1er"),
        ("cardinalText", 2, "de-DE", "Zwei"),
        ("ordinalText", 2, "en-GB", "Second"),
        ("none", 3, "de", ""),
        ("ideographDigital", 3, "de", "3"),
        ("lowerRoman", 0, "de", "0"),
        ("chicago", 5, "en", "**"),
    ],
)
def test_numbers_are_written_as_word_writes_them(
    format: str, count: int, language: str, label: str
) -> None:
    assert written(count, format, language) == label
