"""Reads from a document when it is valid, and finds the versions valid at a time.

The caller knows which documents are versions of one thing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.sentences import split
from index.types import Document
from rag.versions.dates import NamedDate, Period, dates_in, first_date, readable, readable_name
from rag.versions.time_words import has, time_words

HEAD, TAIL = 1500, 800
"""How many characters at the beginning and end of a text are searched for its validity."""


@dataclass(frozen=True, slots=True)
class Validity:
    """When a document is valid, from `start` to `end`, inclusive; `issued` is when it was written.

    Each is None if the document doesn't say. A month or year is given by its first day, in `end` by
    its last.
    """

    start: date | None = None
    end: date | None = None
    issued: date | None = None

    @property
    def begin(self) -> date | None:
        """The day from which it is valid: as stated, else the day it was issued."""
        return self.start or self.issued


def validity(document: Document) -> Validity:
    """The validity by a document's metadata, text, title and file name, in this order of trust.

    The title's year counts more than the file's date, which may be that of a copy.
    """
    text = document.text
    head = text[:HEAD] if len(text) <= HEAD else text[:HEAD].rpartition(" ")[0]
    found = _of_metadata(document)
    for part in (document.title, head, text[max(HEAD, len(text) - TAIL) :]):
        for role, day in _facts(part):
            found.setdefault(role, day)
    named, filed = _of_names(document), first_date(document.metadata.get("date", ""))
    issued = found.get("issued") or named or filed
    if issued and filed and issued == date(filed.year, 1, 1):
        issued = filed  # a day within the title's year
    start, end = found.get("start"), found.get("end")
    if named and issued and not start and issued.year < named.year:
        start = named  # a price list for next year
    return Validity(start, None if start and end and end < start else end, issued)


def _of_metadata(document: Document) -> dict[str, date]:
    found: dict[str, date] = {}
    for name, value in document.metadata.items():
        role = time_words().roles.get(re.sub(r"[\W_]", "", name.lower()))
        if role and (dates := dates_in(value)):
            found.setdefault(role, dates[0].last if role == "end" else dates[0].first)
    return found


def _of_names(document: Document) -> date | None:
    """The last date in the title, else in the file name, else in the folder name."""
    for name in (document.title, *reversed(re.split(r"[\\/]", document.path))):
        if dates := dates_in(readable_name(name)):
            return dates[-1].first
    return None


def declares(document: Document, *, of_anything: bool = False) -> bool:
    """Whether a document says of itself that it is valid, replaces another, or is an edition.

    With `of_anything` it may say of something else that it is valid, as rules and price lists do.
    """
    found, said = validity(document), time_words()
    if found.start or found.end:
        return True
    text = document.text
    sentences = [
        part[start:end]
        for part in (document.title, text[:HEAD], text[max(HEAD, len(text) - TAIL) :])
        for start, end in split(part)
    ]
    return any(
        ((of_anything or has(said.self_, one)) and has(rf"\b{said.valid}", one))
        or (has(said.self_, one) and has(said.replaces, one))
        or has(rf"^\W*{said.edition}\b|\b(?:19|20)\d\d {said.edition}\b", one)
        for one in sentences
    )


def _facts(text: str) -> Iterator[tuple[str, date]]:
    """Roles ("start", "end", "issued") with their dates, in text order."""
    text = time_words().wrapped.sub(r"\1 ", readable(text))
    for start, end in split(text):
        sentence = re.sub(r"\s+", " ", text[start:end])
        yield from _of_sentence(sentence, dates_in(sentence))


def _of_sentence(sentence: str, dates: Sequence[NamedDate]) -> Iterator[tuple[str, date]]:
    """The roles and dates of a sentence; those after "replaces the rules of" are another
    document's.
    """
    at, role, others = 0, "", False
    line = rf"(?:^|[(|–·*] ?)\W*{time_words().valid}|^\W*{time_words().from_} .*\b{time_words().valid}\W*$"
    own = has(time_words().self_, sentence) or has(line, sentence)
    for one in dates:
        before, after = sentence[at : one.start], sentence[one.end :]
        others = _of_another(before, after) or (
            others and not has(rf"\b{time_words().valid}", before)
        )
        if has(rf"{time_words().replaced_by}[^,;]*$", before) or has(
            rf"^ {time_words().replaced_by}", after
        ):
            yield "end", one.first - timedelta(1)
        elif not others:
            role = _role(before, after, own=own, going=role == "start")
            if role:
                yield role, one.last if role == "end" else one.first
        at = one.end


def _of_another(before: str, after: str) -> bool:
    if has(rf"\b{time_words().of} ?$", before) and has(
        rf"^[^.,;]{{0,20}}\b{time_words().ended}", after
    ):
        return True
    last = list(re.finditer(time_words().replaces, before, re.IGNORECASE))
    behind = before[last[-1].end() :] if last else ""
    own = rf"^ ?{time_words().own_from}(?: {time_words().from_article})? ?$"
    return (
        bool(last)
        and not has(own, behind)
        and not has(rf"\b{time_words().and_} {time_words().valid}", behind)
    )


def _role(before: str, after: str, *, own: bool, going: bool) -> str:
    """The role of a date for its document; `going`: a start comes right before it."""
    until = has(rf"(?:^|\W){time_words().until}[\s:|]*$", before)
    if going and until and len(before) < 40:
        return "end"
    valid = has(rf"\b{time_words().valid}[^,;]{{0,60}}$", before) or has(
        rf"^(?:\W*{time_words().until}[^;,]{{0,25}})?\s*(?:{time_words().valid}|{time_words().replaces})",
        after,
    )
    if own and (
        has(rf"^\s*{time_words().ended}", after)
        or has(rf"{time_words().expires}[^,;]{{0,20}}$", before)
    ):
        return "end"
    if own and (valid or has(time_words().replaces, before)):
        bare = rf"\b{time_words().valid}[\s:|*]*$"
        if until:
            return "end"
        if has(rf"(?:\b{time_words().from_}[\s:|*]*|{bare})$", before):
            return "start"
    issued = len(before) <= 60 and has(rf"\b{time_words().issued}[\s:|*(]*$", before)
    edition = len(before) <= 60 and has(rf"^ {time_words().numbered}\b", after)
    return "issued" if issued or edition or time_words().signed_at.search(before) else ""


def holding(validities: Sequence[Validity], when: Period | None, today: date) -> list[int]:
    """The versions valid in a period, or now, newest first, undated last.

    A version without an end ends the day before the next one begins. One without any date may be
    valid at any time, but with less certainty.
    """
    first, last = when or (today, today)
    held = [
        index
        for index, one in enumerate(validities)
        if (one.begin or date.min) <= last and _end(one, validities) >= first
    ]
    return sorted(held, key=lambda index: _age(validities[index]), reverse=True)


def in_force(validities: Sequence[Validity], when: Period | None, today: date) -> list[int]:
    """All versions: those that were valid (see `holding`), then the others, newest first."""
    held = holding(validities, when, today)
    others = [index for index in range(len(validities)) if index not in held]
    return held + sorted(others, key=lambda index: _age(validities[index]), reverse=True)


def _end(one: Validity, versions: Iterable[Validity]) -> date:
    if one.end or not one.begin:
        return one.end or date.max
    later = [other.begin for other in versions if other.begin and other.begin > one.begin]
    return min(later) - timedelta(1) if later else date.max


def _age(one: Validity) -> tuple[date, date]:
    return one.begin or date.min, one.issued or date.min
