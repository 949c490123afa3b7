"""Lists, terms, tables, fields and images of a page as people see them."""

import pytest

from index.types import Content
from tests.index.readers.reader_files import headings, read


def text(markup: str) -> str:
    return read(markup, "a.html").text


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ol><li>x<li>y</ol>", ["1. x", "2. y"]),
        ("<ol start=5><li>x<li value=9>y<li>z</ol>", ["5. x", "9. y", "10. z"]),
        ("<ol reversed><li>x<li>y<ul><li>u</ul><li>z</ol>", ["3. x", "2. y", "  - u", "1. z"]),
        ("<ol type=a><li>x<li value=27>y</ol>", ["a. x", "aa. y"]),
        ("<ol type=I start=4><li>x<li>y</ol>", ["IV. x", "V. y"]),
        ("<ol style='list-style-type: lower-roman'><li>x<li>y</ol>", ["i. x", "ii. y"]),
        ("<style>ol { list-style: upper-alpha }</style><ol><li>x</ol>", ["A. x"]),
        ("<ol><li>x<ol type=a><li>u<li>v</ol><li>y</ol>", ["1. x", "  a. u", "  b. v", "2. y"]),
        ("<ol><li><p>x</p><p>more</p><li>y</ol>", ["1. x", "  more", "2. y"]),
        ("<ul style='list-style: none'><li>x</ul>", ["x"]),
        ("<dl><dt>Term<dd>What it is<dt>A<dt>B<dd>Both</dl>", ["Term: What it is", "A, B: Both"]),
        ("<dl><dt>Who?<dd>We<dt>Left alone</dl>", ["Who? We", "Left alone"]),
        ("<dl><dt>Days<dd><ul><li>Mon<li>Tue</ul></dl>", ["Days:", "- Mon", "- Tue"]),
        ("<ul><li>x<p>a<br>b</p></ul>c<ul><li>y</ul>", ["- x", "  a", "  b", "", "c", "", "- y"]),
        ("<ul style='list-style: none'><li>x<ul><li>u</ul></ul>", ["x", "- u"]),
    ],
)
def test_items_have_the_labels_that_people_see(markup: str, lines: list[str]) -> None:
    assert text(markup).split("\n") == lines


def test_labels_follow_the_rules_for_lists_within_others() -> None:
    rules = "nav ul, #top li { list-style: none } .law ol ol { list-style-type: lower-alpha }"
    lists = "<ol><li>one<ol><li>two</ol></ol>"
    page = f"<style>{rules}</style>{lists}<ul id=top><li>link</ul><ul><li>x</ul>"
    page += f"<div class=law>{lists}</div>"
    assert text(page) == "1. one\n  1. two\n\nlink\n\n- x\n\n1. one\n  a. two"


def test_a_heading_in_an_item_keeps_its_number_and_stays_a_heading() -> None:
    page = read("<ol><li><h3>Open</h3><p>Turn the key.</p></ol>", "a.html")
    assert headings(page) == [(3, "1. Open")]
    assert page.text == "1. Open\n\nTurn the key."


# -- tables --------------------------------------------------------------------------------------


def heads(page: Content) -> list[str]:
    return [page.text[table.start : table.head_end] for table in page.tables]


def test_cells_that_span_are_repeated_and_every_row_of_names_is_a_head() -> None:
    page = read(
        "<table><caption>Prices</caption><thead><tr><th rowspan=2>Area<th colspan=2>Ticket<tr><th>Day<th>Week"
        "</thead><tbody><tr><th colspan=3>Inside<tr><td rowspan=2>Old town<td>4<td>16<tr><td>5<td>20"
        "<tbody><tr><td rowspan=0>Port<td>6<td>24</table>",
        "a.html",
    )
    assert page.text == (
        "Prices\n\nArea | Ticket | Ticket\nArea | Day | Week\nInside\nOld town | 4 | 16\n"
        "Old town | 5 | 20\nPort | 6 | 24"
    )
    assert heads(page) == ["Area | Ticket | Ticket\nArea | Day | Week"]


@pytest.mark.parametrize(
    ("first", "head"),
    [
        ("<td>Ticket<td>Price", "Ticket | Price"),
        ("<td><b>Ticket</b><td><b>Price</b>", "Ticket | Price"),
        ("<td>Adults<td>9 euros", ""),
        ("<th>Adults<td>9 euros", ""),
    ],
)
def test_an_undeclared_first_row_is_a_head_if_it_looks_like_names(first: str, head: str) -> None:
    page = read(f"<table><tr>{first}<tr><td>Children<td>4 euros<tr><td>Dogs<td>1</table>", "a.html")
    assert heads(page) == [head]


def test_a_title_row_stands_above_and_new_names_begin_a_new_table() -> None:
    page = read(
        "<table><tr><td colspan=2>Summer<tr><th>Day<th>From<tr><td>Mon<td>8"
        "<tr><th>Holiday<th>Until<tr><td>May 1<td>9</table>",
        "a.html",
    )
    assert page.text == "Summer\n\nDay | From\nMon | 8\n\nHoliday | Until\nMay 1 | 9"
    assert heads(page) == ["Day | From", "Holiday | Until"]


