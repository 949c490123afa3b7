"""Follow-up questions to standalone ones. Knows no passages and no web.

Only a question that leans on what was said before is rewritten; one that stands alone is not put
at a small model's mercy.
"""

import re
from collections.abc import Callable, Sequence

from index.language import question_language
from rag.prompts import Prompts, load_prompts
from rag.types import ChatModel, Turn

TURNS = 4
TURN_CHARACTERS = 300
REWRITE_TOKENS = 60
LONGEST_REWRITE = 300
SHORT = 4
LEANING = {
    "de": re.compile(
        r"^\s*(?i:und|aber|oder|also|dann|auch|nur|warum|wieso|wann|wo|wer|wie)\W*(\w+\W*){0,2}$|"
        r"^\s*(?i:und|aber|oder)\b|"
        r"\b(?i:er|sie|es|ihn|ihm|ihre?[nmrs]?|seine?[nmrs]?|deren|dessen|davon|dafür|dazu|damit|"
        r"dabei|darüber|darin|dort|dorthin|denen|dasselbe)\b|"
        # "das Haus" needs nothing said before, "das kostet" does: nouns are written large
        r"\b(?i:das|dies|diese[nmrs]?|jene[nmrs]?)\b"
        r"(?!\s+(?:(?!im|in|am|an|bei|für|mit|von|zu|auf|nach|aus|pro|je)\w+\s+)?[A-ZÄÖÜ])"
    ),
    "en": re.compile(
        r"^\s*(and|but|or|so|then|also|only|why|when|where|who|how|what)\W*(\w+\W*){0,2}$|"
        r"^\s*(and|but|or|what about|how about)\b|"
        r"\b(he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|"
        r"then|one|ones|same|former|latter)\b",
        re.IGNORECASE,
    ),
}


def leans(question: str, language: str) -> bool:
    """Whether a question seems to need what was said before it."""
    pattern = LEANING["de" if language == "de" else "en"]
    return bool(pattern.search(question)) or len(question.split()) <= SHORT


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
    messages = [
        ("system", prompts.rewrite_system),
        ("user", prompts.rewrite_user.format(history=said, question=question)),
    ]
    written = "".join(model.stream(messages, max_tokens=REWRITE_TOKENS)).strip()
    rewritten = written.splitlines()[0].strip().strip('"„“”') if written else ""
    if _usable(rewritten, language):
        return rewritten
    return joined(question, history)


def joined(question: str, history: Sequence[Turn]) -> str:
    """The question behind the one before it; alone if it is the first."""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user"]
    return f"{asked[-1]} {question}" if asked else question


def rewriting(model: ChatModel) -> Callable[[str, Sequence[Turn]], str]:
    """`standalone` by a model, each question in its own language."""
    prompts = {language: load_prompts(language) for language in ("de", "en")}

    def rewrite(question: str, history: Sequence[Turn]) -> str:
        language = question_language(question)
        return standalone(
            question, history, model=model, prompts=prompts[language], language=language
        )

    return rewrite


def _usable(rewritten: str, language: str) -> bool:
    """A question of reasonable length in the language asked; anything else is the model's slip."""
    return (
        5 < len(rewritten) <= LONGEST_REWRITE
        and rewritten.endswith("?")
        and question_language(rewritten) == language
    )
