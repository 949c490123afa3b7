"""Joins the words of a PDF page into lines, and cuts lines where a column or a cell may end.

`pdf_bands.py` decides what a gap means. Knows no PDF engine.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from index.readers.page_types import PageLine
from index.readers.pdf_letters import GAP, RIGHT_TO_LEFT, PdfWord, ruled_off
from index.readers.pdf_rules import Rule

SMALL, SHIFT = 0.88, 0.1  # of the line's height: a raised or lowered sign
Run = list[PdfWord]


def runs_of(words: Iterable[PdfWord]) -> list[Run]:
    """The lines of a page, in whatever order they were drawn."""
    return _merged(_runs(words))


def _runs(words: Iterable[PdfWord]) -> Iterator[Run]:
    """Words on one line, as long as they follow each other to the right."""
    run: Run = []
    low = top = tall = base = 0.0  # of the word that gives the line its height
    count = 0  # its letters
    for word in words:
        lower, upper = word.lower, word.upper
        height = upper - lower
        stand = lower + 0.2 * height  # as Word.base; asked for every word of a document
        if run and low - tall < lower < top:
            high, least = (tall, height) if tall > height else (height, tall)
            gap = word.left - run[-1].right
            shift = stand - base
            level = -0.25 * high < shift < 0.25 * high
            if (gap > -0.3 * high or RIGHT_TO_LEFT.search(word.text)) and high < 3 * least:
                if not level and least < SMALL * high and -0.3 * high < gap < 0.75 * high:
                    common = (upper if upper < top else top) - (lower if lower > low else low)
                    level = common / max(0.1, least) > 0.35
                shorter = len(word.text) if height < tall else count
                if level and not (high > 1.7 * least and shorter > 4):
                    run.append(word)
                    if height > 1.1 * tall and len(word.text) >= count:
                        low, top, tall, base, count = lower, upper, height, stand, len(word.text)
                    continue
        if run:
            yield run
        run = [word]
        low, top, tall, base, count = lower, upper, height, stand, len(word.text)
    if run:
        yield run


def _overlap(one: PdfWord, other: PdfWord) -> float:
    """How much of the lower of two words overlaps the other vertically, 0 to 1."""
    common = min(one.upper, other.upper) - max(one.lower, other.lower)
    return common / max(0.1, min(one.height, other.height))


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Runs that continue one another on the same line, merged in whatever order they were drawn."""
    order = list(runs)
    if len(order) > 4000 or not _beside(order):
        return order
    tops = sorted(range(len(order)), key=lambda at: (-order[at][0].base, order[at][0].left))
    lefts = [run[0].left for run in order]
    most = GAP * max(max(run[0].height, run[-1].height) for run in order)
    gone: set[int] = set()
    for place, at in enumerate(tops):
        if at in gone:
            continue
        right = order[at][-1].right
        for other in tops[max(0, place - 30) : place + 30]:
            if not -most < lefts[other] - right < most:  # checked first, because few are near
                continue
            if other != at and other not in gone and _continues(order[at], order[other]):
                order[at] = [*order[at], *order[other]]
                right = order[at][-1].right
                gone.add(other)
    return [run for at, run in enumerate(order) if at not in gone]


def _beside(runs: Sequence[Run]) -> bool:
    """Whether any runs are beside each other: on most pages none are."""
    tops = sorted(runs, key=lambda run: -run[0].lower)
    return any(
        one[0].lower - two[0].lower
        < 0.5 * max(one[0].upper - one[0].lower, two[0].upper - two[0].lower)
        for one, two in pairwise(tops)
    )


def _continues(left: Run, right: Run) -> bool:
    """Whether the second run continues where the first one ends."""
    last, first = left[-1], right[0]
    high = max(last.height, first.height)
    gap = first.left - last.right
    if not -0.15 * high < gap < GAP * high or _overlap(last, first) < 0.35:
        return False
    level = abs(last.base - first.base) < 0.12 * high
    short = sum(len(word.text) for word in right) <= 4
    if max(last.height, first.height) > 1.7 * min(last.height, first.height) and not short:
        return False
    return level or (first.height < SMALL * last.height and short)


def cut(run: Run, upright: Sequence[Rule]) -> Iterator[Run]:
    """The run cut at wide gaps and where a vertical rule stands between words."""
    if RIGHT_TO_LEFT.search(run[0].text):
        yield run
        return
    high = main_of(run).height
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


