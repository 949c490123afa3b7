"""When a document holds, which time a question is about, and which versions held then.

Dates are read in `rag/grounding/notation.py`; here is only what the words beside them make of them.
Knows no index and no answer, and not which documents are versions of one thing: the caller does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from index.languages import FALLBACK
from index.sentences import split
from index.types import Document
from rag import languages
from rag.grounding.notation import read
from rag.grounding.numerals import spoken
from rag.grounding.quantities import Day, Number, Quantity

Period = tuple[date, date]
"""The first and the last day, both belonging to it."""

HEAD, TAIL = 1500, 800
"""Characters at a text's beginning and end that are searched for what it says of itself."""

_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d|er|ern|s)?")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class _Language:
    """What all languages say of times, as patterns; they are read side by side.

    The lists stand in rag/languages/<code>/versions.toml.
    """

    def __init__(self) -> None:
        def any_of(name: str) -> str:
            return f"(?:{languages.pattern('versions', name)})"

        self.valid = rf"{any_of('valid')}\b"
        self.from_article = any_of("from_article")
        self.from_ = rf"{any_of('from')}(?: {self.from_article})?"
        self.until = (
            rf"(?:{languages.pattern('versions', 'until')}|–|-)(?: {any_of('until_more')})*"
        )
        self.expires = rf"\b{any_of('expires')}\b"
        self.ended = any_of("ended")
        self.replaces = rf"\b{any_of('replaces')}\b"
        self.replaced_by = rf"{any_of('replaced_by')}\b"
        self.edition = any_of("edition")
        self.issued = rf"(?:{self.edition}|{any_of('issued')})(?: {any_of('issued_of')})?"
        self.self_ = any_of("self")
        self.of, self.and_, self.numbered = any_of("of"), any_of("and"), any_of("numbered")
        self.own_from, self.signed = any_of("own_from"), any_of("signed")
        self.before, self.after = any_of("before"), any_of("after")
        self.since, self.till = any_of("since"), any_of("till")
        self.onwards = rf"{any_of('onwards')}(?: {any_of('onwards_article')})?"
        self.ahead = rf"(?: {any_of('ahead')}){{0,2}} ?$"
        self.parts = ((1, 4, any_of("early")), (5, 8, any_of("middle")), (9, 12, any_of("late")))
        self.no_year = rf"(?:\b{any_of('no_year')}|[€£$§])"
        self.now, self.yesterday = rf"\b{any_of('now')}\b", rf"\b{any_of('yesterday')}\b"
        self.away = ((-1, any_of("last_year")), (1, any_of("next_year")))
        self.ago = re.compile(rf"\b{any_of('years_ago')}\b", re.IGNORECASE)
        self.joined = re.compile(rf"\W*{self.until}\W*", re.IGNORECASE)
        self.months = {name.lower(): number for name, number in _months()}
        names = "|".join(self.months)
        self.monthly = re.compile(
            r"(?:\b(?P<day>\d{1,2})(?:er|º|°|\.)?\s+(?:de\s+)?)?"
            rf"\b(?P<month>{names}|(?<![\d./])(?:0?[1-9]|1[0-2])[./])(?:\s+del?)?\s*"
            r"(?P<year>(?:19|20)\d\d)(?![\d.]*\d)",
            re.IGNORECASE,
        )
        self.wrapped = re.compile(
            rf"(\b(?:{self.from_}|{self.until}|{any_of('wrapped')})\b:?|\d\.|{names})[ \t]*\n\s*"
            rf"(?=\d|(?:{names})\b)",
            re.IGNORECASE,
        )
        self.signed_at = re.compile(rf"^[A-ZÄÖÜÀ-Þ][\w .-]{{1,40}}, (?:{self.signed} )?$")
        self.roles = {
            key: role
            for role in ("start", "end", "issued")
            for lists in languages.words("versions").values()
            for key in lists.get(f"key_{role}", ())
        }


@cache
def _said() -> _Language:
    return _Language()


def _months() -> Iterator[tuple[str, int]]:
    for code in languages.words("versions"):
        names = str(languages.raw(code, "versions").get("months", "")).split()
        yield from ((name, number) for number, name in enumerate(names, start=1))


def _month_name(number: int, language: str) -> str:
    return str(languages.words_for(language, "versions")["months"]).split()[number - 1]


