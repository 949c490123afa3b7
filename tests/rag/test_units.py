"""What is read, shown and cited: sentences, items with their lead, rows with the heads of their columns."""

import pytest

from index.readers.blocks import Blocks
from index.types import Heading, Table
from rag.reader.lists import begun_by
from rag.reader.unit import Unit
from rag.reader.units import units_of

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
    assert [unit.text for unit in found if not unit.answers] == [
        "Preise",
        "Karte; Erwachsene; Kinder",
    ]
    assert found[0].kind == "heading"


def test_a_unit_knows_the_heading_right_above_it_in_its_passage() -> None:
    table = "Name;Amt;seit\nBo;Vorsitz;2019\nAn;Kasse;2021"
    text = f"Es gilt:\n\nPreise\n\n- Kinder 2 €\n\nHunde\n\nSie bleiben draußen.\n\n{table}"
    headings = [
        Heading(1, text.find(one), text.find(one) + len(one)) for one in ("Preise", "Hunde")
    ]
    found = units_of(text, 0, len(text), headings)
    assert [(unit.text, unit.heading) for unit in found if unit.answers] == [
        ("Es gilt:", ""),
        ("- Kinder 2 €", "Preise"),
        ("Sie bleiben draußen.", "Hunde"),
        ("Name: Bo; Amt: Vorsitz; seit: 2019", "Hunde"),
        ("Name: An; Amt: Kasse; seit: 2021", "Hunde"),
    ]
    assert {unit.heading for unit in units_of(text, 20, len(text), headings)} == {"", "Hunde"}


def test_a_line_introduces_the_items_below_it_and_ends_with_them() -> None:
    lead, *items, after = units(LIST)
    assert [unit.kind for unit in items] == ["item", "item"]
    assert lead.items == ("- den Ausweis,", "- ein Lichtbild.")
    assert LIST[lead.start : lead.stop].endswith("ein Lichtbild.")
    assert (after.items, after.stop) == ((), after.end)


def test_short_lines_right_below_an_introducing_line_are_its_list() -> None:
    text = "Kurse gibt es für:\nKöche\nPflege und Betreuung\nEinzelhandel.\nSie dauern ein Jahr.\nGebäude"
    lead, cooks, care, retail, year, building = units(text)
    assert lead.items == ("Köche", "Pflege und Betreuung", "Einzelhandel.")
    assert [one.lead for one in (cooks, care, retail)] == ["Kurse gibt es für:"] * 3
    assert [one.kind for one in (year, building)] == ["sentence"] * 2


def test_below_a_comma_a_list_goes_on_however_long_its_line() -> None:
    long = "Italienisch, Polnisch, Rumänisch, Russisch, Serbisch, Spanisch, Türkisch, Ungarisch."
    lead, *_ = units(f"Es gibt das Heft in vielen Sprachen:\nArabisch,\n{long}\nEs kostet nichts.")
    assert lead.items == ("Arabisch,", long)


def test_a_list_in_a_list_belongs_to_it_and_its_items_stand_below_their_own_line() -> None:
    text = "Nötig sind:\nWohnsitz hier\nBezug von Leistungen:\nWohngeld\nSozialhilfe\nMehr gibt es nicht."
    lead, home, benefits, rent, welfare, limit = units(text)
    assert lead.items == ("Wohnsitz hier", "Bezug von Leistungen:", "Wohngeld", "Sozialhilfe")
    assert (home.lead, benefits.lead) == ("Nötig sind:", "Nötig sind:")
    assert rent.lead == welfare.lead == "Bezug von Leistungen:"
    assert limit.kind == "sentence"


def test_a_list_with_commas_ends_with_its_full_stop() -> None:
    text = "Nötig ist:\nWohngeld,\nein Zuschlag oder\ndie Grundsicherung im Alter.\nMehr\nDas ist alles."
    lead, *_ = units(text)
    assert lead.items == ("Wohngeld,", "ein Zuschlag oder", "die Grundsicherung im Alter.")


