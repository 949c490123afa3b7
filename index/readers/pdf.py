"""PDF to paragraphs and pages, through the engine of Chromium. Knows no images: no OCR here.
What a person cannot see is left out (`pdf_ink.py`): a quote must be what a person sees.

The engine is one per process and not made for threads, so all its calls happen under one lock.
"""

import ctypes
import re
import threading
from collections.abc import Iterator
from contextlib import closing

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.errors import DamagedFile, EncryptedFile, NoText, TooLarge
from index.readers.blocks import Blocks
from index.readers.characters import one_line
from index.readers.metadata import metadata
from index.readers.page_lines import BROKEN, BULLET, CELL, Line, pieces
from index.readers.pdf_ink import Ink
from index.readers.signatures import looks_like, wrong_content
from index.types import Content

endings = (".pdf",)

LARGEST_TEXT = 50_000_000
MOST_PAGES = 50_000

_ENGINE = threading.Lock()  # the engine's only instance is the process's, so its lock is too
_TAIL = 8192
_DAY = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_NOTHING = re.compile(r"\(?(?:anonymous|unknown|unspecified|untitled)\)?", re.IGNORECASE)
_FILE_NAME = re.compile(r".*\.(?:docx?|odt|indd|tex|rtf|pdf|pages)", re.IGNORECASE)
_BREAK = re.compile("([\r\n]+)")  # kept by split, so that places stay true
_HYPHEN = "\ufffe"  # what the engine makes of a hyphen at a line's end, joining the two lines


def read(data: bytes, *, name: str) -> Content:
    """Text by page, headings by size; title, author, date and language as the file declares them."""
    start = data.find(b"%PDF-", 0, 1024)  # a few bytes may precede (ISO 32000-1, annex H)
    if start < 0:
        raise wrong_content(name, looks_like(data) or "no PDF document")
    if b"%%EOF" not in data[-_TAIL:]:
        raise DamagedFile(f"{name!r} is truncated: its end is missing. Fetch or export it again.")
    try:
        with _ENGINE:
            pages, declared = _extract(data[start:], name)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise EncryptedFile(f"{name!r} needs a password. Save it without one.") from error
        raise DamagedFile(
            f"{name!r} cannot be read to its end ({error}). Export it again."
        ) from error
    found = pieces(pages)
    if not any(found):
        raise NoText(
            f"{name!r} has no text, only images perhaps. Run text recognition (OCR) over it."
        )
    blocks = Blocks()
    for number, page in enumerate(found, start=1):
        blocks.page(number)
        for piece in page:
            if piece.level:
                blocks.heading(piece.level, piece.text)
            else:
                blocks.add(piece.text, glue=piece.glue)
    title, fields = _properties(declared)
    return blocks.content(name=name, title=title, metadata=metadata(fields, format="pdf"))


def _properties(declared: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """Title and metadata, without what programs write when nobody said anything."""
    title, author = (
        "" if _NOTHING.fullmatch(value) else value
        for value in (declared["Title"].strip(), declared["Author"].strip())
    )
    day = _DAY.match(declared["CreationDate"] or declared["ModDate"])
    return "" if _FILE_NAME.fullmatch(title) else title, [
        ("author", author),
        ("date", "-".join(filter(None, day.groups())) if day else ""),
        ("language", declared["language"]),
    ]


def _extract(data: bytes, name: str) -> tuple[list[list[Line]], dict[str, str]]:
    with closing(pdfium.PdfDocument(data)) as document:
        if len(document) > MOST_PAGES:
            raise TooLarge(f"{name!r} has {len(document):,} pages; up to {MOST_PAGES:,} are read.")
        declared = {**document.get_metadata_dict(), "language": _language(document)}
        pages: list[list[Line]] = []
        room = LARGEST_TEXT
        for at in range(len(document)):
            with closing(document[at]) as page, closing(page.get_textpage()) as text:
                room -= text.count_chars()
                if room < 0:
                    raise TooLarge(f"{name!r} has more than {LARGEST_TEXT:,} characters. Split it.")
                pages.append(list(_lines(text, Ink(page, text), page.get_height())))
        return pages, declared


def _lines(page: pdfium.PdfTextPage, ink: Ink, page_height: float) -> Iterator[Line]:
    """The page's lines, as far as they can be seen, with their places.

    The engine counts in UTF-16 units.
    """
    at = 0
    for part in _BREAK.split(page.get_text_range(errors="surrogatepass")):
        begin = at + _units(part[: len(part) - len(part.lstrip())])
        at += _units(part)
        for words, first in ink.pieces(part.strip(), begin):
            cells = _with_cells(page, words, first)
            if text := f"-{BROKEN}".join(map(one_line, cells.split(_HYPHEN))):
                yield _line(page, text, page_height, first=first, last=first + _units(words) - 1)


def _line(
    page: pdfium.PdfTextPage, text: str, page_height: float, *, first: int, last: int
) -> Line:
    left, top, _, _ = _box(page, first)
    bullet = BULLET.match(text)  # often of another size than its words
    _, lower, _, upper = _box(page, first + (bullet.end() if bullet else 0))
    _, base, right, _ = _box(page, last)
    place = top / page_height if page_height else 0.5
    return Line(text, left, right, lower if bullet else top, base, upper - lower, place)


def _with_cells(page: pdfium.PdfTextPage, words: str, first: int) -> str:
    """The words with ' | ' where the engine put a space for a gap wider than the line is high."""
    parts: list[str] = []
    at = first
    for letter in words:
        if letter == " " and raw.FPDFText_IsGenerated(page, _index(page, at)) == 1:
            _, lower, before, upper = _box(page, at - 1)
            after = _box(page, at + 1)[0]
            letter = CELL if after - before > upper - lower else letter
        parts.append(letter)
        at += 2 if letter > "\uffff" else 1
    return "".join(parts)


def _index(page: pdfium.PdfTextPage, at: int) -> int:
    return int(raw.FPDFText_GetCharIndexFromTextIndex(page, at))


def _box(page: pdfium.PdfTextPage, at: int) -> tuple[float, float, float, float]:
    """Left, lower, right and upper edge of the character at a place in the text."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, _index(page, at), box)
    return box.left, box.bottom, box.right, box.top


def _language(document: pdfium.PdfDocument) -> str:
    buffer = (ctypes.c_ushort * 64)()
    used = raw.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    return (
        bytes(buffer)[: max(0, used - 2)].decode("utf-16-le", errors="ignore")
        if used <= 128
        else ""
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
