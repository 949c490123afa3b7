"""Makes the PDF and DOCX files of data/documents from the readable texts in data/sources.

    python -m tools.make_documents [FOLDER]

A source is Markdown of a small kind (headings, paragraphs, "- " items, tables, "\\newpage") with a
head of "key: value" lines. The same source always makes the same file: no time of day and no random
id enters it (how tightly a DOCX is zipped is up to the zlib at hand). Of index/ and rag/ it knows
only how languages are written.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from reportlab.lib import (
    colors,
    enums,
    pagesizes,
    styles,
    units,
)
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    ListItem,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from languages import read

HERE = Path(__file__).resolve().parents[1] / "data"
SOURCES = HERE / "sources"
DOCUMENTS = HERE / "documents"
INVARIANT_DAY = b"(D:20000101"
"""The day that reportlab writes when asked for reproducible files."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a source: kind is "heading", "paragraph", "items", "table" or "newpage"."""

    kind: str
    text: str = ""
    level: int = 0
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A readable source: the head (file, title, author, date) and the blocks below it."""

    head: dict[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()

    @property
    def language(self) -> str:
        """The language of the document, by the folder it goes to."""
        return self.head["file"].split("/")[0]


def read_source(path: Path) -> Source:
    """The source in a file; a missing head is a ValueError."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise ValueError(f"{path}: no head between '---' lines; add one with file, title, author.")
    head, body = text[4:].split("\n---\n", 1)
    pairs = (line.split(":", 1) for line in head.splitlines())
    return Source({key.strip(): value.strip() for key, value in pairs}, tuple(_blocks(body)))


def _blocks(body: str) -> Iterator[Block]:
    """The blocks of a body, which blank lines separate."""
    for part in body.strip().split("\n\n"):
        lines = part.strip().splitlines()
        if lines[0] == "\\newpage":
            yield Block("newpage")
        elif lines[0].startswith("#"):
            marks, text = lines[0].split(" ", 1)
            yield Block("heading", text, level=len(marks))
        elif lines[0].startswith("- "):
            yield Block("items", items=tuple(line.removeprefix("- ") for line in lines))
        elif lines[0].startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
            yield Block("table", rows=(rows[0], *rows[2:]))
        else:
            yield Block("paragraph", " ".join(lines))


def make_pdf(source: Source) -> bytes:
    """A PDF with headings, bookmarks and a page number at the foot of every page."""
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        pagesize=pagesizes.A4,
        title=source.head["title"],
        author=source.head["author"],
        lang=source.language,
        invariant=1,
        pageCompression=0,
    )
    word = read(source.language, "writing")["page"]

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(105 * units.mm, 12 * units.mm, f"{word} {canvas.getPageNumber()}")

    def bookmark(flowable: Any) -> None:
        level = getattr(flowable, "level", 0)
        if level:
            text = flowable.getPlainText()
            key = f"{template.canv.getPageNumber()} {text}"
            template.canv.bookmarkPage(key)
            template.canv.addOutlineEntry(text, key, level=level - 1)

    frame = Frame(25 * units.mm, 24 * units.mm, 160 * units.mm, 251 * units.mm)
    template.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=foot))
    template.afterFlowable = bookmark
    template.build(_flowables(source))
    day = source.head["date"].replace("-", "").encode()
    return out.getvalue().replace(INVARIANT_DAY, b"(D:" + day)


def _flowables(source: Source) -> list[Flowable]:
    """The blocks as reportlab's flowables."""
    sheet = styles.getSampleStyleSheet()
    body = styles.ParagraphStyle(
        "text", sheet["BodyText"], fontSize=10.5, leading=14.5, alignment=enums.TA_LEFT
    )
    flow: list[Flowable] = []
    for block in source.blocks:
        if block.kind == "newpage":
            flow.append(PageBreak())
        elif block.kind == "heading":
            heading = Paragraph(escape(block.text), sheet[f"Heading{block.level}"])
            heading.level, heading.keepWithNext = block.level, 1
            flow.append(heading)
        elif block.kind == "items":
            entries = [ListItem(Paragraph(escape(item), body)) for item in block.items]
            flow.append(ListFlowable(entries, bulletType="bullet", start="•"))
        elif block.kind == "table":
            flow.extend((_table(block, body), Spacer(1, 3 * units.mm)))
        else:
            flow.append(Paragraph(escape(block.text), body))
    return flow


def _table(block: Block, body: styles.ParagraphStyle) -> Table:
    """A ruled table whose first row is its head, as wide as the text."""
    widest = [
        max(9, *(len(row[column]) for row in block.rows)) for column in range(len(block.rows[0]))
    ]
    widths = [160 * units.mm * width / sum(widest) for width in widest]
    small = styles.ParagraphStyle("cell", body, fontSize=9.5, leading=12, spaceBefore=0)
    rows = [[Paragraph(escape(cell), small) for cell in row] for row in block.rows]
    look = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(rows, colWidths=widths, style=look, repeatRows=1)


def make_docx(source: Source) -> bytes:
    """A Word file with heading styles, lists, tables and core properties."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = source.head["title"], source.head["author"]
    properties.language = read(source.language, "writing")["locale"]
    properties.created = properties.modified = datetime.fromisoformat(source.head["date"])
    properties.comments = "CC0-1.0"
    for block in source.blocks:
        if block.kind == "heading":
            document.add_heading(block.text, level=block.level)
        elif block.kind == "items":
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        elif block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif block.kind == "paragraph":
            document.add_paragraph(block.text)
    out = io.BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _timeless(data: bytes) -> bytes:
    """The same ZIP archive without times of day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # "made on Unix", wherever it is made
            new.writestr(entry, old.read(name))
    return out.getvalue()


def make_all(target: Path) -> list[Path]:
    """Write every file that the sources make below `target`; returns their paths."""
    made = []
    for path in sorted(SOURCES.rglob("*.md")):
        source = read_source(path)
        file = target / source.head["file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make_pdf(source) if file.suffix == ".pdf" else make_docx(source))
        made.append(file)
    return made


if __name__ == "__main__":
    for written in make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS):
        print(written)