@dataclass(frozen=True, slots=True)
class Validity:
    """When a document holds: from `start` to `end`, both included; `issued` is when it was written.

    Each is None where the document doesn't say. A month or year stands as its first day, in `end`
    as its last.
    """

    start: date | None = None
    end: date | None = None
    issued: date | None = None

    @property
    def begin(self) -> date | None:
        """The day it holds from: as it says, else the day it was issued."""
        return self.start or self.issued


@dataclass(frozen=True, slots=True)
class _Named:
    """A date at [start:end] of a text, as the first and last day that it means."""

    start: int
    end: int
    first: date
    last: date


def validity(document: Document) -> Validity:
    """What a document's metadata, text, title and file name say, the first of these first.

    Of two different years, the title's counts more than the file's date, which may be that of a copy.
    """
    text = document.text
    head = text[:HEAD] if len(text) <= HEAD else text[:HEAD].rpartition(" ")[0]
    found = _of_metadata(document)
    for part in (document.title, head, text[max(HEAD, len(text) - TAIL) :]):
        for role, day in _facts(part):
            found.setdefault(role, day)
    named, filed = _of_names(document), _first(document.metadata.get("date", ""))
    issued = found.get("issued") or named or filed
    if issued and filed and issued == date(filed.year, 1, 1):
        issued = filed  # the title's year, and its day
    start, end = found.get("start"), found.get("end")
    if named and issued and not start and issued.year < named.year:
        start = named  # a price list for next year
    return Validity(start, None if start and end and end < start else end, issued)


def _of_metadata(document: Document) -> dict[str, date]:
    found: dict[str, date] = {}
    for name, value in document.metadata.items():
        role = _said().roles.get(re.sub(r"[\W_]", "", name.lower()))
        if role and (dates := _dates(value)):
            found.setdefault(role, dates[0].last if role == "end" else dates[0].first)
    return found


def _of_names(document: Document) -> date | None:
    """The last date of the title, else of the file's name, else of its folder's."""
    for name in (document.title, *reversed(re.split(r"[\\/]", document.path))):
        if dates := _dates(readable_name(name)):
            return dates[-1].first
    return None


def readable_name(name: str) -> str:
    """A title or file name with its dates written so that they can be read: "preise2024" too."""
    plain = re.sub(r"(20\d\d)([01]\d)([0-3]\d)(?!\d)", r"\1-\2-\3", name.replace("_", " "))
    return re.sub(r"(?<=[^\W\d])(?=(?:19|20)\d\d\b)", " ", plain)


def declares(document: Document, *, of_anything: bool = False) -> bool:
    """Whether a document says of itself that it holds, replaces another, or is an edition.

    `of_anything`: or whether it says of anything that it holds, as rules and price lists do.
    """
    found, said = validity(document), _said()
    if found.start or found.end:
        return True
    text = document.text
    sentences = [
        part[start:end]
        for part in (document.title, text[:HEAD], text[max(HEAD, len(text) - TAIL) :])
        for start, end in split(part)
    ]
    return any(
        ((of_anything or _has(said.self_, one)) and _has(rf"\b{said.valid}", one))
        or (_has(said.self_, one) and _has(said.replaces, one))
        or _has(rf"^\W*{said.edition}\b|\b(?:19|20)\d\d {said.edition}\b", one)
        for one in sentences
    )


def _first(text: str) -> date | None:
    return next((one.first for one in _dates(text)), None)


def _facts(text: str) -> Iterator[tuple[str, date]]:
    """Roles ("start", "end", "issued") with their dates, in the order of the text."""
    text = _said().wrapped.sub(r"\1 ", _readable(text))
    for start, end in split(text):
        sentence = re.sub(r"\s+", " ", text[start:end])
        yield from _of_sentence(sentence, _dates(sentence))


def _of_sentence(sentence: str, dates: Sequence[_Named]) -> Iterator[tuple[str, date]]:
    """A date behind "replaces the rules of" is another document's, and so are those that follow."""
    at, role, others = 0, "", False
    line = rf"(?:^|[(|–·*] ?)\W*{_said().valid}|^\W*{_said().from_} .*\b{_said().valid}\W*$"
    own = _has(_said().self_, sentence) or _has(line, sentence)
    for one in dates:
        before, after = sentence[at : one.start], sentence[one.end :]
        others = _of_another(before, after) or (others and not _has(rf"\b{_said().valid}", before))
        if _has(rf"{_said().replaced_by}[^,;]*$", before) or _has(
            rf"^ {_said().replaced_by}", after
        ):
            yield "end", one.first - timedelta(1)
        elif not others:
            role = _role(before, after, own=own, going=role == "start")
            if role:
                yield role, one.last if role == "end" else one.first
        at = one.end