def test_parts_of_a_cell_do_not_run_together() -> None:
    markup = (
        "<table><tr><th>Who<th>Price<br>per day<tr><td>Adults<br>Children<td><p>9</p><p>4</p>"
        "<tr><td><ul><li>Dogs<li>Cats</ul><td>1</table>"
    )
    assert text(markup) == "Who | Price per day\nAdults · Children | 9 · 4\nDogs · Cats | 1"


def test_a_table_within_a_table_of_data_is_part_of_its_cell() -> None:
    markup = "<table><tr><th>A<th>B<tr><td>1<td><table><tr><td>x<td>y<tr><td>z</table><tr><td>2<td>3</table>"
    assert text(markup) == "A | B\n1 | x y · z\n2 | 3"


# -- fields, images, small things ------------------------------------------------------------------


def test_fields_show_their_values_and_actions_are_not_read() -> None:
    page = read(
        "<form><p><label for=n>Name</label> <input id=n value='Ida Kern'></p>"
        "<p><label>Town: <select><option>Ulm<option selected>Hof</select></label></p>"
        "<p>Remark <textarea>by post</textarea></p><p><input type=checkbox name=a checked> paid</p>"
        "<p><input type=password value=geheim><input type=submit value=Send><button>Go</button></p>"
        "<p>Choice <select><option value=''>please choose<option>x</select></p>"
        "<p>Birthday <input value=3> <input value=May></p></form>",
        "a.html",
    )
    assert page.text.split("\n\n") == [
        "Name: Ida Kern", "Town: Hof", "Remark: by post", "☑ paid", "Choice", "Birthday: 3 · May",
    ]  # fmt: skip
    assert page.report.read["fields"] == 6


def test_images_are_read_by_their_words_or_named_as_left_out() -> None:
    page = read(
        "<figure><img src=a alt='Map of the port'><figcaption>Fig. 1</figcaption></figure>"
        "<p>Press<img src=b alt=Enter>twice<img src=c alt=''><img src=d><img src=e alt='IMG_12.jpg'>",
        "a.html",
    )
    assert page.text == "Map of the port\n\nFig. 1\n\nPress Enter twice"
    assert page.report.read["images"] == 2
    assert [(left.what, left.count) for left in page.report.left_out] == [("images", 2)]


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<html lang=de><p><q>So <q>ja</q></q>", "„So ‚ja‘“"),
        ("<html lang=en><p><q>So</q>", "“So”"),
        ("<p><abbr title='Value Added Tax'>VAT</abbr>, <abbr title='Value Added Tax'>VAT</abbr>",
         "VAT (Value Added Tax), VAT"),
        ("<p>Donau<wbr>schiff", "Donauschiff"),
        ("<p><ruby>字<rp>(</rp><rt>ji</rt><rp>)</rp></ruby>", "字(ji)"),
        ("<span style='display:block'>a</span><span style='display:block'>b</span>", "a\n\nb"),
        ("<article>x<footer>By Ida</footer></article><footer>Imprint</footer>", "x\n\nBy Ida"),
        ("<nav>Home</nav><aside>Also</aside>", "Also"),
    ],
)  # fmt: skip
def test_small_things_are_read_as_they_show(markup: str, seen: str) -> None:
    assert text(markup) == seen


def test_embedded_things_are_named_as_left_out() -> None:
    page = read("<p>x</p><iframe src=a></iframe><video src=b></video>", "a.html")
    assert [(left.what, left.count) for left in page.report.left_out] == [("objects", 2)]


@pytest.mark.parametrize(
    ("foot", "text"),
    [
        ("Version 3.2, Stand: Juli 2024", "x\n\nVersion 3.2, Stand: Juli 2024"),
        ("© 2024 Stadt Ulm", "x"),
        ("Impressum", "x"),
        ("<a href=/>Start</a> Tel. 555", "x"),
    ],
)
def test_a_foot_that_says_what_holds_for_the_page_is_read(foot: str, text: str) -> None:
    assert read(f"<p>x</p><footer>{foot}</footer>", "a.html").text == text


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        (
            "<tr><th>Course<td>Yoga<td>Dance<tr><th>Fee<td>8 €<td>12 €<tr><th>Start<td>9<td>10",
            "Course | Yoga | Dance",
        ),
        ("<tr><th>Name<td>Ida<tr><th>Age<td>40<tr><th>Phone<td>0361", ""),
        ("<tr><th>Mon<td>8 am<td>1 pm<tr><th>Tue<td>9 am<td>2 pm<tr><th>Wed<td>7 am<td>3 pm", ""),
    ],
)
def test_a_table_that_names_its_rows_may_name_its_columns_too(rows: str, head: str) -> None:
    content = read(f"<h1>A</h1><table>{rows}</table>", "a.html")
    (table,) = content.tables
    assert content.text[table.start : table.head_end].strip() == head


def test_a_section_of_a_table_with_its_number_labels_the_rows_below_it() -> None:
    head = "<tr><th>No.<th>What<th>Fee"
    section, row = "<tr><td>2<td colspan=2>Parking", "<tr><td>2.1<td>Car<td>4 pounds"
    assert read(f"<table>{head}{section}{row}</table>", "a.html").text == (
        "No. | What | Fee\n2 Parking\n2.1 | Car | 4 pounds"
    )
    named = "<tr><td>Pub<td colspan=2>closed"
    assert "Pub | closed | closed" in read(f"<table>{head}{named}{row}</table>", "a.html").text
