"""Whether an answer is correct as a person would judge it: one readable rule for every gold answer.

The answer as shown consists of its supported sentences, written or quoted, and for quoted ones the
document's own words; places that are only related do not count. It is correct if it contains one
gold answer:

- word for word, whatever the case, punctuation, articles, and hyphens or spaces inside a word; or
- with every number, date, time and code by value ("1.200 Euro" is "€1,200", "drei" is 3; a number
  without a unit matches one with a unit if that unit appears elsewhere, as above a column or in the
  question), and with two thirds of its content by weight: a quantity with its unit, a date, a time
  and a code weigh two, since they are most of an answer; a bare number and any other word weigh one.
  Words are compared by stem, and a part of a compound matches. Stop words weigh nothing, nor do words
  of the question ("8 folding chairs" to "How many folding chairs?"), unless nothing else is left.
  What the gold answer denies must be denied.
- A bare "Yes" or "no" is compared with whether the answer denies, in words about the question.
- Of a gold answer over 20 words, half of the distinct content words, or 12 of them, are enough, and no
  number is required.

Tested on gold evidence and on other sentences of the same documents: it accepts .97 (data) and 1.0
(omos, xquad) of the former, and .03, .05 and .11 of the latter, most of which do name the answer.

It misses a right answer in words that no gold answer uses, a denial of the gold answer's own words
("nicht erlaubt" contains "erlaubt"), and across languages everything but numbers, names and words
that look alike. Knows no document.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import languages
from index.stores.keywords import stems
from rag.evaluation.results import MeasuredAnswer
from rag.evaluation.wording import normalise
from rag.grounding import notation, quantities, units
from rag.grounding.numerals import listed

LONG = 20
"""A gold answer of more words is an essay: half of it is enough, and so are `ENOUGH` words."""
ENOUGH = 12
SHARE = 2 / 3

_JOINTS = re.compile(r"[-‐‑–—/\u00ad]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_UNIT = re.compile(r"[^\W\d_]+[²³]?|[%‰€$£]|°\s?[cf]\b")
_PERCENT = re.compile(
    r"\bper cent\b", re.IGNORECASE
)  # the length is unchanged, so offsets stay true
_AGES = dict.fromkeys(("alt", "alter", "age", "aged", "old"), "years")
_HOUR = re.compile(r"\s*(?:Uhr|o['’]clock)\b", re.IGNORECASE)
_PART = 5
"""Letters of a stem from which on it is compared as part of a compound."""


def shown(reply: MeasuredAnswer) -> str:
    """What a person sees as the answer; empty for a refusal."""
    texts: list[str] = []
    for said in reply.claimed:
        texts.append(said.text)
        if said.kind == "quoted":
            texts += [cited.quote for cited in said.citations if cited.quote != said.text]
    return "\n".join(texts)


def correct(answer: str, golds: Sequence[str], *, question: str) -> bool:
    """Whether the answer contains one of the gold answers."""
    return bool(answer.strip()) and any(_holds(answer, gold, question) for gold in golds)


def _holds(answer: str, gold: str, question: str) -> bool:
    if len(gold.split()) > LONG:
        return _much(answer, gold)
    bare = _bare(gold)
    if len(bare) == 1 and bare[0] in _polarity("yes") | _polarity("no"):
        return _verdict(answer, question, yes=bare[0] in _polarity("yes"))
    claims = _claims(gold, question)
    if not _proven(claims, answer, question):
        return len(bare) > 1 and _word_for_word(bare, answer)
    return _word_for_word(bare, answer) or _says(answer, gold, claims, question)


def _bare(text: str) -> list[str]:
    """The words in order, with hyphenated ones split, without articles."""
    return [word for word in normalise(_JOINTS.sub(" ", text), "") if word not in _articles()]


def _word_for_word(gold: list[str], answer: str) -> bool:
    """Whether the words occur together and in order, joined ("E-Mail") or apart."""
    said, wanted = _bare(answer), "".join(gold)
    if not wanted:
        return False
    for at in range(len(said)):
        joined = ""
        for word in said[at:]:
            joined += word
            if len(joined) >= len(wanted):
                break
        if joined == wanted:
            return True
    return False


def _says(answer: str, gold: str, claims: Sequence[quantities.Quantity], question: str) -> bool:
    """Whether enough of the gold answer's weight is present, given that its quantities are."""
    weight = sum(2 if _measured(claim) else 1 for claim in claims)
    wanted = _meaning(gold, claims)
    asked = _meaning(question)
    fresh = [word for word in wanted if not _among(word, asked)]
    if fresh or claims:
        wanted = fresh
    if _denies(gold) and _bare(gold)[0] not in _polarity("no") and not _denies(answer):
        return False  # after "No, …" the reason is what counts
    said = _meaning(answer)
    found = weight + sum(_among(word, said) for word in wanted)
    whole = weight + len(wanted)
    return whole > 0 and found >= SHARE * whole - 1e-9


def _much(answer: str, gold: str) -> bool:
    wanted = _distinct(_meaning(gold))
    said = _meaning(answer)
    enough = min(len(wanted) / 2, ENOUGH)
    return bool(wanted) and sum(_among(word, said) for word in wanted) >= enough