def test_below_items_with_marks_only_others_with_marks_go_on() -> None:
    lead, *_ = units("Nötig ist:\n- Wohngeld\n- ein Zuschlag\nÜbersicht\nHier steht ein Satz.")
    assert lead.items == ("- Wohngeld", "- ein Zuschlag")


@pytest.mark.parametrize("end", ["…", "..."])
def test_a_line_that_breaks_off_introduces_a_list_too(end: str) -> None:
    lead, *_ = units(
        f"Das gilt für alle, die{end}\nhier wohnen und\nälter als 20 sind\nEs ist neu so."
    )
    assert lead.items == ("hier wohnen und", "älter als 20 sind")


def test_a_list_is_read_to_its_end_where_the_passage_ends_in_it() -> None:
    text = "Kurse gibt es für:\nKöche\nPflege\nEinzelhandel\nSie dauern ein Jahr."
    lead, cooks = units_of(text, 0, text.find("\nPflege"))
    assert lead.items == ("Köche", "Pflege", "Einzelhandel")
    assert lead.whole == text[lead.start : lead.stop] == text[: text.find("\nSie")]
    (alone,) = units_of(text, 0, text.find("\nKöche"))
    assert alone.items == lead.items and cooks.text == "Köche"
    table = Table(text.find("Pflege"), text.find("\nSie"), text.find("Pflege"))
    assert units_of(text, 0, text.find("\nPflege"), (), [table])[0].items == ("Köche",)
    headed = units_of(text, 0, text.find("\nPflege"), [Heading(1, 25, 31)])
    assert headed[0].items == ("Köche",)


STATUTE = """\
1. Wählen können
a) Mitglieder und
b) Ehrenmitglieder.
2. Nötig sind zwei Drittel der Stimmen für:
a) Änderungen der Satzung,
b) den Ausschluss. Er wird begründet.
c) die Auflösung.
3. Der Vorstand lädt ein. Er braucht die Zustimmung der Kasse für
- Reisen und
- Feste.
Das Nähere regelt eine Ordnung.
4. Er berichtet im Mai.
"""


def test_a_numbered_clause_introduces_the_list_in_it() -> None:
    leads = {one.text: one.items for one in units(STATUTE) if one.items}
    assert leads == {
        "1. Wählen können": ("a) Mitglieder und", "b) Ehrenmitglieder."),
        "2. Nötig sind zwei Drittel der Stimmen für:": (
            "a) Änderungen der Satzung,",
            "b) den Ausschluss. Er wird begründet.",
            "c) die Auflösung.",
        ),
        "Er braucht die Zustimmung der Kasse für": ("- Reisen und", "- Feste."),
    }
    of = {one.text: one.lead for one in units(STATUTE)}
    assert of["b) Ehrenmitglieder."] == "1. Wählen können"
    assert of["- Feste."] == "Er braucht die Zustimmung der Kasse für"
    assert of["4. Er berichtet im Mai."] == of["Das Nähere regelt eine Ordnung."] == ""


def test_an_item_knows_the_line_above_its_list_though_the_passage_begins_later() -> None:
    begin = STATUTE.find("b) den Ausschluss")
    item, reason, last = units_of(STATUTE, begin, STATUTE.find("\n3."))
    assert item.lead == last.lead == "2. Nötig sind zwei Drittel der Stimmen für:"
    assert (reason.kind, reason.lead) == ("sentence", "")


def test_an_unfinished_line_introduces_no_list_that_began_above_it() -> None:
    text = "1. Das Haus ist offen.\nAnna Beck\n2. Es schließt um acht."
    assert [one.lead for one in units(text)] == ["", "", ""]


def test_a_heading_that_nothing_marks_introduces_no_whole_sentences() -> None:
    text = "Reinigungszeiten\n(1) Gekehrt wird am Samstag.\n(2) Laub wird sofort entfernt."
    assert [one.lead for one in units(text)] == ["", "", ""]


