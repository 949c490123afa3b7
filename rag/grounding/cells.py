"""What figures a place proves: those in its own units and, in a row, under the column that is meant.

A row often holds several figures of one kind, "W7: 73 dB; W9: 71 dB". Either is true of something;
a claim that names no column does not say of what. Knows no model.
"""

import re
from collections.abc import Sequence

from index.stores.keywords import stems
from rag.grounding.notation import read
from rag.grounding.quantities import Number, Quantity, missing
from rag.grounding.units import units
from rag.reader.types import Place
from rag.reader.unit import Cell

_UNIT = re.compile(r"[^\W\d_]+|[^\w\s]")
_SHORTEST = 4
"""The fewest letters that a word must share with a column's name: either may be inflected or a compound."""


def in_its_unit(own: Sequence[Quantity], place: Place) -> bool:
    """Whether each figure's unit is stated: by the figure that proves it, or by words around it."""
    proof = read(place.shown)
    return all(_measured(one, proof) or _sizes(one) & _stated(place) for one in own if _sizes(one))


def means_its_column(own: Sequence[Quantity], claim: str, question: str, place: Place) -> bool:
    """Whether claim or question names the column of each figure that has rivals in its row."""
    said = frozenset(stems(f"{claim} {question}"))
    return all(_named(one, said, place.unit.cells) for one in own)


def _sizes(quantity: Quantity) -> set[tuple[str, float]]:
    """Dimension and size of the units that a figure has."""
    return {
        (one.dimension, one.factor)
        for one in quantity.readings
        if isinstance(one, Number) and one.dimension
    }


def _measured(quantity: Quantity, proof: Sequence[Quantity]) -> bool:
    """Whether a figure with a unit proves it."""
    return not missing([quantity], [one for one in proof if _sizes(one)])


def _stated(place: Place) -> set[tuple[str, float]]:
    """The units that the place, its passage, heading or title, or the line above its table names."""
    passage, unit = place.passage, place.unit
    around = (
        f"{place.shown} {unit.before} {unit.label} {passage.title} {passage.heading} {passage.text}"
    )
    known = units()
    return {known[word] for word in _UNIT.findall(around.casefold()) if word in known}


def _named(quantity: Quantity, said: frozenset[str], cells: Sequence[Cell]) -> bool:
    holding = [cell for cell in cells if not missing([quantity], read(cell.text))]
    others = [cell for cell in cells if cell not in holding]
    return not holding or any(
        not (rivals := [other for other in others if _rivals(cell, other)])
        or _told(cell, rivals, said)
        for cell in holding
    )


def _rivals(cell: Cell, other: Cell) -> bool:
    """Whether two cells state figures of one kind: in one unit, or under names of one pattern."""
    if not (cell.column and other.column and _figures(cell.text) and _figures(other.text)):
        return False
    if _kinds(cell.text) & _kinds(other.text):
        return True
    mine, theirs = _name(cell.column), _name(other.column)
    return bool(mine & theirs) or all(
        any(map(str.isdigit, name)) for name in (cell.column, other.column)
    )


def _told(cell: Cell, rivals: Sequence[Cell], said: frozenset[str]) -> bool:
    """Whether a word that only this column has is said."""
    own = _name(cell.column).difference(*(_name(rival.column) for rival in rivals))
    return any(_alike(word, other) for word in own for other in said)


def _name(column: str) -> frozenset[str]:
    return frozenset(stems(column))


def _figures(text: str) -> bool:
    return any(one.firm for one in read(text))


def _kinds(text: str) -> frozenset[str]:
    """The units of a cell's figures, known ones as dimensions, others as written behind them."""
    found = read(text)
    kinds = {dimension for one in found for dimension, _ in _sizes(one)}
    if not kinds and len(found) == 1:
        kinds = {text[found[0].end :].strip()} - {""}
    return frozenset(kinds)


def _alike(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return short == long or (len(short) >= _SHORTEST and short in long)
