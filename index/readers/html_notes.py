"""Looks ahead for a page's notes: which marks refer to one, and where each note stands.

Notes are recognized by links, raised signs and the names that are usual for them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.readers.html_raised import TYPED
from index.readers.html_source import Markup
from index.readers.html_styles import ElementStyles
from index.readers.marks import bare, is_mark

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_STARTS = _HEADINGS | frozenset(
    "p div li td th tr dd dt section aside article footer br hr blockquote caption body table ol ul".split()
)
_HEARD = _HEADINGS | frozenset("sup hr ol li footer".split())
_REFERENCE = re.compile(
    r"noteref|foot-?note-?(?:ref|anchor|link|call)|fn-?ref|^reference$|fussnote"
)
_BACK = re.compile(r"back-?(?:ref|link)|footnote-?back|cite-backlink|reversefootnote")
_ARROWS = re.compile("[\\s\u2191\u21a9\u2934\u23ce\u2190\u21b5\u2912\ufe0e\ufe0f^]+")
_NOTE_ID = re.compile(
    r"(?:foot|end|side)?note|fn[-_:]?\w|ftn|fu(?:ss|ß)not|anm|edn|cite|quelle", re.I
)
_CONTAINER = re.compile(
    r"(?:foot|end|fu(?:ss|ß))-?note[ns]?(?:-\w+)?|references|reflist|doc-endnotes|doc-footnotes"
)
_NAMED = re.compile(
    r"(?:fu(?:ss|ß)noten?|anmerkungen|endnoten|einzelnachweise|footnotes?|endnotes?|notes|references"
    r"|notes de bas de page|notas(?: al pie)?)\s*:?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*[\[(]?(\d{1,2}|[*†‡]{1,3})[\])]?\s+(?=[A-ZÄÖÜ„])")
_CALLED = frozenset(("role", "class", "epub:type"))
_MOST_MARKS = 2000


@dataclass(slots=True)
class HtmlNotes:
    """What was found; an element is identified by the index of the event that begins it."""

    marks: set[str] = field(default_factory=set)
    targets: dict[str, str] = field(default_factory=dict)
    """Ids of notes, and the mark that leads to each."""

    references: set[int] = field(default_factory=set)
    backlinks: set[int] = field(default_factory=set)
    lists: set[int] = field(default_factory=set)
    footers: set[int] = field(default_factory=set)
    """Feet of the page that hold notes."""


@dataclass(slots=True)
class _Frame:
    """An element whose words are collected."""

    index: int
    depth: int
    kind: str
    fresh: bool
    raised: bool
    attributes: Mapping[str, str]
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Survey:
    """Goes through the events once; `found` is complete after `finish`."""

    styles: ElementStyles
    found: HtmlNotes = field(default_factory=HtmlNotes)
    fresh: bool = True  # no word since a block began
    heard: list[int] = field(default_factory=list)  # depths of the elements that were looked at
    _index: int = -1
    _depth: int = 0
    _ruled: bool = False  # nothing stands between a rule and here
    _named: bool = False  # the last heading announces notes
    _container: int = 0  # depth of the element that contains the notes
    _raised: list[int] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    _links: list[tuple[_Frame, str]] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _places: dict[str, int] = field(default_factory=dict)
    _lists: list[tuple[int, int, str]] = field(default_factory=list)  # (index, depth, why)
    _items: dict[int, int] = field(default_factory=dict)
    _why: dict[int, str] = field(default_factory=dict)
    _footer: list[tuple[int, int]] = field(default_factory=list)
    _in_footer: list[tuple[int, str, str]] = field(default_factory=list)  # (index, id, mark)

    def start(self, index: int, depth: int, tag: str, attributes: Mapping[str, str]) -> None:
        self._index, self._depth = index, depth
        self.heard.append(depth)
        if tag in _STARTS:
            self.fresh = True
        if attributes:
            self._name(tag, attributes)
        if self.styles.rises(tag, attributes):
            if not self._raised:
                self._open("raised", attributes)
            self._raised.append(depth)
        if tag == "a":
            if attributes.get("href", "")[:1] == "#":
                self._open("link", attributes)
        elif tag == "li":
            if self._lists:
                here = self._lists[-1][0]
                self._items[here] = self._items.get(here, 0) + 1
        elif tag in _HEADINGS:
            self._named = False
            self._open("heading", attributes)
        elif tag == "hr":
            self._ruled = True
        elif tag == "ol":
            why = "held" if self._container else "named" if self._named else ""
            why = why or ("ruled" if self._ruled else "")
            self._lists.append((index, depth, why))
        elif tag == "footer":
            self._footer.append((index, depth))

    def _name(self, tag: str, attributes: Mapping[str, str]) -> None:
        if "id" in attributes:
            self._stands_here(attributes["id"])
        if tag == "a" and "name" in attributes:
            self._stands_here(attributes["name"])
        if not (self._container or _CALLED.isdisjoint(attributes)):
            called = f"{attributes.get('role', '')} {attributes.get('class', '')}".lower()
            called = f"{called} {attributes.get('epub:type', '')}"
            if any(map(_CONTAINER.fullmatch, called.split())):
                self._container = self._depth

    def _stands_here(self, name: str) -> None:
        if name and name not in self._places:
            self._places[name] = self._index
            if self._footer:
                self._in_footer.append((self._footer[-1][0], name, ""))

    def _open(self, kind: str, attributes: Mapping[str, str]) -> None:
        if len(self.frames) < 8:
            frame = _Frame(
                self._index, self._depth, kind, self.fresh, bool(self._raised), attributes
            )
            self.frames.append(frame)

    def end(self) -> None:
        """The innermost tracked element ends."""
        depth = self.heard.pop()
        while self.frames and self.frames[-1].depth >= depth:
            self._close(self.frames.pop())
        if self._raised and self._raised[-1] >= depth:
            self._raised.pop()
        if self._container >= depth:
            self._container = 0
        if self._lists and self._lists[-1][1] >= depth:
            index, _, why = self._lists.pop()
            self._why[index] = why
            self._named = self._named and bool(self._lists)  # a heading announces one list of notes
        if self._footer and self._footer[-1][1] >= depth:
            self._footer.pop()

    def data(self, text: str) -> None:
        for frame in self.frames:
            frame.words.append(text)
        if text.isspace():
            return
        if self.fresh and not self._raised:
            first = TYPED.match(text.lstrip()) or _NUMBERED.match(text)
            if first and len(self.found.marks) < _MOST_MARKS:
                self.found.marks.add(bare(first[first.lastindex or 0]))
        self.fresh = False
        if not self._lists:
            self._ruled = False

    def _close(self, frame: _Frame) -> None:
        text = "".join(frame.words).strip()
        if frame.kind == "link":
            self._links.append((frame, text))
        elif frame.kind == "heading":
            self._named = bool(_NAMED.fullmatch(text))
        elif is_mark(text) and frame.fresh:
            self.found.marks.add(bare(text))
            if self._footer:
                self._in_footer.append((self._footer[-1][0], "", bare(text)))
        elif is_mark(text):
            self._used.add(bare(text))

    def finish(self) -> HtmlNotes:
        """Tell references from backlinks, and lists of notes from other lists."""
        found = self.found
        for frame, text in self._links:
            self._judge(frame, text)
        highest = max((int(mark) for mark in self._used if mark.isdecimal()), default=0)
        last = max(self._why, default=-1)
        for index, why in self._why.items():
            items = self._items.get(index, 0)
            ruled = why == "ruled" and index == last and 0 < highest <= items
            if why == "held" or (why == "named" and (self._used or found.targets)) or ruled:
                found.lists.add(index)
                found.marks.update(map(str, range(1, min(items, _MOST_MARKS) + 1)))
        found.marks.update(found.targets.values())
        found.footers = {
            index
            for index, name, mark in self._in_footer
            if name in found.targets or mark in self._used
        }
        return found

    def _judge(self, frame: _Frame, text: str) -> None:
        attributes = frame.attributes
        role, classes = "", list[str]()
        if not _CALLED.isdisjoint(attributes):
            role = f"{attributes.get('role', '')} {attributes.get('epub:type', '')}"
            classes = attributes.get("class", "").lower().split()
        target = attributes.get("href", "")[1:]
        place = self._places.get(target, -1)
        arrow = not text.isalnum() and _ARROWS.fullmatch(text or " ")
        if arrow or "backlink" in role or any(map(_BACK.search, classes)):
            self.found.backlinks.add(frame.index)
            return
        declared = "noteref" in role or any(map(_REFERENCE.search, classes))
        if not (declared or is_mark(text)) or (frame.fresh and 0 <= place < frame.index):
            return
        within = not frame.fresh
        if (
            declared
            or (within and frame.raised)
            or (within and place >= 0 and _NOTE_ID.match(target.lstrip("_")))
        ):
            self.found.references.add(frame.index)
            if place >= 0:
                self.found.targets.setdefault(target, bare(text))


def survey(source: Markup, styles: ElementStyles) -> HtmlNotes:
    """The notes of a page."""
    walk = _Survey(styles)
    styled = bool(source.sheets)
    heard, depth = walk.heard, 0
    for index, (tag, what) in enumerate(source.events):
        if tag:
            depth += 1
            if what or styled or tag in _HEARD:
                walk.start(index, depth, tag, what)  # type: ignore[arg-type]
            elif tag in _STARTS:
                walk.fresh = True
        elif what:
            if walk.fresh or walk.frames:
                walk.data(what)  # type: ignore[arg-type]
        else:
            if heard and heard[-1] == depth:
                walk.end()
            depth -= 1
    return walk.finish()
