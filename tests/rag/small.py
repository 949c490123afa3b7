"""A small library whose vectors count words, and who answers from it with scripted drafts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.fakes import WordEmbedder
from index.library import Library
from index.stores.memory import MemoryVectors
from index.tables import guessed
from rag.fakes import ScriptedModel, WordReader
from rag.pipeline import Answerer, Limits
from rag.tables.compute import compute
from rag.tables.results import Beyond, Result
from rag.tables.words import asked, vocabulary
from rag.types import ChatModel


@contextmanager
def small_library(folder: Path, files: dict[str, str]) -> Iterator[Library]:
    """The files, indexed in the collection "default"; their folder is `docs`."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for name, text in files.items():
        (docs / name).write_text(text, encoding="utf-8")
    embedder = WordEmbedder(dimension=512)
    with Library.open(
        folder / "home", embedder=embedder, vectors=MemoryVectors(), write=True
    ) as opened:
        opened.sync(docs, collection="default")
        yield opened


def answering(
    library: Library, *replies: str, delay_s: float = 0
) -> tuple[Answerer, ScriptedModel]:
    """Who answers with these drafts, one after another, and the model that remembers its prompts."""
    model = ScriptedModel(*replies, delay_s=delay_s)
    return answering_with(library, model), model


def answering_with(library: Library, model: ChatModel) -> Answerer:
    """Who answers with this model and a reader that counts words."""
    return Answerer(
        search=library,
        model=model,
        reader=WordReader(),
        limits=Limits(question_characters=500),
    )


def outcome(
    text: str, question: str, language: str = "de", *, led: bool = False
) -> Result | Beyond | None:
    """What a question comes to over the only table of a text, whose first line is its title."""
    (table,) = guessed(text, 0, len(text))
    wanted = asked(question, language)
    if wanted is None:
        return None
    known = vocabulary(language)
    about = text.split("\n", 1)[0]
    return compute(text, table, wanted, known, about=about, language="de", led=led)
