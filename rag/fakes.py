"""A chat model with scripted replies and a reader that counts words, for tests and trials."""

import math
import re
import time
from collections.abc import Generator, Mapping, Sequence

from index.stores.keywords import stems, words
from rag.reader.brevity import follows_if_short
from rag.reader.types import Material, Place, Reading
from rag.reader.unit import Unit
from rag.types import Weighed


class ScriptedModel:
    """Replies with the next of `replies` (then always the last), word by word.

    `prompts` keeps the messages; `closed` counts streams that were closed early.
    """

    def __init__(self, *replies: str, delay_s: float = 0.0, name: str = "scripted") -> None:
        self._replies, self._name, self.delay_s = list(replies), name, delay_s
        self.prompts: list[list[tuple[str, str]]] = []
        self.closed = 0

    @property
    def name(self) -> str:
        """The given name."""
        return self._name

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """The reply in words, at most `max_tokens` of them."""
        reply = self._replies[min(len(self.prompts), len(self._replies) - 1)]
        self.prompts.append(list(messages))
        try:
            for word in reply.split(" ")[:max_tokens]:
                time.sleep(self.delay_s)
                yield word + " "
        except GeneratorExit:
            self.closed += 1
            raise


class ScriptedRereading:
    """Replies to numbered places as scripted, with the given probabilities of the first piece.

    `prompts` keeps the messages; with `error` it fails instead.
    """

    def __init__(
        self, reply: str, chances: Mapping[str, float], error: Exception | None = None
    ) -> None:
        self._reply, self._chances, self._error = reply, chances, error
        self.prompts: list[list[tuple[str, str]]] = []

    def weighed(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """The reply, letter by letter."""
        self.prompts.append(list(messages))
        if self._error:
            raise self._error
        logs = {piece: math.log(chance) for piece, chance in self._chances.items()}
        for letter in self._reply[: 8 * max_tokens]:
            yield Weighed(letter, logs)


class WordReader:
    """A `Reader` that counts words, with results that can be checked by eye.

    The probability of a unit is the share of the question's stems that it holds; that of a claim,
    the share of its stems that a place holds.
    """

    name = "words"

    def load(self) -> None:
        """Do nothing."""

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """The shares of the question's stems; numbers, if any, are the answering words."""
        asked = _stems(f"{before} {question}")
        places = tuple(
            Place(one.passage, unit, _share(asked, unit.text), _figure(unit), time=one.time)
            for one in material
            for unit in one.units
        )
        return Reading(places)

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Short questions follow the one before."""
        return follows_if_short(pairs)

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """The share of the claim's stems in the best place."""
        said = _stems(claim) - _stems(question)
        return max((_share(said, place.shown) for place in places), default=0.0)


def _stems(text: str) -> set[str]:
    return {stem for word in words(text) if len(word) > 3 or word.isdigit() for stem in stems(word)}


def _share(wanted: set[str], text: str) -> float:
    return len(wanted & set(stems(text))) / len(wanted) if wanted else 1.0


def _figure(unit: Unit) -> tuple[int, int] | None:
    found = re.search(r"\d[\d.,:]*", unit.text)
    return unit.span(found.start(), found.end()) if found else None