def _of_another(before: str, after: str) -> bool:
    if _has(rf"\b{_said().of} ?$", before) and _has(rf"^[^.,;]{{0,20}}\b{_said().ended}", after):
        return True
    last = list(re.finditer(_said().replaces, before, re.IGNORECASE))
    behind = before[last[-1].end() :] if last else ""
    own = rf"^ ?{_said().own_from}(?: {_said().from_article})? ?$"
    return (
        bool(last)
        and not _has(own, behind)
        and not _has(rf"\b{_said().and_} {_said().valid}", behind)
    )


def _role(before: str, after: str, *, own: bool, going: bool) -> str:
    """What a date is for its document; `going` says that a start stands just before it."""
    until = _has(rf"(?:^|\W){_said().until}[\s:|]*$", before)
    if going and until and len(before) < 40:
        return "end"
    valid = _has(rf"\b{_said().valid}[^,;]{{0,60}}$", before) or _has(
        rf"^(?:\W*{_said().until}[^;,]{{0,25}})?\s*(?:{_said().valid}|{_said().replaces})", after
    )
    if own and (
        _has(rf"^\s*{_said().ended}", after) or _has(rf"{_said().expires}[^,;]{{0,20}}$", before)
    ):
        return "end"
    if own and (valid or _has(_said().replaces, before)):
        bare = rf"\b{_said().valid}[\s:|*]*$"
        if until:
            return "end"
        if _has(rf"(?:\b{_said().from_}[\s:|*]*|{bare})$", before):
            return "start"
    issued = len(before) <= 60 and _has(rf"\b{_said().issued}[\s:|*(]*$", before)
    edition = len(before) <= 60 and _has(rf"^ {_said().numbered}\b", after)
    return "issued" if issued or edition or _said().signed_at.search(before) else ""


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _readable(text: str) -> str:
    """With "1er juillet 2024", "1 de julio de 2024" and "07/2024" as notation.py reads them."""

    def readable(match: re.Match[str]) -> str:
        month = match["month"].rstrip("./").lower()
        number = int(month) if month.isdigit() else _said().months[month]
        name = _month_name(number, FALLBACK)
        return " ".join(part for part in (match["day"], name, match["year"]) if part)

    return _said().monthly.sub(readable, text)


def _dates(text: str) -> list[_Named]:
    """Every date of the text that has a year, or takes it from the end of its range."""
    text = _readable(text)
    found: list[_Named] = []
    for quantity in reversed(read(text)):
        after = found[-1] if found else None
        if after and not _said().joined.fullmatch(text[quantity.end : after.start]):
            after = None
        if period := _period(quantity, after.first if after else None):
            found.append(_Named(quantity.start, quantity.end, *period))
    return [
        one for one in reversed(found) if not _has(rf"{_said().no_year}\s?$", text[: one.start])
    ]


