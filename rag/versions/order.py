"""Which of several versions answers: the one that holds, or held when the question asks about.

Versions are documents whose places answer the same question and differ on it; when each holds is read in
`validity.py`. Knows no model.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from index.tuning import tuned
from index.types import Document, Passage
from rag.conflicts.find import differ, rival
from rag.places import Chosen
from rag.reader.types import Material, Place, Reading
from rag.reader.units import Unit
from rag.versions.occasions import Occasion, occasion, of_one_series
from rag.versions.validity import (
    Period,
    Validity,
    asked_for,
    holding,
    in_force,
    label,
    lasts,
    meet,
    names_year_of,
    periods,
    times,
    validity,
)


class Versions:
    """The versions among the places of one question, asked on a day, labelled in a language."""

    def __init__(
        self,
        question: str,
        document_of: Callable[[str], Document],
        today: date,
        language: str,
        *,
        before: str = "",
    ) -> None:
        self._question, self._before = question, before
        self._document_of, self._today, self._language = document_of, today, language
        self._validities: dict[str, Validity] = {}
        self._successors: dict[str, Validity] = {}
        self._occasions: dict[str, Occasion | None] = {}

    @cached_property
    def _when(self) -> tuple[date, date] | None:
        return asked_for(self._question, self._today) or asked_for(self._before, self._today)

    @cached_property
    def _times(self) -> list[Period]:
        return times(self._question, self._today)

    def weighed(self, material: Sequence[Material]) -> list[Material]:
        """The material, what speaks of another time than the question names made improbable.

        A unit that names a time stands for that one; one that names none for what its heading, title or
        document names, else for the time in which its document holds.
        """
        when = self._when
        if when is None:
            return list(material)
        return [
            replace(
                one,
                units=tuple(
                    replace(unit, weight=tuned("rag.versions.elsewhen"))
                    if self._elsewhen(one, unit, when)
                    else unit
                    for unit in one.units
                ),
            )
            if not self._told_above(one.passage, when)
            else one
            for one in material
        ]

    def _told_above(self, passage: Passage, when: Period) -> bool:
        """Whether heading or title name the time; a report of 2024 is not about each of its days."""
        above = periods(f"{passage.heading}\n{passage.title}", self._today)
        return any(meet(when, one) for one in above if lasts(one) <= lasts(when))

    def _elsewhen(self, read: Material, unit: Unit, when: Period) -> bool:
        """Whether a unit speaks of another time, or stands in a document that does."""
        if told := periods(f"{unit.lead} {unit.text}", self._today):
            return not any(meet(when, period) for period in told)
        document = self._document_of(read.passage.document_id)
        held = self._validity(document)
        if names_year_of(when, _without_dates(held, document.text)):
            return False
        begin, end = held.begin, held.end or date.max
        return begin is not None and not meet(when, (begin, end))

    def ordered(self, chosen: Chosen, reading: Reading) -> Chosen:
        """The places with the version first that holds for the question; older ones become related.

        A question that names several times is answered by the version of each.
        """
        if not chosen.answering:
            return chosen
        best = chosen.answering[0]
        versions = [best, *self._others(best, reading)]
        if len(versions) == 1:
            return chosen
        validities = [self._of(place) for place in versions]
        order = in_force(validities, self._when, self._today)
        self._succeed(versions, validities)
        if len(of_each := self._of_each_time(versions, validities)) > 1:
            places = (*chosen.answering, *chosen.related)
            others = tuple(place for place in places if place not in of_each)
            return self._with(Chosen(of_each, others), versions)
        first = versions[order[0]]
        if first is best:
            return self._with(chosen, versions)
        answering = [first, *(place for place in reading.places if _beside(place, first))]
        related = [
            place for place in (*chosen.answering, *chosen.related) if place not in answering
        ]
        return self._with(Chosen(tuple(answering), tuple(related)), versions)

    def dated(self, place: Place) -> str:
        """When a place's document holds, in short words; "" where that is not known."""
        id_ = place.passage.document_id
        return label(self._of(place), self._language, self._successors.get(id_))

    def of_other_occasions(self, one: Place, other: Place) -> bool:
        """Whether their documents are of one series, each about a time of its own; both may be true."""
        return of_one_series(self._occasion(one), self._occasion(other))

    def unopposed(self, chosen: Chosen) -> list[Place]:
        """The related places that say nothing else than the first answering one."""
        best = chosen.answering[0]
        return [
            place
            for place in chosen.related
            if place.probability >= rival() * best.probability and not differ(best, place)
        ]

    def _others(self, best: Place, reading: Reading) -> list[Place]:
        """The likeliest place of each other dated document that differs from the best."""
        found: dict[str, Place] = {}
        if self._of(best).begin is None:
            return []
        for place in sorted(reading.places, key=lambda one: -one.probability):
            if place.probability < rival() * best.probability:
                break
            id_ = place.passage.document_id
            if id_ == best.passage.document_id or id_ in found:
                continue
            theirs = self._of(place)
            if theirs.begin and theirs.begin != self._of(best).begin and differ(best, place):
                found[id_] = place
        return list(found.values())

    def _of_each_time(
        self, versions: Sequence[Place], validities: Sequence[Validity]
    ) -> tuple[Place, ...]:
        """Of each time that the question names the version that held then, each once."""
        held = [holding(validities, when, self._today) for when in self._times]
        firsts = dict.fromkeys(some[0] for some in held if some)
        return tuple(versions[first] for first in firsts)

    def _occasion(self, place: Place) -> Occasion | None:
        document = self._document_of(place.passage.document_id)
        if document.id not in self._occasions:
            self._occasions[document.id] = occasion(document, self._today)
        return self._occasions[document.id]

    def _of(self, place: Place) -> Validity:
        return self._validity(self._document_of(place.passage.document_id))

    def _validity(self, document: Document) -> Validity:
        if document.id not in self._validities:
            self._validities[document.id] = validity(document)
        return self._validities[document.id]

    def _succeed(self, versions: Sequence[Place], validities: Sequence[Validity]) -> None:
        """Remember for each version the next one that began after it; an occasion has no successor."""
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

    @staticmethod
    def _with(chosen: Chosen, versions: Sequence[Place]) -> Chosen:
        """Every version is among the places, so that the answer can show it."""
        known = [*chosen.answering, *chosen.related]
        return replace(
            chosen, related=(*chosen.related, *(one for one in versions if one not in known))
        )


def _without_dates(held: Validity, text: str) -> str:
    """A text without the years, once each, that say when it holds: they are not what it speaks of."""
    for day in (held.begin, held.end):
        if day is not None:
            text = text.replace(str(day.year), "", 1)
    return text


def _beside(place: Place, first: Place) -> bool:
    same = place.passage.id == first.passage.id and place is not first
    return same and place.probability >= rival() * first.probability
