"""Turns a Word paragraph into the text that people see, and what is anchored to it.

Field instructions and hidden, tiny, white or struck letters are left out and counted. Notes, text boxes,
pictures and charts are passed on as anchored things; `word_body.py` decides where they go.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from index.readers.blocks import Blocks
from index.readers.raised import CLOSING, RAISED, Piece, joined
from index.readers.superscripts import DocumentSigns
from index.readers.word_drawings import DrawingPart, look_into, picture_text
from index.readers.word_fields import Field, Fields, form_value, is_page_number, kind_of
from index.readers.word_math import linear
from index.readers.word_notes import END, FOOT, Note, WordNotes, taken_mark
from index.readers.word_styles import Formatting, Styles
from index.readers.word_symbols import SYMBOL, has_private, is_pictorial, symbol, symbol_of
from index.readers.word_xml import (
    CELL,
    P_PR,
    R_PR,
    TEXT_BOX,
    Element,
    P,
    R,
    T,
    first,
    tag,
)

PAGE_NUMBER = "\ue000"
"""Represents the page number in running heads and feet, as it differs from page to page."""

_SHADE = tag("w:shd")
_TABS = (tag("w:tab"), tag("w:ptab"))
_SIGNS = {
    **dict.fromkeys(_TABS, " "),
    tag("w:cr"): "\n",
    tag("w:noBreakHyphen"): "-",
}
_UNREAD = frozenset(
    tag(f"w:{name}")
    for name in "pPr rPr sdtPr sdtEndPr rubyPr delText delInstrText fldData smartTagPr customXmlPr".split()
)
_SYMBOL_FIELD = re.compile(r'\s*SYMBOL\s+(\d{1,5})(?:.*\\f\s*"([^"]*)")?', re.IGNORECASE)
_FIELD_TYPE, _INSTRUCTION = tag("w:fldCharType"), tag("w:instr")

Anchored = Note | DrawingPart


@dataclass(slots=True)
class ParagraphText:
    """The text of a paragraph and what is anchored in it."""

    text: str
    anchored: list[Anchored] = field(default_factory=list)


class Runs:
    """Reads the paragraphs of one part, each once and in document order."""

    def __init__(
        self,
        blocks: Blocks,
        *,
        styles: Styles,
        evidence: DocumentSigns,
        notes: WordNotes | None = None,
        running: bool = False,
        dark: bool = False,
    ) -> None:
        self._blocks, self._styles, self._evidence = blocks, styles, evidence
        self._notes, self._running, self._dark = notes, running, dark
        # readers tell the parts of a running head apart by its tabs
        self._signs = {**_SIGNS, **dict.fromkeys(_TABS, "\t")} if running else _SIGNS
        self._pieces: list[Piece] = []
        self._anchored: list[Anchored] = []
        self._fields = Fields()
        self._rise = 0
        self._font = ""
        self._style = ""
        self._dark_here: bool | None = None  # of this paragraph, once it was needed
        self._formatting, self._pictorial, self._unseen = Formatting(), False, ""
        self._left_out = ""  # why the run before was left out
        self._struck = False  # the last text came before struck words

    def read(self, paragraph: Element, style: str) -> ParagraphText:
        """What a person sees of the paragraph in this style; line breaks become newlines."""
        self._pieces, self._anchored, self._fields = [], [], Fields()
        self._struck = False
        self._rise, self._left_out, self._style, self._dark_here = 0, "", style, None
        self._walk(paragraph)
        return ParagraphText(joined(self._pieces, self._evidence), self._anchored)

    def _walk(self, parent: Element) -> None:
        waiting = list(reversed(parent))
        while waiting:
            element = waiting.pop()
            name = element.tag
            if name in _ACTIONS:
                if _ACTIONS[name](self, element):
                    waiting.extend(reversed(element))
            elif name in self._signs:
                self._write(self._signs[name])
            elif name not in _UNREAD:
                waiting.extend(reversed(element))

    def _write(self, text: str, *, mark: bool = False) -> None:
        if text and not self._fields.in_instruction:
            if self._running and self._fields.in_page_number:
                text = PAGE_NUMBER
            if self._struck and self._pieces and text.startswith(CLOSING):
                last = self._pieces[-1]
                self._pieces[-1] = last._replace(text=last.text.rstrip(" "))
            self._struck = False
            self._pieces.append(Piece(text, self._rise, mark))

    # each of these takes an element and says whether its children are to be read as well

    def _run(self, run: Element) -> bool:
        children = list(run)
        own = children[0] if children and children[0].tag == R_PR else None
        formatting = self._styles.formatting(own, self._style)
        self._rise = formatting.rise
        if formatting is not self._formatting:  # most runs look like the one before
            self._formatting, self._font = formatting, formatting.font
            self._pictorial, self._unseen = is_pictorial(formatting.font), _why_unseen(formatting)
        why = self._unseen
        if formatting.white and not (why or formatting.shaded or self._may_be_dark(run)):
            why = "hidden"
        if why and why != self._left_out and _says_something(run):
            self._blocks.leave_out(why)
        self._left_out = why
        self._struck = self._struck or why == "struck"
        if why:  # its field marks count all the same
            for mark in run.iterchildren(tag("w:fldChar"), tag("w:instrText")):
                _ACTIONS[mark.tag](self, mark)
            return False
        simple = len(children) == 1 if own is None else len(children) == 2
        if simple and children[-1].tag == T:  # as nearly all are
            return self._text(children[-1])
        return True

    def _may_be_dark(self, run: Element) -> bool:
        """Whether something dark may be behind the letters: the table cell, its style, or a box."""
        if self._dark_here is None:
            properties = first(next(run.iterancestors(P), None), P_PR)
            self._dark_here = (
                self._dark
                or first(properties, _SHADE) is not None
                or self._styles.is_shaded(self._style)
                or next(run.iterancestors(CELL, TEXT_BOX), None) is not None
            )
        return self._dark_here

    def _text(self, text: Element) -> bool:
        words = text.text or ""
        if self._pictorial or has_private(words):
            words = "".join(self._pictured(letter) for letter in words)
        self._write(words, mark=self._rise == RAISED and self._fields.is_in("NOTEREF"))
        return False

    def _pictured(self, letter: str) -> str:
        if letter.isspace():
            return letter
        sign = symbol(ord(letter), self._font)
        if sign is None:
            self._blocks.leave_out("characters")
        return sign or ""

    def _symbol(self, element: Element) -> bool:
        sign = symbol_of(element)
        if sign is None:
            self._blocks.leave_out("characters")
        self._write(sign or "")
        return False

    def _equation(self, equation: Element) -> bool:
        self._rise = 0
        self._write(linear(equation))
        return False

    def _break(self, element: Element) -> bool:
        if element.get(tag("w:type")) == "page":
            self._page(element)
        self._write("\n")
        return False

    def _page(self, _: Element) -> bool:
        if self._notes:
            self._notes.next_page()
        return False

    def _ruby(self, ruby: Element) -> bool:
        """Append the reading of characters, printed small above them, in brackets."""
        reading, base = (_typed(first(ruby, tag(f"w:{name}"))) for name in ("rt", "rubyBase"))
        self._write(f"{base}({reading})" if reading.strip() else base)
        return False

    def _field_mark(self, mark: Element) -> bool:
        kind = mark.get(_FIELD_TYPE)
        if kind == "begin":
            self._fields.begin(mark, len(self._pieces))
        elif kind == "separate":
            self._fields.separate()
        elif kind == "end" and (done := self._fields.end()):
            self._field_ended(done)
        return False

    def _field_ended(self, done: Field) -> None:
        """Write what a field without a result shows."""
        if done.form is not None:
            if value := form_value(done.form):
                del self._pieces[done.at :]
                self._write(value)
            if any(piece.text.strip() for piece in self._pieces[done.at :]):
                self._blocks.count("fields")
        elif not done.shows and (found := _SYMBOL_FIELD.match("".join(done.instruction))):
            self._write(symbol(int(found[1]), found[2] or "") or "")
        elif not done.shows and done.kind == "EQ":
            self._blocks.leave_out("objects")

    def _instruct(self, instruction: Element) -> bool:
        self._fields.instruct(instruction.text or "")
        return False

    def _simple_field(self, element: Element) -> bool:
        instruction = element.get(_INSTRUCTION, "")
        if self._running and is_page_number(instruction):
            self._write(PAGE_NUMBER)
            return False
        if kind_of(instruction) == "NOTEREF":
            self._write(_typed(element), mark=True)
            return False
        return True

    def _note(self, reference: Element) -> bool:
        if self._notes is None or self._fields.in_instruction:
            return False
        note = self._notes.referred(reference, taken_mark(reference))
        self._write(note.mark, mark=True)
        self._anchored.append(note)
        return False

    def _drawing(self, drawing: Element) -> bool:
        for drawn in look_into(drawing):
            if drawn.kind == "picture" and drawn.inline:
                if words := picture_text(drawn, self._blocks):
                    self._rise = 0
                    self._write(f" {words} ")
            else:
                self._anchored.append(drawn)
        return False

    def _object(self, _: Element) -> bool:
        self._blocks.leave_out("objects")
        return False


_ACTIONS: Mapping[str, Callable[[Runs, Element], bool]] = {
    R: Runs._run,
    T: Runs._text,
    tag("m:oMath"): Runs._equation,
    tag("w:br"): Runs._break,
    SYMBOL: Runs._symbol,
    tag("w:fldChar"): Runs._field_mark,
    tag("w:fldSimple"): Runs._simple_field,
    tag("w:instrText"): Runs._instruct,
    FOOT: Runs._note,
    END: Runs._note,
    tag("w:drawing"): Runs._drawing,
    tag("w:pict"): Runs._drawing,
    tag("w:object"): Runs._object,
    tag("w:control"): Runs._object,
    tag("w:subDoc"): Runs._object,
    tag("w:lastRenderedPageBreak"): Runs._page,
    tag("w:ruby"): Runs._ruby,
}


def _why_unseen(formatting: Formatting) -> str:
    """Why nobody can read letters that look like this, as reports name it; white ones may be visible."""
    if formatting.vanish or formatting.tiny:
        return "hidden"
    return "struck" if formatting.struck else ""


def _typed(element: Element) -> str:
    return "" if element is None else "".join(one.text or "" for one in element.iter(T))


def _says_something(run: Element) -> bool:
    return any((one.text or "").strip() for one in run.iterchildren(T))
