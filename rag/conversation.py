"""Does a question follow an earlier one, and which? Then both go into search and reader, at once.

Nobody waits for a model's rewriting. Knows no passages and no web.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.language import question_language
from rag.types import Turn

TURNS = 4
TURN_CHARACTERS = 300
SHORT = 4
"""Words: a shorter question is thought to need what was said before unless it asks what something is."""


@dataclass(frozen=True, slots=True)
class Signs:
    """How a language shows that a question leans on what was said, or that it does not."""

    pointing: re.Pattern[str]
    joining: re.Pattern[str]
    asking: re.Pattern[str]
    definite: re.Pattern[str]
    defining: re.Pattern[str]


SIGNS = {
    "de": Signs(
        # words that stand for something said before, or for what was meant by it
        pointing=re.compile(
            r"\b(?:er|sie|ihn|ihm|ihre?[nmrs]?|(?<!man )(?<!der )(?<!wer )seine[nmrs]?|"
            r"da|dort|dorthin|denen|deren|dessen|davon|dafür|dazu|damit|dabei|darüber|darin|daran|darauf|daraus|dadurch|dagegen|"
            r"dasselbe|dieselben?|letztere\w*|erstere\w*|gemeint|meint?e ich)\b|"
            r"\bsein\b(?=\s+(?:\w+\s+)?[A-ZÄÖÜ])|"
            r"^(?:Er|Sein|Seine|Ihre?|Dort|Davon|Dafür|Dazu|Dabei|Darüber|Da)\b|"
            # "gibt es", "ist es erlaubt, …" stand for nothing
            r"(?<![Gg]ibt )(?i:\bes\b)(?! gibt)(?!\s+\w+,)|"
            # "das Haus" needs nothing said before, "das kostet" does: nouns are written large;
            # behind a comma it belongs to the noun in front
            r"(?<!, )\b(?i:das|dies|diese[nmrs]?|jene[nmrs]?|der|die|den|dem)\b"
            r"(?!\s+(?:(?!(?:im|in|am|an|bei|für|mit|von|zu|auf|nach|aus|pro|je|auch|noch|nicht)\b)"
            r"[\w-]+\s+){0,2}[A-ZÄÖÜ0-9])|"
            r"\b(?:eine[nmrs]?|eins)\s*\?*$"
        ),
        joining=re.compile(r"^\W*(?:und|aber|oder|also|dann|auch|nur)\b\W*", re.IGNORECASE),
        asking=re.compile(
            r"^(?:w(?:er|ie|as|o|ann|em|en|essen|arum|ieso|eshalb|oher|ohin|omit|ofür|orum|elche\w*)|"
            r"gibt|ist|sind|war|kann|darf|muss|soll|hat|haben|wird|werden|gilt|gelten|braucht?)\b",
            re.IGNORECASE,
        ),
        definite=re.compile(
            r"\b(?:der|die|das|den|dem|des|zum|zur|im|am|beim|vom)\b", re.IGNORECASE
        ),
        defining=re.compile(
            r"^(?i:was|wer) (?i:ist|sind|war|waren|bedeutet|heißt) (?:ein\w* )?[A-ZÄÖÜ]"
        ),
    ),
    "en": Signs(
        pointing=re.compile(
            r"\b(?:he|she|they|him|her|them|his|hers|its|their|theirs|these|those|such|"
            r"same|former|latter|else|others|(?:any|what|which|no) other|then|i mean|i meant|you said|"
            r"you mention(?:ed)?|are you sure)\b|"
            r"\bthis\b(?! (?:year|month|week|morning|summer|winter))|"
            # "is it allowed to …", "is there …" stand for nothing
            r"\bit\b(?! \w+ to\b)|(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were)\b)|"
            # "a concert that was cancelled": it belongs to the noun in front
            r"(?:^|\b(?:is|was|are|were|does|did|do|of|for|about|with|like|in|at|on|to|from|after|"
            r"before|by|than|has|have|why|how|when|where|said|mean)\s)that\b|\bthat\W*$|"
            r"\b(?:which|that|another|new|other|get|need|create|make) ones?\b|\bones\b",
            re.IGNORECASE,
        ),
        joining=re.compile(
            r"^\W*(?:and|but|or|so|then|also|only|what about|how about)\b\W*", re.IGNORECASE
        ),
        asking=re.compile(
            r"^(?:who|what|where|when|why|which|how|whose|whom|is|are|was|were|do|does|did|can|could|"
            r"will|would|should|has|have|had|may|must|am)\b",
            re.IGNORECASE,
        ),
        definite=re.compile(r"\bthe\b", re.IGNORECASE),
        defining=re.compile(
            r"^(?:what|who) (?:is|are|was|were) (?!the\b|my\b|your\b|more\b)\w", re.IGNORECASE
        ),
    ),
}


def leans(question: str, language: str) -> bool:
    """Whether a question seems to need what was said before it.

    One that names its own subject does not, though it may begin with "and": a change of topic.
    """
    if _points(question, language):
        return True
    signs = _signs(language)
    rest = signs.joining.sub("", question)
    if signs.defining.search(rest):
        return False
    if len(rest.split()) <= SHORT:
        return True
    return rest != question and bool(signs.definite.search(rest))


def _points(question: str, language: str) -> bool:
    """Whether it is no question without what was said: "How much is that?", "And on Sundays?"."""
    signs = _signs(language)
    rest = signs.joining.sub("", question)
    half = rest != question and not signs.asking.search(rest)
    return half or bool(signs.pointing.search(question))


def _signs(language: str) -> Signs:
    return SIGNS["de" if language == "de" else "en"]


def before(question: str, history: Sequence[Turn], language: str) -> str:
    """The question that this one follows: the last one asked that stands alone; "" where none is needed."""
    if not history or not leans(question, language):
        return ""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user"][-TURNS:]
    for earlier in reversed(asked):
        if not leans(earlier, question_language(earlier)):
            return earlier[:TURN_CHARACTERS]
    return asked[0][:TURN_CHARACTERS] if asked else ""


def joined(question: str, history: Sequence[Turn]) -> str:
    """The question behind the one it follows, as it is searched for; alone where it follows none."""
    earlier = before(question, history, question_language(question))
    return f"{earlier} {question}" if earlier else question
