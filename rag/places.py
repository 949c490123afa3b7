"""Selects the places that answer and the related ones, and finds what other sources say against them.

Of several versions, the one that is valid at the time asked about answers.
"""

from dataclasses import dataclass

from rag.conflicts.find import Contradiction, find
from rag.evidence import Evidence
from rag.reader.types import Place
from rag.selection import choose
from rag.versions.order import Versions


@dataclass(frozen=True, slots=True)
class AnsweringPlaces:
    """The places that answer, the best first, and the related ones, in reading order."""

    answering: tuple[Place, ...]
    related: tuple[Place, ...]
    _versions: Versions

    def same(self, other: "AnsweringPlaces") -> bool:
        """Whether the same places answer, however probably."""
        mine, theirs = (
            [(one.passage.id, one.unit.start) for one in some.answering] for some in (self, other)
        )
        return mine == theirs

    def proving(self) -> list[Place]:
        """The evidence for the model: the answering places and the related ones that agree with them."""
        return [*self.answering, *self._versions.unopposed(self.answering[0], self.related)]

    def contradiction(self) -> Contradiction | None:
        """What other sources or other versions say against the first place."""
        best, *others = (*self.answering, *self.related)
        return find(
            best,
            others,
            dated=self._versions.dated,
            both_true=self._versions.of_other_occasions,
        )


def answering_places(evidence: Evidence) -> AnsweringPlaces:
    """The places to show, from the version that is valid; none if the evidence does not answer."""
    if not evidence.answers:
        return AnsweringPlaces((), (), evidence.versions)
    chosen = evidence.versions.ordered(choose(evidence.reading), evidence.reading)
    return AnsweringPlaces(chosen.answering, chosen.related, evidence.versions)
