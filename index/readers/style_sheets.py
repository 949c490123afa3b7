"""What the style sheets inside a page say about an element. Knows no parser.

Selectors of one element are understood (`p`, `.note`, `p.note.small`, `#top`). A rule that depends on an
element's position or state may show it, whether it applies or not, but never hides it: in doubt a person
sees the text. A rule for one more class (`.page.active` beside `.page`) is such a state, which scripts set
when someone opens a tab. Strikethrough and list labels also apply through ancestors (`nav ul`, `.law ol ol`),
but never through a state. Blocks for print or small screens are skipped.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from index.readers.visibility import UNKNOWN, declarations, style_hides

MOST_RULES = 20_000
MOST_OF_A_KIND = 200
"""At most this many rules per class, id or tag, which bounds the cost of an element."""
MOST_STATES = 200
"""At most this many rules for one more class than a hidden element has."""
MOST_AROUND = 300
"""At most this many names of surrounding elements in rules; real pages have far fewer."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"(\*|[a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.ASCII)
_LAST = re.compile(r"([^\s>+~:\[]*)(?:[:\[][^\s>+~]*)?$")
_AROUND = re.compile(r"\s*>\s*|\s+")
_BY_PLACE = ("text-decoration", "list-style")
_COLOURS = frozenset(("color", "background", "background-color", "background-image"))
_PART = re.compile(r"[.#][\w-]+", re.ASCII)
_STATE = re.compile(r"(?<!:):(?!not\b|is\b|where\b)[a-z]|\[")
_TAG = re.compile(r"(?:^|[\s>+~])[a-z]")
_ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Declarations for elements of a tag ("*" for any) with all the classes and ids.

    All names in `within` occur on elements around it.
    """

    tag: str
    parts: frozenset[str]
    says: Mapping[str, str]
    weight: tuple[int, int, int, int]
    within: frozenset[str] = frozenset()


@dataclass(slots=True)
class StyleSheets:
    """Takes the text of style elements in order."""

    _rules: dict[str, list[_Rule]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)  # classes and ids that a rule names
    _compound: list[_Rule] = field(default_factory=list)  # rules for elements with several names
    around: set[str] = field(default_factory=set)
    """Tags, classes and ids that matter if they occur around an element."""
    _cascaded: dict[tuple[str, frozenset[str], frozenset[str]], dict[str, str]] = field(
        default_factory=dict
    )
    _count: int = 0

    def __bool__(self) -> bool:
        """Whether any rule was understood."""
        return bool(self._rules)

    def add(self, text: str) -> None:
        """Read one sheet; what cannot be understood is skipped."""
        self._cascaded.clear()
        for selectors, body in _blocks(_COMMENT.sub("", text)):
            says = declarations(body)
            for selector in filter(None, map(str.strip, selectors.lower().split(","))):
                if found := _SELECTOR.fullmatch(selector):
                    self._keep(found, says)
                elif (last := _LAST.search(selector)) and (found := _SELECTOR.fullmatch(last[1])):
                    self._keep(found, _harmless(says), whole=selector)
                    if by_place := {n: says[n] for n in says if n.startswith(_BY_PLACE)}:
                        self._keep_by_place(selector, by_place)

    def names(self, tag: str, attributes: Mapping[str, str]) -> frozenset[str]:
        """The names of an element that matter to elements inside it."""
        return frozenset(self.around & {tag, *_named(attributes)})

    def known_id(self, attributes: Mapping[str, str]) -> str:
        """An element's id if a rule names it; most ids are only link targets."""
        name = attributes.get("id", "").strip().lower()
        return name if f"#{name}" in self._known else ""

    def says(
        self, tag: str, attributes: Mapping[str, str], within: frozenset[str] = frozenset()
    ) -> dict[str, str]:
        """The properties that the sheets give an element; the more specific rule wins."""
        if not self._rules:
            return {}
        own = frozenset(_named(attributes) & self._known)
        if (tag, own, within) not in self._cascaded:
            self._cascaded[tag, own, within] = self._cascade(tag, own, within)
        return dict(self._cascaded[tag, own, within])

    def _cascade(self, tag: str, own: frozenset[str], within: frozenset[str]) -> dict[str, str]:
        rules = [
            rule
            for key in (tag, "*", *own)
            for rule in self._rules.get(key, ())
            if rule.parts <= own and rule.tag in ("*", tag) and rule.within <= within
        ]
        declared: dict[str, str] = {}
        for rule in sorted(rules, key=lambda rule: rule.weight):
            declared.update(rule.says)
        if style_hides(declared):
            for rule in self._compound:
                shown = {**declared, **rule.says}
                if _is_state(rule, tag, own) and not style_hides(shown):
                    return shown
        return declared

    def _keep_by_place(self, selector: str, says: Mapping[str, str]) -> None:
        """Keep a rule for nested elements; one with a state or a sibling is dropped."""
        parts = [_SELECTOR.fullmatch(one) for one in _AROUND.split(selector)]
        around, known = parts[:-1], [one for one in parts if one]
        if len(known) == len(parts) and parts[-1]:
            names = {name for one in around if one for name in (one[1], *_PART.findall(one[2]))}
            within = frozenset(name for name in names if name and name != "*")
            if len(self.around | within) > MOST_AROUND:
                return
            self.around |= within
            self._keep(parts[-1], says, whole=selector, within=within)

    def _keep(
        self,
        selector: re.Match[str],
        says: Mapping[str, str],
        *,
        whole: str = "",
        within: frozenset[str] = frozenset(),
    ) -> None:
        """Keep a rule under its last part; the `whole` selector determines its specificity."""
        self._count += 1
        if not says or self._count > MOST_RULES:
            return
        tag, parts = selector[1] or "*", frozenset(_PART.findall(selector[2]))
        self._known |= parts
        whole = whole or selector[0]
        ids = whole.count("#")
        tags = len(_TAG.findall(whole))
        weight = (
            ids,
            len(_PART.findall(whole)) - ids + len(_STATE.findall(whole)),
            tags,
            self._count,
        )
        key = min(parts, default=tag)  # the key it is found by; any one of its parts is enough
        kind = self._rules.setdefault(key, [])
        if len(kind) < MOST_OF_A_KIND:
            kind.append(_Rule(tag, parts, says, weight, within))
            if len(parts) > 1 and not within and len(self._compound) < MOST_STATES:
                self._compound.append(kind[-1])


def _harmless(says: Mapping[str, str]) -> dict[str, str]:
    """The declarations that hide nothing, whether they apply or not; a colour makes colours unknown."""
    return {
        name: UNKNOWN if name in _COLOURS else value
        for name, value in says.items()
        if name in _COLOURS or not (name.startswith(_BY_PLACE) or style_hides({name: value}))
    }


def _is_state(rule: _Rule, tag: str, own: frozenset[str]) -> bool:
    """Whether a rule holds for an element once it has one more class."""
    more = rule.parts - own
    return len(more) == 1 and min(more).startswith(".") and rule.tag in ("*", tag)


def _named(attributes: Mapping[str, str]) -> set[str]:
    named = {f".{name}" for name in attributes.get("class", "").lower().split()}
    if name := attributes.get("id", "").strip().lower():
        named.add(f"#{name}")
    return named


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of each rule that holds on a screen of any size."""
    at = 0
    while (brace := text.find("{", at)) >= 0:
        head = text[at:brace].rpartition(";")[2].strip(" \t\n\r\f}")
        if not head.startswith("@"):
            end = text.find("}", brace)
            end = len(text) if end < 0 else end
            yield head, text[brace + 1 : end]
            at = end + 1
        else:
            at = brace + 1 if _ALWAYS.fullmatch(head) else _closed(text, brace)


def _closed(text: str, brace: int) -> int:
    """The position after the block that this brace opens."""
    depth = 0
    for found in re.compile("[{}]").finditer(text, brace):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    return len(text)
