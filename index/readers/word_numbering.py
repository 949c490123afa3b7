"""Automatic numbers of Word: the label that people see before a paragraph, "§ 3", "1.2.1", "b)".

Counts as Word does: lists that share a definition share their numbers, a list may start or restart at a
number of its own, and deeper levels start again. Ask in document order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.readers.word_numerals import BULLET, written
from index.readers.word_styles import Styles
from index.readers.word_xml import P_PR, VAL, Element, first, is_on, number, tag, value

LEVELS = 9
_INDENT = 360  # twentieths of a point: what Word indents each level by
_FURTHER = 100
"""Twentieths of a point: an item so much further from the margin is in a list in the list."""
_LONGEST_BULLET = 2  # letters of a symbol font; more are words, such as "NEU"
_PUNCTUATION = (".", ",", ":", ";", ")")
ITEM = "-"
"""How a bullet is written, whatever it looks like."""

_NUMBERED, _NUMBER, _ILVL = tag("w:numPr"), tag("w:numId"), tag("w:ilvl")
_LEVEL, _OVERRIDE = tag("w:lvl"), tag("w:lvlOverride")
_FORMAT, _CUSTOM = tag("w:numFmt"), tag("w:format")


@dataclass(frozen=True, slots=True)
class Label:
    """What precedes a paragraph: its words, whether a gap follows, whether it is a bullet, and how far
    the paragraph is from the margin, in twentieths of a point.
    """

    text: str
    gap: bool = True
    bullet: bool = False
    left: int = 0

    def before(self, text: str) -> str:
        """The text with the label before it; without a gap, only the label's punctuation separates them."""
        stuck = not self.gap and text[:1] in _PUNCTUATION
        return f"{self.text}{'' if stuck else ' '}{text}" if self.text else text

    def within(self, lefts: Sequence[int]) -> list[int]:
        """Those of the open lists that an item with this label is in."""
        return [left for left in lefts if left + _FURTHER <= self.left]


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    gap: bool = True
    restart: int | None = None
    legal: bool = False
    style: str = ""
    left: int | None = None


