"""The words for times in documents and questions, as patterns of all languages together.

The lists are in languages/<code>/versions.toml.
"""

import re
from collections.abc import Iterator
from functools import cache

import languages


class TimeWords:
    """Patterns for times, in all languages."""

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
def time_words() -> TimeWords:
    """The patterns, compiled once."""
    return TimeWords()


def _months() -> Iterator[tuple[str, int]]:
    for code in languages.words("versions"):
        names = str(languages.read(code, "versions").get("months", "")).split()
        yield from ((name, number) for number, name in enumerate(names, start=1))


def month_name(number: int, language: str) -> str:
    """The name of a month, 1 to 12."""
    return str(languages.read_supported(language, "versions")["months"]).split()[number - 1]


def has(pattern: str, text: str) -> bool:
    """Whether a pattern occurs in a text, in any case."""
    return re.search(pattern, text, re.IGNORECASE) is not None
