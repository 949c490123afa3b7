"""What is read and cited: a sentence, list item or table row of a document."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["sentence", "item", "row", "head", "heading"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a table row: its column's name ("" if none), its words, and its span."""

    column: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, item or row: its span in the document's text, and its text as read.

    `pieces` map characters of `text` to the document: (offset in text, offset in document, length).
    `lead` is the line that introduces an item's list, "" if none. `before` is the sentence before a
    sentence, whose pronouns may stand for something there, or the line above a row's table; "" if
    none. A row has a `label` that applies to it ("" if none) and `cells`, of which the first `names`
    identify it. `heading` is the one right above it, "" if that stands before the passage. `items` is
    the list that a line introduces, which may go on behind the passage; `whole` are both verbatim.
    `depth` is the number of introduced lists that it stands in. One that `opens` is the first of a list
    that no line introduces; its `items` are the others.
    """

    start: int
    end: int
    text: str
    kind: Kind = "sentence"
    pieces: tuple[tuple[int, int, int], ...] = ()
    lead: str = ""
    label: str = ""
    cells: tuple[Cell, ...] = ()
    names: int = 0
    before: str = ""
    heading: str = ""
    items: tuple[str, ...] = ()
    whole: str = ""
    depth: int = 0
    opens: bool = False

    @property
    def stop(self) -> int:
        """Where it ends in the document's text, with the list that it introduces."""
        return max(self.end, self.start + len(self.whole))

    @property
    def answers(self) -> bool:
        """Whether it may be an answer; headings and table heads only introduce."""
        return self.kind not in ("head", "heading")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of text[start:end] in the document, or the nearest one."""
        return self._at(start), max(self._at(end - 1) + 1, self._at(start))

    def _at(self, offset: int) -> int:
        for begin, there, length in self.pieces:
            if offset < begin:
                return there
            if offset < begin + length:
                return there + offset - begin
        return self.end - 1
