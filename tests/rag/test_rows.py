"""A table's row as a person reads it: what names it first, then the cells that answer, then the others."""

import pytest

from index.readers.blocks import Blocks
from index.types import Passage
from rag.answer_builder import AnswerBuilder
from rag.observing import Steps
from rag.reader.types import Place
from rag.reader.units import units_of
from rag.serialization import sentence_json
from rag.types import Sentence
from tests.rag.readings import passage

ZONES = """Zone | Fahrgast | Einzelfahrt | Tageskarte
Zone A | Erwachsene | 3,00 Euro | 7,00 Euro
Zone A | Kinder | 1,50 Euro | 3,50 Euro
Zone B | Erwachsene | 4,10 Euro | 10,20 Euro
Zone B | Kinder | 2,00 Euro | 5,10 Euro"""
COLUMNS = ["Raum", *(f"Spalte {n}" for n in range(2, 13))]
CELLS = [[name, *"23456789abc"] for name in ("Saal", "Bad")]
WIDE = "\n".join(" | ".join(row) for row in (COLUMNS, ["---"] * 12, *CELLS))


def place(text: str, words: str, *, row: str = "") -> Place:
    """The row that holds `row` (else `words`), with its answering words."""
    found: Passage = passage(text)
    (unit, *_) = (
        one
        for one in units_of(text, 0, len(text))
        if one.kind == "row" and (row or words) in text[one.start : one.end]
    )
    at = text.index(words, unit.start) if words else 0
    return Place(found, unit, 0.9, (at, at + len(words)) if words else None)


def quoted(one: Place) -> Sentence:
    return AnswerBuilder(lambda document, offset: None, Steps()).quoted(one)


def shown(one: Place) -> str:
    sentence = quoted(one)
    assert sentence.row and sentence.text == one.unit.text  # programs get what was read
    return sentence.row.line


@pytest.mark.parametrize(
    ("words", "row", "told"),
    [
        ("10,20 Euro", "", "Zone B · Erwachsene · Tageskarte: 10,20 Euro; Einzelfahrt: 4,10 Euro"),
        ("4,10", "", "Zone B · Erwachsene · Einzelfahrt: 4,10 Euro; Tageskarte: 10,20 Euro"),
        ("", "5,10", "Zone B · Kinder · Einzelfahrt: 2,00 Euro; Tageskarte: 5,10 Euro"),
        (
            "2,00 Euro | 5,10 Euro",
            "",
            "Zone B · Kinder · Einzelfahrt: 2,00 Euro; Tageskarte: 5,10 Euro",
        ),
    ],
)
def test_names_stand_first_then_the_cell_that_answers(words: str, row: str, told: str) -> None:
    assert shown(place(ZONES, words, row=row)) == told


def test_a_name_that_answers_keeps_its_column() -> None:
    told = shown(place(ZONES, "Zone B", row="5,10"))
    assert told.startswith("Kinder · Zone: Zone B; Einzelfahrt")


def test_of_a_wide_row_the_answer_stands_beside_the_name_and_the_rest_behind() -> None:
    told = shown(place(WIDE, "9", row="Bad"))
    assert told.startswith("Bad · Spalte 9: 9; Spalte 2: 2; Spalte 3: 3")
    assert told.endswith("Spalte 12: c") and told.count("; ") == 10


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("Montag | 9–12 Uhr\nDienstag | 14–18 Uhr", "14–18 Uhr", "Dienstag: 14–18 Uhr"),
        ("Nr. | Amt\n1 | Kasse\n2 | Vorsitz", "Vorsitz", "Nr.: 2 · Amt: Vorsitz"),
    ],
)
def test_figures_keep_their_column_and_a_table_without_heads_has_none(
    text: str, words: str, told: str
) -> None:
    assert shown(place(text, words)) == told


def test_the_label_that_holds_for_a_row_stands_before_its_name() -> None:
    blocks = Blocks()
    blocks.table(
        [["Karte", "Preis"], ["Kinder"], ["Einzel", "2 €"], ["Ältere"], ["Einzel", "4 €"]], heads=1
    )
    made = blocks.content(name="a.html", title="", metadata={})
    (unit,) = (
        one for one in units_of(made.text, 0, len(made.text), (), made.tables) if "4 €" in one.text
    )
    assert shown(Place(passage(made.text), unit, 0.9)) == "Ältere · Einzel · Preis: 4 €"


def test_what_is_read_stays_and_the_quote_is_the_document_s() -> None:
    one = place(ZONES, "10,20 Euro")
    sentence = quoted(one)
    assert one.shown == (
        "Zone: Zone B; Fahrgast: Erwachsene; Einzelfahrt: 4,10 Euro; Tageskarte: 10,20 Euro"
    )
    (cited,) = sentence.citations
    assert ZONES[cited.start : cited.end] == cited.quote
    assert cited.quote == "Zone B | Erwachsene | 4,10 Euro | 10,20 Euro"


def test_programs_outside_get_the_cells_with_their_offsets() -> None:
    one = place(ZONES, "10,20 Euro")
    row = sentence_json(quoted(one))["row"]
    assert (row["names"], row["asked"]) == (["Zone B", "Erwachsene"], 1)
    assert [one["column"] for one in row["cells"]] == ["Tageskarte", "Einzelfahrt"]
    for cell in row["cells"]:
        assert ZONES[cell["start"] : cell["end"]] == cell["text"]
