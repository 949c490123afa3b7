"""Sentences made from sentences: what still says the same, and what no longer does.

Knows no file and no evidence: every function takes a sentence (and what to put in) and returns
another, or None where the sentence has nothing to change.
"""

import re
from collections.abc import Collection, Sequence
from random import Random

from rag.reading.notation import read
from rag.reading.quantities import Clock, Day, Number, Quantity, missing
from rag.reading.units import MONTHS

_FINITE = {
    "de": "ist sind war waren wird werden wurde wurden kann können konnte konnten hat haben hatte "
    "hatten muss müssen darf dürfen soll sollen sollte sollten möchte möchten gilt gelten "
    "bekommen erhalten bekommt erhält",
    "en": "is are was were will would can could may might must should has have had do does did",
}
_AFTER = {
    language: re.compile(rf"\b(?:{'|'.join(verbs.split())})\b(?!\s+(?:not|nicht)\b)")
    for language, verbs in _FINITE.items()
}
_ARTICLE = re.compile(r"\b([Ee])(in(?:e|en|em|er|es)?)\b(?!\s+(?:wenig|paar))")
_NEGATION = {
    "de": re.compile(r"\s+(?:nicht|nie|niemals)\b|\b([Kk])(ein(?:e|en|em|er|es)?)\b"),
    "en": re.compile(r"\s+(?:not|never)\b|n['’]t\b"),
}
_NUMBERS = {
    "de": "zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig".split(),
    "en": "two three four five six seven eight nine ten twelve twenty".split(),
}
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
# Words that may stand for each other nearly everywhere: drafts reword, and rewording is no error.
_SYNONYMS = {
    "de": "erhalten=bekommen erhält=bekommt nutzen=verwenden nutzt=verwendet benötigen=brauchen "
    "benötigt=braucht kostenlos=gratis kostenlose=kostenfreie kostenlosen=kostenfreien "
    "beginnen=starten beginnt=startet begann=startete Personen=Menschen sowie=und "
    "verschiedene=unterschiedliche verschiedenen=unterschiedlichen häufig=oft jedoch=aber "
    "etwa=ungefähr ca.=ungefähr mindestens=wenigstens Kosten=Gebühren Wohnung=Unterkunft "
    "Angebot=Programm Angebote=Programme Beratung=Hilfe Unterstützung=Hilfe wichtig=bedeutend "
    "wichtige=bedeutende wichtigen=bedeutenden Beispiel=Fall Arbeit=Tätigkeit finden=entdecken "
    "gegründet=geschaffen bezeichnet=genannt außerdem=zudem daher=deshalb können=dürfen "
    "möchten=wollen weitere=zusätzliche weiteren=zusätzlichen Probleme=Schwierigkeiten "
    "errichtet=gebaut gebaut=errichtet große=bedeutende großen=bedeutenden viele=zahlreiche "
    "vielen=zahlreichen meisten=überwiegenden gehören=zählen gehört=zählt bietet=stellt "
    "erklärte=sagte zeigte=bewies führte=brachte bereits=schon obwohl=wenngleich da=weil "
    "ebenfalls=auch lediglich=nur Behörde=Amt Kinder=Nachwuchs Termin=Verabredung",
    "en": "receive=get receives=gets use=employ uses=employs used=employed need=require "
    "needs=requires begin=start begins=starts began=started large=big various=different often=frequently "
    "however=but approximately=about around=about people=persons costs=fees cost=price "
    "apartment=flat offers=provides offer=provide help=support important=significant "
    "example=instance work=labour find=discover founded=established established=created "
    "called=named known=called therefore=thus further=additional problems=difficulties "
    "built=constructed constructed=built many=numerous most=nearly-all said=stated showed=proved "
    "led=guided already=by-now although=though because=since only=merely children=kids "
    "appointment=meeting also=additionally buy=purchase free=gratis can=may main=principal "
    "major=significant huge=enormous area=region areas=regions several=multiple became=turned-into "
    "city=town end=conclusion allowed=permitted allow=permit allows=permits ended=finished "
    "original=initial according=pursuant type=kind types=kinds form=shape increased=grew",
}
_CLAUSES = re.compile(r"(?<=,)\s+|\s+(?=\()|(?<=\))\s+|(?<=;)\s+|\s+(?=[–—]\s)")
_ASKING = re.compile(
    r"^(?:(?:in|an|auf|bei|mit|von|zu|aus|für|seit|to|at|for|with|from|by|on)\s+)?"
    r"(?:wer|wen|wem|wessen|was|wann|wo|wohin|woher|warum|wieso|weshalb|wie|welche[rsnm]?|womit|"
    r"wofür|worüber|wodurch|who|whom|whose|what|when|where|why|how|which)\b\s*",
    re.IGNORECASE,
)


