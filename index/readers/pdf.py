"""Reads PDF into paragraphs and pages with Chromium's engine. There is no OCR.

What a person cannot see is left out (`pdf_ink.py`): a quote must be what a person sees. A process has
one engine, which is not thread-safe, so all calls to it happen under one lock.
"""

import ctypes
import re
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.errors import DamagedFile, EncryptedFile, NoText, TooLarge, UnsupportedFormat
from index.readers.blocks import Blocks
from index.readers.characters import flowing
from index.readers.metadata import metadata
from index.readers.numbered_headings import with_numbered
from index.readers.page_lines import pieces
from index.readers.page_running import without_running
from index.readers.page_types import PageGrid, PageLine, PagePiece
from index.readers.pdf_layout import arrange
from index.readers.pdf_page import Printed, read_page
from index.readers.signatures import looks_like, wrong_content
from index.readers.titles import named
from index.types import Content

LARGEST_TEXT = 50_000_000
MOST_PAGES = 50_000

_ENGINE = threading.Lock()  # the engine has one instance per process, and so has its lock
_TAIL = 8192
_DAY = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_NOTHING = re.compile(r"\(?(?:anonymous|unknown|unspecified|untitled)\)?", re.IGNORECASE)
_FILE_NAME = re.compile(r".*\.(?:docx?|odt|indd|tex|rtf|pdf|pages)", re.IGNORECASE)


def read(data: bytes, *, name: str) -> Content:
    """Text by page, headings by size; title, author, date and language as the file declares them."""
    start = data.find(b"%PDF-", 0, 1024)  # a few bytes may come first (ISO 32000-1, annex H)
    if start < 0:
        raise wrong_content(name, looks_like(data) or "no PDF document")
    if b"%%EOF" not in data[-_TAIL:]:
        raise DamagedFile(f"{name!r} is truncated: its end is missing. Fetch or export it again.")
    try:
        with _ENGINE:
            printed, declared, attached = _extract(data[start:], name)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise EncryptedFile(f"{name!r} needs a password. Save it without one.") from error
        raise DamagedFile(
            f"{name!r} cannot be read to its end ({error}). Export it again."
        ) from error
    found = _pieces(printed)
    if not any(found):
        raise NoText(
            f"{name!r} has no text, only images perhaps. Run text recognition (OCR) over it."
        )
    blocks = Blocks()
    blocks.leave_out("attachments", attached)
    for number, (pieces_of_page, page) in enumerate(zip(found, printed, strict=True), start=1):
        blocks.page(number)
        for piece in pieces_of_page:
            _give(piece, blocks)
        for what, count in page.read.items():
            blocks.count(what, count)
        for what, count in page.left_out.items():
            if count:
                blocks.leave_out(what, count, page=number)
    title, fields = _properties(declared)
    content = blocks.content(name=name, title=title, metadata=metadata(fields, format="pdf"))
    return named(with_numbered(content), name=name)


def _pieces(printed: list[Printed]) -> list[list[PagePiece]]:
    """The pieces of every page, in reading order."""
    kept, running = without_running([page.lines for page in printed])
    aside = Counter(_said(lines) for page in printed for lines, _ in page.asides)
    known: set[str] = set()
    tables: set[str] = set()
    items: list[list[PageLine | PageGrid]] = []
    for page, lines, said in zip(printed, kept, running, strict=True):
        found = arrange(lines, page.rules)
        repeated = [*page.slanted]
        for others, rules in page.asides:
            arranged, words = arrange(others, rules), _said(others)
            if aside[words] > 1 and not any(isinstance(one, PageGrid) for one in arranged):
                repeated.append(words)
            elif words not in tables:
                found += arranged
                tables |= {words} if aside[words] > 1 else set()
        said += [text for text in dict.fromkeys(repeated) if text not in known]
        known.update(repeated)
        items.append(found)
    return pieces(items, running=running, pictured=[page.pictured for page in printed])


def _said(lines: Sequence[PageLine]) -> str:
    return " ".join(line.text for line in lines)


def _give(piece: PagePiece, blocks: Blocks) -> None:
    if piece.grid:
        blocks.table(piece.grid.rows, heads=piece.grid.heads, goes_on=piece.goes_on)
    elif piece.level:
        blocks.heading(piece.level, piece.text)
    else:
        blocks.add(f"{piece.margin}{flowing(piece.text)}", glue=piece.glue, written=True)
    if piece.counted:
        blocks.count(piece.counted)


def _properties(declared: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """Title and metadata, without what programs write when nobody entered anything."""
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


def _extract(data: bytes, name: str) -> tuple[list[Printed], dict[str, str], int]:
    """The printed pages, what the file declares, and how many files are attached to it."""
    with closing(pdfium.PdfDocument(data)) as document:
        if len(document) > MOST_PAGES:
            raise TooLarge(f"{name!r} has {len(document):,} pages; up to {MOST_PAGES:,} are read.")
        form = _form(document, name)
        language = _language(document)
        declared = {**document.get_metadata_dict(), "language": language}
        tagged = bool(raw.FPDFCatalog_IsTagged(document))
        pages: list[Printed] = []
        room = LARGEST_TEXT
        for at in range(len(document)):
            with closing(document[at]) as page, closing(page.get_textpage()) as text:
                room -= text.count_chars()
                if room < 0:
                    raise TooLarge(f"{name!r} has more than {LARGEST_TEXT:,} characters. Split it.")
                pages.append(
                    read_page(page, text, form=form, language=language[:2].lower(), tagged=tagged)
                )
        return pages, declared, max(0, raw.FPDFDoc_GetAttachmentCount(document))


def _form(document: pdfium.PdfDocument, name: str) -> Any:
    """The engine's form, if the file has one."""
    kind = document.get_formtype()
    if kind == raw.FORMTYPE_XFA_FULL:
        raise UnsupportedFormat(
            f"{name!r} is an XFA form, which only Adobe's programs show. "
            "Open it there and print it to a PDF."
        )
    if kind == raw.FORMTYPE_NONE:
        return None
    document.init_forms()
    return document.formenv.raw if document.formenv else None


def _language(document: pdfium.PdfDocument) -> str:
    buffer = (ctypes.c_ushort * 64)()
    used = raw.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    return (
        bytes(buffer)[: max(0, used - 2)].decode("utf-16-le", errors="ignore")
        if used <= 128
        else ""
    )
