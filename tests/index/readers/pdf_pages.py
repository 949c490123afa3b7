"""Draws PDF pages for tests, letter by letter where it matters."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from index.types import Content
from tests.index.readers.reader_files import read

Draw = Callable[[Canvas], Any]


def drawn(*pages: Draw, **options: object) -> bytes:
    """A PDF with a page for each function that draws one."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, **options)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def content_of(*pages: Draw) -> Content:
    """What is read of the pages."""
    return read(drawn(*pages), "a.pdf")


def text_of(*pages: Draw) -> str:
    """The text that is read of the pages."""
    return content_of(*pages).text


def lines(
    canvas: Canvas, texts: Sequence[str], *, left: float = 72, top: float = 740, step: float = 14
) -> None:
    """Lines one below the other."""
    for at, text in enumerate(texts):
        canvas.drawString(left, top - step * at, text)


def signed(
    canvas: Canvas, parts: Sequence[str], *, left: float = 72, base: float = 700, size: float = 11
) -> float:
    """A line whose parts that begin with '^' are raised and with '_' lowered; returns its end."""
    for part in parts:
        shift, small = {"^": (0.36, 0.64), "_": (-0.16, 0.64)}.get(part[:1], (0.0, 1.0))
        words = part[1:] if small < 1 else part
        canvas.setFont("Helvetica", size * small)
        canvas.drawString(left, base + shift * size, words)
        left += canvas.stringWidth(words, "Helvetica", size * small)
    canvas.setFont("Helvetica", size)
    return left


def rows(
    canvas: Canvas,
    cells: Sequence[Sequence[str]],
    *,
    lefts: Sequence[float],
    top: float = 700,
    step: float = 18,
    bold: int = 0,
) -> None:
    """Rows of cells that begin at the same places, the first ones bold."""
    for at, row in enumerate(cells):
        canvas.setFont("Helvetica-Bold" if at < bold else "Helvetica", 11)
        for left, cell in zip(lefts, row, strict=False):
            canvas.drawString(left, top - step * at, cell)
    canvas.setFont("Helvetica", 11)
