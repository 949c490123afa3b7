"""Whether two sentences say different things of the same thing: a figure, a date, a name, yes and no.

Prefers to be silent: whatever hints at another subject, group, year, model or an older value ends
the comparison. Knows no vectors, no answer and no document but titles and headings.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from index.language import question_language
from index.types import Passage
from rag.conflicts.values import Value, exclude, same, values
from rag.reading import scope
from rag.reading.dated import years
from rag.reading.names import strange_names
from rag.reading.negation import NEGATIONS
from rag.reading.persons import persons
from rag.reading.polarity import polarity
from rag.reading.words import Word, spelling, words

ConflictKind = Literal["number", "date", "name", "negation"]
ALIKE = 0.8
"""From this likeness on two words are one: equal stems, or one the end of a compound."""
COVER = (0.4, 0.6)
"""Least share of a sentence's words, the differing ones aside, that the other has: lower, higher."""

_WHEN = re.compile(
    r"\b(?:wann|when|what (?:year|date|day|time)|which (?:year|date|day|month)|deadline|"
    r"welche[mnrs]? (?:jahr|tag|datum|monat|termin)|datum|date|stichtag|frist|termin)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:wer|wem|wen|wessen|von wem|who|whom|whose|wie heißt|what is the name|name of)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:wie ?(?:viele?|hoch|lange?|groß|schwer|weit|breit|tief|alt|oft|teuer|schnell|warm)|"
    r"how (?:many|much|long|tall|high|large|big|heavy|far|wide|deep|old|often|fast)|was kostet)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\W*(?:was|welche[mnrs]?|wo|woher|wohin|warum|wieso|weshalb|wie|wofür|womit|worum|what|which|"
    r"where|why|how|who)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\b(?:wie ?viele|how many)\s+([^\W\d_]+)", re.IGNORECASE)
