"""Makes examples from the places that the product ranks first (`mined.py`), as the chat model sees them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from lab.reader import claims
from lab.reader.corpus import TrainingQuestion
from lab.rereading.example import Example
from rag.rereading.prompt import MOST, Candidate, messages

MINED = 3
"""How often a question of `mined.py` is asked, each time among other of its places."""
ROOM = (380, 620)
"""Characters of places that are drawn from those: about as many as the product shows."""


def mined(
    rows: Iterable[Mapping[str, Any]], asked: Sequence[TrainingQuestion], seed: int
) -> Iterator[Example]:
    """Questions of our folders among the places that the product finds likeliest for them."""
    random = Random(seed)
    known = {(one.document.name, one.question): one for one in asked if one.whole}
    for row in rows:
        one = known.get((row["id"].rpartition("/")[0], row["question"]))
        for time in range(MINED if one else 0):
            shown = _drawn(row["places"], random, time=time)
            if one and shown:
                text = claims.typed(one.question, random) if time else one.question
                yield _example(one, text, row["before"], shown, random)


def _drawn(
    places: Sequence[Mapping[str, Any]], random: Random, *, time: int
) -> list[Mapping[str, Any]]:
    """As many of a question's places as a prompt holds, passage by passage or in any order."""
    room = ROOM[0] + (ROOM[1] - ROOM[0]) * (random.random() if time else 0.5)
    without = bool(time) and random.random() < 0.25
    kept = list[Mapping[str, Any]]()
    for place in places:
        if (place["gold"] and without) or (time and not place["gold"] and random.random() < 0.2):
            continue
        room -= place["length"]
        if len(kept) == MOST or (kept and room < 0):
            break
        kept.append(place)
    if time and random.random() < 0.3:
        return random.sample(kept, len(kept))
    return sorted(kept, key=lambda place: int(place["at"]))


def _example(
    one: TrainingQuestion,
    text: str,
    before: str,
    shown: Sequence[Mapping[str, Any]],
    random: Random,
) -> Example:
    numbers = "".join(str(at) for at, place in enumerate(shown, 1) if place["gold"]) or "0"
    true = [claim for claim, said in one.claims if said == "supported"]
    sentence = random.choice(true) if true and numbers != "0" else ""
    places = [Candidate(place["label"], place["text"]) for place in shown]
    return Example("folders", False, messages(text, places, before=before), numbers, sentence)
