"""Whether a sentence says yes or no to something that can be allowed, open, free or required.

Only plain sentences are read: a condition or exception ("except", "only if", "ohne Genehmigung")
makes both answers true at times. Knows no evidence.
"""

import re
from dataclasses import dataclass

from rag.reading.negation import denials

_CONDITION = re.compile(
    r"\b(?:nur|außer|ausgenommen|ausnahm\w+|sofern|wenn|falls|soweit|solange|ohne|grundsätzlich|"
    r"ausdrücklich\w*|only|except\w*|unless|if|without|provided|generally|sometimes|manchmal|usually|"
    r"noch|yet|mehr|longer|sondern|but|aber|jedoch|teilweise|partly)\b",
    re.IGNORECASE,
)
_WORDS = {
    "allowed": (
        "erlaubt gestattet zulässig zugelassen allowed permitted",
        "verboten verbot untersagt unzulässig unerlaubt prohibited forbidden banned ban",
    ),
    "open": (
        "offen geöffnet zugänglich open accessible",
        "geschlossen gesperrt unzugänglich closed shut inaccessible",
    ),
    "free": (
        "kostenlos kostenfrei gratis unentgeltlich gebührenfrei free",
        "kostenpflichtig gebührenpflichtig chargeable",
    ),
    "required": (
        "erforderlich notwendig nötig pflicht verpflichtend required necessary "
        "mandatory compulsory obligatory",
        "freiwillig entbehrlich optional voluntary unnecessary",
    ),
    "able": ("darf dürfen kann können may can", "cannot"),
}
_TOKEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Polarity:
    """Yes or no, to which of the questions ("" for none of the list), and the words that say it."""

    affirms: bool
    about: str
    words: tuple[str, ...]


def polarity(text: str) -> Polarity | None:
    """What a plain sentence affirms or denies; None where it is not plain."""
    if _CONDITION.search(text) or text.rstrip().endswith("?"):
        return None
    denied = denials(text)
    if denied > 1:
        return None
    tokens = _TOKEN.findall(text.lower())
    for about, (affirming, denying) in _WORDS.items():
        good = [token for token in tokens if token in affirming.split()]
        bad = [token for token in tokens if token in denying.split()]
        if good or bad:
            return Polarity((not bad) != bool(denied), about, (*good, *bad, *_helpers(tokens)))
    return Polarity(not denied, "", ())


def _helpers(tokens: list[str]) -> list[str]:
    """Words that carry such a statement beside the telling ones ("free of charge", "wird …")."""
    return [t for t in tokens if t in {"charge", "use", "used", "verwendet", "benutzt", "genutzt"}]
