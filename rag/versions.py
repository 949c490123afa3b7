"""When a document holds, which time a question is about, and which versions held then.

Dates are read in `rag/grounding/notation.py`; here is only what the words beside them make of them.
Knows no index and no answer, and not which documents are versions of one thing: the caller does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.sentences import split
from index.types import Document
from rag.grounding.notation import read
from rag.grounding.numerals import spoken
from rag.grounding.quantities import Day, Number, Quantity

Period = tuple[date, date]
"""The first and the last day, both belonging to it."""

HEAD, TAIL = 1500, 800
"""Characters at a text's beginning and end that are searched for what it says of itself."""

# German, English, French, Spanish, Italian; the first two are also written in labels.
_MONTHS = [
    names.split()
    for names in (
        "Januar January janvier enero gennaio",
        "Februar February février febrero febbraio",
        "März March mars marzo",
        "April April avril abril aprile",
        "Mai May mai mayo maggio",
        "Juni June juin junio giugno",
        "Juli July juillet julio luglio",
        "August August août agosto",
        "September September septembre septiembre settembre",
        "Oktober October octobre octubre ottobre",
        "November November novembre noviembre",
        "Dezember December décembre diciembre dicembre",
    )
]
_VALID = (
    r"(?:gilt|gelten|gültig(?:keit)?|geltungsdauer|in kraft|inkrafttreten|effective date|(?:mit )?wirkung|"
    r"wirksam|valid|appl(?:y|ies)|(?:in|into) force|into effect|takes? effect|"
    r"(?:with )?effect(?:ive)?|(?:entre )?en vigueur|valables?|vigentes?|"
    r"en vigor|in vigore|valid[oaei]s?)\b"
)
_FROM = (
    r"(?:ab|seit|vom|von|am|zum|from|since|on|as (?:of|from)|depuis|le|du|(?:à partir|à compter) du|"
    r"desde|el|a partir del?|dal|il)(?: (?:dem|den|the|le|el))?"
)
_UNTIL = (
    r"(?:bis|(?:up )?to|until|till|through|–|-|jusqu['’]au|au|hasta|al?|fino al)"
    r"(?: (?:und|and|zum|dem|einschließlich|including|the|ende|end of|el))*"
)
_EXPIRES = r"\b(?:expires?|läuft|endet|befristet|ends|expire|caduca|scade)\b"
_ENDED = (
    r"(?:außer kraft|aufgehoben|abgelöst|repealed|revoked|withdrawn|superseded|out of force|cease)"
)
_REPLACES = (
    r"\b(?:ersetzt|ersetzen|löst|anstelle|bisherigen?|früheren?|vorherigen?|alten?|replac(?:es?|ing)|"
    r"supersed(?:es?|ing)|previous|former|remplacent?|abrogent?|annulent?|sustituyen?|deroga|"
    r"sostituisce)\b"
)
_REPLACED_BY = (
    r"(?:(?:ersetzt|abgelöst) durch|(?:replaced|superseded) by|remplacée?s? par|sustituid[oa]s? por|"
    r"sostituit[oaie] da)\b"
)
_ISSUED = (
    r"(?:(?-i:Stand|STAND)|(?<!in der )(?:fassung|ausgabe|version|edition)|as (?:of|at)|issued|dated|"
    r"(?:last )?(?:updated|revised|reviewed)|(?:beschlossen|verabschiedet|geändert)|adopted|"
    r"(?:zuletzt )?aktualisiert|état|actualizado|aggiornato)(?: (?:vom|am|of|on|from|au|el|al))?"
)
_SELF = (
    r"\b(?:diese[rs]?|this|these|they|cette|ces?|est[ae]s?|quest[aoei]|"
    r"le (?:présent )?règlement|el reglamento|il regolamento)\b|"
    r"\w*(?:ordnung|satzung|richtlinie|regeln|regelung|fassung|plan|preisblatt|"
    r"preisliste|merkblatt|wegweiser|bedingungen)\b|\b(?:rules|policy|edition|version|terms|"
    r"timetable|price list|agreement|guidelines?|handbook|regulations?|code)\b|"
    r"^(?:sie|it|(?:die |the )?(?:preise|prices)|beschlossen|adopted)\b"
)
_KEYS = {
    "start": "validfrom gültigab gueltigab gültigseit inkraftab inkraftseit effective effectivedate",
    "end": "validuntil validto validthrough gültigbis gueltigbis expires expirydate effectiveuntil",
    "issued": "stand issued version fassung dateissued lastupdated updated",
}
_BEFORE, _AFTER = r"(?:vor|before|prior to|avant|antes de)", r"(?:nach|after|après|después de)"
_SINCE, _TILL = r"(?:seit|since|depuis|desde)", r"(?:bis|until|till|up to|jusqu['’]en|hasta)"
_ONWARDS = (
    r"(?:ab|seit|since|from|starting|as (?:of|from)|depuis|à (?:partir|compter) d[eu]|desde|"
    r"a partir del?|dal)(?: (?:dem|den|the|le|el|zum))?"
)
_PARTS = (
    (1, 4, r"(?:anfang|early|(?:beginning|start) of)"),
    (5, 8, r"(?:mitte|mid|(?:the )?middle of)"),
    (9, 12, r"(?:ende|late|(?:the )?end of)"),
)
_NO_YEAR = (
    r"(?:\b(?:als|über|rund|etwa|ca\.|bis zu|maximal|höchstens|than|about|over|up to|nr\.|no\.|room)|"
    r"[€£$§])"
)
_NOW = r"\b(?:heute|jetzt|aktuell\w*|derzeit\w*|zurzeit|now|today|current(?:ly)?|at present)\b"
_YEARS_AWAY = (
    (-1, r"(?:letzte[sn]|vorige[sn]|vergangene[sn]) jahr|vorjahr|last year|previous year"),
    (1, r"nächste[sn] jahr|kommende[sn] jahr|next year"),
)
_AGO = re.compile(r"\bvor (\w+) jahr(?:en)?\b|\b(\w+) years? ago\b", re.IGNORECASE)

