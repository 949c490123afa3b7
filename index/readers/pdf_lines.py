"""Words of a PDF page put together to printed lines, cut where a column or a cell may end.

Knows words with their places, and no file. What a gap means is not decided here: see `pdf_layout`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from index.readers.page_lines import Line
from index.readers.pdf_marks import bare, is_mark, lowered, raised, with_signs
from index.readers.pdf_rules import Rule
from index.readers.pdf_words import GAP, RIGHT_TO_LEFT, Sheet, Word, ruled_off

_CLOSE = 0.1  # heights between signs with no space
_SMALL, _SHIFT = 0.88, 0.1  # of the line's height: a raised or lowered sign
_STUCK = re.compile(r"(\d{1,3})[^\W\d_]{2,}")  # a note's number that sticks to its first word
_SIGNED = re.compile(r"(?<=[^\s*†‡])(?:[¹²³⁰⁴-⁹]+|[*†‡]{1,3})(?!\w)")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_][.,:;!?]?(?!\S)")
_GERMAN = re.compile(r"\b(?:der|die|das|und|ist|für|von|mit|nicht|ein|eine|Euro)\b")
_OTHER = re.compile(r"\b(?:the|and|of|for|is|le|la|les|et|pour|el|los|y|que)\b")

Run = list[Word]


def lines_of(sheet: Sheet, *, bold: Callable[[int], bool], language: str) -> list[Line]:
    """The lines of one direction of a page, each cut at its wide gaps, in the order of drawing."""
    runs = _merged(_runs(sheet.words))
    several = any(len(run) > 1 for run in runs)
    signed = several or any(_SIGNED.search(run[0].text) for run in runs)
    starts = [_start(run) for run in runs] if signed else [""] * len(runs)
    notes = _notes(runs, starts) if signed else {}
    full = prose_edges(runs) if several else set()
    comma = _comma(runs, language) if several else ","
    heavy = bold if several or sheet.rules.level else None
    found: list[Line] = []
    for run, start in zip(runs, starts, strict=True):
        parts = list(_cut(run, sheet.rules.upright)) if len(run) > 1 else [run]
        if len(parts) > 1 and fills(run, full):
            parts = [run]  # justified prose
        if len(parts) > 1 and _is_spaced(run):
            parts = [run]
        for part in parts:
            begins = start in notes and part is parts[0] and _apart(part, notes[start])
            mark = start if begins else ""
            if line := _line(part, sheet, mark=mark, notes=notes.keys(), comma=comma, bold=heavy):
                found.append(line)
    return found


# -- runs ----------------------------------------------------------------------------------------


def _runs(words: Iterable[Word]) -> Iterator[Run]:
    """Words on one line, as long as they follow each other to the right."""
    run: Run = []
    main: Word | None = None  # gives the line its height
    for word in words:
        if main is None:
            run, main = [word], word
            continue
        if not main.lower - main.height < word.lower < main.upper:
            yield run
            run, main = [word], word
            continue
        last = run[-1]
        high = max(main.height, word.height)
        level = abs(word.base - main.base) < 0.25 * high
        apart = word.left - last.right
        follows = apart > -0.3 * high or bool(RIGHT_TO_LEFT.search(word.text))
        small = word.height < _SMALL * main.height or main.height < _SMALL * word.height
        beside = -0.3 * high < apart < 0.75 * high and _overlap(word, main) > 0.35
        lower = min(main.height, word.height)
        capital = high > 1.7 * lower and len(min(word, main, key=_height_of).text) > 4
        if follows and (level or (small and beside)) and high < 3 * lower and not capital:
            run.append(word)
            if word.height > 1.1 * main.height and len(word.text) >= len(main.text):
                main = word
        else:
            yield run
            run, main = [word], word
    if run:
        yield run


def _height_of(word: Word) -> float:
    return word.height


def _overlap(one: Word, other: Word) -> float:
    """How much of the lower of two words stands beside the other, 0 to 1."""
    common = min(one.upper, other.upper) - max(one.lower, other.lower)
    return common / max(0.1, min(one.height, other.height))


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Runs that continue one another on the same line put together, however they were drawn."""
    order = list(runs)
    if len(order) > 4000 or not _beside(order):
        return order
    tops = sorted(range(len(order)), key=lambda at: (-order[at][0].base, order[at][0].left))
    gone: set[int] = set()
    for place, at in enumerate(tops):
        for other in tops[max(0, place - 30) : place + 30]:
            if at in gone or other == at or other in gone:
                continue
            if _continues(order[at], order[other]):
                order[at] = [*order[at], *order[other]]
                gone.add(other)
    return [run for at, run in enumerate(order) if at not in gone]


