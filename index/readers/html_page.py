"""Turns a page's events into text as a person sees it: what is read, and what each element does.

Other modules here say how an element looks, which notes there are and what a click shows;
`html_writer.py` does the writing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from index.readers import visibility
from index.readers.html_blocks import BLOCKS, HEADINGS, STRUCTURE, BlockElements
from index.readers.html_controls import Panels
from index.readers.html_elements import Elements
from index.readers.html_inline import Sign
from index.readers.html_notes import HtmlNotes
from index.readers.html_source import Event
from index.readers.html_styles import NOTHING, Appearance, ElementStyle, ElementStyles
from index.readers.html_writer import HtmlWriter
from index.readers.visibility import Fate

_SPACE = re.compile(r"\s+")
_SILENT = frozenset("b i em strong span code small u".split())
"""Elements that change nothing where they have no style."""
_PLAIN = _SILENT | frozenset(
    "p div br li ul ol dl dt dd td th tr tbody thead table section h1 h2 h3 h4 h5 h6 body".split()
)
"""Elements that are always read where no attribute says otherwise."""
_SAYING = visibility.TELLING | {"data-note"}
_DECLARING = frozenset("meta link html".split())
_WITHIN = frozenset("article main section blockquote aside details figure dialog".split())
_LONGEST_MARK = 40
_LONGEST_FOOT, _FOOT_EVENTS = 300, 60
_OF_SITE = frozenset("a nav form button input".split())
_RIGHTS = re.compile(r"©|\(c\)|copyright|rights reserved|rechte vorbehalten", re.IGNORECASE)


@dataclass(slots=True)
class HtmlPage:
    """Reads a page's events and tells the writer what they mean."""

    events: list[Event]
    styles: ElementStyles
    notes: HtmlNotes
    panels: Panels
    writer: HtmlWriter
    fields: list[tuple[str, str]] = field(default_factory=list)
    _index: int = -1
    _tags: list[str] = field(default_factory=list)
    _undo: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    _skip: int = 0  # depth of the element whose content is left out; 0: nothing is
    _why: str = ""  # how the report counts the text left out
    _mute: int = 0  # depth of an element inside it that contains no text
    _within: int = 0  # open elements that may have a footer of their own besides the site's
    _appearances: list[Appearance] = field(default_factory=lambda: [Appearance()])
    _around: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    """For each depth, the names of all open elements that the style sheets ask for."""
    _elements: Elements = field(init=False)
    _blocks: BlockElements = field(init=False)
    _saying: frozenset[str] = _SAYING
    """Attributes that say more about an element than its style does."""

    _sign_ends: Callable[[], object] = field(init=False)

    def __post_init__(self) -> None:
        self._sign_ends = partial(self.writer.inline.sign, Sign.END)
        if self.notes.targets:
            self._saying |= {"id", "name"}
        self._elements = Elements(self.writer, self.notes, self.panels, self._later)
        self._blocks = BlockElements(self.writer, self.notes, self.events)

    @property
    def title(self) -> str:
        """The words of <title>."""
        return self._blocks.title

    def read(self) -> None:
        """Read all events."""
        for index, (tag, what) in enumerate(self.events):
            self._index = index
            if tag:
                self._start(tag, what)  # type: ignore[arg-type]
            elif what:
                self._data(what)  # type: ignore[arg-type]
            else:
                self._end()
        self.writer.close()

    # -- events ------------------------------------------------------------------------------

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags.append(tag)
        if self._skip:
            if not self._mute and visibility.fate(tag, {}) is Fate.NEVER:
                self._mute = len(self._tags)
            return
        style = self.styles.of(tag, attributes, within=self._around[-1])
        quiet = style is NOTHING and tag in _PLAIN and not self.panels.labels
        if quiet and (not attributes or self._saying.isdisjoint(attributes)):
            if self.styles.sheets.around:
                self._enter(tag, attributes)
            if self._elements.formulas:
                self._elements.in_formula(self._tags)
            if tag not in _SILENT:
                self._open(tag, attributes, NOTHING)
            return
        if self._refused(tag, attributes, style):
            return
        if self.styles.sheets.around:
            self._enter(tag, attributes)
        if style.styled:
            self._apply(tag, style)
        if self._elements.formulas:
            self._elements.in_formula(self._tags)
        if self._index in self.panels.labels:
            self._write_label(self.panels.labels[self._index])
        self._open(tag, attributes, style)
        if tag in _DECLARING or not self._saying.isdisjoint(attributes):
            self._declare(tag, attributes)
        if style.rises:
            self.writer.inline.sign(Sign.UP if style.rises > 0 else Sign.DOWN)
            self._later(self._sign_ends)

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Text inside an element may look different because of it."""
        if names := self.styles.sheets.names(tag, attributes):
            self._around.append(self._around[-1] | names)
            self._later(self._around.pop)

    def _end(self) -> None:
        depth, tag = len(self._tags), self._tags.pop()
        if self._skip:
            self._mute = 0 if self._mute == depth else self._mute
            self._skip = 0 if self._skip == depth else self._skip
            return
        while self._undo and self._undo[-1][0] >= depth:
            self._undo.pop()[1]()
        if tag in STRUCTURE:
            self._blocks.close(tag)

    def _data(self, text: str) -> None:
        if self._skip:
            if self._why and not self._mute and not text.isspace():
                self.writer.blocks.leave_out(self._why)
                self._why = ""
        elif self._blocks.takes(text) or self._elements.takes(text):
            pass
        elif not self._appearances[-1].illegible:
            even = self.writer.pre or ("  " not in text and text.isprintable())
            self.writer.inline.add(text if even else _SPACE.sub(" ", text))
        elif not text.isspace():
            self.writer.blocks.leave_out("hidden")

    def _later(self, undo: Callable[[], object]) -> None:
        """Do something when the element that begins now ends."""
        self._undo.append((len(self._tags), undo))

    # -- what is read, and what is not -------------------------------------------------------

    def _refused(self, tag: str, attributes: Mapping[str, str], style: ElementStyle) -> bool:
        """Whether the element is left out, with everything inside."""
        if not (style.hides or style.struck) and visibility.is_usual(tag, attributes):
            return self._needless(tag)
        fate = visibility.fate(tag, attributes, within=self._within > 0)
        if fate is Fate.HIDDEN or style.hides:
            if self._index not in self.panels.revealed:
                return self._leave_out("hidden")
            fate = visibility.fate(tag, {}, within=True) if tag != "dialog" else Fate.READ
        if fate is not Fate.READ:
            if fate is Fate.AROUND and self._index in self.notes.footers:
                return False
            if tag == "footer" and self._says_what_holds():
                return False
            if fate is Fate.OBJECT:
                self.writer.blocks.leave_out("objects")
            return self._leave_out("")
        if style.struck:
            self.writer.inline.sign(Sign.STRUCK)
            return self._leave_out("struck")
        return self._needless(tag)

    def _needless(self, tag: str) -> bool:
        """Whether a visible element is a backlink, or a button whose words are read elsewhere."""
        if self._index in self.notes.backlinks or self._index in self.panels.silent:
            return self._leave_out("")
        if tag == "button" and self._index not in self.panels.spoken:
            titled = self.writer.heading or (self._tags[-2:-1] == ["th"] and self.writer.in_cell())
            return not (titled and self.writer.inline.blank()) and self._leave_out("")
        return False

    def _says_what_holds(self) -> bool:
        """Whether a footer that begins here belongs to the text: a few words with a figure, and no links."""
        depth, words = 0, ""
        for tag, what in self.events[self._index : self._index + _FOOT_EVENTS]:
            if tag in _OF_SITE or len(words) > _LONGEST_FOOT:
                return False
            if tag:
                depth += 1
            elif what:
                words += str(what)
            else:
                depth -= 1
            if not depth:
                return any(map(str.isdigit, words)) and not _RIGHTS.search(words)
        return False

    def _leave_out(self, why: str) -> bool:
        self._skip, self._why, self._mute = len(self._tags), why, 0
        return True

    def _apply(self, tag: str, style: ElementStyle) -> None:
        """Colours and sizes apply to text inside this element until another one changes them."""
        self._appearances.append(self._appearances[-1].within(style))
        self._later(self._appearances.pop)
        if style.block and tag not in BLOCKS:
            self.writer.boundary()
            self._later(self.writer.boundary)

    def _declare(self, tag: str, attributes: Mapping[str, str]) -> None:
        """What <html lang>, <meta> and <link> say about the page, and what an id says about a note."""
        if tag == "meta":
            names = (
                attributes.get(key, "") for key in ("name", "property", "http-equiv", "itemprop")
            )
            name = next((name for name in names if name), "")
            self.fields.append((name, attributes.get("content", "")))
        elif tag == "link":
            self.fields.append((attributes.get("rel", ""), attributes.get("href", "")))
        elif tag == "html":
            language = attributes.get("lang") or attributes.get("xml:lang") or ""
            self.fields.append(("language", language))
        elif "data-note" in attributes:
            self.writer.note = attributes["data-note"].strip()[:_LONGEST_MARK]
        elif self.notes.targets and tag not in HEADINGS and self.writer.inline.blank():
            name = attributes.get("id") or attributes.get("name") or ""
            self.writer.note = self.notes.targets.get(name, self.writer.note)

    # -- elements ----------------------------------------------------------------------------

    def _open(self, tag: str, attributes: Mapping[str, str], style: ElementStyle) -> None:
        if tag in STRUCTURE:
            self._blocks.open(tag, attributes, style.list_style, index=self._index)
        else:
            self._elements.open(tag, attributes, index=self._index, depth=len(self._tags))
        if tag in _WITHIN:
            self._within += 1
            self._later(self._without)

    def _without(self) -> None:
        self._within -= 1

    def _write_label(self, label: str) -> None:
        """The words of the button that opens what begins here."""
        self.writer.boundary()
        self.writer.inline.add(label)
        self.writer.boundary()
