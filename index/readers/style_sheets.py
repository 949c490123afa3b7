"""What the style sheets inside a page say of an element. Knows no parser and no tree.

Only selectors of one element are understood (`p`, `.note`, `p.note.small`, `#top`). What depends on an
element's place or state may show it, whether it applies or not, but never hides it: in doubt a person
sees a text. What is struck by its place (`.offer .old`) is asked for with the elements
around it. Blocks for print or small screens are passed over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.readers.visibility import UNKNOWN, declarations, style_hides

MOST_RULES = 20_000
MOST_OF_A_KIND = 200
"""Rules heard for one class, id or tag: what an element costs stays bounded."""

_DEEPEST = 64  # elements around one that a selector is compared with
_NO_NAMES: frozenset[str] = frozenset()
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"(\*|[a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.ASCII)
_LAST = re.compile(r"([^\s>+~:\[]*)(?:[:\[][^\s>+~]*)?$")
_COLOURS = frozenset(("color", "background", "background-color", "background-image"))
_PART = re.compile(r"[.#][\w-]+", re.ASCII)
_STATE = re.compile(r"(?<!:):(?!not\b|is\b|where\b)[a-z]|\[")
_TAG = re.compile(r"(?:^|[\s>+~])[a-z]")
_ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Declarations for elements of a tag ("*" for any) that have all the classes and ids."""

    tag: str
    parts: frozenset[str]
    says: Mapping[str, str]
    weight: tuple[int, int, int, int]


@dataclass(slots=True)
class StyleSheets:
    """Takes the text of style elements in their order."""

    _rules: dict[str, list[_Rule]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)  # classes and ids that a rule names
    _told: dict[tuple[str, frozenset[str]], dict[str, str]] = field(default_factory=dict)
    _count: int = 0
    _placed: list[tuple[tuple[str, frozenset[str], bool], ...]] = field(default_factory=list)

    @property
    def placed(self) -> bool:
        """Whether some elements are struck by their place."""
        return bool(self._placed)

    def strikes(self, path: Sequence[tuple[str, Mapping[str, str]]]) -> bool:
        """Whether the last element of a path from the root is struck by its place."""
        tag, attributes = path[-1]
        own = names_of(attributes) if attributes else _NO_NAMES
        near: list[tuple[str, frozenset[str]]] = []
        for selector in self._placed:
            last, parts, _ = selector[-1]
            if last in ("*", tag) and parts <= own:
                near = near or [(one, names_of(said)) for one, said in path[-_DEEPEST:]]
                if _fits(selector, near):
                    return True
        return False

    def __bool__(self) -> bool:
        """Whether any rule was heard."""
        return bool(self._rules)

    def add(self, text: str) -> None:
        """Read one sheet; what cannot be understood is passed over."""
        self._told.clear()
        for selectors, body in _blocks(_COMMENT.sub("", text)):
            says = declarations(body)
            for selector in filter(None, map(str.strip, selectors.lower().split(","))):
                if found := _SELECTOR.fullmatch(selector):
                    self._keep(found, says)
                elif (last := _LAST.search(selector)) and (found := _SELECTOR.fullmatch(last[1])):
                    self._keep(found, _harmless(says), selector)
                    self._place(selector, says)

    def _place(self, selector: str, says: Mapping[str, str]) -> None:
        """Keep a selector of elements within others that strikes the last of them."""
        struck = any("line-through" in value for value in says.values())
        if not struck or len(self._placed) >= MOST_OF_A_KIND:
            return
        compounds: list[tuple[str, frozenset[str], bool]] = []
        close = False
        for part in selector.replace(">", " > ").split():
            if part == ">":
                close = True
            elif found := _SELECTOR.fullmatch(part):
                compounds.append((found[1] or "*", frozenset(_PART.findall(found[2])), close))
                close = False
            else:
                return
        self._placed.append(tuple(compounds))

    def says(self, tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
        """The properties that the sheets give an element; the more special rule wins."""
        if not self._rules:
            return {}
        own = names_of(attributes) & self._known
        if (tag, own) not in self._told:
            self._told[tag, own] = self._weighed(tag, own)
        return dict(self._told[tag, own])

    def _weighed(self, tag: str, own: frozenset[str]) -> dict[str, str]:
        rules = [
            rule
            for key in (tag, "*", *own)
            for rule in self._rules.get(key, ())
            if rule.parts <= own and rule.tag in ("*", tag)
        ]
        told: dict[str, str] = {}
        for rule in sorted(rules, key=lambda rule: rule.weight):
            told.update(rule.says)
        return told

    def _keep(self, selector: re.Match[str], says: Mapping[str, str], whole: str = "") -> None:
        """Keep a rule by its last part; the `whole` selector says how much it weighs."""
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
        key = min(parts, default=tag)  # where it is looked for; any one of its parts will do
        kind = self._rules.setdefault(key, [])
        if len(kind) < MOST_OF_A_KIND:
            kind.append(_Rule(tag, parts, says, weight))


def names_of(attributes: Mapping[str, str]) -> frozenset[str]:
    """An element's classes and id as selectors write them."""
    named = {f".{name}" for name in attributes.get("class", "").lower().split()}
    if name := attributes.get("id", "").strip().lower():
        named.add(f"#{name}")
    return frozenset(named)


def _fits(
    selector: Sequence[tuple[str, frozenset[str], bool]],
    path: Sequence[tuple[str, frozenset[str]]],
) -> bool:
    """Whether the path's last element is the selector's; each part goes to the nearest that fits."""
    at = len(path)
    close = True
    for tag, parts, within in reversed(selector):
        reach = path[:at]
        for index in range(len(reach) - 1, len(reach) - 2 if close else -1, -1):
            if index >= 0 and tag in ("*", path[index][0]) and parts <= path[index][1]:
                at = index
                break
        else:
            return False
        close = within
    return True


def _harmless(says: Mapping[str, str]) -> dict[str, str]:
    """The declarations that neither hide nor strike; a colour that may apply makes colours unknown."""
    return {
        name: UNKNOWN if name in _COLOURS else value
        for name, value in says.items()
        if name in _COLOURS or not (style_hides({name: value}) or "line-through" in value)
    }


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
    """The place behind the block that begins with this brace."""
    depth = 0
    for found in re.compile("[{}]").finditer(text, brace):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end()
    return len(text)
