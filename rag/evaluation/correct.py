"""Would a person say that the answer is right? One rule for every gold answer, made to be read.

What is shown as the answer are its supported sentences, written or quoted, and behind quoted ones
the document's own words; a place that is only related is none of it. It is correct if one gold
answer stands in it:

- word for word, whatever the case, punctuation, articles, and hyphens or spaces inside a word; or
- with every number, date, time and code by value ("1.200 Euro" is "€1,200", "drei" is 3; a number
  without a unit proves one with it where that unit stands somewhere else, as above a column or in
  the question), and with two thirds of what it says by weight: a quantity with its unit, a date, a
  time and a code weigh two, since they are most of an answer, a bare number and any other word one.
  Words are compared by stem; parts of compounds do. Empty words weigh nothing, nor do those that the
  question has said already ("8 folding chairs" to "How many folding chairs?") unless nothing else is
  left. What the gold answer denies has to be denied.
- "Yes" and "no" alone ask whether what is shown denies, in words about the question.
- Of more than 20 words nobody wants every one: half of the different words that carry meaning, or
  12 of them, are enough, and no number is demanded.

Tried on gold evidence and on other sentences of its documents: of the former .97 (data) and
1.0 (omos, xquad) are found correct, of the latter .03, .05 and .11, most of which do name the answer.

What it cannot see: a right answer in words that no gold answer uses, a denial of the gold answer's
own words ("nicht erlaubt" holds "erlaubt"), and between languages all but numbers, names and words
that look alike. Knows no document.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from index.stores.keywords import stems
from rag import languages
from rag.evaluation.results import Reply
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
_PERCENT = re.compile(r"\bper cent\b", re.IGNORECASE)  # as long as it was: offsets stay true
_AGES = dict.fromkeys(("alt", "alter", "age", "aged", "old"), "years")
_HOUR = re.compile(r"\s*(?:Uhr|o['’]clock)\b", re.IGNORECASE)
_PART = 5
"""Letters of a stem from which on it is compared as part of a compound."""


def shown(reply: Reply) -> str:
    """What a person sees as the answer; empty for a refusal."""
    told: list[str] = []
    for said in reply.told:
        told.append(said.text)
        if said.kind == "quoted":
            told += [cited.quote for cited in said.citations if cited.quote != said.text]
    return "\n".join(told)


def correct(answer: str, golds: Sequence[str], *, question: str) -> bool:
    """Whether one of the gold answers stands in the answer."""
    return bool(answer.strip()) and any(_holds(answer, gold, question) for gold in golds)


def _holds(answer: str, gold: str, question: str) -> bool:
    if len(gold.split()) > LONG:
        return _much(answer, gold)
    bare = _bare(gold)
    if len(bare) == 1 and bare[0] in _listed("yes") | _listed("no"):
        return _verdict(answer, question, yes=bare[0] in _listed("yes"))
    claims = _claims(gold, question)
    if not _proven(claims, answer, question):
        return len(bare) > 1 and _word_for_word(bare, answer)
    return _word_for_word(bare, answer) or _says(answer, gold, claims, question)


def _bare(text: str) -> list[str]:
    """The words in order, parts of hyphenated ones each for itself, without articles."""
    return [word for word in normalise(_JOINTS.sub(" ", text), "") if word not in _articles()]


def _word_for_word(gold: list[str], answer: str) -> bool:
    """Whether the words stand together and in order, be they joined ("E-Mail") or apart."""
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
    """Whether enough of the gold answer's weight is said; its quantities are known to be."""
    weight = sum(2 if _measured(claim) else 1 for claim in claims)
    wanted = _meaning(gold, claims)
    asked = _meaning(question)
    fresh = [word for word in wanted if not _among(word, asked)]
    if fresh or claims:
        wanted = fresh
    if _denies(gold) and _bare(gold)[0] not in _listed("no") and not _denies(answer):
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
    """Whether a sentence about what was asked denies it or, for yes, does not."""
    if _denies(answer) is yes:
        return False
    first = answer.split(maxsplit=1)[0].strip(".,;:!–-").lower()
    if first in (_listed("yes") if yes else _listed("no")):
        return True
    said = _meaning(answer)
    return any(_among(word, said) for word in _meaning(question))


def _denies(text: str) -> bool:
    return any(match[0].lower().replace("’", "'") in _denials() for match in _WORD.finditer(text))


def _claims(gold: str, question: str) -> list[quantities.Quantity]:
    """What has to be there by value: "ein Jahr" too, but no "ein", "both" or "second".

    A year that the question has said already need not be said again.
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
    """Whether the answer has every claim by value; what only may be one ("both", "dozen") proves none.

    Three what? A bare number proves one with a unit only where that unit stands somewhere else, be
    it above a column or in the question.
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
    """ "acht Uhr" as a time of day, which only figures are read as otherwise."""
    if not _HOUR.match(text, one.end):
        return set()
    return {
        quantities.Clock(round(reading.value * 60))
        for reading in one.readings
        if isinstance(reading, quantities.Number) and not reading.dimension
    }


def _hour(one: quantities.Quantity) -> set[quantities.Reading]:
    """ "8" and, for 20:00, "20" are what people write of a full hour."""
    hours = {
        reading.minutes // 60
        for reading in one.readings
        if isinstance(reading, quantities.Clock) and not reading.minutes % 60
    }
    return {quantities.Number(hour) for hour in hours | {hour - 12 for hour in hours if hour > 12}}


def _measured(one: quantities.Quantity) -> bool:
    """Whether it says of what it is: anything but a bare number."""
    return any(
        not isinstance(reading, quantities.Number) or reading.dimension for reading in one.readings
    )


def _meaning(text: str, leave_out: Iterable[quantities.Quantity] = ()) -> list[frozenset[str]]:
    """The stems of each word that carries meaning, outside of these quantities."""
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
    """The same stem, or one a part of the other: "gebühr" of "tagungsgebühr"."""
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    return len(short) >= _PART and (long.startswith(short) or long.endswith(short))


# -- what the languages say


def _listed(name: str) -> frozenset[str]:
    return languages.together("evaluation")[name]


def _articles() -> frozenset[str]:
    return _listed("articles")


@cache
def _denials() -> frozenset[str]:
    return _listed("denials") | _listed("no")


@cache
def _empty() -> frozenset[str]:
    return _articles() | _listed("yes") | _denials() | _listed("empty")
