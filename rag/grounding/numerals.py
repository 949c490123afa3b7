"""Numbers written as words, German and English. Knows no digits, units or dates."""

import re
from functools import cache

SCALES: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(["hundert", "hunderte", "hundred", "hundreds"], (1e2,)),
    **dict.fromkeys(["tausend", "tausende", "tausenden", "thousand", "thousands", "tsd"], (1e3,)),
    **dict.fromkeys(["million", "millionen", "millions", "mio", "mill", "mn", "mln"], (1e6,)),
    **dict.fromkeys(["milliarde", "milliarden", "mrd", "mia", "bn"], (1e9,)),
    # a German Billion is an English trillion; the spelling alone tells only the plurals apart
    "billion": (1e9, 1e12),
    "billions": (1e9,),
    "billionen": (1e12,),
    "trillion": (1e12, 1e18),
}
"""Word → what it multiplies a number before it with; two values where the languages differ."""

ARTICLES = frozenset("a an ein eine einen einem einer eines one".split())

SOFT: dict[str, float] = {
    **dict.fromkeys(ARTICLES - {"a", "an"}, 1),
    **dict.fromkeys("first erste erster erstes ersten erstem once einmal".split(), 1),
    **dict.fromkeys("both beide beiden beider beides twice zweimal double doppelt".split(), 2),
    **dict.fromkeys("second zweite zweiter zweites zweiten zweitem".split(), 2),
    **dict.fromkeys("half halbe halben halber halbes hälfte".split(), 0.5),
    **dict.fromkeys("thrice dreimal drittel".split(), 3),
    **dict.fromkeys("quarter viertel viermal".split(), 4),
    **dict.fromkeys("dozen dozens dutzend".split(), 12),
}
"""Words that may be a number: they can prove one, but are not demanded to be proven."""

_GERMAN_ONES = "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
_GERMAN_TEENS = "drei vier fünf sech sieb acht neun".split()
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_ENGLISH_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    word: value
    for words in (
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
        "dritt viert fünft sechst siebt acht neunt zehnt elft zwölft",
    )
    for value, word in enumerate(words.split(), start=3)
}
_SPAN = re.compile(r"(?:jährig|monatig|wöchig|tägig|stündig|minütig|köpfig|fach|mal)(?:e[rsnm]?)?$")
_ENDINGS = ("e", "er", "es", "en", "em")


def spoken(word: str) -> int | None:
    """The value of a number word of either language, None for any other; articles are none."""
    word = _SPAN.sub("", word.lower())
    if word in ARTICLES:
        return None
    return _small().get(word, _compound(word))


def ordinal(word: str) -> int | None:
    """The value of an ordinal from the third on ("third", "dritten"), None for other words."""
    word = word.lower()
    if word in _ORDINALS and not word.endswith("t"):
        return _ORDINALS[word]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and stem.endswith("t") and stem in _ORDINALS:
            return _ORDINALS[stem]
    return None


def _compound(word: str) -> int | None:
    """German compounds: "zweitausendfünfhundert", "dreihundertzwölf"; None if it is none."""
    for mark, factor in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(mark)
        if not found:
            continue
        first = 1 if head in {"", "ein"} else spoken(head)
        rest = 0 if tail in {"", "und"} else spoken(tail.removeprefix("und"))
        if first is None or rest is None or (not head and not tail):
            return None
        return first * factor + rest
    return None


@cache
def _small() -> dict[str, int]:
    """Number words below one hundred."""
    known = {word: value for value, word in enumerate(_ENGLISH_ONES)}
    known |= {word: value for value, word in enumerate(_GERMAN_ONES)}
    known |= {f"{word}zehn": value for value, word in enumerate(_GERMAN_TEENS, start=13)}
    known |= {"zwo": 2, "zweier": 2, "dreier": 3}
    for tens, (english, german) in enumerate(
        zip(_ENGLISH_TENS, _GERMAN_TENS, strict=True), start=2
    ):
        known[english] = known[german] = tens * 10
        for one in range(1, 10):
            known[f"{english}-{_ENGLISH_ONES[one]}"] = tens * 10 + one
            known["ein" * (one == 1) + _GERMAN_ONES[one] * (one > 1) + f"und{german}"] = (
                tens * 10 + one
            )
    return known | {word.replace("ß", "ss"): value for word, value in known.items() if "ß" in word}
