"""Which language a text is in. Knows nothing of where the text came from."""

import re
from functools import cache
from typing import Any, Literal

from index.tuning import tuned

QuestionLanguage = Literal["de", "en"]
SAMPLE = 4000
WORDS = re.compile(r"[^\W\d_]+")
SHORT = 2
"""Letters of a word that tells little: dialects write "a", "is", "do" too."""
# Words that stand in nearly every question of one language and never in the other: on a few words
# they decide better than letter statistics, which names and loan words mislead.
TELLING: dict[str, QuestionLanguage] = {
    **dict.fromkeys(
        "wer wie wo wann warum wieso weshalb welche welcher welches welchen welchem wem wen wessen "
        "ist sind der das den dem des ein eine einen einem einer und oder nicht kein keine ich wir "
        "ihr mir mich uns kann können muss müssen darf dürfen soll wird werden wurde wurden hatte "
        "haben gibt für von mit bei nach zum zur über unter auf aus als auch noch viele lange viel "
        "hoch woher wohin worum wofür womit sich dass es gilt".split(),
        "de",
    ),
    **dict.fromkeys(
        "who what where when why which whose whom how is are the a an and or not do does did can "
        "could must should would will have has had there of for from with at by to about on many "
        "much long i we you my me us our your it its that this these those were be been".split(),
        "en",
    ),
}


def detect(text: str) -> str:
    """ISO 639-1 code of the text's language; a long text is judged by its beginning."""
    sample = text[:SAMPLE]
    return str(_identifier().classify(sample)[0]) if WORDS.search(sample) else "en"


def question_language(text: str, lean: float = 0.0) -> QuestionLanguage:
    """German or English, whichever the question is nearer to.

    `lean` is what is known without it: 1 where it can be expected in German, -1 in English. It decides
    where the words do not: one word, dialects, names. The sum is of logarithms of odds.
    """
    sample = text[:SAMPLE]
    sure, odds = tuned("index.language.sure"), tuned("index.language.lean") * lean
    for word in WORDS.findall(sample.lower()):
        if word in TELLING:
            long = len(word) > SHORT
            worth = tuned("index.language.telling_word" if long else "index.language.short_word")
            odds += worth if TELLING[word] == "de" else -worth
    if abs(odds) > sure:
        return "de" if odds > 0 else "en"
    ranks = dict(_identifier("de", "en").rank(sample))
    odds += max(-sure, min(sure, float(ranks["de"] - ranks["en"])))
    return "de" if odds > 0 else "en"


@cache
def _identifier(*languages: str) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages:
        identifier.set_languages(list(languages))
    return identifier
