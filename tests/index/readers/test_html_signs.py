"""Raised, lowered and struck text of a page: no number is made, and nothing taken back is read."""

import pytest

from tests.index.readers.reader_files import read

GERMAN = "<html lang=de><body>"


def german(markup: str) -> str:
    return read(GERMAN + markup, "a.html").text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Beitrag 80<sup>3</sup> Euro", "Beitrag 80 [3] Euro"),
        ("<p>Beitrag 80<sup>3</sup>Euro", "Beitrag 80 [3] Euro"),
        ("<p>Beitrag 80<sup>3)</sup> Euro", "Beitrag 80 [3] Euro"),
        ("<p>ab 1. Juni<sup>1, 2</sup>.", "ab 1. Juni [1, 2]."),
        ("<p>12 %<sup>4</sup> mehr", "12 % [4] mehr"),
        ("<p>Kurs<sup>*</sup> und Saal<sup>†</sup>", "Kurs [*] und Saal [†]"),
        ("<p>80<span style='vertical-align: super; font-size: 70%'>3</span> Euro", "80 [3] Euro"),
        ("<p>80<a href='#x' role=doc-noteref>3</a> Euro", "80 [3] Euro"),
        ("<p>Es sind 80³ Euro, Kinder¹ frei", "Es sind 80 [3] Euro, Kinder [1] frei"),
        ("<p>90 m<sup>2</sup> und 7 m<sup>3</sup>, 90 m²", "90 m² und 7 m³, 90 m²"),
        ("<p>10<sup>6</sup> Zellen, 10<sup>-3</sup>", "10⁶ Zellen, 10⁻³"),
        ("<p>x<sup>2</sup> + y<sup>n+1</sup> = 2<sup>5</sup>", "x² + yⁿ⁺¹ = 2⁵"),
        ("<p>H<sub>2</sub>O, CO<sub>2</sub>, F<sub>Gesamt</sub>", "H₂O, CO₂, F_(Gesamt)"),
        ("<p>Fe<sup>3+</sup>, <sup>13</sup>C", "Fe³⁺, ¹³C"),
        ("<p>3<sup>49</sup> € oder € 3<sup>49</sup>", "3,49 € oder € 3,49"),
        ("<p>nur 7<sup>99</sup>", "nur 7 99"),
        ("<p>7<sup>30</sup> Uhr bis 9<sup>15</sup> Uhr", "7:30 Uhr bis 9:15 Uhr"),
        ("<p>2<sup>1</sup>/<sub>2</sub> Löffel", "2 1/2 Löffel"),
        ("<p>21 <sup>o</sup>C, M<sup>me</sup> Roux, N<sup>o</sup> 4", "21 °C, Mme Roux, No 4"),
        ("<p>Mit einem<sup>NEU im Angebot</sup> Kurs", "Mit einem NEU im Angebot Kurs"),
        ("<p><math><msup><mn>10</mn><mn>4</mn></msup></math>", "10⁴"),
        ("<p><math><mfrac><mn>1</mn><mn>4</mn></mfrac></math>", "1/4"),
    ],
)  # fmt: skip
def test_raised_and_lowered_signs_keep_their_meaning(markup: str, text: str) -> None:
    assert german(markup) == text


def test_cents_are_written_in_the_language_of_the_page() -> None:
    page = "<html lang=en><p>just $3<sup>49</sup>, the 2<sup>nd</sup> at $1<sup>00</sup>"
    assert read(page, "a.html").text == "just $3.49, the 2nd at $1.00"


def test_a_style_sheet_raises_too() -> None:
    page = "<style>.fn { vertical-align: super }</style><p>80<span class=fn>3</span> Euro"
    assert read(page, "a.html").text == "80 [3] Euro"


@pytest.mark.parametrize(
    ("rule", "read_words"),
    [
        (".alt { text-decoration: line-through }", "Heute 30 Euro"),
        (".preis .alt { text-decoration: line-through }", "Heute 30 Euro"),
        ("p.preis > b { text-decoration-line: line-through }", "Heute 30 Euro"),
        (".aktion .alt { text-decoration: line-through }", "Heute 20 30 Euro"),
        (".erledigt b { text-decoration: line-through }", "Heute 20 30 Euro"),
        ("b:hover { text-decoration: line-through }", "Heute 20 30 Euro"),
        ("b:target, a:visited b { text-decoration: line-through }", "Heute 20 30 Euro"),
        ("i + b { text-decoration: line-through }", "Heute 20 30 Euro"),
    ],
)
def test_a_rule_strikes_where_its_elements_stand_and_never_by_a_state(
    rule: str, read_words: str
) -> None:
    page = f"<style>{rule}</style><p class=preis>Heute <b class=alt>20</b> 30 Euro"
    assert german(page) == read_words


def test_a_number_raised_in_doubt_is_a_mark_where_a_note_begins_with_it() -> None:
    doubtful = "<p>Es waren 10<sup>4</sup> Gäste.</p>"
    assert german(doubtful) == "Es waren 10⁴ Gäste."
    assert german(doubtful + "<p><sup>4</sup> Geschätzt.</p>").startswith("Es waren 10 [4] Gäste.")


