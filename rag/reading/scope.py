"""Of whom and of what a statement speaks: "for children", "on Sundays", "per month", "is wide".

Small word lists, German and English side by side, so that statements of both can be compared.
Knows no quantity and no document.
"""

import re
from functools import cache, lru_cache

_LIMITS = {
    "child": "kind kinder kindern kindes child children kids jugendliche jugendlichen youth minors",
    "adult": "erwachsene erwachsenen erwachsener adult adults",
    "pupil": r"schüler\w* pupil pupils student students studierende studierenden studenten azubis",
    "old": "senior senioren seniorinnen seniors rentner pensioner pensioners",
    "reduced": r"ermäßigt\w* reduced concession concessions concessionary discounted",
    "member": r"\w*mitglied\w* members? non-members?",
    "guest": "gast gäste gästen guest guests",
    "group": r"gruppe gruppen group groups famil\w*",
    "company": r"firma firmen unternehmen gewerbe\w* compan\w+ business businesses commercial",
    "monday": r"montag\w* mondays?", "tuesday": r"dienstag\w* tuesdays?",
    "wednesday": r"mittwoch\w* wednesdays?", "thursday": r"donnerstag\w* thursdays?",
    "friday": r"freitag\w* fridays?", "saturday": r"samstag\w* sonnabend\w* saturdays?",
    "sunday": r"sonntag\w* sundays?", "holiday": r"feiertag\w* ferien holidays?",
    "weekend": r"wochenend\w* weekends?", "workday": r"werktag\w* wochentag\w* weekdays?",
    "morning": "morgens vormittags", "evening": "abends nachts night nights",
    "summer": r"sommer\w* summers?", "winter": r"winter\w* winters?",
    "spring": "frühling frühjahr spring", "autumn": "herbst autumn fall",
    "upper": r"ober(?:e|er|en|es) upper", "lower": r"unter(?:e|er|en|es) lower",
    "east": r"osten östlich\w* eastern east", "west": r"westen westlich\w* western west",
    "north": r"norden nördlich\w* northern north", "south": r"süden südlich\w* southern south",
    "left": r"links linke\w* left", "right": r"rechts rechte\w*",
    "first": r"erst(?:e|er|en|es|em|mals) first", "second": r"zweit(?:e|er|en|es|em) second",
    "last": r"letzt(?:e|er|en|es|em) last", "another": r"weitere\w* zusätzlich\w* additional further extra",
    "average": r"durchschnitt\w* mittel average mean",
    "least": r"mindest\w+ minimum", "most": r"höchst\w+ maxim\w+",
    "deputy": r"stellvertret\w* vize\w* deputy vice", "honorary": r"ehren\w+ honorary",
    "planned": r"geplant\w* planned expected voraussichtlich erwartet\w* estimated geschätzt\w*",
    "inside": "drinnen innen indoors", "outside": "draußen außen freien outdoors outside",
    "online": "online digital", "new": r"neu(?:e|er|en|es|em|bau)? new",
}  # fmt: skip
_MATTERS = {
    "height": "hoch höhe tall high height", "length": "lang länge long length",
    "width": "breit breite wide width", "depth": "tief tiefe deep depth",
    "weight": "wiegt gewicht schwer weighs weight heavy",
    "deposit": r"\w*kaution \w*pfand deposit", "fine": r"\w*strafe \w*bußgeld \w*mahngebühr\w* fine penalty",
    "rent": "miete pacht rent lease", "reward": "preisgeld prize reward",
    "grant": "zuschuss förderung grant subsidy", "wage": "lohn gehalt wage salary",
    "income": "einnahmen erlös income revenue", "spent": "ausgaben expenses expenditure",
    "opens": r"öffnet geöffnet eröffnet \w*eröffnung opens opened open opening",
    "closes": r"schließt geschlossen \w*schließung closes closed close closing shut",
    "begins": r"beginnt begann begonnen beginn baubeginn starts started start begins began begun",
    "ends": r"endet endete ende ends ended end",
    "built": "gebaut erbaut errichtet built erected constructed fertiggestellt completed",
    "founded": r"gegründet \w*gründung founded established set-up",
    "renewed": r"renoviert saniert restauriert umgebaut renovated restored rebuilt refurbished",
    "destroyed": "zerstört abgebrannt abgerissen niedergebrannt destroyed demolished burned burnt",
    "born": "geboren geburt born birth", "died": "gestorben starb tod died death",
    "written": r"geschrieben verfasst veröffentlicht erschien\w* written published",
    "planted": "gepflanzt planted", "bought": "gekauft erworben bought acquired purchased",
    "sold": "verkauft sold", "applies": "gilt gelten kraft applies apply force effective",
    "due": "fällig einzureichen eingereicht abzugeben due submitted deadline frist",
}  # fmt: skip
_COUNTED = {
    "members": r"\w*mitglieder\w* members?", "people": r"personen menschen leute people persons",
    "inhabitants": r"einwohner\w* inhabitants residents", "visitors": r"besucher\w* visitors?",
    "staff": r"mitarbeite\w+ beschäftigte\w* angestellte\w* employees staff",
    "children": "kinder kindern children", "pupils": r"schüler\w* pupils students",
    "rooms": "zimmer zimmern räume räumen rooms", "beds": "betten beds",
    "seats": r"\w*plätze\w* seats places", "steps": "stufen steps stairs", "pages": "seiten pages",
    "books": "bücher büchern books", "votes": "stimmen votes", "times": "mal times",
    "trees": "bäume bäumen trees", "houses": "häuser häusern houses", "tables": "tische tables",
}  # fmt: skip
_RATES = {
    "hour": r"(?:pro|je|per|an|each|every|jede) (?:stunde|hour)|\w*stündlich\w*|hourly|stundenlohn|€/h",
    "day": r"(?:pro|je|per|a|each|every|am|jeden) (?:tag|day)|\w*täglich\w*|daily|tages\w+",
    "night": r"(?:pro|je|per|a|each) (?:nacht|night|übernachtung)|nightly",
    "week": r"(?:pro|je|per|a|each|every|jede|in der) (?:woche|week)|wöchentlich\w*|weekly|wochen\w+",
    "month": r"(?:pro|je|per|a|each|every|im|jeden) (?:monat|month)|monatlich\w*|monthly|monats\w+",
    "year": r"(?:pro|je|per|a|each|every|im|jedes) (?:jahr|year)|jährlich\w*|annual\w*|yearly|jahres\w+",
    "person": r"(?:pro|je|per|a|each) (?:person|kopf|head|teilnehm\w+|participant|besucher|visitor)",
    "piece": r"(?:pro|je|per|each) (?:stück|piece|item|seite|page|buch|book|medium|exemplar|copy)",
    "area": r"(?:pro|je|per|a) (?:quadratmeter|qm|m²|square met\w+|hektar|hectare)",
    "distance": r"(?:pro|je|per|a) (?:kilometer|km|kilomet\w+|meter|met\w+|mile)",
}  # fmt: skip
_LIGHT = re.compile(
    r"beträgt|betragen|betrug|liegt|lag|umfasst|kostet\w*|kosten|hat|has|costs?|amounts?|takes?|"
    r"gesamt|insgesamt|total|rund|circa|ca|etwa|about|around|approximately|roughly|genau|exactly|"
    r"findet|statt|erfolgt|steht|bekomm\w+|erhalt\w+|erhält|get|gets|receive\w*|zahl\w*|pay\w*|"
    r"jahr|year|now|jetzt|heute|today|derzeit|currently|höhe|height|date|datum|whole|ganze?\w*|"
    r"insgesamt|bislang|geben|number|anzahl|fix\w*|measure\w*|consist\w*|contains?|holds?|"
    r"hinterleg\w+|entricht\w+|berechn\w+|erhoben|charge\w*|verlangt|fällig|due|"
    r"own|eigen\w*|gemäß|laut|according|derzeitig\w*|current|aktuell\w*|verfüg\w+"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def _patterns(which: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if which == "rates":
        return tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in _RATES.items())
    lists = {"limits": _LIMITS, "matters": _MATTERS, "counted": _COUNTED}[which]
    return tuple((name, re.compile("|".join(words.split()))) for name, words in lists.items())


@lru_cache(maxsize=20_000)
def _classes(word: str, which: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _patterns(which) if pattern.fullmatch(word))


def _found(text: str, which: str) -> frozenset[str]:
    tokens = (token.lower() for token in _TOKEN.findall(text))
    return frozenset[str]().union(*(_classes(token, which) for token in tokens))


def limits(text: str) -> frozenset[str]:
    """To whom or when a statement is limited: two with different limits do not contradict."""
    return _found(text, "limits")


def rates(text: str) -> frozenset[str]:
    """Per what an amount is: month, person, …"""
    return frozenset(name for name, pattern in _patterns("rates") if pattern.search(text.lower()))


def matters(text: str) -> frozenset[str]:
    """What is measured or happened: height, founding, …; empty where the lists know no word."""
    return _found(text, "matters")


def counted(word: str) -> frozenset[str]:
    """What a counted noun is in both languages, if the list knows it."""
    return _classes(word.lower(), "counted")


def says_little(word: str) -> bool:
    """Whether a word only carries the statement ("beträgt", "costs") or limits it."""
    lowered = word.lower()
    return bool(_LIGHT.fullmatch(lowered) or _classes(lowered, "limits"))
