"""What two programs of others read in a file, told in our rules: pandoc and pdftotext.

Where our text differs on purpose, the difference is made up for kind by kind and nowhere else: struck
words go, marks of notes stand apart, merged cells repeat, lists have their labels.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.index.readers.suite.pages import (
    MARKED,
    Block,
    Box,
    Detail,
    Field,
    Grid,
    Hidden,
    Items,
    Note,
    Page,
    Picture,
    Running,
    Text,
    Title,
    label,
    lines,
)

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_SMALL = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]+")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_STYLES = {"LowerAlpha": "alpha", "LowerRoman": "roman"}

Words = Counter[str]


def words_of(text: str) -> Words:
    """Words and numbers; raised and lowered digits are numbers of their own."""
    apart = _SMALL.sub(lambda found: f" {found[0].translate(_RAISED)} ", text)
    return Counter(_WORD.findall(apart)) + numbers_of(text)


def numbers_of(text: str) -> Words:
    """Numbers as they are written."""
    apart = _SMALL.sub(lambda found: f" {found[0].translate(_RAISED)} ", text)
    return Counter(_NUMBER.findall(apart))


# -- pandoc ----------------------------------------------------------------------------------------


def pandoc(path: Path) -> str:
    """What pandoc reads of a file."""
    command = ["pandoc", "-t", "json", str(path)]
    made = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return _numbered(_blocks(json.loads(made.stdout)["blocks"]))


def made_by_pandoc(path: Path, ending: str) -> Path:
    """The file in another format, written by pandoc."""
    other = path.with_suffix(ending)
    command = ["pandoc", "-s", str(path), "-o", str(other)]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    return other


def _blocks(blocks: list[Any]) -> str:
    return "\n".join(map(_element, blocks))


def _inline(inlines: list[Any]) -> str:
    return "".join(map(_element, inlines))


def _element(element: Any) -> str:
    kind, inner = element["t"], element.get("c")
    match kind:
        case "Str":
            return str(inner)
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Para" | "Plain" | "Emph" | "Strong" | "Underline":
            return _inline(inner)
        case "Superscript" | "Subscript":
            return f" {_inline(inner)} "
        case "Strikeout":
            return ""
        case "Note":  # its number is added by the caller, who knows the order
            return f" \0 {_blocks(inner)} \0 "
        case "Header":
            return _inline(inner[2])
        case "Span" | "Link" | "Image" | "Quoted":
            return _inline(inner[1])
        case "Div":
            return _blocks(inner[1])
        case "BlockQuote":
            return _blocks(inner)
        case "BulletList":
            return "\n".join(map(_blocks, inner))
        case "OrderedList":
            return _ordered(inner)
        case "Table":
            return _table(inner)
        case "Code" | "CodeBlock" | "Math":
            return str(inner[1])
        case _:
            return ""


def _ordered(inner: Any) -> str:
    (start, style, _), items = inner
    kind = _STYLES.get(style["t"], "decimal")
    return "\n".join(f"{label(kind, start + at)} {_blocks(one)}" for at, one in enumerate(items))


def _table(inner: Any) -> str:
    _, caption, _, head, bodies, foot = inner
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    cells = [_cell(cell) for row in rows for cell in row[1]]
    return "\n".join([_blocks(caption[1]), *cells])


def _cell(cell: Any) -> str:
    """A cell stands wherever it reaches."""
    _, _, rows, columns, blocks = cell
    return " ".join([_blocks(blocks)] * (rows * columns))


def _numbered(text: str) -> str:
    """Notes get the numbers that are printed: at their mark and before their own words."""
    parts = text.split("\0")
    return "".join(
        f"{at // 2 + 1} {at // 2 + 1} {part}" if at % 2 else part for at, part in enumerate(parts)
    )


def by_pandoc(path: Path, page: Page) -> Words:
    """The words of an HTML or Word file, and what pandoc is known not to read by its kind."""
    form = path.suffix[1:]
    words = words_of(pandoc(path))
    for block in page:
        match block, form:
            case (Box() | Running() | Picture(), "docx"):
                missed = lines(block, form)
                words += words_of(missed[0] if isinstance(block, Picture) else " ".join(missed))
            case (Field(_, value), "html"):
                words += words_of(value)
            case (Hidden(unseen), _):  # pandoc reads what nobody sees
                words -= words_of(unseen)
            case (Picture(alt, _), "html"):  # of a figure it reads the caption alone
                words += words_of(alt)
    return words


# -- pdftotext -------------------------------------------------------------------------------------


def by_pdftotext(path: Path, page: Page, mode: str, *, ruled: bool) -> Words:
    """The words of a PDF, less what is struck, hidden or repeated, more what merged cells repeat.

    Without rules nobody sees how far a cell reaches.
    """
    command = ["pdftotext", f"-{mode}", "-enc", "UTF-8", str(path), "-"]
    made = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    pages = [one for one in made.split("\f") if one.strip()]
    words = words_of(made)
    for struck in _marked(page, "gone"):
        words -= words_of(struck)
    for glued, parts in _glued(page):
        if words[glued]:
            words[glued] -= 1
            words += Counter(parts)
    for block in page:
        match block:
            case Running(head, foot):
                for number in range(1, len(pages) + 1):
                    if (
                        len(pages) > 1
                    ):  # on a single page nothing tells a page number from other words
                        words -= words_of(f"Seite {number}")
                    words -= words_of(f"{head} {foot}") if number > 1 else Counter()
            case Hidden(unseen):
                words -= words_of(unseen)
            case Grid() if ruled or not _merged(block):
                words.update(_repeated(block, pages))  # may be less than none
    return +words


def _merged(grid: Grid) -> bool:
    return any(spot.rows * spot.columns > 1 for row in grid.spots() for spot in row)


def _repeated(grid: Grid, pages: list[str]) -> Words:
    """The words that merged cells repeat, less the heads that a table repeats on its further pages."""
    more = words_of("")
    for spot in (one for row in grid.spots() for one in row):
        for _ in range(spot.rows * spot.columns - 1):
            more += words_of(spot.words)
    if not _merged(grid):
        head = [spot.words for spot in grid.spots()[0]]
        again = sum(all(word in page for word in head) for page in pages) - 1
        for word in head * again:
            more.subtract(words_of(word))
    return more


def sources(block: Block) -> Iterator[str]:
    """The words of a block with their marks."""
    match block:
        case Title(words) | Text(words) | Box(words) | Note(_, words) | Detail(_, words):
            yield words
        case Items():
            yield from (item for item in block.items if isinstance(item, str))
        case Grid():
            yield from (spot.words for row in block.spots() for spot in row)


def _marked(page: Page, kind: str) -> Iterator[str]:
    for block in page:
        for words in sources(block):
            yield from (sign for what, sign in MARKED.findall(words) if what == kind)


def _glued(page: Page) -> Iterator[tuple[str, list[str]]]:
    """A number with its mark as one word, and as the two that they are."""
    for block in page:
        for words in sources(block):
            for number, sign in re.findall(r"(\d+(?:[.,]\d+)*)\{(?:note|up) (\d+)\}", words):
                yield number + sign, [number, sign]
