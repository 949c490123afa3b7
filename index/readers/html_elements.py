"""Inline elements of a page: links, images, quotations, formulas, form fields.

Decides what each adds to the text; whether it is visible is decided in `html_page.py`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from index.language import quotation_marks
from index.readers import html_fields
from index.readers.characters import one_line
from index.readers.html_controls import Panels
from index.readers.html_inline import Sign
from index.readers.html_notes import HtmlNotes
from index.readers.html_writer import HtmlWriter

_NO_WORDS = re.compile(
    r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?)|(?:image|img|bild|picture)?[\W\d_]*", re.IGNORECASE
)
_DOT = frozenset(("0", "1", "0px", "1px"))
_LONGEST_MEANING = 100


@dataclass(slots=True)
class Elements:
    """Reads inline elements; `later` schedules an action for when the open element ends."""

    writer: HtmlWriter
    notes: HtmlNotes
    panels: Panels
    later: Callable[[Callable[[], object]], None]
    index: int = -1
    tag: str = ""
    depth: int = 0
    formulas: list[tuple[str, int, int]] = field(default_factory=list)
    """The formulas that are open: element, depth, parts so far."""

    _choice: html_fields.OpenChoice | None = None
    _area: list[str] | None = None  # the text of an open <textarea>
    _quoted: int = 0
    _explained: set[str] = field(default_factory=set)

    def open(self, tag: str, attributes: Mapping[str, str], *, index: int, depth: int) -> None:
        """An element begins; unknown ones change nothing."""
        if opener := _OPENERS.get(tag):
            self.tag, self.index, self.depth = tag, index, depth
            opener(self, attributes)

    def takes(self, text: str) -> bool:
        """Whether text belongs to an open field instead of the line."""
        if self._choice is not None:
            self._choice.add(text)
        elif self._area is not None:
            self._area.append(text)
        else:
            return False
        return True

    def in_formula(self, tags: Sequence[str]) -> None:
        """MathML: raises the second part of a power, puts a slash before that of a fraction."""
        kind, depth, parts = self.formulas[-1]
        if depth != len(tags) - 1:
            return
        self.formulas[-1] = (kind, depth, parts + 1)
        if parts == 1 and kind == "mfrac":
            self.writer.inline.add("/")
        elif parts:
            up = kind == "msup" or parts == 2
            self.writer.inline.sign(Sign.UP if up else Sign.DOWN)
            self.later(partial(self.writer.inline.sign, Sign.END))

    def _formula(self, attributes: Mapping[str, str]) -> None:
        self.formulas.append((self.tag, self.depth, 0))
        self.later(self.formulas.pop)

    def _break(self, attributes: Mapping[str, str]) -> None:
        self.writer.line_break()

    def _link(self, attributes: Mapping[str, str]) -> None:
        if self.index in self.notes.references:
            self.writer.inline.sign(Sign.NOTE)
            self.later(partial(self.writer.inline.sign, Sign.END))

    def _image(self, attributes: Mapping[str, str]) -> None:
        """An image's alternative text; an image without one is reported as left out."""
        alt = one_line(attributes.get("alt", attributes.get("aria-label", "?")))
        if alt and not _NO_WORDS.fullmatch(alt):
            self._set_off(alt)
            self.writer.blocks.count("images")
        elif alt and not {attributes.get("width", ""), attributes.get("height", "")} & _DOT:
            self.writer.blocks.leave_out("images")

    def _set_off(self, text: str) -> None:
        self.writer.inline.sign(Sign.GAP)
        self.writer.inline.add(text)
        self.writer.inline.sign(Sign.GAP)

    def _quote(self, attributes: Mapping[str, str]) -> None:
        marks = quotation_marks(self.writer.context.language)
        first = 2 * (self._quoted % 2)
        self._quoted += 1
        self.writer.inline.add(marks[first])
        self.later(partial(self._unquote, marks[first + 1]))

    def _unquote(self, mark: str) -> None:
        self._quoted -= 1
        self.writer.inline.add(mark)

    def _abbreviation(self, attributes: Mapping[str, str]) -> None:
        """Where an abbreviation first occurs, its meaning follows in parentheses."""
        meaning = one_line(attributes.get("title", ""))
        if meaning and len(meaning) <= _LONGEST_MEANING and meaning not in self._explained:
            self._explained.add(meaning)
            self.later(partial(self.writer.inline.add, f" ({meaning})"))

    def _reading(self, attributes: Mapping[str, str]) -> None:
        self.writer.inline.add("(")
        self.later(partial(self.writer.inline.add, ")"))

    # -- form fields ---------------------------------------------------------------------

    def _input(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("type", "").lower() == "image":
            self._image(attributes)
        elif box := html_fields.box_of(attributes):
            self.writer.inline.add(f" {box} ")
            self.writer.blocks.count("fields", "disabled" not in attributes)
        else:
            self._field(html_fields.value_of(attributes), attributes)

    def _select(self, attributes: Mapping[str, str]) -> None:
        self._choice = html_fields.OpenChoice(attributes)
        self.later(self._chosen)

    def _chosen(self) -> None:
        choice, self._choice = self._choice, None
        if choice:
            self._field(choice.chosen(), choice.attributes)

    def _option(self, attributes: Mapping[str, str]) -> None:
        if self._choice:
            self._choice.option(attributes)

    def _text_area(self, attributes: Mapping[str, str]) -> None:
        self._area = []
        self.later(partial(self._written, attributes))

    def _written(self, attributes: Mapping[str, str]) -> None:
        text, self._area = "".join(self._area or ()), None
        self._field(text.strip(), attributes)

    def _field(self, value: str, attributes: Mapping[str, str]) -> None:
        """A field's value after its label."""
        if not value:
            return
        inline = self.writer.inline
        label = self.panels.fields.get(attributes.get("id", ""), attributes.get("aria-label", ""))
        if not inline.blank():
            inline.introduce()
        elif label and not self.writer.in_cell():
            inline.add(f"{label.rstrip(' :')}: ")
        inline.add(value)
        inline.sign(Sign.GAP)
        self.writer.blocks.count("fields")


_OPENERS: Mapping[str, Callable[[Elements, Mapping[str, str]], None]] = {
    "a": Elements._link,
    "abbr": Elements._abbreviation,
    "acronym": Elements._abbreviation,
    "br": Elements._break,
    "img": Elements._image,
    "input": Elements._input,
    "mfrac": Elements._formula,
    "msub": Elements._formula,
    "msubsup": Elements._formula,
    "msup": Elements._formula,
    "option": Elements._option,
    "q": Elements._quote,
    "rt": Elements._reading,
    "select": Elements._select,
    "textarea": Elements._text_area,
}
