"""What lies on top of a PDF page: form fields, typed notes, strikes, comments, attachments. [pypdfium2]

A field's value is read where it stands, even if the file draws nothing there. Passwords are never read.
All calls happen under the lock of `pdf.py`.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.pdf_drawn import Box
from index.readers.pdf_rules import Rule

MOST_ANNOTATIONS = 20_000
_UNSEEN = 1 << 1 | 1 << 5  # hidden, no view (ISO 32000-1, 12.5.3)
_PASSWORD = 1 << 13
_MULTILINE = 1 << 12
_BOXES = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_CHOICES = (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)


@dataclass(frozen=True, slots=True)
class Typed:
    """Text typed onto a page: a field's value, a tick, or a note; `tick` for boxes."""

    text: str
    box: Box
    tick: bool = False
    filled: bool = True
    from_form: bool = True
    tall: bool = False


@dataclass(slots=True)
class OnTop:
    """What lies on top of a page."""

    typed: list[Typed] = field(default_factory=list)
    strikes: list[Rule] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def on_top(page: pdfium.PdfPage, form: Any) -> OnTop:
    """Fields, typed notes and strikes of a page, and what is left out."""
    found = OnTop()
    count = raw.FPDFPage_GetAnnotCount(page)
    for at in range(min(count, MOST_ANNOTATIONS)):
        with _annotation(page, at) as annotation:
            if annotation:
                _take(annotation, form, found)
    return found


@contextmanager
def _annotation(page: pdfium.PdfPage, at: int) -> Iterator[Any]:
    annotation = raw.FPDFPage_GetAnnot(page, at)
    try:
        yield annotation
    finally:
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)


def _take(annotation: Any, form: Any, found: OnTop) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    unseen = bool(raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN)
    if kind == raw.FPDF_ANNOT_WIDGET:
        typed = _field(annotation, form) if form else None
        if typed and unseen:
            found.left_out["hidden"] += typed.filled
        elif typed:
            found.typed.append(typed)
    elif kind == raw.FPDF_ANNOT_FREETEXT:
        if text := _string(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"):
            if unseen:
                found.left_out["hidden"] += 1
            else:
                box = _box(annotation)
                found.typed.append(Typed(text, box, from_form=False, tall=True))
    elif kind == raw.FPDF_ANNOT_STRIKEOUT:
        found.strikes += [] if unseen else _strikes(annotation)
    elif kind == raw.FPDF_ANNOT_TEXT:
        found.left_out["comments"] += 1
    elif kind == raw.FPDF_ANNOT_FILEATTACHMENT:
        found.left_out["attachments"] += 1


def _field(annotation: Any, form: Any) -> Typed | None:
    """A field with a value, or a box with or without its tick."""
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    flags = raw.FPDFAnnot_GetFormFieldFlags(form, annotation)
    box = _box(annotation)
    if kind in _BOXES:
        ticked = bool(raw.FPDFAnnot_IsChecked(form, annotation))
        return Typed("☒" if ticked else "☐", box, tick=True, filled=ticked)
    if kind in _CHOICES:
        text = _choice(annotation, form)
    elif kind == raw.FPDF_FORMFIELD_TEXTFIELD and not flags & _PASSWORD:
        text = _value(annotation, form)
    else:
        return None
    text = text.strip()
    return Typed(text, box, tall=bool(flags & _MULTILINE)) if text else None


def _value(annotation: Any, form: Any) -> str:
    def ask(_: Any, buffer: Any, size: int) -> int:
        return int(raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))

    return _wide(ask)


def _choice(annotation: Any, form: Any) -> str:
    """The labels that were chosen; the value if the options don't say."""
    chosen = [
        _wide(partial(_label, form, annotation, at))
        for at in range(min(1000, max(0, raw.FPDFAnnot_GetOptionCount(form, annotation))))
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, at)
    ]
    return ", ".join(filter(None, chosen)) or _value(annotation, form)


def _label(form: Any, annotation: Any, at: int, _: Any, buffer: Any, size: int) -> int:
    return int(raw.FPDFAnnot_GetOptionLabel(form, annotation, at, buffer, size))


def _string(ask: Any, annotation: Any, key: bytes) -> str:
    return _wide(lambda _, buffer, size: ask(annotation, key, buffer, size)).strip()


def _wide(ask: Any) -> str:
    """A UTF-16 answer of the engine, which is asked for its length first."""
    size = int(ask(None, None, 0))
    if not 2 < size < 2_000_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(None, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", errors="ignore").replace("\r", "\n")


def _box(annotation: Any) -> Box:
    rectangle = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(annotation, rectangle):
        return Box(0, 0, 0, 0)
    return Box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)


def _strikes(annotation: Any) -> list[Rule]:
    """The lines of a strike-out, through the middle of the text it marks."""
    found: list[Rule] = []
    points = raw.FS_QUADPOINTSF()
    for at in range(min(500, raw.FPDFAnnot_CountAttachmentPoints(annotation))):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, at, points):
            across = (points.x1, points.x2, points.x3, points.x4)
            up = (points.y1, points.y2, points.y3, points.y4)
            found.append(Rule(sum(up) / 4, min(across), max(across)))
    return found


def alternative_texts(page: pdfium.PdfPage) -> list[str]:
    """The alternative texts of a tagged page's figures."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return []
    try:
        waiting = [
            raw.FPDF_StructTree_GetChildAtIndex(tree, at)
            for at in range(min(5000, max(0, raw.FPDF_StructTree_CountChildren(tree))))
        ]
        found: list[str] = []
        steps = 0
        while waiting and steps < 20_000:
            element = waiting.pop(0)
            steps += 1
            if not element:
                continue
            text = _wide(lambda _, b, s, e=element: raw.FPDF_StructElement_GetAltText(e, b, s))
            if text.strip():
                found.append(text.strip())
            inner = min(5000, max(0, raw.FPDF_StructElement_CountChildren(element)))
            waiting[:0] = [
                raw.FPDF_StructElement_GetChildAtIndex(element, at) for at in range(inner)
            ]
        return found
    finally:
        raw.FPDF_StructTree_Close(tree)
