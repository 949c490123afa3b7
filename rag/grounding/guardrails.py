"""Guardrails: rejects a sentence for words that cannot come from its evidence.

There are five kinds: addresses (web, mail, file), scripts and words in capitals that neither
evidence nor question has, languages that nobody is answered in, and the words of our own prompt.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import languages
from index.language import SHORT, WORDS, detect, function_words
from languages import FAR, everywhere

ADDRESS = re.compile(
    r"\b(?:https?://[^\s<>\"'“”„«»)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?=[\w-]*[^\W\d_]{2})[\w-]{2,}(?:\.[\w-]{2,})*\.[a-z]{2,}\b)",
    re.ASCII,
)
RUN = 5
"""This many consecutive words of the prompt are no coincidence."""
LEAST, TELLING_ONE_IN = 5, 8
"""Fewer words do not show a language; of so many in one of ours, one shows which."""
COINED = 5  # letters; a shorter word in capitals is an abbreviation, which differs by language


def rejected(sentence: str, known: Sequence[str], prompt: Sequence[str]) -> bool:
    """Whether the sentence cannot come from the known texts, evidence and question."""
    return (
        bool(unknown_addresses(sentence, known))
        or unknown_script(sentence, known)
        or unknown_capitals(sentence, known)
        or foreign(sentence)
        or recites(sentence, prompt, known)
    )


def unknown_addresses(sentence: str, known: Sequence[str]) -> list[str]:
    """Addresses in the sentence that none of the texts has."""
    said = (found.rstrip(".,;:!?/") for found in ADDRESS.findall(sentence))
    return [one for one in said if not any(one.casefold() in text.casefold() for text in known)]


def unknown_script(sentence: str, known: Sequence[str]) -> bool:
    """Whether it uses a script that none of the texts uses."""
    return bool(_scripts(sentence) - {script for text in known for script in _scripts(text)})


def unknown_capitals(sentence: str, known: Sequence[str]) -> bool:
    """Whether it has a word in capitals (a password, a slogan) that none of the texts has."""
    said = {
        word for word in WORDS.findall(sentence) if len(word) >= COINED and word == word.upper()
    }
    if not said or sentence.upper() == sentence:
        return False
    every = " ".join(known).casefold()
    return any(word.casefold() not in every for word in said)


def foreign(sentence: str) -> bool:
    """Whether it is in a language that nobody is answered in, nor one close to those."""
    said = [word.lower() for word in WORDS.findall(sentence)]
    ours = sum(_is_ours(word) for word in said)
    if len(said) < LEAST or ours * TELLING_ONE_IN > len(said):
        return False
    return detect(sentence) in FAR.difference(languages.supported())


def _is_ours(word: str) -> bool:
    """Whether a word shows one of our languages; a short one only if common everywhere: "la" is
    Spanish too.
    """
    known = function_words().get(word, frozenset())
    return bool(known if len(word) > SHORT else known.intersection(everywhere()))


def recites(sentence: str, prompt: Sequence[str], known: Sequence[str]) -> bool:
    """Whether it repeats consecutive words of the prompt that none of the texts has."""
    mine = {*_runs(sentence)} & {run for text in prompt for run in _runs(text)}
    return bool(mine - {run for text in known for run in _runs(text)})


def _runs(text: str) -> Iterator[str]:
    said = re.findall(r"\w+", text.casefold())
    for at in range(len(said) - RUN + 1):
        yield " ".join(said[at : at + RUN])


def _scripts(text: str) -> set[str]:
    """The first word of each letter's name: LATIN, CYRILLIC, CJK."""
    return {unicodedata.name(letter, "").split(" ")[0] for letter in set(text) if letter.isalpha()}