@pytest.mark.parametrize(
    "notes",
    [
        "<p><sup>1</sup> Netto.</p><p><sup>2</sup> Brutto.</p>",
        "<p>¹ Netto.</p><p>² Brutto.</p>",
        "<ol class=footnotes><li>Netto.<li>Brutto.</ol>",
        "<section role=doc-endnotes><ol><li>Netto.<li>Brutto.</ol></section>",
        "<hr><ol><li>Netto.<li>Brutto.</ol>",
        "<footer><p><sup>1</sup> Netto.</p><p><sup>2</sup> Brutto.</p></footer>",
    ],
)
def test_notes_begin_with_the_mark_that_leads_to_them(notes: str) -> None:
    page = read(f"{GERMAN}<p>80<sup>2</sup> Euro, 90<sup>1</sup> Euro</p>{notes}", "a.html")
    first, *rest = page.text.split("\n")
    assert first == "80 [2] Euro, 90 [1] Euro"
    assert [line for line in rest if line] == ["[1] Netto.", "[2] Brutto."]
    assert page.report.read["notes"] == 2


def test_linked_notes_get_their_marks_and_lose_their_arrows() -> None:
    page = read(
        "<p>80<sup><a id=r7 href='#n7'>[7]</a></sup> Euro, 12<a href='#fn-8'>8</a> Stück</p>"
        "<ol><li id=n7>Netto. <a href='#r7'>↩</a><li id=fn-8>Etwa.</ol>",
        "a.html",
    )
    assert page.text == "80 [7] Euro, 12 [8] Stück\n\n[7] Netto.\n[8] Etwa."
    assert page.report.read["notes"] == 2


def test_notes_below_a_table_are_no_rows() -> None:
    page = read(
        "<table><tr><th>Art<th>Preis<tr><td>Kurs<td>80<sup>1</sup><tfoot><tr>"
        "<td colspan=2><sup>1</sup> im Monat</table>",
        "a.html",
    )
    assert page.text == "Art | Preis\nKurs | 80 [1]\n\n[1] im Monat"
    assert page.report.read == {"tables": 1, "notes": 1}


def test_an_ordinary_list_is_no_list_of_notes() -> None:
    page = read(
        "<p>80<sup>1</sup> Euro</p><ol><li>Eins<li>Zwei</ol><p><sup>1</sup> Netto.</p>", "a.html"
    )
    assert page.text == "80 [1] Euro\n\n1. Eins\n2. Zwei\n\n[1] Netto."


@pytest.mark.parametrize(
    "markup",
    [
        "<s>30</s>",
        "<strike>30</strike>",
        "<del>30</del>",
        "<span style='text-decoration: line-through'>30</span>",
        "<span style='text-decoration-line: line-through'><b style='text-decoration: none'>30</b></span>",
        "<span class=line-through>30</span>",
        "<span class=old>30</span>",
    ],
)
def test_what_was_struck_is_not_read_but_counted(markup: str) -> None:
    sheet = "<style>.old { text-decoration: line-through }</style>"
    page = read(f"{sheet}<p>Kostet {markup} <ins>40</ins> Euro</p>", "a.html")
    assert page.text == "Kostet 40 Euro"
    assert [(left.what, left.count) for left in page.report.left_out] == [("struck", 1)]


def test_numbers_around_struck_text_do_not_run_together() -> None:
    assert german("<p>1<del>2</del>3") == "1 3"


def test_a_struck_item_leaves_the_numbers_of_the_others() -> None:
    assert german("<ol><li>a<li><s>b</s><li>c</ol>") == "1. a\n3. c"


PLACED = (
    "<style>.price .old, tr.gone > td, .todo.done .label {text-decoration: line-through}</style>"
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p class=price><span><b class=old>20</b></span> 25 Euro</p>", "25 Euro"),
        ("<p><b class=old>20</b> Jahre</p>", "20 Jahre"),
        ("<div class='todo done'><p class=label>weg</p></div><p>da</p>", "da"),
        ("<div class=todo><p class=label>bleibt</p></div>", "bleibt"),
        ("<table><tr class=gone><td>a<td>b</tr><tr><td>c<td>d</tr></table>", "c | d"),
    ],
)
def test_what_a_style_sheet_strikes_by_its_place_is_left_out_there_only(
    markup: str, text: str
) -> None:
    assert read(PLACED + markup, "a.html").text == text


def test_a_ticked_box_without_a_name_is_read() -> None:
    markup = "<p><input type=checkbox checked id=k> <label for=k>Newsletter</label></p>"
    assert read(markup, "a.html").text == "☑ Newsletter"


def test_a_letter_behind_a_year_is_a_note_and_no_ordinal() -> None:
    assert german("<p>Am 1. Mai 2024<sup>a</sup> ist frei.</p>") == "Am 1. Mai 2024 [a] ist frei."
    assert (
        read("<p>On 1 May 2024<sup>a</sup> here.</p>", "a.html").text == "On 1 May 2024 [a] here."
    )


def test_a_heading_announces_one_list_of_notes_and_not_the_next() -> None:
    markup = (
        "<p>Rabatt<sup>1</sup></p><h2>Anmerkungen</h2><ol><li>Neu.</ol><p>Text</p>"
        "<ol start=5><li>f<li>g</ol>"
    )
    assert german(markup).endswith("[1] Neu.\n\nText\n\n5. f\n6. g")


def test_a_raised_star_is_the_mark_of_a_line_that_begins_with_one() -> None:
    markup = "<p>The hall has 5<sup>*</sup> stars.</p><p>* by its own count</p>"
    assert read(markup, "a.html").text == "The hall has 5 [*] stars.\n\n[*] by its own count"
