"""The usual way: numbered passages in the prompt, and a model that is asked to cite them itself.

Runs on any chat model, so on any OpenAI-compatible endpoint. Knows no framework.
"""

from collections.abc import Sequence
from contextlib import closing

import languages
from rag import draft
from rag.evaluation.adapters.citing import Noted
from rag.evaluation.adapters.marks import CitedSource, whole
from rag.prompts import load_prompts
from rag.types import ChatModel


class Prompted:
    """Answers by one prompt with numbered passages."""

    name = "numbered passages in the prompt"

    def __init__(self, model: ChatModel, *, answer_tokens: int) -> None:
        self._model, self._answer_tokens = model, answer_tokens

    def reply(
        self, question: str, language: str, search: Noted
    ) -> tuple[str, Sequence[CitedSource]]:
        """The model's text; number n is the n-th passage."""
        hits = search.search(question, search.view, k=search.k)
        if not hits:
            return "", ()
        words = _words(language)
        shown = [
            words["source"].format(n=n, title=hit.passage.title, text=hit.passage.text.strip())
            for n, hit in enumerate(hits, start=1)
        ]
        asked = words["user"].format(sources="\n\n".join(shown), question=question)
        messages = [("system", words["system"].strip()), ("user", asked.strip())]
        with closing(self._model.stream(messages, max_tokens=self._answer_tokens)) as pieces:
            return "".join(pieces), [whole(hit.passage) for hit in hits]

    def refuses(self, text: str, language: str) -> bool:
        """Whether it holds the fixed word that the prompt asks for."""
        return draft.says_missing(text, load_prompts(language).missing)


def _words(language: str) -> dict[str, str]:
    words = languages.read_supported(language, "citing")
    return {name: str(said) for name, said in words.items()}
