"""What a sentence denies, German and English. Knows no word list but that of negations."""

import re
from collections.abc import Collection, Sequence

from index.keywords import stems

NEGATIONS = frozenset(
    "nicht nichts nie niemals niemand nirgends ohne weder kein keine keinem keinen keiner keines "
    "keinerlei keinesfalls keineswegs no not nor never none nobody nothing neither nowhere without "
    "cannot don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't shouldn't mustn't "
    "hasn't haven't hadn't wouldn't".split()
)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE = re.compile(r"[,;:–—()]|\b(?:und|and|aber|but|sondern|oder|or)\b", re.IGNORECASE)
_NO_DENIAL = re.compile(
    r"\b(?:nicht|not)\s+(?:nur|only|zuletzt|least|just|allein|alone)\b", re.IGNORECASE
)
_SHARED = 0.5


def denials(text: str) -> int:
    """How many clauses of the text are negated."""
    return sum(_denies(clause) for clause in _CLAUSE.split(_NO_DENIAL.sub(" ", text)))


def flipped(text: str, evidence: Sequence[str]) -> tuple[int, int]:
    """Clauses that deny what the nearest clause of the evidence affirms, and the reverse.

    Only for text and evidence of one language: nearest is who shares most stems, at least half.
    """
    others = [
        (frozenset(stems(clause)), _denies(clause))
        for sentence in evidence
        for clause in (*_CLAUSE.split(_NO_DENIAL.sub(" ", sentence)), sentence)
    ]
    added = lost = 0
    for clause in _CLAUSE.split(_NO_DENIAL.sub(" ", text)):
        mine = frozenset(stem for stem in stems(clause) if stem not in NEGATIONS)
        if len(mine) < 2 or not others:
            continue
        share, denied = max(
            ((len(mine & theirs) - len(theirs) / 1000) / len(mine), denied)
            for theirs, denied in others
        )
        if share >= _SHARED and denied != _denies(clause):
            added, lost = added + (not denied), lost + denied
    return added, lost


def _denies(clause: str) -> bool:
    tokens = (token.lower().replace("’", "'") for token in _TOKEN.findall(clause))
    return any(token in NEGATIONS or token.endswith("n't") for token in tokens)


def opposed(forms: Sequence[str], found: Collection[str]) -> bool:
    """Whether a word, by its stems, stands there with or without a negating prefix only."""
    if any(stem in found for stem in forms):
        return False
    bare = [
        stem.removeprefix(prefix)
        for stem in forms
        for prefix in _PREFIXES
        if stem.startswith(prefix) and len(stem) >= len(prefix) + 4
    ]
    return any(stem in found for stem in bare) or any(
        prefix + stem in found for stem in forms if len(stem) >= 4 for prefix in _PREFIXES
    )
