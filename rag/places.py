"""From evidence to places: which answer, which are related, and what other sources say against them.

Of several versions the one that holds at the time asked about answers.
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

    def proving(self) -> list[Place]:
        """What the model may phrase: the answering places, and related ones that say nothing else."""
        return [*self.answering, *self._versions.unopposed(self.answering[0], self.related)]

    def contradiction(self) -> Contradiction | None:
        """Where other sources, or other versions, say something else than the first place."""
        best, *others = (*self.answering, *self.related)
        return find(
            best,
            others,
            dated=self._versions.dated,
            both_true=self._versions.of_other_occasions,
        )


def answering_places(evidence: Evidence) -> AnsweringPlaces:
    """The places worth showing, in the version that holds; none where the evidence does not answer."""
    if not evidence.answers:
        return AnsweringPlaces((), (), evidence.versions)
    chosen = evidence.versions.ordered(choose(evidence.reading), evidence.reading)
    return AnsweringPlaces(chosen.answering, chosen.related, evidence.versions)
