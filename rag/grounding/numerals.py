"""Numbers written as words, in every language that lists them.

The lists are in languages/<code>/quantities.toml. All apply at once, as the language of a
number is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import languages

SCORE = 20


def listed(name: str) -> frozenset[str]:
    """The words of a list in all languages."""
    return languages.together("quantities").get(name, frozenset())


def pairs(name: str) -> Iterator[tuple[str, float]]:
    """The "word=value" entries of a list, language by language."""
    for lists in languages.words("quantities").values():
        yield from _valued(lists.get(name, frozenset()))


@cache
def scales() -> Mapping[str, tuple[float, ...]]:
    """Word → its factor for the number before it; two factors if languages differ."""
    found: dict[str, set[float]] = {}
    for word, value in pairs("scales"):
        found.setdefault(word, set()).add(value)
    return {word: tuple(sorted(values)) for word, values in found.items()}


@cache
def soft() -> Mapping[str, float]:
    """Words that may be a number: they can prove one, but need no proof."""
    return {
        **dict.fromkeys(listed("articles") - listed("bare_articles"), 1.0),
        **dict(pairs("soft")),
    }


def spoken(word: str) -> int | None:
    """The value of a number word in any language; None for other words and articles."""
    word = _span().sub("", word.lower())
    if word in listed("articles"):
        return None
    known = _small().get(word, _joined(word))
    return known if known is not None else _multiword_value(word, alone=True)


def ordinal(word: str) -> int | None:
    """The value of an ordinal from the third on ("third", "dritten"); None for other words."""
    word = word.lower()
    for whole, endings, known in _ordinals():
        if whole and word in known:
            return known[word]
        for ending in endings:
            stem = word.removesuffix(ending)
            if stem != word and stem in known:
                return known[stem]
    return None


def first_ordinals() -> Mapping[str, int]:
    """The first two ordinals, for labels."""
    return {word: int(value) for word, value in pairs("first")}


# -- in one word ("zweitausendfünfhundert")


def _joined(word: str) -> int | None:
    """The value of a compound of hundreds and thousands ("dreihundertzwölf"), or None."""
    for link, scaled in _links():
        for mark, factor in scaled:
            head, found, tail = word.partition(mark)
            if not found:
                continue
            first = 1 if head in {"", *listed("articles")} else spoken(head)
            rest = 0 if tail in {"", link} else spoken(tail.removeprefix(link))
            if first is None or rest is None or (not head and not tail):
                return None
            return first * factor + rest
    return None


@cache
def _links() -> Sequence[tuple[str, Sequence[tuple[str, int]]]]:
    """By language the link between parts, and the scales that are parts, greatest first."""
    found = []
    for lists in languages.words("quantities").values():
        if entries := lists.get("joined"):
            scaled = [(word, int(value)) for word, value in _valued(entries)]
            link = next(entry for entry in entries if "=" not in entry)
            found.append((link, sorted(scaled, key=lambda one: -one[1])))
    return found


@cache
def _small() -> Mapping[str, int]:
    """Number words below one hundred that are one word, or hyphenated."""
    known: dict[str, int] = {}
    for code, lists in languages.words("quantities").items():
        ones, tens = _in_order(code, "ones"), _in_order(code, "tens")
        if not ones or "multiword_links" in lists:
            continue
        link = next((entry for entry in lists.get("joined", ()) if "=" not in entry), "")
        known |= {word: value for value, word in enumerate(ones)}
        for ten, word in enumerate(tens, start=2):
            known[word] = ten * 10
            for one in range(1, 10):
                # "einundzwanzig", "twenty-one": the unit without its ending before the link
                said = ones[one].removesuffix("s") if one == 1 else ones[one]
                known[f"{said}{link}{word}" if link else f"{word}-{ones[one]}"] = ten * 10 + one
    known |= {word: int(value) for word, value in pairs("more")}
    return known | {word.replace("ß", "ss"): value for word, value in known.items() if "ß" in word}


# -- numbers of several words ("quatre-vingt-dix", "deux cent vingt et un")


@dataclass(frozen=True, slots=True)
class _Multiword:
    """The words of a language that writes the parts of a number as separate words."""

    small: Mapping[str, int]
    hundreds: frozenset[str]
    thousands: frozenset[str]
    links: frozenset[str]


def multiword_number(words: str) -> int | None:
    """The value of words that form one number; None if they form several or none."""
    return _multiword_value(words, alone=False)


def multiword_pattern() -> str:
    """A pattern for numbers of several words; "" if no language has them."""
    parts = {
        word
        for one in _multiword_numerals()
        for word in (*one.small, *one.hundreds, *one.thousands)
        if "-" not in word
    }
    links = {word for one in _multiword_numerals() for word in one.links}
    if not parts:
        return ""
    word = f"(?:{'|'.join(sorted(parts, key=len, reverse=True))})"
    between = rf"(?:-|[ \u00a0]|[ \u00a0-](?:{'|'.join(sorted(links))})[ \u00a0-])"
    return rf"(?<![\w-]){word}(?:{between}{word})*(?![\w-])"


def only_foreign(words: str) -> bool:
    """Whether each word is a number or unit in another language too: "six cents"."""
    names = (name for one in listed("units") for name in one.partition("=")[2].split(","))
    others = {*_small(), *scales(), *names}
    return all(word in others for word in re.split(r"[\s-]+", words.lower()))


def _multiword_value(words: str, *, alone: bool) -> int | None:
    for language in _multiword_numerals():
        value = _sum(words.lower(), language, alone=alone)
        if value is not None:
            return value
    return None


def _sum(words: str, known: _Multiword, *, alone: bool) -> int | None:
    """The sum of the parts; each hundred and thousand multiplies what precedes it."""
    parts = [part for part in re.split(r"[\s-]+", words) if part not in known.links]
    if alone and len(parts) == 1 and parts[0] in known.hundreds:
        return None  # "cent" is a coin, too
    whole = part = 0
    for at, word in enumerate(parts):
        if word in known.thousands and (part or at == 0):
            whole, part = whole + max(part, 1) * 1000, 0
        elif word in known.hundreds and part < 100:
            part = max(part, 1) * 100
        elif word in known.small and _fits(part % 100, known.small[word]):
            part += known.small[word]
        elif known.small.get(word) == SCORE and part % 100 == 4:
            part += 4 * SCORE - 4  # "quatre-vingts"
        else:
            return None
    return whole + part if parts else None


def _fits(before: int, value: int) -> bool:
    """Whether a part below a hundred may follow another: "soixante" and "dix", "vingt" and "un"."""
    if before == 10:
        return 7 <= value <= 9
    return before == 0 or (before % 10 == 0 and value < (20 if before in (60, 80) else 10))


@cache
def _multiword_numerals() -> tuple[_Multiword, ...]:
    found = []
    for code, lists in languages.words("quantities").items():
        if "multiword_links" not in lists:
            continue
        small = {word: value for value, word in enumerate(_in_order(code, "ones"))}
        for ten, word in enumerate(_in_order(code, "tens"), start=2):
            small[word] = ten * 10
        more = lists.get("multiword_more", frozenset())
        small |= {word: int(value) for word, value in _valued(more)}
        links = lists["multiword_links"]
        found.append(_Multiword(small, lists["hundreds"], lists["thousands"], links))
    return tuple(found)


# -- the lists


@cache
def _ordinals() -> Sequence[tuple[bool, tuple[str, ...], Mapping[str, int]]]:
    """By language whether ordinals stand alone, their endings, and their values."""
    found = []
    for code, lists in languages.words("quantities").items():
        known = {word: value for value, word in enumerate(_in_order(code, "ordinals"), start=3)}
        endings = _in_order(code, "ordinal_endings")
        found.append((not endings and "ordinals" in lists, tuple(endings), known))
    return found


@cache
def _span() -> re.Pattern[str]:
    kinds, endings = (sorted(listed(name)) for name in ("span", "span_endings"))
    return re.compile(rf"(?:{'|'.join(kinds)})(?:{'|'.join(endings)})?$")


def _in_order(code: str, name: str) -> list[str]:
    return str(languages.read(code, "quantities").get(name, "")).split()


def _valued(entries: frozenset[str]) -> Iterator[tuple[str, float]]:
    for entry in sorted(entries):
        word, found, value = entry.partition("=")
        if found:
            yield word, float(value)
