"""The style of an element by its own and the page's style sheets, computed once for each kind; and how
text looks inside several elements. Knows no parser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.readers import visibility
from index.readers.style_sheets import StyleSheets

_MOST_KINDS = 20_000
_SILENT = frozenset(("", "inherit", "none", "transparent", "unset"))
_SHOWN = ("style", "color", "bgcolor", "class")
_STYLING = frozenset(_SHOWN)


@dataclass(frozen=True, slots=True)
class ElementStyle:
    """What an element's style says; a colour of None is unknown, a missing one is inherited."""

    hides: bool = False
    struck: bool = False
    rises: int = 0
    block: bool = False
    list_style: str = ""
    paper: tuple[visibility.Colour | None, ...] = ()
    ink: tuple[visibility.Colour | None, ...] = ()
    tiny: bool | None = None

    @property
    def styled(self) -> bool:
        """Whether it changes how the text inside the element looks."""
        return bool(self.paper or self.ink or self.tiny is not None or self.block)


NOTHING = ElementStyle()
"""The style of an element that nothing is declared for."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How text looks inside all elements that are open; a colour of None is unknown."""

    paper: visibility.Colour | None = visibility.WHITE
    ink: visibility.Colour | None = None
    tiny: bool = False

    @property
    def illegible(self) -> bool:
        """Whether text is too small or has the colour of its background."""
        return self.tiny or visibility.alike(self.ink, self.paper)

    def within(self, style: ElementStyle) -> "Appearance":
        """The appearance inside one more element."""
        return Appearance(
            style.paper[0] if style.paper else self.paper,
            style.ink[0] if style.ink else self.ink,
            self.tiny if style.tiny is None else style.tiny,
        )


@dataclass(slots=True)
class ElementStyles:
    """Queries the style sheets and remembers the answers."""

    sheets: StyleSheets
    _known: dict[object, ElementStyle] = field(default_factory=dict)
    _styling: frozenset[str] = _STYLING

    def __post_init__(self) -> None:
        if self.sheets:
            self._styling |= {"id"}

    def rises(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether an element's text is raised; for most elements the tag alone decides."""
        if "style" in attributes or self.sheets:
            return self.of(tag, attributes).rises > 0
        return tag == "sup"

    def of(
        self, tag: str, attributes: Mapping[str, str], *, within: frozenset[str] = frozenset()
    ) -> ElementStyle:
        """The style of an element with these attributes; `within` are the names around it that matter."""
        key: object = (tag, within) if within else tag
        if attributes and not self._styling.isdisjoint(attributes):
            key = (tag, within, *map(attributes.get, _SHOWN), self.sheets.known_id(attributes))
        style = self._known.get(key)
        if style is None:
            style = self._computed(tag, attributes, within)
            if len(self._known) < _MOST_KINDS:
                self._known[key] = style
        return style

    def _computed(
        self, tag: str, attributes: Mapping[str, str], within: frozenset[str]
    ) -> ElementStyle:
        declared = self.sheets.says(tag, attributes, within)
        declared.update(visibility.declarations(attributes.get("style", "")))
        paper = declared.get(
            "background-color", declared.get("background", attributes.get("bgcolor", ""))
        )
        paper = declared.get("background-image", "none").replace("none", "") or paper
        ink = declared.get("color", attributes.get("color", ""))
        style = ElementStyle(
            hides=visibility.style_hides(declared) or visibility.class_hides(tag, attributes),
            struck=visibility.is_struck(tag, attributes, declared),
            rises=visibility.rises(tag, declared),
            block=visibility.is_block(declared),
            list_style=f"{declared.get('list-style-type', '')} {declared.get('list-style', '')}".strip(),
            paper=() if paper in _SILENT else (visibility.colour_of(paper),),
            ink=() if ink in _SILENT else (visibility.colour_of(ink),),
            tiny=visibility.is_tiny(declared),
        )
        return NOTHING if style == NOTHING else style
