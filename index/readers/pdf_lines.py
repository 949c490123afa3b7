"""Printed lines of a PDF page as text: what is raised or lowered, notes, letterspaced words.

Knows words with their places, and no file.
"""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from index.language import mark_of_raised, seems
from index.readers.page_lines import Line
from index.readers.pdf_letters import Word
from index.readers.pdf_marks import bare, is_mark, lowered, raised, with_signs
from index.readers.pdf_runs import (
    SHIFT,
    SMALL,
    Run,
    cut,
    fills,
    is_raised,
    main_of,
    prose_edges,
    runs_of,
    spaces,
)
from index.readers.pdf_words import Sheet

_CLOSE = 0.1  # heights between signs with no space
_STUCK = re.compile(r"(\d{1,3})[^\W\d_]{2,}")  # a note's number that sticks to its first word
_SIGNED = re.compile(r"(?<=[^\s*†‡])(?:[¹²³⁰⁴-⁹]+|[*†‡]{1,3})(?!\w)")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_][.,:;!?]?(?!\S)")


def lines_of(sheet: Sheet, *, bold: Callable[[int], bool], language: str) -> list[Line]:
    """The lines of one direction of a page, each cut at its wide gaps, in the order of drawing."""
    runs = runs_of(sheet.words)
    several = any(len(run) > 1 for run in runs)
    signed = any(map(_is_uneven, runs)) or any(
        _SIGNED.search(word.text) for run in runs for word in run
    )
    starts = [_start(run) for run in runs] if signed else [""] * len(runs)
    notes = _notes(runs, starts) if signed else {}
    full = prose_edges(runs) if several else set()
    comma = _comma(runs, language) if several else ","
    found: list[Line] = []
    for run, start in zip(runs, starts, strict=True):
        parts = list(cut(run, sheet.rules.upright)) if len(run) > 1 else [run]
        if len(parts) > 1 and fills(run, full):
            parts = [run]  # justified prose
        if len(parts) > 1 and _is_spaced(run):
            parts = [run]
        for part in parts:
            signs = start in ("*", "**", "***", "†", "‡")  # no bullet, since the page refers to it
            begins = start in notes and part is parts[0]
            begins = begins and (signs or _apart(part, notes[start]))
            mark = start if begins else ""
            asked = bold if len(parts) > 1 or sheet.rules.level else None
            if line := _line(part, sheet, mark=mark, notes=notes.keys(), comma=comma, bold=asked):
                found.append(line)
    return found


def _is_uneven(run: Run) -> bool:
    """Whether words of a line stand on different heights."""
    first = run[0]
    return len(run) > 1 and any(abs(word.lower - first.lower) > 0.07 * first.height for word in run)


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
    if first.isalpha() and (len(run) < 2 or not is_raised(run[0], run[1])):
        return ""
    return bare(first)


def _apart(run: Run, body: float) -> bool:
    """Whether a line that begins with a mark is a note: its mark is raised, or its letters small."""
    if len(run) < 2:
        return run[0].height < 0.95 * body
    return is_raised(run[0], run[1]) or (
        run[1].height < 0.95 * body and run[1].left - run[0].right < 2 * run[1].height
    )


def _notes(runs: Sequence[Run], starts: Sequence[str]) -> dict[str, float]:
    """The marks of the notes of a page, each with the height of the line that it marks."""
    used: dict[str, float] = {}
    for run in runs:
        main = main_of(run) if len(run) > 1 else run[0]
        for at, word in enumerate(run):
            marks: Sequence[str] = ()
            if at and word is not main and is_raised(word, main):
                marks = re.split(r"[,;]", word.text)
            elif not word.text.isascii() or "*" in word.text:
                marks = _SIGNED.findall(word.text)
            used.update((bare(mark), main.height) for mark in marks)
    found: dict[str, float] = {}
    for run, start in zip(runs, starts, strict=True):
        if start and (start in used or (len(run) > 1 and is_raised(run[0], run[1]))):
            found[start] = used.get(start, 0.0)
    return found


def _line(
    run: Run,
    sheet: Sheet,
    *,
    mark: str,
    notes: Set[str],
    comma: str,
    bold: Callable[[int], bool] | None,
) -> Line | None:
    main = main_of(run)
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
    plain = all(abs(word.base - main.base) < SHIFT * main.height for word in words)
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
    small = word.height < SMALL * main.height
    if text and small and shift > SHIFT * main.height:
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
    if not gaps or gaps[-1] > 2.5 * main_of(run).height:
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
        return mark_of_raised(language)
    found = seems(" ".join(word.text for run in runs[:60] for word in run))
    return mark_of_raised(found) if found else ""
