"""Makes PDF and DOCX files for tests, and checks what holds for everything a reader gives out."""

import io
import unicodedata
from collections.abc import Callable, Sequence

import docx
from docx.document import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from index.readers import read_bytes
from index.types import Content

LARGE = 200_000_000
HARMFUL = {"\0", "\x1b", "\r", "\u202e", "\U000e0041"}


def read(data: bytes | str, name: str) -> Content:
    """What the reader for this name makes of the data, checked."""
    raw = data.encode() if isinstance(data, str) else data
    return checked(read_bytes(raw, name=name, max_bytes=LARGE))


def checked(content: Content) -> Content:
    """The content, after everything that must hold for any content was seen to hold."""
    text = content.text
    assert text.strip()
    assert not any(unicodedata.category(letter) == "Cs" for letter in set(text))
    assert set(text).isdisjoint(HARMFUL)
    if content.metadata["format"] != "text":  # plain text stays as it is, for offsets into the file
        assert text == text.strip(" \n")
        assert unicodedata.is_normalized("NFC", text)
        between = {table.separator for table in content.tables}  # a tab where a cell holds a bar
        controls = {letter for letter in set(text) if unicodedata.category(letter) == "Cc"}
        assert controls <= {"\n"} | (between & {"\t"})
        assert "\n\n\n" not in text and " \n" not in text
    assert content.title == content.title.strip() != "" and "\n" not in content.title
    for heading in content.headings:
        assert 0 <= heading.start < heading.end <= len(text)
        assert 1 <= heading.level <= 9
        words = text[heading.start : heading.end]
        assert words == words.strip() and "\n" not in words
        assert heading.end == len(text) or text[heading.end] == "\n"
    ends = [0]
    for number, page in enumerate(content.pages, start=1):
        assert page.number == number and ends[-1] <= page.start <= page.end <= len(text)
        ends.append(page.end)
    assert not content.pages or ends[-1] == len(text)
    return content


def headings(content: Content) -> list[tuple[int, str]]:
    """Level and words of each heading."""
    return [(head.level, content.text[head.start : head.end]) for head in content.headings]


def pdf(
    *pages: Sequence[str | Flowable],
    running: Callable[[Canvas], None] | None = None,
    password: str = "",
    **info: str,
) -> bytes:
    """A PDF; text that begins with '# ' or '## ' is a heading."""
    styles = getSampleStyleSheet()
    story: list[Flowable] = []
    for page in pages:
        for item in page:
            if isinstance(item, str):
                marks = len(item) - len(item.lstrip("#"))
                style = styles[f"Heading{marks}" if marks else "BodyText"]
                item = Paragraph(item[marks:].strip(), style)
            story.append(item)
        story.append(PageBreak())

    def decorate(canvas: Canvas, _: object) -> None:
        if running:
            running(canvas)

    out = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    template = SimpleDocTemplate(out, pagesize=A4, encrypt=encrypt, **info)
    template.build(story, onFirstPage=decorate, onLaterPages=decorate)
    return out.getvalue()


def table(rows: Sequence[Sequence[str]]) -> Flowable:
    """A table for pdf()."""
    return Table([list(row) for row in rows])


def word(fill: Callable[[Document], None]) -> bytes:
    """A DOCX that `fill` has written."""
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
