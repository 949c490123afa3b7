"""Our search as a LlamaIndex retriever, so its engines and evaluators run over this index.

It searches the library and returns passages as LlamaIndex nodes. Knows no store.
"""

from typing import Protocol

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.types import Hit, View


class Searching(Protocol):
    """The part of a library that the retriever needs."""

    def search(self, question: str, view: View, *, k: int) -> list[Hit]:
        """The k best passages that the view shows."""
        ...


class LibraryRetriever(BaseRetriever):
    """Retrieves the k best passages of one view."""

    def __init__(self, library: Searching, view: View, *, k: int = 8) -> None:
        super().__init__()
        self._library, self._view, self._k = library, view, k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._library.search(query_bundle.query_str, self._view, k=self._k)
        return [NodeWithScore(node=_node(hit), score=hit.ordered_by) for hit in hits]


def _node(hit: Hit) -> TextNode:
    passage = hit.passage
    place = {
        "document": passage.document,
        "document_id": passage.document_id,
        "title": passage.title,
        "heading": passage.heading,
        "page": passage.page,
    }
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={**passage.metadata, **place},
        excluded_llm_metadata_keys=[*passage.metadata, "document_id"],
        excluded_embed_metadata_keys=[*passage.metadata, "document_id", "document", "page"],
    )
