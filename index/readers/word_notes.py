"""Footnotes and endnotes of Word: the number that each reference prints, and where its text stands.

A number depends on those before it, so ask for references in document order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from index.readers.word_numerals import written
from index.readers.word_package import Package
from index.readers.word_styles import Styles
from index.readers.word_symbols import CHARACTER, SYMBOL, symbol_of
from index.readers.word_xml import Element, R, T, first, number, tag, value

FOOT, END = tag("w:footnoteReference"), tag("w:endnoteReference")

_ID, _TYPE, _CUSTOM = tag("w:id"), tag("w:type"), tag("w:customMarkFollows")
_FIRST_WORD = re.compile(r"\s*(\S{1,10})")
_NEAR = 5  # how many elements after a reference may contain its mark
_KINDS = {FOOT: ("footnotes", "footnote", "decimal"), END: ("endnotes", "endnote", "lowerRoman")}


@dataclass(frozen=True, slots=True)
class Note:
    """A referenced note: its mark as printed, and the element with its text."""

    mark: str
    element: Element
    part: str


class WordNotes:
    """Gives every reference its mark. Sections and pages may restart the numbers."""

    def __init__(
        self,
        package: Package,
        main: str,
        *,
        settings: Element,
        sections: Sequence[Element],
        styles: Styles,
    ) -> None:
        self._package, self._styles = package, styles
        self._settings, self._sections = settings, list(sections)
        self._section = 0
        self._counts: dict[str, int] = {}
        self._parts = {kind: package.related(main, names[0]) for kind, names in _KINDS.items()}
        self._notes: dict[str, dict[str, Element]] = {}

    def referred(self, reference: Element, custom: str = "") -> Note:
        """The note of a reference; `custom` is a mark typed by the author, which takes no number."""
        kind = reference.tag
        mark = custom or self._number(kind)
        return Note(mark, self._of_kind(kind).get(reference.get(_ID, "")), self._parts[kind])

    def next_section(self) -> None:
        """A section of the document ends here."""
        for kind in _KINDS:
            if self._property(kind, "numRestart", at=self._section + 1) == "eachSect":
                self._counts.pop(kind, None)
        self._section += 1

    def next_page(self) -> None:
        """A page ends here, as far as the file shows."""
        for kind in _KINDS:
            if self._property(kind, "numRestart") == "eachPage":
                self._counts.pop(kind, None)

    def _number(self, kind: str) -> str:
        start = number(self._property(kind, "numStart"), 1)
        count = self._counts.get(kind, start - 1) + 1
        self._counts[kind] = count
        return written(
            count, self._property(kind, "numFmt") or _KINDS[kind][2], self._styles.language
        )

    def _property(self, kind: str, name: str, *, at: int | None = None) -> str:
        """What the section says about its notes, or else the document."""
        at = self._section if at is None else at
        section = self._sections[at] if at < len(self._sections) else None
        properties = tag(f"w:{_KINDS[kind][1]}Pr")
        own = value(first(section, properties), tag(f"w:{name}"))
        return own or value(first(self._settings, properties), tag(f"w:{name}"))

    def _of_kind(self, kind: str) -> dict[str, Element]:
        if kind not in self._notes:
            root = self._package.part(self._parts[kind])
            name = tag(f"w:{_KINDS[kind][1]}")
            notes = [] if root is None else root.iterchildren(name)
            # separators have a type; ordinary notes say "normal" or nothing
            ordinary = (note for note in notes if note.get(_TYPE, "normal") == "normal")
            self._notes[kind] = {note.get(_ID, ""): note for note in ordinary}
        return self._notes[kind]


def taken_mark(reference: Element) -> str:
    """The mark that the author typed after the reference, removed from where it stood; "" for none."""
    if (reference.get(_CUSTOM) or "0").lower() not in ("1", "true", "on"):
        return ""
    mark = _taken(islice(reference.itersiblings(), _NEAR))
    following = reference.getparent().getnext()
    if not mark and following is not None and following.tag == R:
        mark = _taken(islice(following.iterchildren(), _NEAR))
    return mark


def _taken(elements: Iterable[Element]) -> str:
    """The first word or sign of these elements, which is removed from them."""
    for one in elements:
        if one.tag == T and (found := _FIRST_WORD.match(one.text or "")):
            one.text = found.string[found.end() :]
            return found[1]
        if one.tag == SYMBOL:
            mark = symbol_of(one) or ""
            one.set(CHARACTER, "0020")
            return mark
    return ""