def shortened(sentence: str, random: Random) -> str | None:
    """The sentence without one of its clauses or brackets."""
    parts = _CLAUSES.split(sentence.rstrip("."))
    if len(parts) < 2:
        return None
    gone = random.randrange(len(parts)) if len(parts) > 2 else random.choice([0, 1])
    left = " ".join(part for at, part in enumerate(parts) if at != gone).strip(" ,;–—")
    return left[:1].upper() + left[1:] + "." if len(left.split()) >= 5 else None


def reordered(sentence: str) -> str | None:
    """The sentence with its last clause first."""
    head, comma, tail = sentence.rstrip(".").rpartition(", ")
    if not comma or len(head.split()) < 3 or len(tail.split()) < 3:
        return None
    return f"{tail[:1].upper()}{tail[1:]}, {head[:1].lower()}{head[1:]}."


def reworded(sentence: str, language: str) -> str | None:
    """With every word replaced that has a common synonym."""
    synonyms = dict(pair.split("=") for pair in _SYNONYMS[language].split())
    pieces = re.split(r"(\s+)", sentence)
    changed = [
        synonyms.get(piece.rstrip(",.;:"), piece.rstrip(",.;:")).replace("-", " ")
        + piece[len(piece.rstrip(",.;:")) :]
        if piece.rstrip(",.;:") in synonyms
        else piece
        for piece in pieces
    ]
    return None if changed == pieces else "".join(changed)


def joined(sentence: str, other: str, language: str) -> str:
    """Two sentences as one."""
    link = " und " if language == "de" else " and "
    keep = other[:1] if language == "de" else other[:1].lower()
    return sentence.rstrip(".") + link + keep + other[1:]


def stated(question: str, answer: str) -> str | None:
    """A question and an answer to it as one rough statement, the way drafts repeat questions."""
    if len(answer.split()) > 12:
        return None
    rest = _ASKING.sub("", question.strip().rstrip("?")).strip()
    if rest == question.strip().rstrip("?") or len(rest.split()) < 3:
        return None
    return f"{rest[:1].upper()}{rest[1:]}: {answer.rstrip('.')}."


def renumbered(
    sentence: str, proof: Sequence[Quantity], random: Random, *, language: str, near: bool
) -> str | None:
    """With one number changed: to one that stands nowhere, or (near) elsewhere, in the proof."""
    numbers = [q for q in read(sentence) if _is_number(q)]
    random.shuffle(numbers)
    for quantity in numbers:
        digits = re.search(r"\d+(?:[.,]\d+)*", quantity.text)
        if digits is None:
            new = _reworded(quantity.text, language, random)
        elif near:
            new = _borrowed(quantity, proof, random)
        else:
            new = _retyped(digits[0], random)
        if new is None or new == quantity.text:
            continue
        whole = quantity.text.replace(digits[0], new, 1) if digits else new
        changed = sentence[: quantity.start] + whole + sentence[quantity.end :]
        if near or missing(read(changed), proof):
            return changed
    return None