def _beside(runs: Sequence[Run]) -> bool:
    """Whether any runs stand beside each other: most pages have none."""
    tops = sorted(runs, key=lambda run: -run[0].lower)
    return any(
        one[0].lower - two[0].lower
        < 0.5 * max(one[0].upper - one[0].lower, two[0].upper - two[0].lower)
        for one, two in pairwise(tops)
    )


def _continues(left: Run, right: Run) -> bool:
    """Whether the second run goes on where the first one ends."""
    last, first = left[-1], right[0]
    high = max(last.height, first.height)
    gap = first.left - last.right
    if not -0.15 * high < gap < GAP * high or _overlap(last, first) < 0.35:
        return False
    level = abs(last.base - first.base) < 0.12 * high
    short = sum(len(word.text) for word in right) <= 4
    if max(last.height, first.height) > 1.7 * min(last.height, first.height) and not short:
        return False
    return level or (first.height < _SMALL * last.height and short)


def _cut(run: Run, upright: Sequence[Rule]) -> Iterator[Run]:
    """The run cut at wide gaps and where an upright rule stands between words."""
    if RIGHT_TO_LEFT.search(run[0].text):
        yield run
        return
    high = _main(run).height
    part = [run[0]]
    for word in run[1:]:
        last = part[-1]
        gap = word.left - last.right
        if gap > GAP * high or (
            upright and ruled_off(last.right, word.left, word.lower, word.upper, upright)
        ):
            yield part
            part = []
        part.append(word)
    yield part


def prose_edges(lines: Iterable[Sequence[Word] | Sequence[Line]]) -> set[tuple[int, int]]:
    """Where prose begins and ends: the edges of two long lines without wide gaps, or of more even ones."""
    whole: Counter[tuple[int, int]] = Counter()
    even: Counter[tuple[int, int]] = Counter()
    for parts in lines:
        edges = round(parts[0].left), round(parts[-1].right)
        words = sum(part.text.count(" ") + 1 for part in parts)
        if len(parts) == 1:
            whole[edges] += words > 3
        elif words > 2:
            even[edges] += is_even(parts)
    return {
        at for at in {*whole, *even} if whole[at] > 1 or (whole[at] and even[at]) or even[at] > 3
    }


def fills(parts: Sequence[Word] | Sequence[Line], full: Set[tuple[int, int]]) -> bool:
    """Whether a line was stretched to the edges of prose, or is its first one, further in."""
    left, right = parts[0].left, parts[-1].right
    return is_even(parts) and any(
        abs(end - right) <= 1.5 and -1.5 <= left - begin <= 30 for begin, end in full
    )


def spaces(parts: Sequence[Word] | Sequence[Line]) -> tuple[float, float]:
    """The narrowest and the widest gap in and between stretches of a line."""
    if len(parts) == 1:
        return parts[0].tight, parts[0].loose
    gaps = [parts[at].left - parts[at - 1].right for at in range(1, len(parts))]
    if all(one.tight == 0 for one in parts) and not gaps:
        return 0.0, 0.0
    inner = [one for one in parts if one.tight]
    return (
        min([*gaps, *(one.tight for one in inner)]),
        max([*gaps, *(one.loose for one in inner)]),
    )


def is_even(parts: Sequence[Word] | Sequence[Line]) -> bool:
    """Whether all gaps of a line are about as wide, as where prose was stretched to its edge."""
    tight, loose = spaces(parts)
    text = "".join(part.text for part in parts)
    if sum(map(str.isalpha, text)) < 0.6 * len(text):
        return False
    if len(parts) == 2 and " " not in parts[0].text + parts[1].text:
        short = max(len(parts[0].text), len(parts[1].text)) < 5
        return parts[1].text[:1].isalpha() and not short and loose < 120
    return 0 < loose <= 1.6 * tight


