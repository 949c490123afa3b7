"""Reads files of delimited rows (CSV, TSV): every character stays, one table is found.

Lines before or after the rows stay lines.
"""

from collections import Counter
from dataclasses import replace

from index.delimited import masked
from index.readers import plain
from index.readers.column_names import names_columns
from index.types import Content, Table

_SIGNS = ";\t,|"
_SAMPLE = 200
"""How many rows are looked at."""


def read(data: bytes, *, name: str) -> Content:
    """The text as it stands, with its table; the file's name is its title."""
    content = plain.read(data, name=name)
    found = table_of(content.text) or content.tables[:1]
    title = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    report = replace(content.report, read={"tables": len(found)}) if found else content.report
    return replace(content, title=title, tables=tuple(found), report=report)


def table_of(text: str) -> tuple[Table, ...]:
    """The rows from the first to the last line that has as many fields as most lines do."""
    signs = [sign for sign in _SIGNS if sign in text]
    counted = {
        sign: [line.count(sign) for line in masked(text, sign).split("\n")] for sign in signs
    }
    usual = {sign: _usual(counts) for sign, counts in counted.items()}
    best = max(signs, key=lambda sign: usual[sign][1], default="")
    if not best or usual[best][1] < 2:
        return ()
    lines, number = masked(text, best).split("\n"), usual[best][0]
    held = [at for at, count in enumerate(counted[best]) if count == number]
    rows = [[field.strip(' "') for field in lines[at].split(best)] for at in held[:_SAMPLE]]
    above = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)  # a title
    first, last, rows = held[above], held[-1], rows[above:]
    start = sum(len(line) + 1 for line in lines[:first])
    stop = start + sum(len(line) + 1 for line in lines[first : last + 1]) - 1
    head = len(lines[first]) if names_columns(rows[0], rows[1:]) else 0
    return (Table(start, stop, start + head, best),)


def _usual(counts: list[int]) -> tuple[int, int]:
    """How many of a sign most lines contain, and how many lines do."""
    held = Counter(count for count in counts if count)
    return held.most_common(1)[0] if held else (0, 0)
