"""The chat model as a judge of support: one short question, yes or no.

Meant for hosted models; what the small offline one is worth at it stands in docs/support.md. Evidence
is untrusted: whatever reply is not plainly yes or no counts as unsupported. Knows no rule of ours.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cached_property
from importlib import resources

from index.language import question_language
from rag.types import ChatModel

TOKENS = 8
YES, NO = 0.9, 0.05
"""What a plain yes and no are taken for: guesses, since what a model's word is worth is its own."""
_WORD = re.compile(r"[^\w]*(ja|yes|nein|no)\b(?!\s*[,;]?\s*(?:aber|but|und|and|oder|or|/)\b)", re.I)


class PromptedJudge:
    """A `Judge` that asks a chat model."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def probability(self, sentence: str, evidence: Sequence[str]) -> float:
        """By the model's yes or no, asked in the sentence's language; 0 for any other reply.

        Raises ChatModelError.
        """
        words = self._texts[question_language(sentence)]
        shown = "\n".join(" ".join(text.split()) for text in evidence)
        asked = words["user"].format(evidence=shown, sentence=sentence)
        messages = [("system", words["system"].strip()), ("user", asked.strip())]
        with closing(self._model.stream(messages, max_tokens=TOKENS)) as pieces:
            return verdict("".join(pieces))

    @cached_property
    def _texts(self) -> Mapping[str, Mapping[str, str]]:
        text = resources.files(__package__).joinpath("prompted.toml").read_text("utf-8")
        return tomllib.loads(text)


def verdict(reply: str) -> float:
    """What a reply is worth as a probability: a plain yes, a plain no, or nothing."""
    found = _WORD.match(reply)
    if not found:
        return 0.0
    return YES if found[1].casefold() in ("ja", "yes") else NO
