"""What one answer gathers while it is made: its sentences, its citations' numbers, its times.

Judges nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.reader.types import Place
from rag.types import Citation, Sentence

PageAt = Callable[[str, int], int | None]
"""From a document's id and an offset in it to the page there; None without pages."""


@dataclass(slots=True)
class Ledger:
    """Timings are milliseconds since `began`, a reading of `time.perf_counter`."""

    page_at: PageAt
    began: float
    sentences: list[Sentence] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    @property
    def supported(self) -> list[Sentence]:
        """The sentences that are shown."""
        return [sentence for sentence in self.sentences if sentence.support == "supported"]

    def clock(self, name: str) -> None:
        """Note how long it took until here; only the first time counts."""
        self.timings.setdefault(name, (time.perf_counter() - self.began) * 1000)

    def cite(self, place: Place) -> Citation:
        """The citation of a place; the same place has the same number."""
        passage, unit = place.passage, place.unit
        key = (passage.document_id, unit.start, unit.end)
        return Citation(
            n=self._numbers.setdefault(key, len(self._numbers) + 1),
            document=passage.document,
            document_id=passage.document_id,
            passage=passage.id,
            title=passage.title,
            start=unit.start,
            end=unit.end,
            # a passage may run over several pages; the quote begins on one
            page=None if passage.page is None else self.page_at(passage.document_id, unit.start),
            quote=place.quote,
        )