def usual_space(runs: Iterable[Run]) -> float:
    """The space between words of a page, in line heights: that of prose if it has any."""
    spaces: dict[bool, list[float]] = {True: [], False: []}
    for run in runs:
        for word in run:
            if word.tight and word.loose <= 1.6 * word.tight and is_of_letters(word.text):
                spaces[word.text.count(" ") > 3].append(word.loose / word.height)
    found = sorted(spaces[True] or spaces[False])
    return found[len(found) // 4] if found else 0.0


def parted(run: Run, least: float, full: Set[tuple[int, int]]) -> list[Run]:
    """The run split at gaps of at least this many heights: it may be closely spaced cells.

    A line that reaches the edges of prose, or of many words with gaps alike, was only stretched.
    """
    words = sum(word.text.count(" ") + 1 for word in run)
    if (words > 5 and is_even(run)) or fills(run, full):
        return [run]
    parts: list[Run] = []
    last: PdfWord | None = None
    for word in run:
        least_here = least * word.height
        gap = last is not None and not word.glued and word.left - last.right >= least_here
        if gap or not parts:
            parts.append([])
        first, *more = _cut_at_gaps(word, least_here)
        parts[-1].append(first)
        parts += [[one] for one in more]
        last = word
    return parts


def _cut_at_gaps(word: PdfWord, least: float) -> list[PdfWord]:
    """A stretch of words cut at its gaps of at least this width."""
    cuts = [gap for gap in word.gaps if gap[2] - gap[1] >= least]
    if not cuts:
        return [word]
    starts = [(0, word.left), *((at, right) for at, _, right in cuts)]
    ends = [*((at, left) for at, left, _ in cuts), (len(word.text), word.right)]
    return [
        PdfWord(word.text[begin:end].strip(), left, right, word.lower, word.upper, word.at + begin)
        for (begin, left), (end, right) in zip(starts, ends, strict=True)
    ]


def main_of(run: Run) -> PdfWord:
    """The word that gives the line its height: of the size with the most letters."""
    if len(run) == 1:
        return run[0]
    first = run[0]
    if _are_alike(run):
        return next((word for word in run if len(word.text) > 1), first)
    letters: Counter[float] = Counter()
    for word in run:
        letters[round(word.height, 1)] += len(word.text)
    high = max(letters, key=lambda size: (letters[size], size))
    return max((word for word in run if round(word.height, 1) == high), key=lambda w: len(w.text))


def _are_alike(run: Run) -> bool:
    """Whether all words of a line have about the same height."""
    high = run[0].upper - run[0].lower
    near = 0.05 * high
    return all(-near < word.upper - word.lower - high < near for word in run)


def is_raised(word: PdfWord, main: PdfWord) -> bool:
    """Whether a word is above the line of the main one."""
    return word.base - main.base > SHIFT * main.height and (
        word.height < SMALL * main.height or word.base - main.base > 0.25 * main.height
    )


def prose_edges(lines: Iterable[Run]) -> set[tuple[int, int]]:
    """Where prose begins and ends: the edges of two long lines without wide gaps, or of more even ones."""
    whole: Counter[tuple[int, int]] = Counter()
    several: defaultdict[tuple[int, int], list[Run]] = defaultdict(list)
    for parts in lines:
        edges = round(parts[0].left), round(parts[-1].right)
        words = sum(part.text.count(" ") + 1 for part in parts)
        if len(parts) == 1:
            whole[edges] += words > 3
        elif words > 2:
            several[edges].append(parts)
    found = {at for at, count in whole.items() if count > 1}
    for edges, some in several.items():  # measuring evenness costs most, and few lines matter
        least = 1 if whole[edges] else 4
        if edges not in found and len(some) >= least and sum(map(is_even, some)) >= least:
            found.add(edges)
    return found


def fills(parts: Run, full: Set[tuple[int, int]]) -> bool:
    """Whether a line was stretched to the edges of prose, or is its indented first one."""
    left, right = parts[0].left, parts[-1].right
    return any(
        abs(end - right) <= 1.5 and -1.5 <= left - begin <= 30 for begin, end in full
    ) and is_even(parts)


def spaces(parts: Sequence[PdfWord] | Sequence[PageLine]) -> tuple[float, float]:
    """The narrowest and the widest gap in and between stretches of a line."""
    first = parts[0]
    if len(parts) == 1:
        return first.tight, first.loose
    tight = loose = parts[1].left - first.right
    right = first.left
    for number in range(len(parts)):
        part = parts[number]
        if number:
            gap = part.left - right
            tight, loose = min(tight, gap), max(loose, gap)
        if part.tight:
            tight, loose = min(tight, part.tight), max(loose, part.loose)
        right = part.right
    return tight, loose


def is_even(parts: Run) -> bool:
    """Whether all gaps of a line are about equally wide, as in justified prose."""
    tight, loose = spaces(parts)
    if len(parts) == 2 and " " not in parts[0].text + parts[1].text:
        short = max(len(parts[0].text), len(parts[1].text)) < 5
        even = parts[1].text[:1].isalpha() and not short and loose < 120
    else:
        even = 0 < loose <= 1.6 * tight
    return even and is_of_letters("".join(part.text for part in parts))


def is_of_letters(text: str) -> bool:
    """Whether a text contains more letters than figures and signs."""
    return sum(map(str.isalpha, text)) >= 0.6 * len(text)
