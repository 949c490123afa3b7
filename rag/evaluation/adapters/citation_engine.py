"""LlamaIndex's CitationQueryEngine over our retriever and our chat model. [llama_index]

Its prompts, chunks and numbers are its own. Its sources are slices of our passages, found again by
their words.
"""

from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from typing import Any

from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.query_engine import CitationQueryEngine
from pydantic import PrivateAttr

from index.errors import ChatModelError
from index.search.retriever import LibraryRetriever
from index.types import Hit
from rag.evaluation.adapters.citing import Noted
from rag.evaluation.adapters.marks import CitedSource, whole
from rag.types import ChatModel


class ChatModelLLM(CustomLLM):
    """Our chat model as LlamaIndex calls one: a prompt in, a text out."""

    context_tokens: int
    answer_tokens: int
    _model: ChatModel = PrivateAttr()

    def __init__(self, model: ChatModel, *, context_tokens: int, answer_tokens: int) -> None:
        super().__init__(context_tokens=context_tokens, answer_tokens=answer_tokens)
        self._model = model

    @property
    def metadata(self) -> LLMMetadata:
        """Its name, and the tokens that its context and its reply may have."""
        return LLMMetadata(
            context_window=self.context_tokens,
            num_output=self.answer_tokens,
            model_name=self._model.name,
        )

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The whole text."""
        stream = self._model.stream([("user", prompt)], max_tokens=self.answer_tokens)
        with closing(stream) as pieces:
            return CompletionResponse(text="".join(pieces))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        """The whole text in one piece: nothing here is read while it is written."""
        return iter([self.complete(prompt, formatted=formatted)])


class CitationEngine:
    """Answers by the engine."""

    def __init__(self, model: ChatModel, *, context_tokens: int, answer_tokens: int) -> None:
        self._llm = ChatModelLLM(model, context_tokens=context_tokens, answer_tokens=answer_tokens)
        self.name = f"CitationQueryEngine, llama-index-core {version('llama-index-core')}"

    def reply(
        self, question: str, language: str, search: Noted
    ) -> tuple[str, Sequence[CitedSource]]:
        """The engine's text; its numbers are those of its source nodes. Raises ChatModelError."""
        retriever = LibraryRetriever(search, search.view, k=search.k)
        engine = CitationQueryEngine(retriever, llm=self._llm)
        try:
            response = engine.query(question)
        except ValueError as error:  # as where not even the prompt fits the context
            raise ChatModelError(
                f"CitationQueryEngine failed on {question!r:.80}: {error}. Set "
                "FUNDSTELLE_LLM_CONTEXT_TOKENS higher or FUNDSTELLE_PASSAGES lower."
            ) from error
        if not response.source_nodes:
            return "", ()
        return str(response), [_source(found, search.hits) for found in response.source_nodes]

    def refuses(self, text: str, language: str) -> bool:
        """Whether the text is empty; the engine has no fixed refusal (`marks.denies` reads its wordings)."""
        return not text.strip()


def _source(found: Any, hits: Sequence[Hit]) -> CitedSource:
    """The slice of our passage that a source node ("Source 3:" and the chunk) holds."""
    chunk = found.node.get_content().split("\n", 1)[1].strip()
    own = [hit.passage for hit in hits if hit.passage.document == found.node.metadata["document"]]
    for passage in own:
        at = passage.text.find(chunk)
        if at >= 0:
            return CitedSource(passage, passage.start + at, passage.start + at + len(chunk))
    return whole(own[0])
