"""Markdown: rendered, read like HTML, with its front matter as metadata."""

import pytest

from index.errors import NoText, TooLarge
from tests.index.readers.reader_files import headings, read

NOTE = """---
title: "Fähren: ein Überblick"
author: [Jörg Müller, Ann Lee]
date: 2024-01-02
lang: de-DE
source: https://quelle.example/a
lizenz: CC BY 4.0
---
# Fähren

Ein *Absatz*
geht weiter.

## Zeiten ##
- früh
- [spät](https://ziel.example)

| Strecke | Euro |
|---------|-----:|
| Köln    | 5    |

```python
def f():
    return "ü"
```
"""


def test_markup_goes_and_structure_stays() -> None:
    note = read(NOTE, "a.md")
    assert note.text == (
        "Fähren\n\nEin Absatz geht weiter.\n\nZeiten\n\n- früh\n- spät\n\n"
        'Strecke | Euro\nKöln | 5\n\ndef f():\n    return "ü"'
    )
    assert headings(note) == [(1, "Fähren"), (2, "Zeiten")]


def test_front_matter_becomes_metadata_and_never_text() -> None:
    note = read(NOTE.replace("\n", "\r\n"), "a.md")
    assert note.title == "Fähren: ein Überblick"
    assert note.metadata == {
        "format": "markdown",
        "author": "Jörg Müller, Ann Lee",
        "date": "2024-01-02",
        "language": "de",
        "source": "https://quelle.example/a",
        "licence": "CC BY 4.0",
    }
    assert "CC BY" not in note.text


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert read("---\nEin Satz ohne Felder.\n---\nMehr.", "a.md").text.startswith("Ein Satz")


@pytest.mark.parametrize(
    "block",
    [
        "a: &a [x]\nb: *a",
        "!!python/object/apply:os.system ['true']",
        "a: [" * 3000,
        ": : :",
        "a: {b: c}",
    ],
)
def test_hostile_front_matter_runs_nothing_and_stops_nothing(block: str) -> None:
    assert "Text" in read(f"---\n{block}\n---\n\nText", "a.md").text


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert read("Vorwort\n\n## Größe\n", "a.markdown").title == "Größe"


def test_a_line_above_many_headings_is_the_title() -> None:
    assert read("Hausordnung\n\n# Ruhe\n\nA\n\n# Müll\n\nB", "a.md").title == "Hausordnung"
    assert read("Stand: Mai.\n\n# Ruhe\n\nA\n\n# Müll\n\nB", "a.md").title == "Ruhe"


def test_html_inside_markdown_is_hidden_like_in_html() -> None:
    text = read(
        "Vorher\n\n<div style='display:none'>geheim</div>\n<!-- auch -->\n\nNachher", "a.md"
    ).text
    assert text == "Vorher\n\nNachher"


def test_front_matter_alone_is_no_text() -> None:
    with pytest.raises(NoText):
        read("---\ntitle: Nur das\n---\n", "a.md")


def test_more_than_the_parser_can_take_is_refused() -> None:
    with pytest.raises(TooLarge, match="Split"):
        read("wort " * 2_100_000, "a.md")


@pytest.mark.parametrize("unit", ["> ", "- ", "[", "![", "*a ", "`", "<", "[a](", "| a |\n|---|\n"])
def test_repeated_markup_ends_without_a_crash(unit: str) -> None:
    assert "Ende" in read(unit * 2000 + "\n\nEnde", "a.md").text


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Kostet ~~12~~ 15 Euro", "Kostet 15 Euro"),
        ("Kostet ~12 Euro~ 15 Euro", "Kostet 15 Euro"),
        ("Etwa ~5 bis ~6 km", "Etwa ~5 bis ~6 km"),
        ("80[^3] Euro\n\n[^3]: Im Monat.", "80 [3] Euro\n\n[3] Im Monat."),
        ("A[^b] und C^[im Text].\n\n[^b]: Be.\n\n    Mehr.",
         "A [b] und C [1].\n\n[b] Be.\n\nMehr.\n\n[1] im Text"),
        ("Satz.\n\n[^9]: Ohne Verweis.", "Satz.\n\n[9] Ohne Verweis."),
        ("80² Euro, 90 m²\n\n² Netto", "80 [2] Euro, 90 m²\n\n[2] Netto"),
        ("80<sup>2</sup> Euro, H<sub>2</sub>O", "80 [2] Euro, H₂O"),
        ("10^3^ und H~2~O, 2^3 und a^b", "10³ und H₂O, 2^3 und a^b"),
        ("4. vier\n5. fünf\n8. acht", "4. vier\n5. fünf\n8. acht"),
        ("1. eins\n1. zwei\n   - drei", "1. eins\n2. zwei\n  - drei"),
        ("2) b\n3) c", "2) b\n3) c"),
        ("- [ ] offen\n- [x] fertig", "- ☐ offen\n- ☑ fertig"),
        ("†unter 14\n‡ab 65", "†unter 14\n‡ab 65"),
        ("Wort\n: Was es heißt", "Wort: Was es heißt"),
        ("![Plan der Halle](p.png)", "Plan der Halle"),
        ("<details><summary>Frage</summary>\n\nAntwort\n</details>", "Frage\n\nAntwort"),
    ],
)  # fmt: skip
def test_dialects_are_read_as_people_see_them(written: str, seen: str) -> None:
    assert read(written, "a.md").text == seen


