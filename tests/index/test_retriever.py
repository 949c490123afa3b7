"""LlamaIndex's own engines run over this index."""

from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import TextNode

from index.library import Library
from index.search.retriever import LibraryRetriever
from index.types import View

Write = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def two_documents(library: Library, folder: Path, write: Write) -> None:
    write("dog.md", "# Dogs\n\nThe dog barks in the garden.")
    write("rain.md", "# Weather\n\nRain falls over Munich.")
    library.sync(folder, collection="c")


def test_a_llamaindex_query_engine_answers_from_our_passages(library: Library) -> None:
    retriever = LibraryRetriever(library, View("c"), k=1)
    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM())
    response = engine.query("Which dogs bark?")
    assert "The dog barks in the garden." in str(response)  # the mock repeats its prompt
    assert len(response.source_nodes) == 1
    node = response.source_nodes[0].node
    assert node.metadata["document"] == "dog.md"


def test_nodes_lead_back_to_the_exact_place(library: Library) -> None:
    found = LibraryRetriever(library, View("c"), k=2).retrieve("rain")
    assert [one.node.metadata["document"] for one in found] == ["rain.md", "dog.md"]
    node = found[0].node
    assert isinstance(node, TextNode)
    text = library.find("rain.md", View("c")).text
    assert text[node.start_char_idx : node.end_char_idx] == node.text
    assert library.passage(node.node_id, View()).text == node.text
    assert found[0].score == library.search("rain", View("c"), k=2)[0].score


def test_a_retriever_sees_no_more_than_its_view(library: Library) -> None:
    view = View("c", frozenset({"dog.md"}))
    found = LibraryRetriever(library, view).retrieve("rain")
    assert {one.node.metadata["document"] for one in found} == {"dog.md"}
