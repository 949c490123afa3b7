"""Turns the printed lines of a PDF page into text: raised and lowered signs, notes, letterspaced words.

Knows no PDF engine.
"""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise

from index.language import mark_of_raised, seems
from index.readers.marks import STARS, bare, is_among, is_mark
from index.readers.page_types import PageLine
from index.readers.pdf_letters import SPACE, PdfWord
from index.readers.pdf_runs import (
    SHIFT,
    SMALL,
    Run,
    cut,
    fills,
    is_raised,
    main_of,
    parted,
    prose_edges,
    runs_of,
    spaces,
    usual_space,
)
from index.readers.pdf_words import Sheet
from index.readers.raised import CLOSING, LOWERED, RAISED, Piece, joined
from index.readers.superscripts import DocumentSigns

_CLOSE = 0.1  # heights between signs with no space
_STUCK = re.compile(r"(\d{1,3})[^\W\d_]{2,}")  # a note's number that sticks to its first word
_MARKS = "¹²³⁰⁴⁵⁶⁷⁸⁹*†‡"
_SIGNED = re.compile(r"(?<=[^\s*†‡])(?:[¹²³⁰⁴-⁹]+|[*†‡]{1,3})(?!\w)")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_][.,:;!?]?(?!\S)")


def lines_of(sheet: Sheet, *, bold: Callable[[int], bool], language: str) -> list[PageLine]:
    """The lines of one direction of a page, each cut at its wide gaps, in drawing order."""
    runs = runs_of(sheet.words)
    several = any(len(run) > 1 for run in runs)
    signed = any(map(_is_uneven, runs)) or _may_be_signed(sheet.words)
    starts = [_start(run) for run in runs] if signed else [""] * len(runs)
    notes = _notes(runs, starts) if signed else {}
    full = prose_edges(runs) if several else set()
    stars = [mark for mark in notes if mark[0] in STARS]
    evidence = DocumentSigns(
        partial(is_among, marks=notes.keys()),
        cache(partial(_decimal, runs, language)),
        lambda: stars,
    )
    found: list[PageLine] = []
    cuts = [_cut(run, sheet, full) for run in runs]
    tabular = several and any(len(parts) > 1 for parts in cuts)
    least = max(SPACE, 1.17 * usual_space(runs)) if tabular else 0.0
    for start, parts in zip(starts, cuts, strict=True):
        for part in parts:
            signs = start in ("*", "**", "***", "†", "‡")  # no bullet, since the page refers to it
            begins = start in notes and part is parts[0]
            begins = begins and (signs or _is_note_start(part, notes[start]))
            mark = start if begins else ""
            if line := _line(part, sheet, mark=mark, evidence=evidence, bold=bold):
                close = tabular and not mark and (len(part) > 1 or part[0].gaps)
                if close and len(inner := parted(part, least, full)) > 1:
                    cells = (
                        _line(one, sheet, mark="", evidence=evidence, bold=bold) for one in inner
                    )
                    line = line._replace(parts=tuple(cell for cell in cells if cell))
                found.append(line)
    return found


def _cut(run: Run, sheet: Sheet, full: Set[tuple[int, int]]) -> list[Run]:
    """The run cut where columns or cells may end; justified prose and letterspaced words stay whole."""
    parts = list(cut(run, sheet.rules.upright)) if len(run) > 1 else [run]
    whole = len(parts) > 1 and (fills(run, full) or _is_spaced(run))
    return [run] if whole else parts


def _may_be_signed(words: Sequence[PdfWord]) -> bool:
    """Whether note signs follow letters."""
    text = " ".join(word.text for word in words)
    return any(sign in text for sign in _MARKS) and any(_SIGNED.search(word.text) for word in words)


def _is_uneven(run: Run) -> bool:
    """Whether a line's words are at different heights."""
    if len(run) < 2:
        return False
    low, most = run[0].lower, 0.07 * run[0].height
    return any(not -most <= word.lower - low <= most for word in run)


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


def _is_note_start(run: Run, body: float) -> bool:
    """Whether a line that begins with a mark is a note: its mark is raised, or its letters are small."""
    if len(run) < 2:
        return run[0].height < 0.95 * body
    return is_raised(run[0], run[1]) or (
        run[1].height < 0.95 * body and run[1].left - run[0].right < 2 * run[1].height
    )


