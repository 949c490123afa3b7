"""The second reading: the offline chat model reads the best places together and begins to answer.

Its first token names a place, or says that none answers. Combined with the reader's probabilities this gives
better ones: the reader sees every passage quickly, the chat model only few places, but it understands more.
Knows no search and no web.
"""

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from index.tuning import tuned
from rag.reader.types import Place, Reading
from rag.rereading.adapter import Adapter, Curves
from rag.rereading.prompt import LONGEST, MOST, Candidate, messages, text_of
from rag.selection import without_overlaps
from rag.types import Ahead, Schedule, Waiting, Weighed, without_waiting

FEWEST = 3
"""So many places are compared, if there are as many, however long they are."""


class Weighs(Protocol):
    """A chat model that reports the probability of each piece."""

    def weighed(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """The reply as `Weighed` pieces; closing it stops the model. Raises ChatModelError."""
        ...


@dataclass(frozen=True, slots=True)
class ListwiseLogits:
    """The chat model's judgement of some places: the logits of "one of them answers" and of each place.

    `text` is what it writes after the numbers. Close it.
    """

    any: float
    each: tuple[float, ...]
    text: Iterator[str]
    pieces: Generator[str, None, None]

    def close(self) -> None:
        """Stop the model."""
        self.pieces.close()


@dataclass(frozen=True, slots=True)
class Reread:
    """A second reading: better probabilities, and the text that the model writes next. Close it.

    `seen` are the keys of the places that the model judged.
    """

    reading: Reading
    answerable: float
    logits: ListwiseLogits
    seen: frozenset[tuple[str, int]] = frozenset()

    @property
    def text(self) -> Iterator[str]:
        """What the model writes about the places it named."""
        return self.logits.text

    def close(self) -> None:
        """Stop the model."""
        self.logits.close()


def listwise_logits(
    model: Weighs,
    question: str,
    places: Sequence[Place],
    *,
    reply_tokens: int,
    before: str = "",
    schedule: Schedule = without_waiting,
) -> Generator[Waiting, None, ListwiseLogits]:
    """Have the model name the places that answer, as soon as it is free. Raises ChatModelError.

    `reply_tokens` is the length of what it may write, the numbers included.
    """
    shown = [Candidate(one.label, text_of(one.unit)) for one in places]
    asked = messages(question, shown, before=before)
    pieces = schedule(partial(model.weighed, asked, max_tokens=reply_tokens))
    try:
        first = next(pieces, "")
        while isinstance(first, Ahead):
            yield Waiting(first.replies)
            first = next(pieces, "")
    except BaseException:  # whoever leaves while waiting takes their job out of the queue
        pieces.close()
        raise
    chances = first.chances if isinstance(first, Weighed) else {}
    least = min(chances.values(), default=-_surest())
    logs = [chances.get(str(number), least) for number in range(len(places) + 1)]
    each = (_margin(log, _sum([*logs[:at], *logs[at + 1 :]])) for at, log in enumerate(logs) if at)
    answers = _margin(_sum(logs[1:]), logs[0])
    return ListwiseLogits(answers, tuple(each), _said(first, pieces), pieces)


def _said(first: str, pieces: Iterator[str]) -> Iterator[str]:
    """The text after the numbers, which end with their line."""
    begun, rest = False, first
    while True:
        if begun:
            yield rest
        elif "\n" in rest:
            begun = True
            yield rest.split("\n", 1)[1]
        following = next(pieces, None)
        if following is None:
            return
        rest = following


def _sum(logs: Sequence[float]) -> float:
    """log Σ exp."""
    most = max(logs)
    return most + math.log(sum(math.exp(one - most) for one in logs))


def _margin(log: float, other: float) -> float:
    return max(-_surest(), min(_surest(), log - other))


def candidates(reading: Reading, *, characters: int) -> list[Place]:
    """The most probable places that a model can read in the time people wait, grouped by passage; a few
    are compared even if they are long.
    """
    ranked = sorted(
        (one for one in reading.places if one.probability > 0), key=lambda one: -one.probability
    )
    kept, seen, room = list[Place](), set[str](), characters
    for place in without_overlaps(ranked):
        room -= min(len(place.shown), LONGEST)
        if len(kept) == MOST or (len(kept) >= FEWEST and room < 0):
            break
        if place.shown not in seen:
            seen.add(place.shown)
            kept.append(place)
    passages = list(dict.fromkeys(place.passage.id for place in kept))
    return sorted(kept, key=lambda one: (passages.index(one.passage.id), one.unit.start))


class Rereader:
    """Reads again with a chat model that has the adapter.

    It is shown at most `characters` of places, and writes at most `reply_tokens`.
    """

    def __init__(
        self,
        model: Weighs,
        adapter: Callable[[], Adapter | None],
        *,
        characters: int,
        reply_tokens: int,
    ) -> None:
        self._model, self._adapter = model, adapter
        self._characters, self._reply_tokens = characters, reply_tokens

    def _curves(self) -> Curves | None:
        adapter = self._adapter()
        return adapter.curves if adapter else None

    def may_answer(self, reading: Reading, refusal: float) -> bool:
        """Whether a second reading could make it probable enough that the documents answer."""
        curves = self._curves()
        return (
            curves is not None
            and _chance(curves.answer, logit(reading.answerable), _surest()) >= refusal
        )

    def warm(self) -> bool:
        """Have the model read the part that is the same for every question; False without an adapter."""
        if self._curves() is None:
            return False
        with closing(self._model.weighed(messages("", ()), max_tokens=1)) as pieces:
            for _ in pieces:
                pass
        return True

    def reread(
        self,
        question: str,
        reading: Reading,
        *,
        before: str = "",
        schedule: Schedule = without_waiting,
    ) -> Generator[Waiting, None, Reread | None]:
        """Both readings combined; None without an adapter or without places. Raises ChatModelError."""
        curves, places = self._curves(), candidates(reading, characters=self._characters)
        if curves is None or not places:
            return None
        scored = yield from listwise_logits(
            self._model,
            question,
            places,
            reply_tokens=self._reply_tokens,
            before=before,
            schedule=schedule,
        )
        answerable = _chance(curves.answer, logit(reading.answerable), scored.any)
        better = {
            id(place): _chance(curves.place, logit(place.probability), named)
            for place, named in zip(places, scored.each, strict=True)
        }
        least = min(better.values())
        again = tuple(
            replace(place, probability=better.get(id(place), min(place.probability, least)))
            for place in reading.places
        )
        seen = frozenset(place.key for place in places)
        return Reread(replace(reading, places=again), answerable, scored, seen)


def _surest() -> float:
    return tuned("rag.rereading.surest")


def logit(chance: float) -> float:
    """The logit of a probability."""
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(chance / (1 - chance))


def _chance(curve: tuple[float, float, float], read: float, reread: float) -> float:
    return 1 / (1 + math.exp(-(curve[0] * read + curve[1] * reread + curve[2])))