def _period(quantity: Quantity, following: date | None) -> Period | None:
    days = [reading for reading in quantity.readings if isinstance(reading, Day)]
    if _YEAR.fullmatch(quantity.text):
        numbers = [one.value for one in quantity.readings if isinstance(one, Number)]
        years = [int(value) for value in numbers if value >= 1900]
        return (date(min(years), 1, 1), date(max(years), 12, 31)) if years else None
    if not days:
        return None
    written = re.match(r"\d*", quantity.text)
    ahead = written[0] if written else ""  # 03/04/2024: the day stands first
    day = max(days, key=lambda one: (str(one.day) == ahead.lstrip("0"), one.year or 0))
    month = day.month or 1
    year = day.year or (following and following.year - (month > following.month))
    if not year or not 1000 <= year <= 9000:
        return None
    try:
        first = date(year, month, day.day or 1)
    except ValueError:  # 31 February
        return None
    return first, first if day.day else _next_month(first) - timedelta(1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def asked_for(question: str, today: date) -> Period | None:
    """The time that a question names, from the first to the last of its dates; None is now.

    A day without a year ("on 24 December") names no version; a year does, even in a document's name.
    """
    if named := times(question, today):
        return min(first for first, _ in named), max(last for _, last in named)
    return _away(question, today)


def times(question: str, today: date) -> list[Period]:
    """The times that a question names by their dates, each once, the earliest first."""
    text = _readable(question)
    named = {_meant(one, text[: one.start], today) for one in _dates(text)}
    if named and _has(_said().now, text):  # "in 2023 and now"
        named.add((today, today))
    return sorted(named)


def _meant(one: _Named, before: str, today: date) -> Period:
    """ "before 2020", "since July 2024" and "early 2024" are not the time itself."""
    first, last = one.first, one.last
    for start, end, words in _said().parts:
        if (last - first).days >= 364 and _has(rf"\b{words}[ -]$", before):
            first, last = date(first.year, start, 1), _next_month(date(last.year, end, 1))
            last -= timedelta(1)
    ahead = _said().ahead
    if _has(rf"\b{_said().before}{ahead}", before):
        return date.min, first - timedelta(1)
    if _has(rf"\b{_said().till}{ahead}", before):
        return date.min, last
    if _has(rf"\b{_said().after}{ahead}", before):
        return last + timedelta(1), max(last + timedelta(1), today)
    return first, max(last, today) if _has(rf"\b{_said().since}{ahead}", before) else last


def periods(text: str, today: date) -> list[Period]:
    """The times that a text speaks of: "since 2019" goes on, "until 2024" began before."""
    text = _readable(text)
    found: list[Period] = []
    for one in _dates(text):
        before = text[: one.start]
        first, last = _meant(one, before, today)
        found.append((first, date.max if _has(rf"\b{_said().onwards} ?$", before) else last))
    return found


def meet(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def lasts(period: Period) -> timedelta:
    """How long a period is."""
    return period[1] - period[0]


def names_year_of(period: Period, text: str) -> bool:
    """Whether a text holds a year of the period, in whatever sense."""
    years = {int(found[0]) for found in _ANY_YEAR.finditer(text)}
    return any(period[0].year <= year <= period[1].year for year in years)


def _away(question: str, today: date) -> Period | None:
    """Last year, next year, three years ago, yesterday."""
    if _has(_said().yesterday, question):
        return today - timedelta(1), today - timedelta(1)
    away = next((by for by, words in _said().away if _has(rf"\b(?:{words})\b", question)), 0)
    if ago := _said().ago.search(question):
        word = next(filter(None, ago.groups())).lower().removesuffix("m").removesuffix("r")
        count = int(word) if word.isdigit() else int(spoken(word) or 0)
        away = -count if count < 200 else 0
    year = today.year + away
    return (date(year, 1, 1), date(year, 12, 31)) if away else None


def holding(validities: Sequence[Validity], when: Period | None, today: date) -> list[int]:
    """The versions of one thing that held in the period, or hold now: newest first, undated last.

    One that names no end ends the day before the next one begins. One without any date may hold at
    any time, but says so less surely than one with a date.
    """
    first, last = when or (today, today)
    held = [
        index
        for index, one in enumerate(validities)
        if (one.begin or date.min) <= last and _end(one, validities) >= first
    ]
    return sorted(held, key=lambda index: _age(validities[index]), reverse=True)


def in_force(validities: Sequence[Validity], when: Period | None, today: date) -> list[int]:
    """All versions of one thing: those that held (see `holding`), then the others, newest first."""
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


def label(validity: Validity, language: str, successor: Validity | None = None) -> str:
    """A version's time in short words of the language; "" where nothing is known.

    With a successor, the day before that begins is the end. A first of January that a document was
    issued on is shown as its year, a first of a month as the month: more may not have been said.
    """
    said = languages.words_for(language, "answers")["times"]
    start, end, next_ = validity.start, validity.end, successor.begin if successor else None
    if not end and next_ and next_ > (validity.begin or date.min):
        vague = successor is not None and not successor.start and (next_.month, next_.day) == (1, 1)
        last = next_ - timedelta(1)
        return str(said["until_year" if vague else "until"]).format(
            str(last.year) if vague else _day(last, language)
        )
    if end and start and not successor:
        return str(said["between"]).format(_day(start, language), _day(end, language))
    if end:
        return str(said["until"]).format(_day(end, language))
    if start:
        return str(said["from"]).format(_day(start, language))
    if not validity.issued:
        return ""
    return _issued(validity.issued, language)


def _day(day: date, language: str) -> str:
    written = str(languages.words_for(language, "answers")["times"]["day"])
    first = "er" if day.day == 1 else ""
    return written.format(day=day, first=first, month=_month_name(day.month, language))


def _issued(day: date, language: str) -> str:
    said = languages.words_for(language, "answers")["times"]
    if day.day > 1:
        return str(said["as_of"]).format(_day(day, language))
    if day.month == 1:
        return str(said["as_of_year"]).format(day.year)
    return str(said["as_of_month"]).format(f"{_month_name(day.month, language)} {day.year}")