@dataclass(slots=True)
class _List:
    """A numbering definition and its current count: a number for each level, None before the first."""

    levels: Mapping[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class _Instance:
    """A list based on a definition: its own levels, and where it restarts at first use."""

    shared: _List
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


class Numbering:
    """Gives the labels of a document's paragraphs, in order."""

    def __init__(self, root: Element, styles: Styles) -> None:
        self._styles = styles
        nodes = [] if root is None else list(root)
        self._definitions = {
            one.get(tag("w:abstractNumId"), ""): one
            for one in nodes
            if one.tag == tag("w:abstractNum")
        }
        self._by_style = {
            link: id
            for id, one in self._definitions.items()
            if (link := value(one, tag("w:styleLink")))
        }
        self._nums = {one.get(_NUMBER, ""): one for one in nodes if one.tag == tag("w:num")}
        self._lists: dict[str, _List] = {}
        self._instances: dict[str, _Instance | None] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._started: set[tuple[str, int]] = set()
        self._unlisted: set[str] = set()

    def label(self, properties: Element, style: str) -> Label | None:
        """The label of the next paragraph; None if it is in no list or opts out."""
        if properties is None and style in self._unlisted:
            return None  # as most cells are
        id, at = self._place(properties, style)
        instance = self._instance(id)
        if instance is None:
            lost = id != "0" if id else self._styles.is_list(style)
            if properties is None and not lost:
                self._unlisted.add(style)
            return Label(ITEM, bullet=True) if lost else None
        if at not in instance.levels:
            return None
        self._count(id, instance, at)
        label = _label(instance, at, self._styles.language)
        level = instance.levels[at]
        if label is None or level.pattern.count("%") > 1:  # "1.1" tells its level itself
            return label
        given = [left for left in (_left(properties), level.left) if left is not None]
        return replace(label, left=next(iter(given), at * _INDENT))

    def _place(self, properties: Element, style: str) -> tuple[str, int]:
        """Number id and level: the paragraph's own, and from its style what it leaves open."""
        own = first(properties, _NUMBERED)
        id, level = ("", "") if own is None else (value(own, _NUMBER), value(own, _ILVL))
        if not id:
            id, given = self._place_of(style)
            level = level or given
        return id, min(max(number(level), 0), LEVELS - 1) if level else 0

    def _place_of(self, style: str) -> tuple[str, str]:
        if style not in self._places:
            id, level, giver = self._styles.numbering(style)
            linked = self._linked(id, style) or self._linked(id, giver)
            self._places[style] = (id, linked or level)
        return self._places[style]

    def _linked(self, id: str, style: str) -> str:
        """The level that declares itself linked to this style; empty for none."""
        instance = self._instance(id) if style else None
        levels = instance.levels if instance else {}
        return next((str(at) for at, level in levels.items() if level.style == style), "")

    def _instance(self, id: str) -> _Instance | None:
        if id not in self._instances:
            self._instances[id] = self._made(id)
        return self._instances[id]

    def _made(self, id: str) -> _Instance | None:
        num = self._nums.get(id)
        shared = self._list(value(num, tag("w:abstractNumId")))
        if num is None or shared is None:
            return None
        levels, starts = dict(shared.levels), {}
        for override in num.iterchildren(_OVERRIDE):
            at = number(override.get(_ILVL))
            own = first(override, _LEVEL)
            if own is not None:
                levels[at] = _read_level(own)
            if start := value(override, tag("w:startOverride")):
                starts[at] = number(start, 1)
                levels[at] = replace(levels.get(at, _Level()), start=starts[at])
        return _Instance(shared, levels, starts)

    def _list(self, id: str) -> _List | None:
        """The definition, or the one that it links to through a numbering style."""
        seen: set[str] = set()
        while id in self._definitions and id not in seen:
            seen.add(id)
            link = value(self._definitions[id], tag("w:numStyleLink"))
            if not link:
                break
            named = value(self._nums.get(self._styles.numbering(link)[0]), tag("w:abstractNumId"))
            id = self._by_style.get(link) or named
        if id not in self._definitions:
            return None
        if id not in self._lists:
            levels = self._definitions[id].iterchildren(_LEVEL)
            self._lists[id] = _List({number(one.get(_ILVL)): _read_level(one) for one in levels})
        return self._lists[id]

    def _count(self, id: str, instance: _Instance, at: int) -> None:
        counts = instance.shared.counts
        if at in instance.starts and (id, at) not in self._started:
            self._started.add((id, at))
            counts[at] = None
        before = counts[at]
        counts[at] = instance.levels[at].start if before is None else before + 1
        for deeper in range(at + 1, LEVELS):
            restart = instance.levels.get(deeper, _Level()).restart
            if restart is None or (restart and at < restart):
                counts[deeper] = None


def _read_level(node: Element) -> _Level:
    format = next(node.iter(_FORMAT), None)  # Word wraps its own formats in alternatives
    kind, custom = ("decimal", "") if format is None else map(format.get, (VAL, _CUSTOM))
    restart = first(node, tag("w:lvlRestart"))
    return _Level(
        start=number(value(node, tag("w:start")), 1),
        format=(custom if kind == "custom" else kind) or "decimal",
        pattern=value(node, tag("w:lvlText")),
        gap=value(node, tag("w:suff")) != "nothing",
        restart=None if restart is None else number(restart.get(VAL), LEVELS),
        legal=is_on(first(node, tag("w:isLgl"))),
        style=value(node, tag("w:pStyle")),
        left=_left(first(node, P_PR)),
    )


def _left(properties: Element) -> int | None:
    """How far a paragraph's text is from the margin; None if nothing says it."""
    indented = first(properties, tag("w:ind"))
    given = (
        None if indented is None else indented.get(tag("w:left")) or indented.get(tag("w:start"))
    )
    return None if given is None else number(given)


def _label(instance: _Instance, at: int, language: str) -> Label | None:
    level = instance.levels[at]
    words = sum(map(str.isalnum, level.pattern)) > _LONGEST_BULLET
    if level.format == BULLET and not words:
        return Label(ITEM, bullet=True)
    text = level.pattern
    for place in range(LEVELS):
        if f"%{place + 1}" in text:
            text = text.replace(f"%{place + 1}", _number(instance, place, level.legal, language), 1)
    text = text.strip() if level.gap else text.lstrip()
    return Label(text, level.gap)


def _number(instance: _Instance, at: int, legal: bool, language: str) -> str:
    level = instance.levels.get(at, _Level())
    count = instance.shared.counts[at]
    count = level.start if count is None else count
    # "1.1": every level in digits, even one that otherwise has letters
    return written(count, "decimal" if legal else level.format, language)