_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d|er|ern|s)?")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_JOINED = re.compile(rf"\W*{_UNTIL}\W*", re.IGNORECASE)
_NAMES = {name.lower(): row[1] for row in _MONTHS for name in row}
_MONTHLY = re.compile(
    r"(?:\b(?P<day>\d{1,2})(?:er|º|°|\.)?\s+(?:de\s+)?)?"
    rf"\b(?P<month>{'|'.join(_NAMES)}|(?<![\d./])(?:0?[1-9]|1[0-2])[./])(?:\s+del?)?\s*"
    r"(?P<year>(?:19|20)\d\d)(?![\d.]*\d)",
    re.IGNORECASE,
)
_WRAPPED = re.compile(
    rf"(\b(?:{_FROM}|{_UNTIL}|den|stand|fassung)\b:?|\d\.|{'|'.join(_NAMES)})[ \t]*\n\s*"
    rf"(?=\d|(?:{'|'.join(_NAMES)})\b)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^[A-ZÄÖÜ][\w .-]{1,40}, (?:den |the |le )?$")


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
    roles = {key: role for role, keys in _KEYS.items() for key in keys.split()}
    found: dict[str, date] = {}
    for name, value in document.metadata.items():
        role = roles.get(re.sub(r"[\W_]", "", name.lower()))
        if role and (dates := _dates(value)):
            found.setdefault(role, dates[0].last if role == "end" else dates[0].first)
    return found


