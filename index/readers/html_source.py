"""Parses markup into a flat list of events, so that later steps can look ahead on a page.

lxml's parser calls back for each element and builds no tree, so a page of any size is read without
recursion. Only <style> is interpreted: its text is collected.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from index.errors import DamagedFile
from index.readers.style_sheets import StyleSheets

DEEPEST = 2000
"""Elements inside one another; real pages stay below a few dozen."""

Event = tuple[str, Mapping[str, str] | str]
"""(tag, attributes) where an element begins, ("", text) for a text, ("", "") where one ends."""

END: Event = ("", "")
_CHUNK = 1 << 15  # small, because an error raised below ends the work only after its chunk
_DEAF = frozenset("noscript template svg".split())  # a style sheet in there does not apply
_CONTROLS = frozenset(
    "aria-controls data-bs-target data-target popovertarget commandfor onclick data-bs-toggle"
    " data-toggle aria-expanded for".split()
)
_HIDING = frozenset("hidden popover aria-hidden".split())
_SAYING = _CONTROLS | _HIDING | {"style", "class"}
_TELLING = frozenset(("a", "button"))
_HIDES = re.compile(r"none|hidden|opacity|:\s*0|-\d")


_HEADED = re.compile(
    r"(?:faq|accordion|collapsible|spoiler|toggle)[\w-]*[-_](?:question|head|header|title|trigger|toggle)\b"
)


def is_headed(attributes: Mapping[str, str]) -> bool:
    """Whether an element's class says that people click it to open what follows, even if it is no button."""
    return "class" in attributes and _HEADED.search(attributes["class"].lower()) is not None


@dataclass(slots=True)
class Markup:
    """A page's events in order, its style sheets, and whether certain things can occur in it at all."""

    name: str
    events: list[Event] = field(default_factory=list)
    sheets: StyleSheets = field(default_factory=StyleSheets)
    has_controls: bool = False
    has_links: bool = False
    has_hidden: bool = False
    has_signs: bool = False
    """Whether a text may be raised or lowered, or a link may lead to a note."""

    _depth: int = 0
    _deaf: int = 0  # depth of the element whose style sheets do not apply; 0: they do
    _sheet: list[str] | None = None  # the text of <style> while it is open
    _known: dict[str, Event] = field(default_factory=dict)
    _dull: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def may_open(self) -> bool:
        """Whether anything on the page may open something else."""
        return self.has_controls or (self.has_links and (self.has_hidden or bool(self.sheets)))

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise DamagedFile(
                f"{self.name!r} nests more than {DEEPEST} elements in one another. "
                "No page for people does; save its text in another way."
            )
        if attributes:
            self.events.append((tag, attributes))
            self._note(tag, attributes)
        else:
            self.events.append(self._known.setdefault(tag, (tag, {})))
        if tag == "sup" or tag == "msup":
            self.has_signs = True
        elif tag == "style" and not self._deaf and attributes.get("media", "") != "print":
            self._sheet = []
        elif tag in _DEAF and not self._deaf:
            self._deaf = self._depth

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = (tag, *attributes)
        if kind in self._dull:
            return
        if tag not in _TELLING and _SAYING.isdisjoint(attributes):
            self._dull.add(kind)  # elements with the same attribute names say nothing either
            return
        style = attributes.get("style", "")
        here = tag == "a" and attributes.get("href", "")[:1] == "#"
        self.has_links = self.has_links or here
        if not self.has_signs:
            self.has_signs = here or "vertical-align" in style or "top:" in style
        if not self.has_hidden:
            self.has_hidden = not _HIDING.isdisjoint(attributes) or bool(_HIDES.search(style))
        if not self.has_controls:
            self.has_controls = not _CONTROLS.isdisjoint(attributes) or (
                (tag == "button" and "class" in attributes) or is_headed(attributes)
            )

    def end(self, tag: str) -> None:
        """The innermost open element ends."""
        self.events.append(END)
        if self._deaf == self._depth:
            self._deaf = 0
        self._depth -= 1
        if self._sheet is not None:
            sheet, self._sheet = "".join(self._sheet), None
            self.sheets.add(sheet)
            self.has_signs = self.has_signs or "vertical-align" in sheet

    def data(self, text: str) -> None:
        """Text inside the innermost open element."""
        if self._sheet is not None:
            self._sheet.append(text)
        elif text:
            self.events.append(("", text))

    def comment(self, text: str) -> None:
        """Comments are not text."""

    def close(self) -> None:
        """The page ends."""


def source(markup: str, *, name: str) -> Markup:
    """The events of cleaned markup. Raises DamagedFile if no parser could continue."""
    found = Markup(name)
    parser = etree.HTMLParser(target=found, encoding="utf-8", huge_tree=True)
    raw = markup.encode()
    try:
        parser.feed(b"<!DOCTYPE html>")  # an empty feed would be an error
        for start in range(0, len(raw), _CHUNK):
            parser.feed(raw[start : start + _CHUNK])
        parser.close()
    except etree.LxmlError as error:
        raise DamagedFile(f"{name!r} cannot be read as HTML: {error}. Save it again.") from error
    return found
