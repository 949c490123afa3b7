"""The chat model as a translator of single sentences of the documents. Knows no conflict and no answer.

The sentence is untrusted, and so is what comes back: it is compared, or judged like a draft.
"""

from contextlib import closing

from index.errors import ChatModelError
from index.language import question_language
from rag.prompts import Prompts
from rag.types import ChatModel

LONGEST, TOKENS = 300, 90
"""Characters of a sentence that is translated, tokens of its translation."""
MOST = 4
"""Translations for one answer: each takes a small model a second or two."""


class Translation:
    """Translates into the prompts' language; asks the model once for each sentence and stops at MOST."""

    def __init__(self, model: ChatModel, prompts: Prompts) -> None:
        self._model, self._prompts = model, prompts
        self._known: dict[str, str] = {}

    def __call__(self, sentence: str) -> str:
        """The sentence translated; "" if it is long, too many were asked, or the model fails."""
        if sentence not in self._known:
            if len(self._known) >= MOST or len(sentence) > LONGEST:
                return ""
            self._known[sentence] = self._ask(sentence)
        return self._known[sentence]

    def _ask(self, sentence: str) -> str:
        messages = self._prompts.translating(" ".join(sentence.split()))
        try:
            with closing(self._model.stream(messages, max_tokens=TOKENS)) as pieces:
                lines = "".join(pieces).strip().splitlines()
        except ChatModelError:
            return ""  # an answer without it is shown all the same
        first = lines[0].strip().strip('"“”„') if len(lines) == 1 else ""
        return first if question_language(first) == self._prompts.language else ""
