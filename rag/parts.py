"""A question that asks several things to the questions in it, so that each is answered or refused.

Knows no passages and no model.
"""

import re

MOST = 3
SHORTEST = 3
"""Words of a part: "wann und wo" asks one thing of two kinds."""
ASKS = (
    r"(?:wer|wen|wem|wessen|was|wann|wo|wie|welche[rsnm]?|warum|wieso|weshalb|wohin|woher|wo(?:r)?(?:für|mit|durch|"
    r"an|auf|aus|bei|in|über|um|von|zu)|who|whom|whose|what|when|where|how|which|why)\b"
)
JOINT = re.compile(rf"(?:\?\s+|[,;]?\s+(?:und|sowie|and)\s+)(?={ASKS})", re.IGNORECASE)
OPENS = re.compile(rf"\W*(?:\w+\s+)?{ASKS}", re.IGNORECASE)
"""A question word comes first, or after one other word ("in welchem", "at what")."""


def parts(question: str) -> list[str]:
    """The questions that one joins with "und", "and" or one after another; itself if it asks one.

    Only where each has words of its own to be searched for; what is doubtful stays together.
    """
    found = [part.strip(" ,;") for part in JOINT.split(question)]
    whole = (
        not 1 < len(found) <= MOST
        or any(len(part.split()) < SHORTEST for part in found)
        or not OPENS.match(found[0])
    )
    return [question] if whole else [f"{part.rstrip('?. ')}?" for part in found]
