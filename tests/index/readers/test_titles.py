"""Titles chosen where a file declares a letterhead, its program or nothing."""

import pytest

from index.readers import read_bytes
from index.readers.titles import named
from index.types import Content

LETTER = """GEMEINDE LINDAU
- Steueramt -
(Hundesteuersatzung)
Satzung über die Erhebung einer Steuer auf
Hunde und Hundezucht
Aufgrund der Gemeindeordnung wird die Hundesteuersatzung beschlossen.
"""
LONGER = "Satzung über die Erhebung einer Steuer auf Hunde und Hundezucht"


def title(declared: str, name: str, text: str = LETTER) -> str:
    return named(Content(text, declared), name=name).title


@pytest.mark.parametrize(
    ("declared", "name", "found"),
    [
        ("GEMEINDE LINDAU", "hundezucht-2017.pdf", LONGER),
        ("Entwurf", "hunde_und_hundezucht.pdf", LONGER),
        ("GEMEINDE LINDAU", "scan-0012.pdf", "GEMEINDE LINDAU"),
        ("Hundezucht", "hundezucht-2017.pdf", "Hundezucht"),
        ("Microsoft Word - Hundezucht", "scan.pdf", "Hundezucht"),
        ("Microsoft Word - Hunde und Hu…", "scan.pdf", "Hunde und Hundezucht"),
    ],
)
def test_the_title_is_the_line_that_tells_more_of_the_file_s_name(
    declared: str, name: str, found: str
) -> None:
    assert title(declared, name) == found


def test_umlauts_are_as_file_names_spell_them_and_a_line_that_goes_on_is_read_with_the_one_above() -> (
    None
):
    text = "Satzung\nüber das Räumen der Gehwege\n\nWer räumt?"
    assert title("", "raeumen-gehwege.pdf", text) == "Satzung über das Räumen der Gehwege"


def test_table_rows_and_sentences_are_no_titles() -> None:
    text = "Bekanntmachung\nGehwege | 20\nDie Gehwege sind zu räumen.\n"
    assert title("Bekanntmachung", "gehwege.pdf", text) == "Bekanntmachung"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2025-02-22 Protokoll.md", "Minutes (2025-02-22)"),
        ("20250222_minutes.md", "Minutes (2025-02-22)"),
        ("minutes 22.02.2025.md", "Minutes (2025-02-22)"),
        ("2025-02.md", "Minutes"),
        ("120250222.md", "Minutes"),
        ("2025-22-02.md", "Minutes"),
    ],
)
def test_a_title_that_names_no_day_gets_the_one_in_the_name_of_the_file(
    name: str, title: str
) -> None:
    assert read_bytes(b"# Minutes\n\nWe met.", name=name, max_bytes=99).title == title
    said = read_bytes(b"# Minutes of 2025\n\nWe met.", name=name, max_bytes=99)
    assert said.title == "Minutes of 2025"