def _of_names(document: Document) -> date | None:
    """The last date of the title, else of the file's name, else of its folder's."""
    for name in (document.title, *reversed(re.split(r"[\\/]", document.path))):
        plain = re.sub(r"(20\d\d)([01]\d)([0-3]\d)(?!\d)", r"\1-\2-\3", name.replace("_", " "))
        if dates := _dates(re.sub(r"(?<=[^\W\d])(?=(?:19|20)\d\d\b)", " ", plain)):
            return dates[-1].first
    return None


def _first(text: str) -> date | None:
    return next((one.first for one in _dates(text)), None)


def _facts(text: str) -> Iterator[tuple[str, date]]:
    """Roles ("start", "end", "issued") with their dates, in the order of the text."""
    text = _WRAPPED.sub(r"\1 ", _readable(text))
    for start, end in split(text):
        sentence = re.sub(r"\s+", " ", text[start:end])
        yield from _of_sentence(sentence, _dates(sentence))


def _of_sentence(sentence: str, dates: Sequence[_Named]) -> Iterator[tuple[str, date]]:
    """A date behind "replaces the rules of" is another document's, and so are those that follow."""
    at, role, others = 0, "", False
    line = rf"(?:^|[(|–·*] ?)\W*{_VALID}|^\W*{_FROM} .*\b{_VALID}\W*$"
    own = _has(_SELF, sentence) or _has(line, sentence)
    for one in dates:
        before, after = sentence[at : one.start], sentence[one.end :]
        others = _of_another(before, after) or (others and not _has(rf"\b{_VALID}", before))
        if _has(rf"{_REPLACED_BY}[^,;]*$", before) or _has(rf"^ {_REPLACED_BY}", after):
            yield "end", one.first - timedelta(1)
        elif not others:
            role = _role(before, after, own=own, going=role == "start")
            if role:
                yield role, one.last if role == "end" else one.first
        at = one.end


def _of_another(before: str, after: str) -> bool:
    if _has(r"\b(?:vom|von|of|of the|du|del|dal|van) ?$", before) and _has(
        rf"^[^.,;]{{0,20}}\b{_ENDED}", after
    ):
        return True
    last = list(re.finditer(_REPLACES, before, re.IGNORECASE))
    behind = before[last[-1].end() :] if last else ""
    own = r"^ ?(?:from|ab|as (?:of|from)|zum|am|on|mit wirkung vom)(?: dem| the)? ?$"
    return bool(last) and not _has(own, behind) and not _has(rf"\bund {_VALID}", behind)


def _role(before: str, after: str, *, own: bool, going: bool) -> str:
    """What a date is for its document; `going` says that a start stands just before it."""
    until = _has(rf"(?:^|\W){_UNTIL}[\s:|]*$", before)
    if going and until and len(before) < 40:
        return "end"
    valid = _has(rf"\b{_VALID}[^,;]{{0,60}}$", before) or _has(
        rf"^(?:\W*{_UNTIL}[^;,]{{0,25}})?\s*(?:{_VALID}|{_REPLACES})", after
    )
    if own and (_has(rf"^\s*{_ENDED}", after) or _has(rf"{_EXPIRES}[^,;]{{0,20}}$", before)):
        return "end"
    if own and (valid or _has(_REPLACES, before)):
        bare = rf"\b{_VALID}[\s:|*]*$"
        if until:
            return "end"
        if _has(rf"(?:\b{_FROM}[\s:|*]*|{bare})$", before):
            return "start"
    issued = len(before) <= 60 and _has(rf"\b{_ISSUED}[\s:|*(]*$", before)
    edition = len(before) <= 60 and _has(r"^ (?:edition|version)\b", after)
    return "issued" if issued or edition or _SIGNED.search(before) else ""


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _readable(text: str) -> str:
    """With "1er juillet 2024", "1 de julio de 2024" and "07/2024" as notation.py reads them."""

    def english(match: re.Match[str]) -> str:
        month = match["month"].rstrip("./").lower()
        name = _MONTHS[int(month) - 1][1] if month.isdigit() else _NAMES[month]
        return " ".join(part for part in (match["day"], name, match["year"]) if part)

    return _MONTHLY.sub(english, text)