def _main(run: Run) -> Word:
    """The word that gives the line its height: of the size with the most letters."""
    if len(run) == 1:
        return run[0]
    first = run[0]
    if all(abs(word.height - first.height) < 0.05 * first.height for word in run):
        return next((word for word in run if len(word.text) > 1), first)
    letters: Counter[float] = Counter()
    for word in run:
        letters[round(word.height, 1)] += len(word.text)
    high = max(letters, key=lambda size: (letters[size], size))
    return max((word for word in run if round(word.height, 1) == high), key=lambda w: len(w.text))


# -- notes ---------------------------------------------------------------------------------------


def _start(run: Run) -> str:
    """The mark with which a line begins like a note: raised, or a number of its own."""
    first = next(iter(run[0].text.split(maxsplit=1)), "")
    if not first:
        return ""
    if first[0] in "*†‡" and len(first) > 1:
        return first[0]
    if stuck := _STUCK.match(first):
        return stuck[1]
    alone = len(run) < 2 and first == run[0].text
    if alone or first[-1] in ".:" or not is_mark(first):
        return ""
    if first.isalpha() and (len(run) < 2 or not _is_raised(run[0], run[1])):
        return ""
    return bare(first)


def _apart(run: Run, body: float) -> bool:
    """Whether a line that begins with a mark is a note: its mark is raised, or its letters small."""
    if len(run) < 2:
        return run[0].height < 0.95 * body
    return _is_raised(run[0], run[1]) or (
        run[1].height < 0.95 * body and run[1].left - run[0].right < 2 * run[1].height
    )


def _is_raised(word: Word, main: Word) -> bool:
    return word.base - main.base > _SHIFT * main.height and (
        word.height < _SMALL * main.height or word.base - main.base > 0.25 * main.height
    )


def _notes(runs: Sequence[Run], starts: Sequence[str]) -> dict[str, float]:
    """The marks of the notes of a page, each with the height of the line that it marks."""
    used: dict[str, float] = {}
    for run in runs:
        main = _main(run) if len(run) > 1 else run[0]
        for at, word in enumerate(run):
            marks: Sequence[str] = ()
            if at and word is not main and _is_raised(word, main):
                marks = re.split(r"[,;]", word.text)
            elif not word.text.isascii() or "*" in word.text:
                marks = _SIGNED.findall(word.text)
            used.update((bare(mark), main.height) for mark in marks)
    found: dict[str, float] = {}
    for run, start in zip(runs, starts, strict=True):
        if start and (start in used or (len(run) > 1 and _is_raised(run[0], run[1]))):
            found[start] = used.get(start, 0.0)
    return found


# -- text ----------------------------------------------------------------------------------------


def _line(
    run: Run,
    sheet: Sheet,
    *,
    mark: str,
    notes: Set[str],
    comma: str,
    bold: Callable[[int], bool] | None,
) -> Line | None:
    main = _main(run)
    text = _text(run, main, mark=mark, notes=notes, comma=comma)
    if not text:
        return None
    place = (run[0].lower - sheet.lower) / sheet.height if sheet.height else 0.5
    tight, loose = spaces(run)
    one = len(run) == 1
    return Line(
        text,
        main.left if one else min(word.left for word in run),
        main.right if one else max(word.right for word in run),
        main.lower,
        main.height,
        place,
        at=run[0].at,
        bold=bold is not None and bold(main.at),
        note=mark,
        tight=tight,
        loose=loose,
    )


