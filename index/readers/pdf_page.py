"""One page of a PDF: its printed lines, what was typed onto it, and what is left out. [pypdfium2]

All calls happen under the lock of `pdf.py`.
"""

import ctypes
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.characters import one_line
from index.readers.page_types import PageLine
from index.readers.pdf_boxes import boxes_on
from index.readers.pdf_drawn import (
    WHITE,
    Box,
    Colours,
    DrawnObject,
    address_of,
    drawn_on,
    is_filled,
    is_stroked,
    is_white,
    rules_of,
)
from index.readers.pdf_forms import Typed, alternative_texts, on_top
from index.readers.pdf_ink import Ink
from index.readers.pdf_letters import Glyphs, turned_box
from index.readers.pdf_lines import lines_of
from index.readers.pdf_rules import RuledLines, ruled
from index.readers.pdf_words import PageReading, Sheet

SMALLEST_IMAGE = 20.0
"""Points; a smaller image is an ornament."""
MOST_DOTS = 300  # with more they are a drawing
_BOLD = ("bold", "black", "heavy", "-semi")


@dataclass(slots=True)
class Printed:
    """The contents of one page: lines of its main direction, of others, and slanted words."""

    lines: list[PageLine] = field(default_factory=list)
    rules: RuledLines = field(default_factory=RuledLines)
    asides: list[tuple[list[PageLine], RuledLines]] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    pictured: list[str] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    drawn: list[DrawnObject] = field(default_factory=list)


def read_page(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, *, form: Any, language: str, tagged: bool
) -> Printed:
    """A page's visible lines, and counts of what is left out."""
    drawn = list(drawn_on(page))
    top = on_top(page, form)
    rules = rules_of(drawn)
    if top.strikes:
        rules = ruled([*rules.level, *top.strikes], rules.upright)
    reading = PageReading(Glyphs(text), Ink(page, drawn), rules)
    sheet = Box(*page.get_cropbox())  # the page's size would be that after its own turn
    letters = reading.letters(sheet)
    found = Printed(left_out=top.left_out)
    found.left_out.update(hidden=letters.hidden, struck=letters.struck, characters=letters.unknown)
    if letters.unknown > letters.known:
        found.left_out["characters"] += letters.known
        letters.sheets.clear()
    main = letters.sheets[0] if letters.sheets else Sheet([], 0, sheet.upper - sheet.lower)
    if main.turn % 90 == 0:
        found.drawn = drawn = _turned(drawn, main.turn)
        top.typed = [replace(one, box=turned_box(one.box, main.turn)) for one in top.typed]
    if main.words and main.turn % 90 == 0:
        boxes = boxes_on(drawn, main.words)
        top.typed += boxes
        found.drawn = [one for one in drawn if not any(box.box.holds(one.box) for box in boxes)]
    _fill(found, letters.sheets, text, language=language)
    if top.typed:
        found.lines += _typed_lines(top.typed, found.lines, main)
        found.read["fields"] += sum(one.filled and one.from_form for one in top.typed)
    _count_images(found, drawn, page if tagged else None)
    found.drawn = []  # the engine's objects end with the page
    return found


def _turned(drawn: list[DrawnObject], angle: int) -> list[DrawnObject]:
    """What is drawn, with positions turned like those of words in another direction."""
    return [one._replace(box=turned_box(one.box, angle)) for one in drawn] if angle else drawn


def _fill(
    found: Printed, sheets: Sequence[Sheet], text: pdfium.PdfTextPage, *, language: str
) -> None:
    bold = _bold_at(text)
    for number, sheet in enumerate(sheets):
        lines = lines_of(sheet, bold=bold, language=language)
        if number == 0 and (sheet.turn % 90 == 0 or len(sheets) == 1):
            found.lines, found.rules = _with_bullets(lines, found.drawn, sheet), sheet.rules
        elif sheet.turn % 90 == 0:
            found.asides.append((lines, sheet.rules))
        else:
            found.slanted.append(" ".join(line.text for line in lines))


def _with_bullets(
    lines: list[PageLine], drawn: Sequence[DrawnObject], sheet: Sheet
) -> list[PageLine]:
    """The lines, with bullets where a dot is drawn before their first letter."""
    dots = [one.box for one in drawn if _is_dot(one)] if sheet.turn % 90 == 0 else []
    if not dots or len(dots) > MOST_DOTS:
        return lines
    return [
        line._replace(text=f"\u2022 {line.text}", left=dot.left, parts=()) if dot else line
        for line, dot in ((line, _dot_before(line, dots)) for line in lines)
    ]