def _verdict(answer: str, question: str, *, yes: bool) -> bool:
    """Whether the answer affirms (`yes`) or denies what the question asks, in words about the question."""
    if _denies(answer) is yes:
        return False
    first = answer.split(maxsplit=1)[0].strip(".,;:!–-").lower()
    if first in (_polarity("yes") if yes else _polarity("no")):
        return True
    said = _meaning(answer)
    return any(_among(word, said) for word in _meaning(question))


def _denies(text: str) -> bool:
    return any(match[0].lower().replace("’", "'") in _denials() for match in _WORD.finditer(text))


def _claims(gold: str, question: str) -> list[quantities.Quantity]:
    """What must be present by value: "ein Jahr" too, but not "ein", "both" or "second".

    A year that the question names need not be repeated.
    """
    claims = []
    years = {
        year
        for one in _read(question)
        for reading in one.readings
        if (year := _year(reading)) is not None
    }
    for one in _read(gold):
        clock = _clock(one, gold)
        if clock:
            claims.append(replace(one, readings=frozenset(clock), firm=True))
        elif one.firm or _measured(one):
            more = {
                quantities.Day(None, reading.month, reading.day)
                for reading in one.readings
                if isinstance(reading, quantities.Day) and reading.month and reading.year in years
            }
            claims.append(replace(one, readings=one.readings | more, firm=True))
    return claims


def _read(text: str) -> Sequence[quantities.Quantity]:
    return notation.read(_PERCENT.sub("percent ", text))


def _year(reading: quantities.Reading) -> float | None:
    if isinstance(reading, quantities.Number):
        return None if reading.dimension else reading.value
    return reading.year if isinstance(reading, quantities.Day) else None


def _proven(claims: Sequence[quantities.Quantity], answer: str, question: str) -> bool:
    """Whether the answer has every claim by value; an ambiguous number ("both", "dozen") proves none.

    A bare number matches one with a unit only if that unit appears elsewhere, above a column or in the
    question.
    """
    proof = [
        replace(one, readings=one.readings | _clock(one, answer) | _hour(one))
        for one in _read(answer)
        if one.firm or _measured(one)
    ]
    words = [_AGES.get(word, word) for word in _UNIT.findall(f"{answer} {question}".lower())]
    known, articles = units.units(), listed("articles")
    named = {known[word] for word in words if word in known and word not in articles}
    strict = []
    for one in proof:
        readings: set[quantities.Reading] = set()
        for reading in one.readings:
            if isinstance(reading, quantities.Number) and not reading.dimension:
                readings |= {quantities.Number(reading.value, *unit) for unit in named}
            else:
                readings.add(reading)
        strict.append(replace(one, readings=frozenset(readings)))
    with_unit = [one for one in claims if _has_unit(one)]
    others = [one for one in claims if not _has_unit(one)]
    return not quantities.missing(with_unit, strict) and not quantities.missing(others, proof)


def _has_unit(one: quantities.Quantity) -> bool:
    return any(
        isinstance(reading, quantities.Number) and reading.dimension for reading in one.readings
    )


def _clock(one: quantities.Quantity, text: str) -> set[quantities.Reading]:
    """ "acht Uhr" as a time of day, which is otherwise read only from figures."""
    if not _HOUR.match(text, one.end):
        return set()
    return {
        quantities.TimeOfDay(round(reading.value * 60))
        for reading in one.readings
        if isinstance(reading, quantities.Number) and not reading.dimension
    }


def _hour(one: quantities.Quantity) -> set[quantities.Reading]:
    """A full hour is written "8" and, for 20:00, also "20"."""
    hours = {
        reading.minutes // 60
        for reading in one.readings
        if isinstance(reading, quantities.TimeOfDay) and not reading.minutes % 60
    }
    return {quantities.Number(hour) for hour in hours | {hour - 12 for hour in hours if hour > 12}}


def _measured(one: quantities.Quantity) -> bool:
    """Whether it says what it counts: anything but a bare number."""
    return any(
        not isinstance(reading, quantities.Number) or reading.dimension for reading in one.readings
    )


def _meaning(text: str, leave_out: Iterable[quantities.Quantity] = ()) -> list[frozenset[str]]:
    """The stems of each content word, outside of these quantities."""
    taken = {at for one in leave_out for at in range(one.start, one.end)}
    return [
        frozenset(stems(match[0]))
        for match in _WORD.finditer(text)
        if match.start() not in taken and match[0].lower().replace("’", "'") not in _empty()
    ]


def _distinct(words: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    return list(dict.fromkeys(words))


def _among(word: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    return any(_alike(one, two) for other in others for one in word for two in other)


def _alike(one: str, two: str) -> bool:
    """Whether the stems are equal, or one is part of the other: "gebühr" in "tagungsgebühr"."""
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    return len(short) >= _PART and (long.startswith(short) or long.endswith(short))


# -- words of the languages


def _listed(name: str) -> frozenset[str]:
    return languages.together("evaluation")[name]


def _polarity(name: str) -> frozenset[str]:
    return languages.together("polarity")[name]


def _articles() -> frozenset[str]:
    return _listed("articles")


@cache
def _denials() -> frozenset[str]:
    return _polarity("denials") | _polarity("no")


@cache
def _empty() -> frozenset[str]:
    return _articles() | _polarity("yes") | _denials() | _listed("empty")
