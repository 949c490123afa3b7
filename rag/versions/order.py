"""Orders versions: first the one valid now, or at the time that the question asks about.

Editions of one document are versions of each other if they answer the same question differently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.tuning import tuned
from rag.conflicts.find import differ, rival
from rag.reader.types import Place, Reading
from rag.selection import Chosen
from rag.versions.dated_documents import AskedTime, DatedDocuments
from rag.versions.editions import of_one_document
from rag.versions.occasions import of_one_series
from rag.versions.validity import Validity, declares, holding
from rag.versions.validity import in_force as by_time
from rag.versions.wording import label


class Versions:
    """Finds versions among the places of one question, and labels them in a language."""

    def __init__(self, asked: AskedTime, documents: DatedDocuments, language: str) -> None:
        self._asked, self._documents, self._language = asked, documents, language
        self._successors: dict[str, Validity] = {}

    def ordered(self, chosen: Chosen, reading: Reading) -> Chosen:
        """The places with the valid version first; older ones become related.

        `reading` is what other versions are looked for in. A question that names several times is answered
        by the version of each.
        """
        if not chosen.answering:
            return chosen
        best = chosen.answering[0]
        others = self._others(best, reading)
        same = [best, *self._translations(best, reading)]
        versions = [best, *(one for one in others if self._is_version(same, one))]
        chosen = _with(chosen, others)
        if len(versions) == 1:
            return chosen
        validities = [self._of(place) for place in versions]
        order = by_time(validities, self._asked.when, self._documents.today)
        self._succeed(versions, validities)
        if len(of_each := self._of_each_time(versions, validities)) > 1:
            return Chosen(of_each, _others_than(of_each, chosen))
        begin = validities[order[0]].begin
        editions = (versions[at] for at in order if validities[at].begin == begin)
        first = max(editions, key=lambda one: one.probability)  # of two translations the likelier
        if first is best:
            return chosen
        beside = (place for place in reading.places if _beside(place, first))
        # An edition that words it differently is as probable as the one that the reader chose.
        leading = replace(first, probability=max(first.probability, best.probability))
        answering = (leading, *beside)
        return Chosen(answering, _others_than(answering, chosen))

    def dated(self, place: Place) -> str:
        """When a place's document is valid, in a few words; "" if unknown."""
        id_ = place.passage.document_id
        return label(self._of(place), self._language, self._successors.get(id_))

    def of_other_occasions(self, one: Place, other: Place) -> bool:
        """Whether their documents are of one series, about different times; both may be true."""
        mine, theirs = (
            self._documents.occasion(place.passage.document_id) for place in (one, other)
        )
        return of_one_series(mine, theirs)

    def in_force(self, reading: Reading) -> Reading:
        """The reading without editions of which another one here is valid at the time asked about.

        A question that names several times asks about all from the first to the last.
        """
        likeliest = _likeliest(reading)
        replaced = {id_ for id_, one in likeliest.items() if self._replacing(one, likeliest)}
        kept = (one for one in reading.places if one.passage.document_id not in replaced)
        return Reading(tuple(kept)) if replaced else reading

    def newer(self, place: Place, reading: Reading) -> Place | None:
        """The likeliest place of the edition valid at the time asked about, if the place's own document
        is another edition of the same thing.
        """
        return self._replacing(place, _likeliest(reading))

    def _replacing(self, place: Place, likeliest: Mapping[str, Place]) -> Place | None:
        others = (one for one in likeliest.values() if self._is_edition(place, one))
        editions = [place, *others]
        held = holding([self._of(one) for one in editions], self._asked.when, self._documents.today)
        return editions[held[0]] if held and 0 not in held else None

    def _is_edition(self, place: Place, other: Place) -> bool:
        """Whether another place's document says that it is valid, and is a dated edition of this one's."""
        id_ = other.passage.document_id
        return (
            id_ != place.passage.document_id
            and self._of(other).begin is not None
            and self._is_version([place], other)
            and not self.of_other_occasions(place, other)
            and declares(self._documents.document(id_))
        )

    def are_editions(self, one: Place, other: Place) -> bool:
        """Whether their documents are dated editions of one thing, and one of them says so."""
        return self._is_edition(one, other) or self._is_edition(other, one)

    def unopposed(self, best: Place, related: Sequence[Place]) -> list[Place]:
        """The related places that do not contradict the best one."""
        return [
            place
            for place in related
            if place.probability >= rival() * best.probability and not differ(best, place)
        ]

    def _others(self, best: Place, reading: Reading) -> list[Place]:
        """The likeliest place of each other dated document that differs from the best."""
        found: dict[str, Place] = {}
        if self._of(best).begin is None:
            return []
        ranked = sorted(reading.places, key=lambda one: -one.probability)
        for place in ranked:
            if place.probability < rival() * ranked[0].probability:
                break
            id_ = place.passage.document_id
            if id_ == best.passage.document_id or id_ in found:
                continue
            theirs = self._of(place)
            if theirs.begin and theirs.begin != self._of(best).begin and differ(best, place):
                found[id_] = place
        return list(found.values())

    def _translations(self, best: Place, reading: Reading) -> list[Place]:
        """The likely places that say the same in another language, in documents that began on the
        same day: through a translation, editions in two languages are known as versions.
        """
        begin = self._of(best).begin
        least = rival() * max((one.probability for one in reading.places), default=0.0)
        return [
            one
            for one in reading.places
            if begin
            and one.probability >= least
            and one.passage.language != best.passage.language
            and self._of(one).begin == begin
            and not differ(best, one)
        ]

    def _is_version(self, same: Sequence[Place], other: Place) -> bool:
        """Whether another place's document is an edition of one of these; minutes of two meetings are
        none where a time is asked about.
        """
        title, *titles = (
            self._documents.document(one.passage.document_id).title for one in (other, *same)
        )
        return any(of_one_document(one, title) for one in titles) and not (
            self._asked.when and self.of_other_occasions(same[0], other)
        )

    def _of_each_time(
        self, versions: Sequence[Place], validities: Sequence[Validity]
    ) -> tuple[Place, ...]:
        """For each time that the question names, the version valid then, without duplicates."""
        held = [holding(validities, when, self._documents.today) for when in self._asked.times]
        firsts = dict.fromkeys(some[0] for some in held if some)
        return tuple(versions[first] for first in firsts)

    def _of(self, place: Place) -> Validity:
        return self._documents.validity(place.passage.document_id)

    def _succeed(self, versions: Sequence[Place], validities: Sequence[Validity]) -> None:
        """Remember each version's successor, the next to begin; occasions have none."""
        for place, mine in zip(versions, validities, strict=True):
            later = [
                one
                for other, one in zip(versions, validities, strict=True)
                if one.begin and mine.begin and one.begin > mine.begin
                if not self.of_other_occasions(place, other)
            ]
            if later:
                next_ = min(later, key=lambda one: one.begin or date.max)
                self._successors[place.passage.document_id] = next_


def _likeliest(reading: Reading) -> dict[str, Place]:
    """The likeliest place of each document."""
    found: dict[str, Place] = {}
    for place in sorted(reading.places, key=lambda one: -one.probability):
        found.setdefault(place.passage.document_id, place)
    return found


def _with(chosen: Chosen, others: Sequence[Place]) -> Chosen:
    """The places with all of these among them, so the answer can show them."""
    known = [one.key for one in (*chosen.answering, *chosen.related)]
    more = (one for one in others if one.key not in known)
    return replace(chosen, related=(*chosen.related, *more))


def _others_than(answering: Sequence[Place], chosen: Chosen) -> tuple[Place, ...]:
    keys = {one.key for one in answering}
    return tuple(one for one in (*chosen.answering, *chosen.related) if one.key not in keys)


def _beside(place: Place, first: Place) -> bool:
    same = place.passage.id == first.passage.id and place is not first
    return same and place.probability >= tuned("rag.places.behind") * first.probability