def _is_dot(one: DrawnObject) -> bool:
    wide, high = one.box.right - one.box.left, one.box.upper - one.box.lower
    return (
        one.kind == raw.FPDF_PAGEOBJ_PATH
        and 1.5 <= wide <= 7
        and abs(wide - high) < 1
        and _is_seen(one)
    )


def _is_seen(one: DrawnObject) -> bool:
    """Whether a small path is filled or a ring: hollow bullets are drawn as rings."""
    if is_filled(one):
        return min((Colours().fill_of(one.handle) or (0, 0, 0))[:3]) < WHITE
    round_ = raw.FPDFPath_CountSegments(one.handle) > 5
    return round_ and is_stroked(one) and not is_white(Colours().stroke_of(one.handle))


def _dot_before(line: PageLine, dots: Sequence[Box]) -> Box | None:
    for dot in dots:
        middle = (dot.lower + dot.upper) / 2
        near = 0 < line.left - dot.right < 2.2 * line.height
        if near and line.base + 0.2 * line.height < middle < line.base + 0.75 * line.height:
            return dot
    return None


def _bold_at(text: pdfium.PdfTextPage) -> Callable[[int], bool]:
    """Tells by the font's name or weight whether a character is bold; each font is checked once."""
    known: dict[int, bool] = {}

    def bold(at: int) -> bool:
        piece = raw.FPDFText_GetTextObject(text.raw, at)
        font = raw.FPDFTextObj_GetFont(piece) if piece else None
        if not font:
            return False
        address = address_of(font)
        if address not in known:
            name = ctypes.create_string_buffer(128)
            raw.FPDFFont_GetBaseFontName(font, name, 128)
            heavy = raw.FPDFFont_GetWeight(font) >= 600
            lower = name.value.decode("latin-1").lower()
            known[address] = heavy or any(word in lower for word in _BOLD)
        return known[address]

    return bold


def _typed_lines(typed: Sequence[Typed], lines: Sequence[PageLine], sheet: Sheet) -> list[PageLine]:
    """Lines of text typed onto the page, as high as the lines around them."""
    heights: Counter[float] = Counter()
    for line in lines:
        heights[line.height] += len(line.text)
    usual = heights.most_common(1)[0][0] if heights else 12.0
    found: list[PageLine] = []
    for at, one in enumerate(typed):
        box = one.box
        parts = [text for part in one.text.split("\n") if (text := one_line(part))]
        high = box.upper - box.lower
        top = one.tall or len(parts) > 1
        first = box.upper - 1.15 * usual if top else (box.lower + box.upper - usual) / 2
        step = min(1.15 * usual, high / len(parts)) if len(parts) > 1 else 0.0
        for number, text in enumerate(parts):
            base = first - number * step
            place = (base - sheet.lower) / sheet.height if sheet.height else 0.5
            right = max(box.right, box.left + 4) if one.tick or not one.from_form else box.right
            found.append(
                PageLine(
                    text, box.left, right, base, usual, place, at=10**7 + at, field=one.from_form
                )
            )
    return [_on_a_line(line, lines) for line in found]


def _on_a_line(line: PageLine, lines: Sequence[PageLine]) -> PageLine:
    """The typed line at the height of the printed one beside it."""
    near = [
        other
        for other in lines
        if abs(other.base - line.base) < 0.75 * line.height
        and (other.right <= line.left + 2 or other.left >= line.right - 2)
    ]
    if not near:
        return line
    beside = min(near, key=lambda other: abs(other.base - line.base))
    return line._replace(base=beside.base)


def _count_images(
    found: Printed, drawn: Sequence[DrawnObject], tagged: pdfium.PdfPage | None
) -> None:
    images = [
        one.box
        for one in drawn
        if one.kind == raw.FPDF_PAGEOBJ_IMAGE
        and min(one.box.right - one.box.left, one.box.upper - one.box.lower) >= SMALLEST_IMAGE
    ]
    silent = [box for box in images[:1000] if not _has_text(box, found.lines)]
    if tagged is not None and images:
        found.pictured = [one_line(text) for text in alternative_texts(tagged)][: len(images)]
        found.read["images"] += len(found.pictured)
    found.left_out["images"] += max(0, len(silent) - len(found.pictured))
    nothing = not (found.lines or found.asides or found.slanted or found.pictured)
    found.left_out["pages"] += nothing and bool(drawn or found.left_out["characters"])


def _has_text(box: Box, lines: Sequence[PageLine]) -> bool:
    return any(
        box.left < (line.left + line.right) / 2 < box.right
        and box.lower < line.base + line.height / 2 < box.upper
        for line in lines
    )
