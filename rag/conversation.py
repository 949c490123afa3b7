"""Follow-up questions to standalone ones. Knows no passages and no web.

Only a question that leans on what was said before is rewritten; one that stands alone is not put
at a small model's mercy.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.keywords import stems
from index.language import question_language
from rag.prompts import Prompts, load_prompts
from rag.types import ChatModel, Turn

TURNS = 4
TURN_CHARACTERS = 300
REWRITE_TOKENS = 60
LONGEST_REWRITE = 300
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


def standalone(
    question: str, history: Sequence[Turn], *, model: ChatModel, prompts: Prompts, language: str
) -> str:
    """The question so that it can be searched for alone; unchanged where it already can be."""
    if not history or not leans(question, language):
        return question
    said = "\n".join(
        f"{prompts.asked if turn.role == 'user' else prompts.answered}: "
        f"{' '.join(turn.text.split())[:TURN_CHARACTERS]}"
        for turn in history[-TURNS:]
    )
    messages = prompts.rewriting(history=said, question=question)
    written = "".join(model.stream(messages, max_tokens=REWRITE_TOKENS)).strip()
    rewritten = written.splitlines()[0].strip().strip('"„“”') if written else ""
    if _usable(rewritten, question, history, language=language):
        return rewritten
    return joined(question, history)


def joined(question: str, history: Sequence[Turn]) -> str:
    """The question behind the one before it; alone if it is the first."""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user"]
    return f"{asked[-1][:TURN_CHARACTERS]} {question}" if asked else question


def rewriting(model: ChatModel) -> Callable[[str, Sequence[Turn]], str]:
    """`standalone` by a model, each question in its own language."""
    prompts = {language: load_prompts(language) for language in ("de", "en")}

    def rewrite(question: str, history: Sequence[Turn]) -> str:
        language = question_language(question)
        return standalone(
            question, history, model=model, prompts=prompts[language], language=language
        )

    return rewrite


def _usable(rewritten: str, question: str, history: Sequence[Turn], *, language: str) -> bool:
    """Whether it can be the question: in its language, not one asked before, and with a new word
    where it pointed at something before.

    Anything else is the model's slip.
    """
    before = {_letters(turn.text) for turn in history if turn.role == "user"}
    return (
        5 < len(rewritten) <= LONGEST_REWRITE
        and rewritten.endswith("?")
        and question_language(rewritten) == language
        and _letters(rewritten) not in before - {_letters(question)}
        and (not _points(question, language) or bool(set(stems(rewritten)) - set(stems(question))))
    )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
