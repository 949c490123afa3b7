"""The open lists of a text that is cut into units, and the marks of items: bullets, numbers, letters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_MARK = re.compile(
    r"\s*(?P<sign>[-*•–▪·]|\(?(?P<value>\d{1,3}|[a-z]|[ivx]{2,5})\)"
    r"|(?P<dotted>\d{1,3}|(?:[a-h]|[ivx]{1,5})(?=\.\s+[^\W\d_]{2}))\.)\s+"
)
"""A single letter with a dot may be an abbreviation: "z. B.", "s. o."."""
_ROMAN = {"i": 1, "v": 5, "x": 10}
UNMARKED = ""
"""The form of a list whose items have no marks."""


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list: the form of its items' marks, how far they are indented, the line that introduces it ("" if
    none), and the number of its last item, 0 if they don't count.
    """

    form: str
    indent: int
    lead: str
    last: int = 0

    @property
    def counts(self) -> bool:
        """Whether its items have numbers or letters."""
        return self.last > 0

    @property
    def begins(self) -> bool:
        """Whether its last item may be the first."""
        return self.last <= 1

    def is_like(self, item: "ItemList") -> bool:
        """Whether an item has its form and is indented as far."""
        return self.form == item.form and self.indent // 2 == item.indent // 2

    def counts_to(self, item: "ItemList") -> bool:
        """Whether an item has the number or letter behind its last one."""
        return self.form == item.form and self.counts and item.last == self.last + 1


def begun_by(text: str, start: int, stop: int, lists: Sequence[ItemList]) -> ItemList | None:
    """The list that would begin with the item text[start:stop]; None if no mark makes it one.

    Its form is what marks have in common: "(1)" for "(7)", "a)" for "c)", "i." for "iv.", or the bullet.
    Whether "i" is a letter or a number depends on the open lists.
    """
    mark = _MARK.match(text, start, stop)
    if not mark:
        return None
    sign, value = mark["sign"], mark["value"] or mark["dotted"] or ""
    indent = indent_of(text, mark.start("sign"))
    if not value:
        return ItemList(sign, indent, "")
    if value.isdecimal():
        return ItemList(sign.replace(value, "1"), indent, "", int(value))
    letter = ItemList(sign.replace(value, "a"), indent, "", ord(value[0]) - ord("a") + 1)
    if len(value) == 1 and (value not in _ROMAN or any(one.counts_to(letter) for one in lists)):
        return letter
    return ItemList(sign.replace(value, "i"), indent, "", _number(value))


def _number(roman: str) -> int:
    values = [_ROMAN[sign] for sign in roman]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def indent_of(text: str, at: int) -> int:
    """How many blanks the line of an offset begins with."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return len(before) - len(before.lstrip())


def depth_of(lists: Sequence[ItemList]) -> int:
    """How many of the lists a line introduces."""
    return sum(bool(one.lead) for one in lists)


def enter(lists: list[ItemList], item: ItemList) -> bool:
    """Go on with the item's list, or open the one that it begins; returns whether it opened one."""
    at = _known(lists, item)
    if at is not None and item.last != 1:
        del lists[at + 1 :]
        lists[at] = replace(lists[at], last=item.last)
        return False
    if at is not None:
        del lists[at:]
    lists.append(item)
    return True


def _known(lists: Sequence[ItemList], item: ItemList) -> int | None:
    """Where an item's list is among the open ones, or one of its form that it would begin anew."""
    backwards = range(len(lists) - 1, -1, -1)
    alike = next((at for at in backwards if lists[at].is_like(item)), None)
    if alike is None and item.last > 1:
        return next((at for at in backwards if lists[at].form == item.form), None)
    return alike


def open_again(ended: Sequence[ItemList], item: ItemList) -> list[ItemList]:
    """The ended lists up to the one that an item goes on with; none if there is none."""
    for at in range(len(ended) - 1, -1, -1):
        one = ended[at]
        if one.counts_to(item) or (not one.counts and one.is_like(item)):
            return list(ended[: at + 1])
    return []
