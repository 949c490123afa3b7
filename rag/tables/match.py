"""Matches the words of a question to one table: its columns, cell values and subject.

Knows no document.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from languages import together
from rag.tables.matched import PART, Column, Matched
from rag.tables.ranges import match_ranges
from rag.tables.words import TableQuestion, TableVocabulary, Word, is_letter, words_of

MOST_WORDS = 6
"""The most words of a cell's value that a question names."""
MOST_TITLE = 5
"""The most words of a title that says what the rows are."""
_FIRST, _WORD = re.compile(r"\w"), re.compile(r"\w+")


def match(question: TableQuestion, found: Matched, known: TableVocabulary, about: str) -> Matched:
    """What each content word of the question means in the table; `about` is its title and headings."""
    spans = [one.positions for one in question.bounds] + [one.positions for one in question.times]
    bound = frozenset[int]().union(*spans)
    match_cells(question.words, found, known, bound=bound)
    subject, found.about = words_of(about), about
    for at in question.meaning - found.understood:
        word = question.words[at]
        if word.small in known.rows or any(alike(word, other) for other in subject):
            found.understood.add(at)
        if word.small in known.rows or _lists(about, word):
            found.subject.add(at)
    for column in found.columns:
        if column.amounts and column.amounts.unit:
            units = {word.stem for word in words_of(column.amounts.unit)}
            said = {at for at in question.meaning if question.words[at].stem in units}
            found.units[column.at] = said - found.understood
    return found


def _lists(about: str, noun: Word) -> bool:
    """Whether a title, heading or caption names what each row is: "Kunden der Nordwind GmbH"."""
    lines = [words_of(line) for line in about.splitlines() if not line.rstrip().endswith(":")]
    return any(line and _same(line[0], noun) and len(line) <= MOST_TITLE for line in lines)


def match_cells(
    words: Sequence[Word],
    found: Matched,
    known: TableVocabulary,
    *,
    bound: frozenset[int] = frozenset(),
) -> None:
    """The columns and values that words name, and the rows that have all these values.

    `bound` are the words of bounds: alone they are no value ("Kinder unter 6 Jahren" is one).
    """
    meaning = {
        at for at, word in enumerate(words) if word.small not in known.empty or is_letter(words, at)
    }
    _match_names(words, meaning, found)
    _match_values(words, meaning, found, known, bound)
    if not bound:
        match_ranges(words, found)
    wanted = {at: {value.casefold() for value in some} for at, some in found.filters.items()}
    found.rows = [
        number
        for number in range(len(found.body))
        if all(found.column(at).cells[number].casefold() in some for at, some in wanted.items())
    ]


def _match_names(words: Sequence[Word], meaning: set[int], found: Matched) -> None:
    for column in found.columns:
        names = words_of(column.name)
        for at in meaning:
            word = words[at]
            if any(_same(word, name) for name in names):
                found.whole[column.at].add(at)
            elif any(alike(word, name) for name in names):
                found.part[column.at].add(at)
            else:
                continue
            found.understood.add(at)


def _match_values(
    words: Sequence[Word],
    meaning: set[int],
    found: Matched,
    known: TableVocabulary,
    bound: frozenset[int],
) -> None:
    """Cell values that occur in the question, longer ones first; a word counts for one value."""
    held = _values(found.columns, {_opening(word.small) for word in words})
    free = set(range(len(words)))
    compared = any(word.small in known.unsure for at, word in enumerate(words) if at not in bound)
    for length in range(MOST_WORDS, 0, -1):
        for begin in range(len(words) - length + 1):
            span = range(begin, begin + length)
            some = words[begin : begin + length]
            places = held.get(tuple(word.stem for word in some), {})
            places = {at: cells for at, cells in places.items() if _meant(some, cells, known)}
            if not places or not free.issuperset(span) or not meaning & set(span):
                continue
            if bound.issuperset(span) and some[0].small[0].isdigit():
                continue
            if _goes_on(words, span, found.understood, {key[0] for key in held if len(key) == 1}):
                found.begun.append(span)
                continue
            named = {at: c for at, c in places.items() if found.whole[at] or found.part[at]}
            figures = all(word.small.isdigit() for word in some)
            if figures and (compared or not named):
                continue  # a number is a value only of a column that is named, and not "more than" it
            places = named or places
            if len(places) > 1:
                found.sure = False
            at, cells = next(iter(places.items()))
            found.filters.setdefault(at, []).extend(sorted(cells))
            found.understood |= set(span)
            found.valued |= set(span)
            found.spans[span] = (at, frozenset(cells))
            free -= set(span)


def _goes_on(
    words: Sequence[Word], span: range, understood: Collection[int], values: Collection[str]
) -> bool:
    """Whether the question's name is longer than the value: "Schmidt" of "Schmidt-Kern", "X20" of "X20 Pro".

    In a hyphenated word such as "Kinder-Preis" each part may mean something by itself.
    """
    begin, stop = span.start, span.stop
    while begin > 0 and words[begin - 1].joined:
        begin -= 1
    while words[stop - 1].joined and stop < len(words):
        stop += 1
    rest = [at for at in range(begin, stop) if at not in span]
    if any(at not in understood and words[at].stem not in values for at in rest):
        return True
    if stop == span.stop < len(words) and any(sign.isdigit() for sign in words[stop - 1].written):
        further = words[stop].written
        shouted = all(word.written.isupper() for word in words)
        return further[0].isupper() and not shouted and stop not in understood
    return False


def _values(
    columns: Sequence[Column], openings: set[str]
) -> Mapping[tuple[str, ...], dict[int, set[str]]]:
    """The columns, and the cells as written, that contain a value; by the stems of its words.

    Only values that begin like a word of the question: stemming a whole table takes seconds.
    """
    held: dict[tuple[str, ...], dict[int, set[str]]] = {}
    for column in columns:
        for cell in set(column.cells):
            first = _FIRST.search(cell) if len(cell) < 100 else None
            if first is None or _opening(first[0]) not in openings:
                continue
            written = _WORD.findall(cell)
            if len(written) <= MOST_WORDS and openings.issuperset(map(_opening, written)):
                words = words_of(cell)
                key = tuple(word.stem for word in words)
                held.setdefault(key, {}).setdefault(column.at, set()).add(cell)
    return held


def _opening(word: str) -> str:
    """The first letter, without diacritics: stemming keeps it."""
    return unicodedata.normalize("NFKD", word.casefold())[:1]


def folded(text: str) -> str:
    """A text in lower case without diacritics, as stems are."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _meant(words: Sequence[Word], cells: set[str], known: TableVocabulary) -> bool:
    """Short words and stop words are values only as written: "A", but not "a"."""
    if len(words) > 1 or (len(words[0].small) > 2 and words[0].small not in known.empty):
        return True
    return words[0].written in cells and not words[0].written.islower()


def _same(word: Word, other: Word) -> bool:
    """Whether two words are the same, inflected or not; for short ones ("Kurs") the stem may be wrong."""
    short, long = sorted((word.small, other.small), key=len)
    ending = long.removeprefix(short) if len(short) >= PART and long.startswith(short) else ""
    return word.stem == other.stem or ending in together("writing")["endings"]


def alike(word: Word, other: Word) -> bool:
    """Whether one is the other, or a part of its compound: "Kunden" in "Kundennummer"."""
    short, long = sorted((word.stem, other.stem), key=len)
    return short == long or (
        len(short) >= PART and (long.startswith(short) or long.endswith(short))
    )
