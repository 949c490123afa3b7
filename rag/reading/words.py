"""The words of a sentence that carry its meaning, and how well others stand for them.

German and English: exact stems first, then parts of compounds, then likeness of spelling (names
and loan words across languages). Knows no vectors and no weights.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.keywords import stems
from rag.reading.negation import NEGATIONS
from rag.reading.notation import read

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PART = 5
_LIKE = 0.5

EMPTY = frozenset(
    # German: articles, pronouns, prepositions, conjunctions, auxiliaries, particles
    "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits "
    "bin bis bist da dabei dadurch dafür dagegen daher damit dann dar daran darauf daraus darf "
    "darin darüber darum das dass davon dazu dein dem demnach den denen denn der deren des deshalb "
    "dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch dürfen ebenfalls "
    "ebenso ein eine einem einen einer eines einige einigen er es etwa etwas euch euer für gab gibt "
    "ggf hat hatte hatten haben hier hin hinaus ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres "
    "im in indem ins ist ja je jede jedem jeden jeder jedes jedoch jene kann können konnte konnten "
    "könnte könnten laut man mehr mein mich mir mit muss müssen musste mussten nach nachdem neben "
    "noch nun nur ob oder ohne per pro sehr sei sein seine seinem seinen seiner seines seit sich "
    "sie sind so sodass sofern sogar solche solchen solcher soll sollen sollte sollten somit sondern "
    "sonst sowie sowohl statt über um und uns unser unter usw vom von vor war waren was wegen "
    "weil weiter weitere weiteren welche welchem welchen welcher welches wenn wer werden wie wieder "
    "will wir wird wo wobei wodurch worden wurde wurden während würde würden zu zudem zum zur zwar "
    "zwischen bzw sobald solange falls bitte z b d h "
    # English: the same
    "a about above after again all also although am an and another any are as at be became because "
    "been before being below between both but by can could did do does doing done down during each "
    "either for from further had has have having he her here hers him his how however i if in into "
    "is it its itself just made make may me might more most much must my of off on once only or "
    "other our out over own per same she should since so some such than that the their them then "
    "there therefore these they this those through thus to too under until up upon us very was we "
    "were what when where whether which while who whom whose why will with within would you your "
    "according s t re ve ll".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning; `named` where its writing shows a name beyond doubt."""

    text: str
    start: int
    stems: tuple[str, ...]
    weight: float
    named: bool


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text` that carry meaning, in order; longer ones weigh more.

    Number words, months and the units of quantities are none: they are compared by value.
    """
    found = []
    counted = {at for one in read(text) if one.firm for at in range(one.start, one.end)}
    for match in _TOKEN.finditer(text):
        token = match[0].replace("’", "'").removesuffix("'s")
        lowered = token.lower()
        if match.start() in counted or len(token) < 2 or lowered in EMPTY or lowered in NEGATIONS:
            continue
        first = not text[: match.start()].strip(" \t\n\"'“”„«»([-*•#")
        named = (token[0].isupper() and not first) or token[1:] != token[1:].lower()
        weight = min(len(token), 12) ** 0.5
        found.append(Word(token, match.start(), tuple(dict.fromkeys(stems(token))), weight, named))
    return tuple(found)


@lru_cache(maxsize=20_000)
def stem_set(text: str) -> frozenset[str]:
    """Every stem of every word of `text`, empty words too."""
    return frozenset(stems(text))


def spelling(word: Word, other: Word) -> float:
    """How alike two words are written: 1 the same stem, .8 part of a compound, 0 nothing alike."""
    if not set(word.stems).isdisjoint(other.stems):
        return (
            1.0  # "bus" is "bus", though such short stems resemble too much to be compared further
        )
    best = max(
        (
            _alike(one, two)
            for one in word.stems
            for two in other.stems
            if len(one) >= 4 and len(two) >= 4
        ),
        default=0.0,
    )
    return best if best >= _LIKE else 0.0


@lru_cache(maxsize=200_000)
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= _PART and (long.startswith(short) or long.endswith(short)):
        return 0.8
    ones, others = _trigrams(one), _trigrams(other)
    return 2 * len(ones & others) / (len(ones) + len(others))


@lru_cache(maxsize=100_000)
def _trigrams(stem: str) -> frozenset[str]:
    padded = f" {stem} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