def _dates(text: str) -> list[_Named]:
    """Every date of the text that has a year, or takes it from the end of its range."""
    text = _readable(text)
    found: list[_Named] = []
    for quantity in reversed(read(text)):
        after = found[-1] if found else None
        if after and not _JOINED.fullmatch(text[quantity.end : after.start]):
            after = None
        if period := _period(quantity, after.first if after else None):
            found.append(_Named(quantity.start, quantity.end, *period))
    return [one for one in reversed(found) if not _has(rf"{_NO_YEAR}\s?$", text[: one.start])]


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
    if named and _has(_NOW, text):  # "in 2023 and now"
        named.add((today, today))
    return sorted(named)


def _meant(one: _Named, before: str, today: date) -> Period:
    """ "before 2020", "since July 2024" and "early 2024" are not the time itself."""
    first, last = one.first, one.last
    for start, end, words in _PARTS:
        if (last - first).days >= 364 and _has(rf"\b{words}[ -]$", before):
            first, last = date(first.year, start, 1), _next_month(date(last.year, end, 1))
            last -= timedelta(1)
    ahead = r"(?: (?:dem|den|the|zum|ende|anfang|mitte|early|late|le|el)){0,2} ?$"
    if _has(rf"\b{_BEFORE}{ahead}", before):
        return date.min, first - timedelta(1)
    if _has(rf"\b{_TILL}{ahead}", before):
        return date.min, last
    if _has(rf"\b{_AFTER}{ahead}", before):
        return last + timedelta(1), max(last + timedelta(1), today)
    return first, max(last, today) if _has(rf"\b{_SINCE}{ahead}", before) else last


def periods(text: str, today: date) -> list[Period]:
    """The times that a text speaks of: "since 2019" goes on, "until 2024" began before."""
    text = _readable(text)
    found: list[Period] = []
    for one in _dates(text):
        before = text[: one.start]
        first, last = _meant(one, before, today)
        found.append((first, date.max if _has(rf"\b{_ONWARDS} ?$", before) else last))
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
    if _has(r"\b(?:gestern|yesterday)\b", question):
        return today - timedelta(1), today - timedelta(1)
    away = next((by for by, words in _YEARS_AWAY if _has(rf"\b(?:{words})\b", question)), 0)
    if ago := _AGO.search(question):
        word = (ago[1] or ago[2]).lower().removesuffix("m").removesuffix("r")
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
    """A version's time in short words, German or English; "" where nothing is known.

    With a successor, the day before that begins is the end. A first of January that a document was
    issued on is shown as its year, a first of a month as the month: more may not have been said.
    """
    german = language == "de"
    start, end, next_ = validity.start, validity.end, successor.begin if successor else None
    if not end and next_ and next_ > (validity.begin or date.min):
        vague = successor is not None and not successor.start and (next_.month, next_.day) == (1, 1)
        return f"{'bis' if german else 'until'} {_day(next_ - timedelta(1), german, years=vague)}"
    if end and start and not successor:
        return f"{_day(start, german)} {'bis' if german else 'to'} {_day(end, german)}"
    if end:
        return f"{'bis' if german else 'until'} {_day(end, german)}"
    if start:
        return f"{'ab' if german else 'from'} {_day(start, german)}"
    if not validity.issued:
        return ""
    return f"{'Stand' if german else 'as of'} {_issued(validity.issued, german)}"


def _day(day: date, german: bool, *, years: bool = False) -> str:
    if years:
        return str(day.year)
    if german:
        return f"{day.day}.{day.month}.{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1][1]} {day.year}"


def _issued(day: date, german: bool) -> str:
    if day.day > 1:
        return _day(day, german)
    name = _MONTHS[day.month - 1][0 if german else 1]
    return str(day.year) if day.month == 1 else f"{name} {day.year}"
