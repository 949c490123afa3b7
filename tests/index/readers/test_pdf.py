"""PDF: text by page, put together again as it was meant."""

import io

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import DamagedFile, EncryptedFile, NoText, UnsupportedFormat
from index.types import Content
from tests.index.readers.reader_files import headings, pdf, read, table

SENTENCE = "Die Bürgermeisterin eröffnete die Brücke über den Fluss, und alle gingen hinüber. "
ENGLISH = "The council decided in May that the old bridge would be closed to cars for good. "


def page_text(content: Content, number: int) -> str:
    page = content.pages[number - 1]
    return content.text[page.start : page.end]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_kept_apart() -> None:
    content = read(pdf(["# Große Brücke", SENTENCE * 6, ENGLISH * 6]), "a.pdf")
    assert content.text.split("\n\n") == [
        "Große Brücke",
        (SENTENCE * 6).strip(),
        (ENGLISH * 6).strip(),
    ]


def test_every_page_has_its_span() -> None:
    content = read(pdf(["# Eins", SENTENCE], ["Zwei."], ["Drei: " + ENGLISH]), "a.pdf")
    assert [page.number for page in content.pages] == [1, 2, 3]
    assert page_text(content, 2) == "Zwei."
    assert page_text(content, 3).startswith("Drei: The council")


def test_a_page_without_text_is_an_empty_span() -> None:
    empty = io.BytesIO()
    canvas = Canvas(empty)
    for words in ("", "Text auf Seite zwei", ""):
        canvas.drawString(100, 700, words)
        canvas.rect(100, 100, 50, 50)
        canvas.showPage()
    canvas.save()
    content = read(empty.getvalue(), "a.pdf")
    assert [(page.start, page.end) for page in content.pages] == [(0, 0), (0, 19), (19, 19)]


def test_a_sentence_goes_on_over_a_page_break() -> None:
    words = " ".join(f"wort{number}" for number in range(1500))
    content = read(pdf([words]), "a.pdf")
    assert len(content.pages) > 1 and content.text == words


def test_larger_letters_are_headings() -> None:
    content = read(
        pdf(["# Ordnung", "## § 1 Öffnung", SENTENCE * 2, "## § 2 Gebühren", ENGLISH]), "a.pdf"
    )
    assert headings(content) == [(1, "Ordnung"), (2, "§ 1 Öffnung"), (2, "§ 2 Gebühren")]


def test_title_author_date_and_language_are_what_the_file_declares() -> None:
    made = pdf([SENTENCE], title="Über Brücken", author="Jörg Müller", lang="de-DE")
    content = read(made, "a.pdf")
    assert content.title == "Über Brücken"
    assert content.metadata["author"] == "Jörg Müller"
    assert content.metadata["language"] == "de"
    assert content.metadata["format"] == "pdf"
    assert len(content.metadata["date"]) == 10


def test_a_title_that_says_nothing_is_not_taken() -> None:
    assert (
        read(pdf(["# Brücken", SENTENCE], title="Entwurf_final.docx"), "a.pdf").title == "Brücken"
    )
    assert read(pdf([SENTENCE * 3]), "bericht 7.pdf").title == "bericht 7"


def lines_at(*lines: str) -> bytes:
    """A PDF whose page has exactly these lines, one below the other."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for at, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * at, line)
    canvas.save()
    return out.getvalue()


def test_words_broken_at_line_ends_are_whole_again() -> None:
    text = read(
        lines_at(
            "Der Bericht nennt zuerst alle wesentlichen Ände-",
            "rungen, dann die neuen Preise der Nord-Süd-Ver-",
            "bindung und zuletzt die Vor-",
            "und Nachteile der Baden-",
            "Württemberg-Karte sowie a well-known fact, another well-",
            "known fact und das Ende des ganzen langen Berichts.",
        ),
        "a.pdf",
    ).text
    for words in (
        "wesentlichen Änderungen, dann",
        "Nord-Süd-Verbindung",
        "Vor- und Nachteile",
        "Baden-Württemberg-Karte",
        "another well-known fact",
    ):
        assert words in text


def test_rows_of_a_table_are_lines_with_separated_cells() -> None:
    rows = [["Jahr", "Menge", "Kosten"], ["2020", "1,5 t", "30 €"], ["2021", "2 t", "45 €"]]
    content = read(pdf([SENTENCE * 2, table(rows), ENGLISH]), "a.pdf")
    assert "Jahr | Menge | Kosten\n2020 | 1,5 t | 30 €\n2021 | 2 t | 45 €" in content.text


def test_running_heads_are_read_once_and_page_numbers_not_at_all() -> None:
    def running(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 812, "Jahresbericht der Stadt")
        canvas.drawString(280, 30, f"Seite {canvas.getPageNumber()} von 3")

    pages = [[f"# Teil {at}", SENTENCE * 2, ENGLISH] for at in ("A", "B", "C")]
    content = read(pdf(*pages, running=running), "a.pdf")
    assert content.text.count("Jahresbericht der Stadt") == 1 and "Seite" not in content.text
    assert content.report.read["running"] == 1
    assert [words for _, words in headings(content)] == ["Teil A", "Teil B", "Teil C"]


def test_a_table_goes_on_over_the_page_and_its_repeated_head_is_read_once() -> None:
    rows = [["Jahr", "Menge"], ["2020", "1,5 t"], ["2021", "2 t"]]
    content = read(pdf([table(rows)], [table([rows[0], ["2022", "3 t"]])]), "a.pdf")
    assert content.text == "Jahr | Menge\n2020 | 1,5 t\n2021 | 2 t\n2022 | 3 t"
    assert page_text(content, 2) == "2022 | 3 t"
    assert [(one.start, one.end) for one in content.tables] == [(0, len(content.text))]


def test_a_pdf_with_a_password_is_encrypted() -> None:
    with pytest.raises(EncryptedFile, match="password"):
        read(pdf([SENTENCE], password="geheim"), "a.pdf")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_pdf_is_damaged(share: float) -> None:
    made = pdf([SENTENCE * 30], [ENGLISH * 30])
    with pytest.raises(DamagedFile):
        read(made[: int(len(made) * share)], "a.pdf")


def test_a_pdf_of_images_only_has_no_text() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(NoText, match="OCR"):
        read(out.getvalue(), "scan.pdf")


def test_another_file_called_pdf_is_refused_by_its_name() -> None:
    with pytest.raises(UnsupportedFormat, match="PNG image"):
        read(b"\x89PNG\r\n\x1a\n" + bytes(100), "a.pdf")