_FURTHER = re.compile(r"[,;]\s|\s\(")
_CONDITIONAL = re.compile(r"\W*(?:wer|wenn|falls|sofern|für|if|when|for|whoever|anyone)\b", re.I)
_COMPARES = re.compile(
    r"\b(?:unterschied\w*|unterscheide\w*|vergleich\w*|verglichen|verändert\w*|geändert|änderte\w*|"
    r"änderung\w*|sowohl|differ\w*|compare\w*|comparison|changed?|changes|versus|vs|than|als beim?|"
    r"höher|niedriger|länger|kürzer|longer|shorter|more or less|both)\b",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\b(?:früher\w*|bisher\w*|bislang|zuvor|vorher\w*|damals|damalige\w*|ehemal\w+|einst|statt|"
    r"ursprünglich\w*|anstatt|anstelle|vormals|alte[nrms]?|former\w*|previous\w*|used to|until then|"
    r"instead of|rather than|original\w*|once|at the time|raised|increased|reduced from|"
    r"erhöht\w*|gesenkt|verlängert|verkürzt|old|earlier|up from|down from|would have)\b",
    re.IGNORECASE,
)
_TAKES_PLACE = re.compile(r"\b(?:statt(?=\s*[.,;!?)]|\s*$)|statt(?:ge)?f[aiu]nd\w*)", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:mitglied\w*|member\w*|one of|eine[rs]? de[rs]|unter anderem|u\. ?a\.|among|zusammen mit|"
    r"together with|gemeinsam|guest|gast|gäste|teilnehm\w+|participants?)\b",
    re.IGNORECASE,
)
_KINDS_OF_TEXT = re.compile(
    r"\w*(?:ordnung|satzung|blatt|blätter|protokoll|bericht|chronik|liste|heft|buch|führer|info|"
    r"information|seite|webseite|plan|programm|prospekt|verzeichnis|anleitung|regeln|richtlinie|"
    r"karte|schrift|bote|aushang|register|anhang|hinweis\w*|fassung|entwurf|flyer|broschüre|brief|"
    r"zeitung|artikel|überblick|übersicht|kurzfassung|rundschreiben|statuten|preise?)|"
    r"rules?|guide|manual|reports?|minutes|notice|page|website|web|leaflet|brochure|history|letter|"
    r"newsletter|review|timetable|agreement|statutes|catalogue|news|blog|map|handbook|flyer|list|"
    r"article|overview|summary|register|papers?|terms|fees|prices|sheet|data|annual|stand|version|"
    r"edition|draft|house|document"
)
_BARE = re.compile(r"(?<=\s)[A-ZÄÖÜ][^\W\d_]+[ -](\d{1,4}[a-z]?)(?![\d.,]*\d|\s?[%€°$])")
_NAMED = re.compile(r"(?<=\w )[A-ZÄÖÜ][^\W\d_]+[ -]$")
_YEAR = re.compile(r"(?:1\d|20)\d\d")


@dataclass(frozen=True)
class Statement:
    """A sentence with the place it stands at."""

    text: str
    passage: Passage
    language: str
    dated: str = ""

    @cached_property
    def context(self) -> str:
        """Title and heading: what the sentence is about, where it does not say so itself."""
        return f"{self.passage.title} {self.passage.heading}"

    @cached_property
    def years(self) -> frozenset[int]:
        """The years it names itself."""
        return years(self.text)


@dataclass(frozen=True)
class Asked:
    """A question, and what kinds of difference matter to it."""

    text: str

    @cached_property
    def compares(self) -> bool:
        """Whether it asks for the difference itself, which then is the answer."""
        return len(self.years) > 1 or bool(_COMPARES.search(self.text))

    @cached_property
    def kinds(self) -> frozenset[ConflictKind]:
        """The kinds of difference that would be different answers to it."""
        if _WHEN.search(self.text):
            return frozenset({"date", "number"})
        if _WHO.search(self.text):
            return frozenset({"name"})
        if _MANY.search(self.text):
            return frozenset({"number"})
        return frozenset({"number"} if _OPEN.match(self.text) else {"number", "negation"})

    @cached_property
    def counted(self) -> str:
        """What it asks the number of: "people" in "how many people"; "" if nothing."""
        found = _HOW_MANY.search(self.text)
        return found[1] if found else ""

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it asks about."""
        return years(self.text)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the one says and what the other says; for negation "yes" and "no"."""

    kind: ConflictKind
    one: str
    other: str
    value: Value | None = None


def contrast(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    """How two sentences contradict each other on what is asked; None if they do not, surely."""
    if asked.compares:
        return None
    return _contrast(one, other, asked) or _contrast(_lead(one), _lead(other), asked)


def _contrast(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    if not _same_scope(one, other, asked):
        return None
    for kind, find in (
        ("date", _figures),
        ("number", _figures),
        ("name", _names),
        ("negation", _denial),
    ):
        if kind in asked.kinds and (found := find(one, other, asked)) and found.kind == kind:
            return found
    return None


def _lead(side: Statement) -> Statement:
    """The sentence without what follows its first clause, if both hold a figure of their own."""
    cut = _FURTHER.search(side.text)
    if not cut or _CONDITIONAL.match(side.text):
        return side
    first, rest = side.text[: cut.start()], side.text[cut.end() :]
    return replace(side, text=first) if values(first) and values(rest) else side


def _same_scope(one: Statement, other: Statement, asked: Asked) -> bool:
    """Whether nothing shows that they speak of different groups, years, models or places."""
    texts = one.text, other.text
    if any(_OLD.search(_TAKES_PLACE.sub(" ", text)) for text in texts):
        return False
    if scope.limits(one.text) != scope.limits(other.text) or _apart(map(scope.rates, texts)):
        return False
    if _apart(map(scope.matters, texts)):
        return False
    sides = [side.years or years(side.context) for side in (one, other)]
    if asked.years and any(side and not side & asked.years for side in sides):
        return False
    return not _other_subject(one, other, asked)


def _apart(sets: Iterable[frozenset[str]]) -> bool:
    """Whether both sets hold something and share nothing."""
    first, second = sets
    return bool(first and second and not first & second)


def _other_subject(one: Statement, other: Statement, asked: Asked) -> bool:
    if _marks(one) != _marks(other):
        return True
    if one.passage.document_id == other.passage.document_id:
        return False
    if one.language == other.language and (
        _untold(one, other, asked) or _untold(other, one, asked)
    ):
        return True
    return _titles_apart(one, other)


def _marks(side: Statement) -> frozenset[str]:
    """Bare numbers behind a name, in title, heading or sentence: a model, a house, a chapter."""
    named = {
        value.text
        for value in values(side.text)
        if value.kind == "number"
        and value.dimensions == {""}
        and _NAMED.search(side.text[: value.start])
        and (side.language == "en" or not _noun(side, value))
    }
    titled = (found for found in _BARE.findall(f" {side.context}"))
    return frozenset({*named, *(mark for mark in titled if not _YEAR.fullmatch(mark))})


def _titles_apart(one: Statement, other: Statement) -> bool:
    """Titles of one pattern that name different things: "Passport, Ulm" and "Passport, Trier"."""
    mine, theirs = words(one.passage.title), words(other.passage.title)
    return (
        any(_stands(a, theirs) for a in mine)
        and any(_telling(a) and not _stands(a, theirs) for a in mine)
        and any(_telling(b) and not _stands(b, mine) for b in theirs)
    )


def _untold(one: Statement, other: Statement, asked: Asked) -> bool:
    """The one's title names what is asked about, the other's passage nowhere does."""
    title = words(one.passage.title)
    near = words(f"{other.context}. {other.passage.text}")
    return any(
        _telling(word) and _stands(word, title) and not _stands(word, near)
        for word in words(asked.text)
    )


def _telling(word: Word) -> bool:
    return word.text[0].isupper() and not _KINDS_OF_TEXT.fullmatch(word.text.lower())


def _stands(word: Word, others: Sequence[Word]) -> bool:
    kept = scope.matters(word.text)
    return any(
        spelling(word, other) >= ALIKE or (kept and kept & scope.matters(other.text))
        for other in others
    )


# -- figures -------------------------------------------------------------------------------------


def _figures(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    mine, theirs = values(one.text), values(other.text)
    fresh = [a for a in mine if not any(same(a, b) for b in theirs)]
    strange = [b for b in theirs if not any(same(a, b) for a in mine)]
    pairs = [
        (a, b) for a in fresh for b in strange if exclude(a, b) and _same_count(one, a, other, b)
    ]
    listed = _listed(one, mine, other, theirs)
    if not listed and (len(pairs) != 1 or not _same_rest(fresh, strange, pairs[0])):
        return None
    a, b = listed or pairs[0]
    kind: ConflictKind = "date" if a.kind == "date" else "number"
    if kind == "number" and not (_same_year(one, other) and _asked_for(one, a, asked)):
        return None
    if kind == "date" and (not _WHEN.search(asked.text) or _own_years(one, a, other, b)):
        return None
    if not _same_topic(one, other, asked, [a.text, b.text]):
        return None
    if (
        kind == "date"
        and one.language != other.language
        and not (scope.matters(one.text) & scope.matters(other.text))
    ):
        return None
    return Difference(kind, a.text, b.text, a)


def _listed(
    one: Statement, mine: Sequence[Value], other: Statement, theirs: Sequence[Value]
) -> tuple[Value, Value] | None:
    """The first differing pair of two sentences that list figures in the same words and order."""
    frames = [_frame(side.text, found) for side, found in ((one, mine), (other, theirs))]
    if len(mine) < 2 or len(mine) != len(theirs) or frames[0] != frames[1]:
        return None
    pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if not same(a, b)]
    return pairs[0] if pairs and all(exclude(a, b) for a, b in pairs) else None


def _frame(text: str, found: Sequence[Value]) -> list[str]:
    """The words around the figures."""
    pieces, at = [], 0
    for value in found:
        pieces.append(text[at : value.start])
        at = value.end
    return [re.sub(r"\W+", " ", piece).strip().lower() for piece in [*pieces[1:], text[at:]]]


def _same_rest(fresh: list[Value], strange: list[Value], pair: tuple[Value, Value]) -> bool:
    """No second figure of the kind differs: then the first may belong to something else."""
    a, b = pair
    left = [v for v in fresh if v is not a and v.kind == a.kind and v.dimensions == a.dimensions]
    right = [v for v in strange if v is not b and v.kind == b.kind and v.dimensions == b.dimensions]
    return not (left or right)


def _same_year(one: Statement, other: Statement) -> bool:
    """A year named on one side only must be the year that the other source is from."""
    mine, theirs = one.years, other.years
    if mine and theirs:
        return mine == theirs
    named, silent = (one, other) if mine else (other, one)
    return not named.years or bool(named.years & years(silent.dated))


def _own_years(one: Statement, a: Value, other: Statement, b: Value) -> bool:
    """Each tells of the very year it is from: a yearly event, not a contradiction."""
    mine, theirs = years(a.text), years(b.text)
    dates = years(one.dated), years(other.dated)
    return bool(mine != theirs and mine & dates[0] and theirs & dates[1])


def _same_count(one: Statement, a: Value, other: Statement, b: Value) -> bool:
    """Bare numbers count the same things: 6 exhibitions are no contradiction to 35 pictures."""
    if a.kind != "number" or "" not in a.dimensions | b.dimensions:
        return True
    if a.dimensions - {""} and b.dimensions - {""}:
        return True
    mine, theirs = _noun(one, a), _noun(other, b)
    if mine and theirs:
        return spelling(mine, theirs) >= ALIKE or bool(
            scope.counted(mine.text) & scope.counted(theirs.text)
        )
    lone = mine or theirs
    return lone is not None and _stands(lone, words(other.text if mine else one.text))


def _asked_for(one: Statement, a: Value, asked: Asked) -> bool:
    """A question for the number of people is not about the number of rooms, where one can see it."""
    noun = _noun(one, a) if a.dimensions == {""} else None
    if not noun or not asked.counted:
        return True
    if scope.counted(noun.text) and scope.counted(asked.counted):
        return bool(scope.counted(noun.text) & scope.counted(asked.counted))
    wanted = words(asked.counted)
    same_language = question_language(asked.text) == one.language
    return not same_language or any(spelling(noun, word) >= ALIKE for word in wanted)


def _noun(side: Statement, value: Value) -> Word | None:
    """What is counted: the first word behind a number that may be a noun."""
    for word in words(side.text):
        gap = side.text[value.end : word.start]
        if word.start >= value.end and len(gap) < 24 and not re.search(r"[.,;:()]", gap):
            if side.language == "de" and not word.text[0].isupper():
                continue
            return word
    return None


# -- names ---------------------------------------------------------------------------------------


def _names(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    texts = one.text, other.text
    if any(_SEVERAL.search(text) for text in texts) or not _same_year(one, other):
        return None
    mine, theirs = persons(one.text), persons(other.text)
    left = [name for name in mine if not _named(name, f"{other.text} {asked.text}")]
    right = [name for name in theirs if not _named(name, f"{one.text} {asked.text}")]
    if len(left) != 1 or len(right) != 1 or len(mine) != len(theirs):
        return None
    if not _same_topic(one, other, asked, [left[0], right[0]]):
        return None
    return Difference("name", left[0], right[0])


def _named(name: str, text: str) -> bool:
    """Whether some part of a name stands there, however it is spelled."""
    return any(_stands(part, words(text)) for part in words(name))


# -- yes and no ----------------------------------------------------------------------------------


def _denial(one: Statement, other: Statement, asked: Asked) -> Difference | None:
    mine, theirs = polarity(one.text), polarity(other.text)
    if not mine or not theirs or mine.affirms == theirs.affirms:
        return None
    if not _same_year(one, other) or (values(one.text) or values(other.text)):
        return None
    if mine.about != theirs.about or (one.language != other.language and not mine.about):
        return None
    if not _same_topic(one, other, asked, [*mine.words, *theirs.words]):
        return None
    said = {True: "yes", False: "no"}
    return Difference("negation", said[mine.affirms], said[theirs.affirms])


# -- the same topic ------------------------------------------------------------------------------


def _same_topic(one: Statement, other: Statement, asked: Asked, aside: Iterable[str]) -> bool:
    """Whether the words beside the differing ones are shared, as far as languages let one see."""
    away = {part.lower() for text in aside for part in re.findall(r"\w+", text)}
    if one.language != other.language:
        return not _strangers(one, other, away)
    mine, theirs = _content(one.text, away), _content(other.text, away)
    known = words(asked.text)
    if _contrasting(one, mine, theirs, known) and _contrasting(other, theirs, mine, known):
        return False
    low, high = sorted((_cover(mine, theirs), _cover(theirs, mine)))
    return low >= COVER[0] and high >= COVER[1]


def _content(text: str, away: set[str]) -> list[Word]:
    return [
        word
        for word in words(text)
        if word.text.lower() not in away | NEGATIONS and not scope.says_little(word.text)
    ]


def _cover(mine: Sequence[Word], theirs: Sequence[Word]) -> float:
    """Share of the first words' weight that stands among the second; 0 where there are none."""
    total = sum(word.weight for word in mine)
    return sum(w.weight for w in mine if _stands(w, theirs)) / total if total else 0.0


def _contrasting(
    side: Statement, mine: Sequence[Word], theirs: Sequence[Word], known: Sequence[Word]
) -> bool:
    """Whether a side names something that the other lacks: a noun in German, a name in English."""
    for word in mine:
        noun = word.text[0].isupper() if side.language == "de" else word.named
        if noun and not _stands(word, theirs) and not _stands(word, known):
            return True
    return False


def _strangers(one: Statement, other: Statement, away: set[str]) -> bool:
    """Names of the English side that the other's sentence, title and heading lack."""
    english, german = (one, other) if one.language == "en" else (other, one)
    found = strange_names(english.text, [german.text, german.context])
    return any(name.lower() not in away for name in found)
