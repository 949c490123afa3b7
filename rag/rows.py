"""Makes table rows for people: "Zone B · Erwachsene · Tageskarte: 10,20 Euro; Kinder: 5,10 Euro".

The cells that name the row come first, then those that answer, then the others. Offsets and quote
are still those of the document. Knows no question and no model.
"""

from rag.reader.types import Place
from rag.reader.unit import Cell, Unit
from rag.types import ShownRow, valued


def shown_row(place: Place) -> ShownRow | None:
    """The row of a place in the order for people; None for a sentence or item.

    An answering cell is no name: it keeps its column.
    """
    unit = place.unit
    if not unit.cells:
        return None
    asked = [cell for cell in unit.cells if _answers(cell, place)]
    most = min(unit.names, len(unit.cells) - 1)  # a name alone says nothing
    names = [cell for cell in unit.cells[:most] if cell not in asked]
    others = [cell for cell in unit.cells if cell not in asked and cell not in names]
    return ShownRow((*_labels(unit), *map(_name, names)), (*asked, *others), len(asked))


def _answers(cell: Cell, place: Place) -> bool:
    return place.words is not None and cell.start < place.words[1] and place.words[0] < cell.end


def _labels(unit: Unit) -> tuple[str, ...]:
    return (unit.label,) if unit.label else ()


def _name(cell: Cell) -> str:
    """A cell as a name; a number needs its column: "Nr.: 3", but "Zone B"."""
    return cell.text if any(letter.isalpha() for letter in cell.text) else valued(cell)
