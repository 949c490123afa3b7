"""Questions as people type them: misspelt, or a few words. Seeded; knows no index and no model."""

import random
import re
from collections.abc import Mapping

from index.stores.keywords import stems

LONG = 5
"""Longer words are misspelt, each with the probability SLIP."""
SLIP = 0.5
FEW = 3
_WORD = re.compile(r"[^\W\d_]+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def misspelt(question: str, *, seed: int = 0) -> str:
    """All lower case, umlauts written out, and in half of the long words one letter swapped with
    the next, dropped or doubled, never the first. The same for the same question and seed.
    """
    chance = random.Random(f"{seed}:{question}")

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) <= LONG or chance.random() >= SLIP:
            return word
        at = chance.randrange(1, len(word) - 1)
        how = chance.randrange(3)
        if how == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at + 1 :] if how == 1 else word[: at + 1] + word[at:]

    return _WORD.sub(slip, question.lower().translate(_SPELLED_OUT))


def short(question: str, frequencies: Mapping[str, int], *, most: int = FEW) -> str:
    """The words, at most three, that are rarest in a collection but occur there, in order.

    `frequencies` says in how many passages each of the question's stems occurs.
    """
    words = list(dict.fromkeys(re.findall(r"\w+", question)))
    rarity = {word: max(frequencies.get(stem, 0) for stem in stems(word)) for word in words}
    known = sorted((count, word) for word, count in rarity.items() if count)
    kept = {word for _, word in known[:most]}
    return " ".join(word for word in words if word in kept) or question