def redated(
    sentence: str, proof: Sequence[Quantity], random: Random, *, language: str
) -> str | None:
    """With another year, month, day or time of day than any in the proof."""
    dates = [q for q in read(sentence) if _is_date(q)]
    random.shuffle(dates)
    for quantity in dates:
        figures = list(re.finditer(r"\d+", quantity.text))
        month = re.search("|".join(sorted(MONTHS, key=len, reverse=True)), quantity.text.lower())
        if month and (not figures or random.random() < 0.5):
            new = random.choice(_MONTHS[language].split())
            whole = quantity.text[: month.start()] + new + quantity.text[month.end() :]
        elif figures:
            figure = random.choice(figures)
            new = _redialled(figure[0], random)
            whole = quantity.text[: figure.start()] + new + quantity.text[figure.end() :]
        else:
            continue
        changed = sentence[: quantity.start] + whole + sentence[quantity.end :]
        if missing(read(changed), proof):
            return changed
    return None


def renamed(
    sentence: str, names: Collection[str], others: Sequence[str], random: Random
) -> str | None:
    """With one of its names changed to one of the others."""
    here = [match for match in re.finditer(r"\b[^\W\d_]+\b", sentence) if match[0] in names]
    fresh = [other for other in others if other not in sentence]
    if not here or not fresh:
        return None
    match = random.choice(here)
    return sentence[: match.start()] + random.choice(fresh) + sentence[match.end() :]


def negated(sentence: str, language: str, random: Random) -> str | None:
    """With a negation put in."""
    article = _ARTICLE.search(sentence) if language == "de" else None
    if article and random.random() < 0.5:
        new = ("K" if article[1] == "E" else "k") + article[1].lower() + article[2]
        return sentence[: article.start()] + new + sentence[article.end() :]
    verb = _AFTER[language].search(sentence)
    if verb is None:
        return None
    word = "nicht" if language == "de" else "not"
    return f"{sentence[: verb.end()]} {word}{sentence[verb.end() :]}"


def affirmed(sentence: str, language: str) -> str | None:
    """With its only negation taken out."""
    found = list(_NEGATION[language].finditer(sentence))
    if len(found) != 1:
        return None
    match = found[0]
    new = ""
    if language == "de" and match[1]:
        new = "E" + match[2][1:] if match[1] == "K" else match[2]
    return sentence[: match.start()] + new + sentence[match.end() :]


def _is_number(quantity: Quantity) -> bool:
    return quantity.firm and any(isinstance(one, Number) for one in quantity.readings)


def _is_date(quantity: Quantity) -> bool:
    years = [one for one in quantity.readings if isinstance(one, Number) and not one.dimension]
    return any(isinstance(one, Day | Clock) for one in quantity.readings) or any(
        1200 <= one.value <= 2100 for one in years
    )


def _retyped(digits: str, random: Random) -> str:
    """As many digits, others."""
    kept = "".join(str(random.randint(0, 9)) if one.isdigit() else one for one in digits)
    return str(random.randint(1, 9)) + kept[1:]


def _redialled(figure: str, random: Random) -> str:
    if len(figure) == 4:
        return str(max(1, int(figure) + random.choice([-31, -12, -5, -2, -1, 1, 2, 3, 7, 20])))
    return str(random.randint(1, 28 if int(figure) > 12 else 12)).zfill(len(figure))


def _borrowed(quantity: Quantity, proof: Sequence[Quantity], random: Random) -> str | None:
    """Figures of another number in the proof."""
    others = [
        found[0]
        for other in proof
        if _is_number(other) and missing([quantity], [other])
        if (found := re.search(r"\d+(?:[.,]\d+)*", other.text))
    ]
    return random.choice(others) if others else None


def _reworded(text: str, language: str, random: Random) -> str | None:
    if text.lower() not in _NUMBERS[language]:
        return None
    new = random.choice([word for word in _NUMBERS[language] if word != text.lower()])
    return new.capitalize() if text[0].isupper() else new
