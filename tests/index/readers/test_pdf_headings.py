"""Bold lines as high as the text are headings if they name what stands below them."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.index.readers.pdf_pages import content_of, drawn
from tests.index.readers.reader_files import read

LOANS = [
    "Members may borrow ten books at a time and keep each of them for four",
    "weeks. Whoever is late pays twenty cents a day and book.",
]
Line = tuple[str, bool]


def headings(*lines: Line, step: float = 14) -> list[str]:
    """The headings of a page with these lines, of which some are bold."""

    def page(canvas: Canvas) -> None:
        for at, (text, bold) in enumerate(lines):
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 11)
            canvas.drawString(72, 740 - step * at, text)

    found = content_of(page)
    return [found.text[one.start : one.end] for one in found.headings]


def plain(*texts: str) -> list[Line]:
    return [(text, False) for text in texts]


def test_a_bold_line_above_text_is_a_heading() -> None:
    assert headings(("Loans", True), *plain(*LOANS)) == ["Loans"]


def test_a_bold_line_is_no_part_of_the_sentence_below_it() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(72, 740, "Loans of books, films and games to all of the members")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 726, LOANS[0])
        canvas.drawString(72, 712, LOANS[1])

    assert content_of(page).text.split("\n\n")[1] == " ".join(LOANS)


def test_a_heading_of_two_lines_is_one() -> None:
    both = [("Loans of books, films and games", True), ("to members and guests", True)]
    assert headings(*both, *plain(*LOANS)) == [
        "Loans of books, films and games to members and guests"
    ]


def test_headings_stand_above_one_another() -> None:
    found = headings(
        *plain("The rules hold from May."), ("Rules", True), ("", False), ("Loans", True), *plain(*LOANS)
    )  # fmt: skip
    assert found == ["Rules", "Loans"]


@pytest.mark.parametrize(
    "line",
    [
        "Whoever is late pays a fee.",
        "– the members' books",
        "• Loans",
        "Loans ........................ 12",
        "of the members' books",
        "12 | 14",
    ],
)
def test_bold_lines_that_name_nothing_are_text(line: str) -> None:
    assert headings(*plain("The rules hold from May."), (line, True), *plain(*LOANS)) == []


def test_bold_words_within_a_sentence_are_text() -> None:
    found = headings(
        *plain(LOANS[0]), ("Weeks at the most and no day longer than that", True), *plain(LOANS[1])
    )
    assert found == []


def test_nothing_below_makes_no_heading() -> None:
    assert headings(*plain(*LOANS), ("The board", True)) == []


def test_where_most_is_bold_it_says_nothing() -> None:
    assert headings(*((text, True) for text in LOANS * 3), ("Loans", True), *plain("Yes.")) == []


def test_a_bullet_of_a_lower_font_does_not_part_its_item() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(72, 740)
        for line in ("of all the books that members may take home for a", "of the films that"):
            text.setFont("Courier", 11)
            text.textOut("\u2022 ")
            text.setFont("Helvetica", 11)
            text.textOut(f"A list {line}")
            text.moveCursor(10, 13)
            text.textLine("while, with their prices")
            text.moveCursor(-10, 0)
        canvas.drawText(text)

    assert "may take home for a while, with their prices" in content_of(page).text


def test_bullets_far_from_their_items_make_a_list_and_no_table() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Admitted is whoever learned one of these trades:")
        for at, name in enumerate(("Clerk", "Programmer", "Technician", "Assistant")):
            canvas.drawString(90, 712 - 14 * at, "\u2022")
            canvas.drawString(224, 712 - 14 * at, f"{name} with a certificate")

    found = content_of(page)
    assert not found.tables
    assert "\n  - Clerk with a certificate\n  - Programmer" in found.text.replace("\n- ", "\n  - ")


def test_a_clause_is_a_heading_though_one_before_it_is_lost_and_the_contents_name_it() -> None:
    names = ("Aim", "Fees", "Books", "End")
    contents = "\n".join(f"§ {number} {name}" for number, name in enumerate(names, 1))
    fees = "§ 2 Fees Members pay ten euros a year, and those who are at school or retired pay five."
    rules = f"§ 1 Aim\nIt lends books.\n\n{fees} All pay in May.\n\n§ 3 Books\nAll.\n\n§ 4 End\nIt ends."
    found = read(f"Contents\n\n{contents}\n\n{rules}\n".encode(), "a.txt")
    named = [found.text[one.start : one.end] for one in found.headings]
    assert named[-3:] == ["§ 1 Aim", "§ 3 Books", "§ 4 End"]


def test_a_document_without_bold_letters_reads_as_it_did() -> None:
    found = read(drawn(lambda canvas: canvas.drawString(72, 700, "It lends books.")), "a.pdf")
    assert (found.text, found.headings) == ("It lends books.", ())
