"""Finds structure in Markdown lines that a renderer would join: tables typed with gaps or signs, labels.

A renderer runs such lines together; the people who wrote them meant them as lines.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from index.delimited import SEPARATORS, masked, without_quotes
from index.readers.text_tables import tables_of
from index.types import Table

_MOST = 200_000
"""Characters of a paragraph that are looked at."""
_MARKUP = re.compile(r"[*_~`\[<^\\&!]")
_LINES, _PART = re.compile(r"\s*\n\s*"), " · "
_BORDER = re.compile(r"\+(?:[-=]{2,}\+)+")
_LABELLED = re.compile(
    r"(?:\(?\d{1,3}[a-z]?\)|\(?[a-z]\)|[ivx]{1,5}[.)]|[a-z]\.|\d{1,3}(?:\.\d{1,3})+\.?|§ ?\d+"
    r"|[¹²³⁰⁴-⁹]+|\\?[*†‡])[ \t]+\S|[†‡]{1,3}\w"
)


Render = Callable[[str], str]
"""The HTML of Markdown that stands in a line."""


def with_tables(tokens: Sequence[Token], render: Render) -> Iterator[Token]:
    """The block tokens with typed tables as tables; done before inline parsing, which is slow."""
    waiting = list(tokens)
    at = 0
    while at < len(waiting):
        token = waiting[at]
        inline = waiting[at + 1] if at + 2 < len(waiting) else None
        markup, end = "", at + 1
        if token.type in ("fence", "code_block") and not token.info.strip():
            markup = _whole(token.content)
        elif token.type == "paragraph_open" and inline and inline.type == "inline":
            markup = _typed(inline.content, render) if "\n" in inline.content else ""
            end = at + 3 if markup else end
        yield Token("html_block", "", 0, content=markup) if markup else token
        at = end


def break_lines(tokens: Sequence[Token]) -> None:
    """Keep the line break before each line of a paragraph that begins with a label."""
    for at, token in enumerate(tokens[1:], start=1):
        if token.type == "inline" and tokens[at - 1].type == "paragraph_open":
            _break(token)


def _break(inline: Token) -> None:
    """Keep the line break before lines that begin with a label or a note mark."""
    lines = inline.content.split("\n")
    if not any(_LABELLED.match(line) for line in lines[1:]):
        return
    children = inline.children or []
    breaks = [one for one in children if one.type in ("softbreak", "hardbreak")]
    if len(breaks) != len(lines) - 1:
        return
    for one, line in zip(breaks, lines[1:], strict=True):
        if _LABELLED.match(line):
            one.type, one.tag = "hardbreak", "br"


def _whole(content: str) -> str:
    """The HTML of a code block that is a table and nothing else."""
    text = _without_borders(content).strip("\n")
    tables = tables_of(text) if len(text) <= _MOST else ()
    if len(tables) != 1 or text[: tables[0].start].strip() or text[tables[0].end :].strip():
        return ""
    return _table(text, tables[0], escapeHtml)


def _typed(content: str, render: Render) -> str:
    """The HTML of a paragraph that contains tables; "" if it contains none."""
    if len(content) > _MOST:
        return ""
    text = _without_borders(content)
    tables = tables_of(text)
    if not tables:
        return ""
    parts: list[str] = []
    done = 0
    for table in tables:
        parts.append(_paragraph(text[done : table.start], render))
        parts.append(_table(text, table, render))
        done = table.end
    return "".join([*parts, _paragraph(text[done:], render)])


def _without_borders(content: str) -> str:
    """A grid drawn with signs, as lines of cells; the rule below its head stays."""
    lines = content.split("\n")
    if not any(_BORDER.fullmatch(line.strip()) for line in lines):
        return content
    kept: list[str] = []
    for line in lines:
        if not _BORDER.fullmatch(line.strip()):
            kept.append(line)
        elif "=" in line:
            kept.append(line.replace("=", "-").replace("+", "|"))
    return "\n".join(kept)


def _paragraph(text: str, render: Render) -> str:
    return f"<p>{render(text.strip())}</p>" if text.strip() else ""


def _table(text: str, table: Table, render: Render) -> str:
    rows = []
    begin = table.start
    shape = masked(text[table.start : table.end], table.separator)
    for line in shape.split("\n"):
        tag = "th" if begin < table.head_end else "td"
        written = text[begin : begin + len(line)]
        begin += len(line) + 1
        if line.strip(" |-+:=_–—"):
            cells = "".join(
                f"<{tag}>{_cell(cell.strip(), render)}</{tag}>"
                for cell in _cells(line, written, table)
            )
            rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _cell(text: str, render: Render) -> str:
    """A cell's HTML; most contain no markup, and parsing each is slow."""
    return render(text) if _MARKUP.search(text) else escapeHtml(text)


def _cells(line: str, written: str, table: Table) -> list[str]:
    """The cells of a row; separators inside quotes don't split the `line`, and the quotes are dropped."""
    if table.separator == "  ":
        return re.split(r" {2,}", line.strip())
    if table.separator not in SEPARATORS or '"' not in line:
        bare = line.strip().strip("|") if table.separator == "|" else line
        return bare.split(table.separator)
    cells, begin = list[str](), 0
    for part in line.split(table.separator):
        left = begin + len(part) - len(part.lstrip())
        start, end = without_quotes(written, left, max(left, begin + len(part.rstrip())))
        cells.append(_LINES.sub(_PART, written[start:end]).replace('""', '"'))
        begin += len(part) + 1
    return cells
