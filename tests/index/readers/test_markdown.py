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
