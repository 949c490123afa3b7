"""The printed labels that a question names: "§ 3", "Schritt 3", "the third step".

Units under such a label are bound; all other units of the passages are excluded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from languages import together
from rag.bindings.binding import Opinion, Opinions, key_of
from rag.grounding.numerals import first_ordinals, ordinal, spoken
from rag.reader.types import Material
from rag.reader.unit import Unit

_NUMBER = r"\d{1,3}[a-z]?(?:\.\d{1,3})*"
_SIGN = re.compile(rf"§+\s*({_NUMBER})\b", re.IGNORECASE)
_WITHIN = re.compile(r"(?<=[\da-z])\s?\((\d{1,3}|[a-z])\)", re.IGNORECASE)
_PRINTED = re.compile(
    rf"\s*(?P<word>§+|[^\W\d_]+\.?)?\s*\(?(?P<label>{_NUMBER}|[a-z]|[ivx]{{1,5}})"
    r"(?P<end>[.):]+)?(?=\s|$)",
    re.IGNORECASE,
)


def named(question: str) -> tuple[str, ...]:
    """The labels that a question asks for, in its order: "§ 3 Absatz 2" names "3" and "2"."""
    words, numbers = _names(), rf"{_NUMBER}|[a-z](?=\))|[^\W\d_]+"
    found = {match.start(): match[1].lower() for match in _SIGN.finditer(question)}
    for match in re.finditer(rf"\b(?:{words})\b\.?\s*({numbers})", question, re.IGNORECASE):
        if label := _label(match[1]):
            found.setdefault(match.start(), label)
    for match in list(_WITHIN.finditer(question)):  # "clause 7 (2)": a label inside a named part
        if any(start < match.start() for start in found):
            found.setdefault(match.start(), match[1].lower())
    for match in re.finditer(rf"([^\W\d_]+|\d{{1,2}})\.?\s+(?:{words})\b", question, re.IGNORECASE):
        counted = int(match[1]) if match[1].isdigit() else _ordinal(match[1])
        if counted and (match[0][len(match[1])] == "." or not match[1].isdigit()):
            found.setdefault(match.start(), str(counted))
    return tuple(label for _, label in sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Labels:
    """The `Binding` of a question's labels."""

    question: str

    def opinions(self, material: Sequence[Material]) -> Opinions:
        """An opinion on every unit, or on none if the label is not found."""
        asked = named(self.question)
        if not asked:
            return {}
        paths = {
            key_of(one, unit): path
            for one in material
            for unit, path in zip(one.units, _paths(one), strict=True)
        }
        for wanted in (set(asked), {asked[0]}):
            if any(wanted <= path for path in paths.values()):
                return {key: Opinion(wanted <= path, "label") for key, path in paths.items()}
        return {}


def _paths(material: Material) -> list[set[str]]:
    """The labels above each unit: its heading's and its own."""
    above = _printed(material.passage.heading.rsplit(" › ", 1)[-1], heading=True)
    found = []
    for at, unit in enumerate(material.units):
        if unit.kind == "heading":
            above = _printed(unit.text, heading=True)
        elif _is_label(unit.text):  # a heading recognized by its words alone
            above = _printed(unit.text, heading=False)
            found.append(set[str]())
            continue
        own = _printed(unit.text, heading=False) if unit.kind != "heading" else set()
        if own and _titles(unit.text, material.units[at + 1 : at + 2]):
            above = own
        found.append(above | own)
    return found


def _printed(text: str, *, heading: bool) -> set[str]:
    """The label at the start of a heading or item."""
    match = _PRINTED.match(text)
    if not match:
        return set()
    word = (match["word"] or "").rstrip(".").lower()
    if word and not word.startswith("§") and word not in together("labels")["names"]:
        return set()
    bare = not word and not match["end"] and not text.lstrip().startswith("(")
    if bare and not (heading and match["label"][0].isdigit()):
        return set()
    return {match["label"].lower()}


def _is_label(text: str) -> bool:
    """Whether a text is only a label: "Artikel 2" in a line of its own."""
    match = _PRINTED.fullmatch(text.strip())
    return match is not None and bool(match["word"]) and bool(_printed(text, heading=False))


def _titles(text: str, below: Sequence[Unit]) -> bool:
    """Whether a labelled line is the title of what follows, where labels are of another kind."""
    short = len(text.split()) <= 6 and text[-1:] not in ".!?;,"
    match = _PRINTED.match(text)
    if not short or not match or not below or below[0].kind == "heading":
        return False
    under = _PRINTED.match(below[0].text)
    if not under or not _printed(below[0].text, heading=False):
        return bool(match["word"])
    return _style(match) != _style(under)


def _style(match: re.Match[str]) -> str:
    """The style of a label, whatever its number: "(1)" differs from "5." and "5.1"."""
    return re.sub(r"\d+", "1", re.sub(r"[^\W\d_]+", "a", match[0].strip()))


def _label(word: str) -> str:
    """ "3", "a" or "three" as a label; "" for any other word."""
    if word[0].isdigit() or len(word) == 1:
        return word.lower()
    number = spoken(word)
    return str(number) if number else ""


def _ordinal(word: str) -> int | None:
    word = word.lower()
    first = first_ordinals()
    return first.get(word if word in first else word.rstrip("nrsm")) or ordinal(word)


@cache
def _names() -> str:
    return "|".join(sorted(map(re.escape, together("labels")["names"]), key=len, reverse=True))
