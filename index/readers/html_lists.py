"""The open lists of a page, and the label of each item. Knows no parser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.readers import list_labels

_STYLE = re.compile(
    r"\b(none|disc|circle|square|decimal-leading-zero|decimal|(?:lower|upper)-(?:alpha|latin|roman)"
    r"|lower-greek)\b"
)


@dataclass(slots=True)
class OpenList:
    """A list being read: the style of its labels, the next number and the step after it, and whether the
    label of its last item was written.
    """

    tag: str
    style: str = "disc"
    number: int = 1
    step: int = 1
    after: str = "."
    notes: bool = False
    shown: bool = False
    term: str = ""
    """The term of a definition list whose definition has not come yet."""


@dataclass(slots=True)
class OpenLists:
    """The lists that are open, the innermost last."""

    open: list[OpenList] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """In how many items with a label people see what follows."""
        return sum(one.shown for one in self.open)

    def begin(
        self, tag: str, attributes: Mapping[str, str], list_style: str, *, items: int, notes: bool
    ) -> None:
        """A list begins; `items` is its length if it is reversed."""
        style = "decimal" if tag == "ol" else "disc"
        style = list_labels.TYPES.get(attributes.get("type", "").strip(), style)
        style = _styled(list_style) or style
        back = tag == "ol" and "reversed" in attributes
        first = number(attributes.get("start", ""), items if back else 1)
        after = attributes.get("data-delimiter", ".")[:1] or "."
        self.open.append(OpenList(tag, style, first, -1 if back else 1, after, notes))

    def end(self) -> OpenList | None:
        """The innermost list ends."""
        return self.open.pop() if self.open else None

    def item(self, attributes: Mapping[str, str], list_style: str) -> str:
        """An item begins; returns the label that people see before it."""
        if not self.open:
            return list_labels.BULLET
        here = self.open[-1]
        here.shown = False
        here.number = number(attributes.get("value", ""), here.number)
        own, here.number = here.number, here.number + here.step
        if here.notes:
            return f"[{own}] "
        style = _styled(list_style) or list_labels.TYPES.get(attributes.get("type", ""), here.style)
        return list_labels.label(own, style, after=here.after)


def number(value: str, otherwise: int) -> int:
    """The number in an attribute, if there is one of a sensible size."""
    found = re.match(r"\s*([+-]?\d{1,9})", value) if value else None
    return int(found[1]) if found else otherwise


def _styled(list_style: str) -> str:
    found = _STYLE.search(list_style) if list_style else None
    return found[1] if found else ""
