"""Whether two statements speak of the same: group, year, model, place and time.

Whatever hints at another subject or an older value speaks against it. Knows no figure's meaning.
"""

import re
from collections.abc import Iterable

from rag.conflicts.statement import Asked, Statement
from rag.conflicts.values import values
from rag.conflicts.wording import counted_noun, stands
from rag.reading import scope
from rag.reading.dated import years
from rag.reading.words import Word, words

_OLD = re.compile(
    r"\b(?:früher\w*|bisher\w*|bislang|zuvor|vorher\w*|damals|damalige\w*|ehemal\w+|einst|statt|"
    r"ursprünglich\w*|anstatt|anstelle|vormals|alte[nrms]?|former\w*|previous\w*|used to|until then|"
    r"instead of|rather than|original\w*|once|at the time|raised|increased|reduced from|"
    r"erhöht\w*|gesenkt|verlängert|verkürzt|old|earlier|up from|down from|would have)\b",
    re.IGNORECASE,
)
_TAKES_PLACE = re.compile(r"\b(?:statt(?=\s*[.,;!?)]|\s*$)|statt(?:ge)?f[aiu]nd\w*)", re.IGNORECASE)
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


def same_scope(one: Statement, other: Statement, asked: Asked) -> bool:
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


def same_year(one: Statement, other: Statement) -> bool:
    """A year named on one side only must be the year that the other source is from."""
    mine, theirs = one.years, other.years
    if mine and theirs:
        return mine == theirs
    named, silent = (one, other) if mine else (other, one)
    return not named.years or bool(named.years & years(silent.dated))


def _apart(sets: Iterable[frozenset[str]]) -> bool:
    """Whether both sets hold something and share nothing."""
    first, second = sets
    return bool(first and second and not first & second)


def _other_subject(one: Statement, other: Statement, asked: Asked) -> bool:
    if _marks(one) != _marks(other):
        return True
    if one.passage.document_id == other.passage.document_id:
        return False
    if (
        one.language == other.language
        and not (one.translated or other.translated)
        and (_untold(one, other, asked) or _untold(other, one, asked))
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
        and (side.language == "en" or not counted_noun(side, value))
    }
    titled = (found for found in _BARE.findall(f" {side.context}"))
    return frozenset({*named, *(mark for mark in titled if not _YEAR.fullmatch(mark))})


def _titles_apart(one: Statement, other: Statement) -> bool:
    """Titles of one pattern that name different things: "Passport, Ulm" and "Passport, Trier"."""
    mine, theirs = words(one.passage.title), words(other.passage.title)
    return (
        any(stands(a, theirs) for a in mine)
        and any(_telling(a) and not stands(a, theirs) for a in mine)
        and any(_telling(b) and not stands(b, mine) for b in theirs)
    )


def _untold(one: Statement, other: Statement, asked: Asked) -> bool:
    """The one's title names what is asked about, the other's passage nowhere does."""
    title = words(one.passage.title)
    near = words(f"{other.context}. {other.passage.text}")
    return any(
        _telling(word) and stands(word, title) and not stands(word, near)
        for word in words(asked.text)
    )


def _telling(word: Word) -> bool:
    return word.text[0].isupper() and not _KINDS_OF_TEXT.fullmatch(word.text.lower())