def test_a_heading_that_ends_with_a_colon_introduces_its_list() -> None:
    text = "Verboten ist:\na) Reiten,\nb) Grillen."
    first, second = units_of(text, 0, len(text), [Heading(1, 0, 13)])[1:]
    assert first.lead == second.lead == "Verboten ist:"


NESTED = """Gewählt wird:
- Anna
  - 9 Stimmen
  - 1 Enthaltung
- Bo
  Er ist neu.

- Cem. Er kennt das Haus.
Seine Stimmen zählt man noch.

- Dora

Das ist alles.
- Emil
"""


def test_an_item_further_right_belongs_to_the_one_above_it() -> None:
    found = {one.text: one for one in units(NESTED)}
    assert found["- Anna"].items == ("- 9 Stimmen", "- 1 Enthaltung")
    assert found["- 9 Stimmen"].lead == found["- 1 Enthaltung"].lead == "- Anna"
    assert (found["- Bo"].lead, found["- Bo"].items) == ("Gewählt wird:", ("Er ist neu.",))


def test_a_line_below_an_item_that_names_something_is_read_behind_it() -> None:
    found = units("- Games\n  Every second Thursday\n  Room A.E.03\n- Karaoke\n  No fixed days.\n")
    (room,) = [one for one in found if one.text == "Room A.E.03"]
    assert (room.lead, room.kind) == ("- Games", "item")
    (games,) = [one for one in found if one.text == "- Games"]
    assert games.items == ("Every second Thursday", "Room A.E.03")


def test_a_line_below_an_item_that_states_something_is_no_part_of_it() -> None:
    found = units("- They begin at eight.\n  They end at ten.\n- Dogs stay outside.\n")
    assert [one.lead for one in found if one.text == "They end at ten."] == [""]


def test_a_list_goes_on_behind_the_lines_that_explain_an_item() -> None:
    lead = units(NESTED)[0]
    assert lead.items[-2:] == ("- Cem. Er kennt das Haus. Seine Stimmen zählt man noch.", "- Dora")
    assert "Das ist alles." not in lead.whole
    assert units(NESTED)[-1].lead == ""


def test_a_list_that_counts_goes_on_behind_whole_paragraphs() -> None:
    lead, *_ = units(
        "Nötig sind:\n1. Ein Pass.\n\nEr muss gültig sein.\n\n2. Ein Bild.\n\nMehr nicht."
    )
    assert lead.items == ("1. Ein Pass. Er muss gültig sein.", "2. Ein Bild.")
    again, *_ = units("Nötig sind:\n1. Ein Pass.\n\nErlaubt sind auch andere.\n\n1. Ein Bild.")
    assert again.items == ("1. Ein Pass.",)


CLAUSES = """The goal is to:
a. inform all voters of the university in time,
b. elect a candidate.
This is not open to:
i. Board Members who hold an office now,
ii. others.
c. be fair.

Kommt man z. B. mit dem Rad, siehe
z. B. Anlage. c. Ende
"""


def test_letters_and_roman_numbers_with_dots_are_marks_but_abbreviations_are_none() -> None:
    found = units(CLAUSES)
    leads = {one.text: one.items for one in found if one.items}
    inner = ("i. Board Members who hold an office now,", "ii. others.")
    assert leads["This is not open to:"] == inner
    letters = tuple(CLAUSES.split("\n")[1:3])
    both = (letters[0], f"{letters[1]} This is not open to:", *inner, "c. be fair.")
    assert leads["The goal is to:"] == both
    assert [one.kind for one in found[-2:]] == ["sentence", "sentence"]


def test_a_mark_in_the_midst_of_a_line_is_indented_no_further_than_the_line() -> None:
    found = begun_by("Vorher:\n  1. Zu. a) Aus.", 17, 24, ())
    assert found and (found.form, found.indent, found.last) == ("a)", 2, 1)


def test_an_i_behind_an_h_is_a_letter() -> None:
    letters = "".join(f"{one}) {one.upper()}\n" for one in "abcdefghij")
    lead, *items = units(f"Erlaubt sind:\n{letters}")
    assert len(lead.items) == len(items) == 10


