"""Writes a page of the suite as a PDF, in one column or in two."""

import io
from html import escape
from typing import Any

from PIL import Image as Picture_
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from tests.index.readers.suite.pages import (
    MARKED,
    Block,
    Box,
    Break,
    Field,
    Grid,
    Hidden,
    Items,
    Note,
    Page,
    Picture,
    Running,
    Text,
    Title,
    label,
)

_MARKS = {
    "note": "<super size=7>{0}</super>",
    "up": "<super size=7>{0}</super>",
    "down": "<sub size=7>{0}</sub>",
    "gone": "<strike>{0}</strike>",
}
_SHEET = getSampleStyleSheet()
_BODY = ParagraphStyle("body", parent=_SHEET["BodyText"], fontSize=10, leading=12, spaceBefore=10)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8, leading=10)
_BOXED = ParagraphStyle(
    "boxed", parent=_BODY, borderWidth=0.7, borderColor=colors.black, borderPadding=5
)
_WHITE = ParagraphStyle("white", parent=_BODY, textColor=colors.white)
_BOLD = ParagraphStyle("bold", parent=_BODY, fontName="Helvetica-Bold")
_SIDE, _GAP = 60.0, 24.0


def pdf(page: Page, *, columns: int = 1, ruled: bool = True, turn: int = 0) -> bytes:
    """The page as a PDF; tables have rules, or stand by their alignment alone.

    With a `turn` the file holds the page lying, and says that viewers turn it so far clockwise.
    """
    out = io.BytesIO()
    width = (A4[0] - 2 * _SIDE - (columns - 1) * _GAP) / columns
    frames = [
        Frame(_SIDE + at * (width + _GAP), 70, width, A4[1] - 150, 0, 0, 0, 0)
        for at in range(columns)
    ]
    running = next((one for one in page if isinstance(one, Running)), None)

    def decorate(canvas: Canvas, _: object) -> None:
        if turn:
            canvas.translate(*{90: (A4[1], 0), 180: A4, 270: (0, A4[0])}[turn])
            canvas.rotate(turn)
        if running:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(_SIDE, A4[1] - 40, running.head)
            canvas.drawString(_SIDE, 36, running.foot)
            canvas.drawRightString(A4[0] - _SIDE, 36, f"Seite {canvas.getPageNumber()}")

    template = BaseDocTemplate(out, pagesize=A4, rotation=turn, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    template.build([made for block in page for made in _flowables(block, width, ruled)])
    return out.getvalue()


def _w(words: str) -> str:
    return MARKED.sub(lambda found: _MARKS[found[1]].format(found[2]), escape(words))


def _flowables(block: Block, width: float, ruled: bool) -> list[Flowable]:
    match block:
        case Title(words, level):
            return [Paragraph(_w(words), _SHEET[f"Heading{level}"])]
        case Text(words):
            return [Paragraph(_w(words), _BODY)]
        case Note(mark, words):
            return [Paragraph(f"<super size=6>{mark}</super> {_w(words)}", _SMALL)]
        case Items():
            return _items(block, 0)
        case Grid():
            return [Spacer(1, 6), _table(block, width, ruled), Spacer(1, 10)]
        case Field(name, value):
            return [_Typed(name, value)]
        case Picture(_, caption):
            return [_image(), Paragraph(caption, _SMALL)]
        case Box(words):
            return [Spacer(1, 10), Paragraph(_w(words), _BOXED), Spacer(1, 10)]
        case Hidden(words):
            return [Paragraph(words, _WHITE)]
        case Break():
            return [PageBreak()]
        case _:
            return []


def _items(items: Items, depth: int) -> list[Flowable]:
    made: list[Flowable] = []
    number = items.start
    style = ParagraphStyle(
        "item", parent=_BODY, leftIndent=18 * (depth + 1), bulletIndent=18 * depth
    )
    for item in items.items:
        if isinstance(item, Items):
            made += _items(item, depth + 1)
        else:
            sign = "•" if items.label == "bullet" else label(items.label, number)
            made.append(Paragraph(_w(item), style, bulletText=sign))
            number += 1
    return made


def _table(grid: Grid, width: float, ruled: bool) -> Table:
    """Cells that are covered by others are empty, as the engine wants them."""
    rows: list[list[Any]] = []
    spans: list[Any] = []
    covered: set[tuple[int, int]] = set()
    for at, spots in enumerate(grid.spots()):
        cells: list[Any] = []
        waiting = list(spots)
        while waiting or (len(cells), at) in covered:
            column = len(cells)
            if (column, at) in covered:
                cells.append("")
                continue
            spot = waiting.pop(0)
            cells.append(Paragraph(_w(spot.words), _BOLD if at < grid.heads else _BODY))
            last = (column + spot.columns - 1, at + spot.rows - 1)
            if last != (column, at):
                spans.append(("SPAN", (column, at), last))
            covered |= {
                (x, y) for x in range(column, last[0] + 1) for y in range(at, last[1] + 1)
            } - {(column, at)}
        rows.append(cells)
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    wide = width / max(map(len, rows))
    return Table(
        rows, colWidths=[wide] * max(map(len, rows)), style=[*style, *spans], repeatRows=grid.heads
    )


def _image() -> Image:
    data = io.BytesIO()
    Picture_.new("RGB", (60, 40), "grey").save(data, "PNG")
    data.seek(0)
    return Image(data, width=120, height=80)


class _Typed(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A label and beside it a field of a form that somebody filled in."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        self._name, self._value = name, value
        self.width, self.height = 300, 26

    def draw(self) -> None:
        """Draw the label and the field."""
        self.canv.setFont("Helvetica", 10)
        self.canv.drawString(0, 9, f"{self._name}:")
        one, other = self.canv.absolutePosition(90, 3), self.canv.absolutePosition(290, 21)
        left, lower = map(min, zip(one, other, strict=True))
        right, upper = map(max, zip(one, other, strict=True))
        self.canv.acroForm.textfield(
            name=self._name,
            value=self._value,
            x=left,
            y=lower,
            width=right - left,
            height=upper - lower,
        )
