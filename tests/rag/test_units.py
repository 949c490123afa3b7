"""What is read, shown and cited: sentences, items with their lead, rows with the heads of their columns."""

import pytest

from index.types import Heading
from rag.reader.units import Unit, units_of

PRICES = """Eintrittspreise

| Karte | Erwachsene | Kinder |
| --- | --- | --- |
| Einzelkarte | 4,50 € | 2 € |
| Zehnerkarte | 38 € |  |

Hunde bleiben draußen."""
LIST = """Zur Anmeldung bringen Sie mit:
- den Ausweis,
- ein Lichtbild.
Danach zahlen Sie 12 Euro."""


def units(text: str) -> list[Unit]:
    return units_of(text, 0, len(text))


def read(text: str, kind: str) -> list[str]:
    return [unit.text for unit in units(text) if unit.kind == kind]


def test_a_row_is_read_with_the_heads_of_its_columns_and_empty_cells_are_left_out() -> None:
    assert read(PRICES, "row") == [
        "Karte: Einzelkarte; Erwachsene: 4,50 €; Kinder: 2 €",
        "Karte: Zehnerkarte; Erwachsene: 38 €",
    ]
    assert read(PRICES, "head") == ["Karte; Erwachsene; Kinder"]
    assert read(PRICES, "sentence")[-1] == "Hunde bleiben draußen."


def test_heads_and_headings_do_not_answer_and_everything_else_does() -> None:
    text = f"Preise\n\n{PRICES}"
    found = units_of(text, 0, len(text), [Heading(1, 0, 6)])
    assert [unit.text for unit in found if not unit.chance] == [
        "Preise",
        "Karte; Erwachsene; Kinder",
    ]
    assert found[0].kind == "heading"


@pytest.mark.parametrize(
    "text",
    [
        "Name\tAmt\nAnna Alt\tKasse\nBo Berg\tVorsitz",
        "Name;Amt;seit\nAnna Alt;Kasse;2019\nBo Berg;Vorsitz;2021",
    ],
)
def test_tables_of_tabs_and_semicolons_are_tables_too(text: str) -> None:
    assert read(text, "row")[1].startswith("Name: Bo Berg; Amt: Vorsitz")


def test_years_in_the_first_row_are_heads() -> None:
    text = "Posten | 2023 | 2024\nMiete | 900 | 950\nStrom | 120 | 140"
    assert read(text, "row")[0] == "Posten: Miete; 2023: 900; 2024: 950"


def test_a_table_without_heads_is_read_as_it_stands() -> None:
    text = "Montag | 9–12 Uhr\nDienstag | 14–18 Uhr\nFreitag | 9–13 Uhr"
    assert read(text, "head") == [] and read(text, "row")[0] == "Montag; 9–12 Uhr"


def test_one_bar_in_a_sentence_makes_no_table() -> None:
    text = "Tel. 0221 555 | Fax 0221 556.\nHunde bleiben draußen."
    assert not [unit for unit in units(text) if unit.kind in ("row", "head")]


def test_the_head_of_a_table_is_read_from_above_the_passage() -> None:
    start = PRICES.index("| Zehnerkarte")
    found = units_of(PRICES, start, len(PRICES))
    assert [unit.text for unit in found] == [
        "Karte: Zehnerkarte; Erwachsene: 38 €",
        "Hunde bleiben draußen.",
    ]
    assert all(unit.start >= start for unit in found)


def test_an_item_knows_the_line_that_introduces_its_list_and_no_later_sentence_does() -> None:
    leads = {unit.kind: unit.lead for unit in units(LIST)}
    assert leads["item"] == "Zur Anmeldung bringen Sie mit:" and leads["sentence"] == ""
    assert [unit.lead for unit in units("Hunde bleiben draußen.\n- den Ausweis,")][-1] == ""


@pytest.mark.parametrize("text", [PRICES, LIST, "Ein  Satz\nüber zwei\u00a0Zeilen. 🌳 Noch einer!"])
def test_units_are_slices_of_the_text_in_order_and_none_is_lost(text: str) -> None:
    found = units(text)
    at = 0
    for unit in found:
        assert at <= unit.start < unit.end <= len(text)
        assert not text[unit.start].isspace() and not text[unit.end - 1].isspace()
        at = unit.end
    told = "".join(text[unit.start : unit.end] for unit in found)
    wanted = [letter for letter in text if letter.isalnum()]
    assert [letter for letter in told if letter.isalnum()] == wanted


@pytest.mark.parametrize(
    "words", ["4,50 €", "Einzelkarte", "2 €", "Erwachsene: 4,50 €", "€; Kinder: 2"]
)
def test_answering_words_of_a_row_are_found_in_the_document(words: str) -> None:
    (row,) = (unit for unit in units(PRICES) if "Einzelkarte" in unit.text)
    at = row.text.index(words)
    start, end = row.span(at, at + len(words))
    assert row.start <= start < end <= row.end
    cells = words.replace("Erwachsene: ", "").split("; Kinder: ")
    assert PRICES[start:end].startswith(cells[0]) and PRICES[start:end].endswith(cells[-1])


def test_answering_words_across_line_breaks_are_found_in_the_document() -> None:
    text = "Das   Bad am Mühlgrund ist in den Monaten von Mai bis September immer\nab neun  Uhr geöffnet."
    (unit,) = units(text)
    words = "immer ab neun Uhr"
    at = unit.text.index(words)
    start, end = unit.span(at, at + len(words))
    assert text[start:end] == "immer\nab neun  Uhr"


@pytest.mark.parametrize("text", ["", " \n\t ", "--- *** ---", "| | |\n| | |"])
def test_what_has_no_letter_and_no_figure_has_no_units(text: str) -> None:
    assert units(text) == []