def test_numbers_in_a_list_of_numbers_are_told_apart_by_where_they_begin() -> None:
    found = units("1. Vorher:\n   1. Türen zu\n   2. Licht aus\n2. Danach")
    assert [one.lead for one in found] == ["", "1. Vorher:", "1. Vorher:", ""]


def test_the_first_of_a_list_that_no_line_introduces_opens_it_if_all_are_fragments() -> None:
    first, second, third, _ = units("- Junior\n- Mitte\n- Senior\n\nDas ist alles.")
    assert (first.opens, first.items) == (True, ("- Mitte", "- Senior"))
    assert not (second.items or third.items)
    assert not any(one.items for one in units("1. Es ist offen.\n2. Es kostet nichts."))


@pytest.mark.parametrize(
    "below",
    [
        "\nKöche\n",
        "Wer kommt, bringt den Ausweis mit.",
        "Ein langer Satz ohne Punkt " * 4,
        "Noch eine Zeile:",
    ],
)
def test_what_stands_apart_or_is_a_sentence_is_no_item(below: str) -> None:
    assert not any(unit.items for unit in units(f"Kurse gibt es:\n{below}"))


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


def declared(rows: list[list[str]], heads: int = 1) -> list[Unit]:
    """The units of a text with one table that its reader declared."""
    blocks = Blocks()
    blocks.add("Die Tarife.")
    blocks.table(rows, heads=heads)
    made = blocks.content(name="a.html", title="", metadata={})
    return units_of(made.text, 0, len(made.text), made.headings, made.tables)


def rows_of(rows: list[list[str]], heads: int = 1) -> list[str]:
    return [unit.text for unit in declared(rows, heads) if unit.kind == "row"]


def test_a_row_of_a_declared_table_is_read_with_all_heads_above_it() -> None:
    rows = [["Zone", "Tarif", "Tarif"], ["Zone", "Einzel", "Tag"], ["Zone B", "4,10 €", "10,20 €"]]
    assert rows_of(rows, 2) == ["Zone: Zone B; Tarif · Einzel: 4,10 €; Tarif · Tag: 10,20 €"]


def test_figures_in_the_heads_of_a_declared_table_make_them_no_row() -> None:
    assert rows_of([["Posten", "1. Halbjahr 100 %"], ["Miete", "keine"]]) == [
        "Posten: Miete; 1. Halbjahr 100 %: keine"
    ]


def test_a_label_stands_before_each_row_that_it_holds_for_and_answers_nothing_itself() -> None:
    rows = [["Karte", "Preis"], ["Kinder"], ["Einzel", "2 €"], ["Erwachsene"], ["Einzel", "4 €"]]
    rows += [["Alle Preise gelten ab Mai."]]
    found = declared(rows)
    assert [unit.text for unit in found if unit.kind == "row"] == [
        "Kinder; Karte: Einzel; Preis: 2 €",
        "Erwachsene; Karte: Einzel; Preis: 4 €",
    ]
    assert [unit.text for unit in found if unit.answers][-1] == "Alle Preise gelten ab Mai."
    assert "Kinder" not in [unit.text for unit in found if unit.answers]


def test_a_record_in_each_column_is_read_with_its_name() -> None:
    rows = [["", "Zone A", "Zone B"], ["Preis", "5 Euro", "6 Euro"], ["Dauer", "60 min", ""]]
    assert rows_of(rows) == ["Preis – Zone A: 5 Euro; Zone B: 6 Euro", "Dauer – Zone A: 60 min"]


def test_of_a_row_that_two_passages_share_each_reads_its_part() -> None:
    text = "Nr | Text\n1 | " + "Ein Satz steht hier. " * 20
    made = text.strip()
    table = Table(0, len(made), 9)
    first = units_of(made, 0, 100, (), [table])
    rest = units_of(made, 101, len(made), (), [table])
    assert first[-1].text.startswith("Nr: 1; Text: Ein Satz")
    assert rest[0].text.startswith("Text: ") and made[rest[0].start : rest[0].end] in made[101:]