def _notes(runs: Sequence[Run], starts: Sequence[str]) -> dict[str, float]:
    """The note marks of a page, each with the height of the line that it marks."""
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
    evidence: DocumentSigns,
    bold: Callable[[int], bool],
) -> PageLine | None:
    one = len(run) == 1
    main = run[0] if one else main_of(run)
    text = _text(run, main, mark=mark, evidence=evidence)
    if not text:
        return None
    tight, loose = (main.tight, main.loose) if one else spaces(run)
    return PageLine(
        text,
        main.left if one else min(word.left for word in run),
        main.right if one else max(word.right for word in run),
        main.lower,
        main.upper - main.lower,
        (run[0].lower - sheet.lower) / sheet.height if sheet.height else 0.5,
        run[0].at,
        bold(main.at) and bold(run[-1].at + len(run[-1].text) - 1),
        mark,
        tight=tight,
        loose=loose,
    )


def _text(run: Run, main: PdfWord, *, mark: str, evidence: DocumentSigns) -> str:
    """A line's text; raised and lowered signs are written as what they mean."""
    if not mark and len(run) == 1 and main.text.isascii() and "*" not in main.text:
        return " ".join(main.text.split())  # as most cells are
    run = _behind(mark, run) if mark else run
    words = [word for word in run if word.text]
    lead = f"[{mark}] " if mark else ""
    if not words:
        return lead.rstrip()
    if len(words) == 1:
        return joined([Piece(lead + " ".join(words[0].text.split()))], evidence)
    pieces = [Piece(lead + words[0].text)]
    struck = _behind_struck(run) if len(words) < len(run) else ()
    for last, word in pairwise(words):
        glue = "" if _is_close(last, word, main.height) else " "
        if word.at in struck:
            glue, pieces[-1] = "", pieces[-1]._replace(text=pieces[-1].text.rstrip())
        pieces.append(Piece(f"{glue}{word.text}", _rise(word, main, glue)))
    text = " ".join(joined(pieces, evidence).split())
    return _close(text, run) if " " in text and _SPACED.search(text) else text


def _behind(mark: str, run: Run) -> Run:
    """The words of a note's first line without its mark."""
    first, *more = run[0].text.split(maxsplit=1)
    stuck = len(first) > 1 and (first[0] in "*†‡" or _STUCK.match(first) is not None)
    rest = " ".join([*filter(None, [first[len(mark) :] if stuck else ""]), *more])
    return [replace(run[0], text=rest, glued=False), *run[1:]] if rest else run[1:]


def _behind_struck(run: Run) -> set[int]:
    """What follows struck words and begins with a sign that takes no space before it."""
    return {two.at for one, two in pairwise(run) if not one.text and two.text.startswith(CLOSING)}


def _is_close(one: PdfWord, two: PdfWord, high: float) -> bool:
    """Whether nothing separates two words of a line: they differ only in size or height."""
    return two.glued or (two.bare and two.left - one.right < _CLOSE * high)


def _rise(word: PdfWord, main: PdfWord, glue: str) -> int:
    """Whether a word is raised or lowered relative to its line's main word."""
    shift = word.base - main.base
    small = word.height < SMALL * main.height
    if shift > SHIFT * main.height and small:
        return RAISED
    if shift > 0.25 * main.height and not small and len(word.text) <= 4:
        return RAISED
    return LOWERED if small and shift < -0.08 * main.height and not glue else 0


def _is_spaced(run: Run) -> bool:
    """Whether a line has letterspaced words; the gaps between them separate no cells."""
    gaps = [two.left - one.right for one, two in pairwise(run)]
    narrow = max(gaps, default=0) < 2 * run[0].height
    return narrow and _SPACED.search(" ".join(word.text for word in run)) is not None


def _close(text: str, run: Run) -> str:
    """Letterspaced words without their spaces: 'S p e r r u n g'."""
    letters = [word for word in run if len(word.text.rstrip(".,:;!?")) == 1]
    gaps = sorted(
        two.left - one.right for one, two in pairwise(run) if one in letters and two in letters
    )
    if not gaps:
        return text
    wide = max(1.6 * gaps[len(gaps) // 4], gaps[0] + 1)
    parts = [run[0].text]
    for one, two in pairwise(run):
        single = len(one.text) == 1 and len(two.text.rstrip(".,:;!?")) == 1
        parts.append("" if single and two.left - one.right <= wide else " ")
        parts.append(two.text)
    return " ".join("".join(parts).split())


def _decimal(runs: Sequence[Run], language: str) -> str:
    """What separates euros from cents: by the declared language, else by the words of the page."""
    if language:
        return mark_of_raised(language)
    found = seems(" ".join(word.text for run in runs[:60] for word in run))
    return mark_of_raised(found) if found else ""