def test_what_markdown_holds_is_counted() -> None:
    page = read(
        "80[^1] ~~90~~ ![](x.png)\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n[^1]: Netto.", "a.md"
    )
    assert page.report.read == {"tables": 1, "notes": 1}
    assert {left.what: left.count for left in page.report.left_out} == {"struck": 1, "images": 1}
    (table,) = page.tables
    assert page.text[table.start : table.head_end] == "A | B"


def test_front_matter_keeps_what_a_version_says_of_itself() -> None:
    front = (
        "---\nvalid_from: 2024-07-01\nGültig bis: 2025-06-30\nversion: 3\nstatus: final\n"
        "supersedes: old.md\nstand: 2024-06-01\n---\nText"
    )
    assert read(front, "a.md").metadata == {
        "format": "markdown",
        "valid_from": "2024-07-01",
        "valid_until": "2025-06-30",
        "version": "3",
        "status": "final",
        "replaces": "old.md",
        "issued": "2024-06-01",
    }


@pytest.mark.parametrize(
    "unit", ["[^a] ", "[^a]: ", "x^2^ ", "~a~ ", "- [ ] a\n", "a\n: b\n\n", "^[a"]
)
def test_repeated_dialect_ends_without_a_crash(unit: str) -> None:
    assert "Ende" in read(unit * 2000 + "\n\nEnde", "a.md").text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Art     Preis\nTee      2,00\nSaft     3,00", "Art | Preis\nTee | 2,00\nSaft | 3,00"),
        ("Ort;Miete;m\nGera;45;7\nJena;50;8", "Ort | Miete | m\nGera | 45 | 7\nJena | 50 | 8"),
        (
            "Mieten:\n\n+-----+----+\n| Ort | m² |\n+=====+====+\n| Ulm | 45 |\n+-----+----+",
            "Mieten:\n\nOrt | m²\nUlm | 45",
        ),
        ("Art     Preis\nTee      ~~2~~ 3\nSaft     4", "Art | Preis\nTee | 3\nSaft | 4"),
        (
            "```\nArt     Preis\nTee      2,00\nSaft     3,00\n```",
            "Art | Preis\nTee | 2,00\nSaft | 3,00",
        ),
    ],
)
def test_tables_typed_with_gaps_or_signs_are_tables(typed: str, text: str) -> None:
    content = read(typed, "a.md")
    assert content.text == text and len(content.tables) == 1


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("(1) Der Hund.\n(2) Die Katze.", "(1) Der Hund.\n(2) Die Katze."),
        ("a) Ausweis\nb) Foto", "a) Ausweis\nb) Foto"),
        (
            "Der Hund bellt\nund läuft am\n3 Tage alten Baum.",
            "Der Hund bellt und läuft am 3 Tage alten Baum.",
        ),
    ],
)
def test_lines_that_begin_with_a_label_stay_lines(typed: str, text: str) -> None:
    assert read(typed, "a.md").text == text


def test_a_line_with_a_star_is_the_note_of_a_star_in_the_text() -> None:
    text = "Der Eintritt kostet 20 €* im Jahr.\n\n- Kinder frei\n- Hunde nicht\n\n* inkl. Steuer\n"
    content = read(text, "a.md")
    assert "20 € [*] im Jahr" in content.text and content.text.endswith("\n\n[*] inkl. Steuer")
    assert content.report.read["notes"] == 1
    assert read(text.replace("€*", "€"), "a.md").text.endswith("\n\n- inkl. Steuer")
    assert read(text + "* zzgl. Pfand\n", "a.md").text.endswith("- inkl. Steuer\n- zzgl. Pfand")