def _text(run: Run, main: Word, *, mark: str, notes: Set[str], comma: str) -> str:
    """The words of a line; what is raised or lowered is written as what it says."""
    words = run
    text = ""
    if mark:
        text = f"[{mark}]"
        first, *more = run[0].text.split(maxsplit=1)
        stuck = len(first) > 1 and (first[0] in "*†‡" or _STUCK.match(first) is not None)
        rest = first[len(mark) :] if stuck else ""
        rest = " ".join([*filter(None, [rest]), *more])
        words = [replace(run[0], text=rest, glued=False), *run[1:]] if rest else run[1:]
    words = [word for word in words if word.text]
    if not words:
        return text if mark else ""
    if len(words) == 1:
        text = " ".join(f"{text} {words[0].text}".split())
        return _signed(text, notes=notes, comma=comma)
    plain = all(abs(word.base - main.base) < _SHIFT * main.height for word in words)
    last: Word | None = None
    for at, word in enumerate(words):
        glue = "" if last is not None and _is_close(last, word, main.height) else " "
        last = word
        if plain:
            text += f"{glue}{word.text}"
            continue
        after = _after(words[at : at + 3], main.height)
        text += _sign(word, main, text=text, glue=glue, after=after, notes=notes, comma=comma)
    text = _signed(" ".join(text.split()), notes=notes, comma=comma)
    return _close(text, run) if " " in text and _SPACED.search(text) else text


def _signed(text: str, *, notes: Set[str], comma: str) -> str:
    """The text with marks that are characters of their own read like raised ones."""
    if not text.isascii():
        text = with_signs(text, notes=notes, comma=comma)
    if notes and not notes.isdisjoint("*†‡"):
        text = re.sub(r"(?<=[^\s*†‡\[])([*†‡]+)(?=\W|$)", _starred(notes), text)
    return text


def _is_close(one: Word, two: Word, high: float) -> bool:
    """Whether nothing parts two words of a line: they differ in size or height only."""
    return two.glued or (two.bare and two.left - one.right < _CLOSE * high)


def _after(words: Sequence[Word], high: float) -> str:
    """What stands behind the first of these words."""
    return "".join(
        f"{'' if _is_close(one, two, high) else ' '}{two.text}" for one, two in pairwise(words)
    )


def _sign(
    word: Word, main: Word, *, text: str, glue: str, after: str, notes: Set[str], comma: str
) -> str:
    """A word of a line with raised or lowered ones, as text to append."""
    shift = word.base - main.base
    small = word.height < _SMALL * main.height
    if text and small and shift > _SHIFT * main.height:
        return raised(text, word.text, after, notes=notes, comma=comma)
    if text and not small and shift > 0.25 * main.height and len(word.text) <= 4:
        return raised(text, word.text, after, notes=notes, comma=comma)
    if text and small and shift < -0.08 * main.height and glue == "":
        return lowered(text, word.text)
    if text.endswith("]") and word.text[:1].isalnum():
        glue = " "
    return f"{glue}{word.text}"


def _starred(notes: Set[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: f" [{found[1]}]" if found[1] in notes else found[0]


def _is_spaced(run: Run) -> bool:
    """Whether a line has letterspaced words; the gaps between them part no cells."""
    gaps = [two.left - one.right for one, two in pairwise(run)]
    narrow = max(gaps, default=0) < 2 * run[0].height
    return narrow and _SPACED.search(" ".join(word.text for word in run)) is not None


def _close(text: str, run: Run) -> str:
    """Letterspaced words without their spaces: 'S p e r r u n g'."""
    letters = [word for word in run if len(word.text.rstrip(".,:;!?")) == 1]
    gaps = sorted(
        two.left - one.right for one, two in pairwise(run) if one in letters and two in letters
    )
    if not gaps or gaps[-1] > 2.5 * _main(run).height:
        return text
    wide = max(1.6 * gaps[len(gaps) // 4], gaps[0] + 1)
    parts = [run[0].text]
    for one, two in pairwise(run):
        single = len(one.text) == 1 and len(two.text.rstrip(".,:;!?")) == 1
        parts.append("" if single and two.left - one.right <= wide else " ")
        parts.append(two.text)
    return " ".join("".join(parts).split())


def _comma(runs: Sequence[Run], language: str) -> str:
    """What parts euros from cents: by the declared language, else by the words of the page."""
    if language:
        return "," if language.startswith("de") else "."
    text = " ".join(word.text for run in runs[:60] for word in run)
    german, other = len(_GERMAN.findall(text)), len(_OTHER.findall(text))
    return "," if german > other else "." if other > german else ""
