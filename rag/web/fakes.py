"""A chat over a few files with a scripted model, for tests and for trying the page by hand."""

import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.fakes import WordEmbedder
from index.library import Library
from index.sentences import split
from index.settings import Settings
from index.types import Hit
from rag.access.store import Access
from rag.compose import Chat, kept_conversations, queue_of
from rag.fakes import ScriptedModel, WordReader
from rag.grounding.values import values
from rag.observing import Observer
from rag.operation.audit import Audit
from rag.pipeline import Answerer, Limits
from rag.types import (
    Answer,
    AskRequest,
    Citation,
    Conflict,
    ConflictSide,
    Event,
    Schedule,
    without_waiting,
)
from rag.web.serving import address, listen, server_of
from rag.web.state import ServerState


class ContradictedAnswerer(Answerer):
    """Claims that the first passage of another document with a figure contradicts the answer."""

    def stream(
        self,
        request: AskRequest,
        *,
        places_only: bool = False,
        schedule: Schedule = without_waiting,
    ) -> Generator[Event, None, None]:
        """The events of an Answerer, with the conflict in the last."""
        for event in super().stream(request, places_only=places_only, schedule=schedule):
            yield _contradicted(event) if isinstance(event, Answer) else event


def _contradicted(answer: Answer) -> Answer:
    cited = [citation for sentence in answer.sentences for citation in sentence.citations]
    others = [
        hit
        for hit in answer.passages
        if cited
        and hit.passage.document_id != cited[0].document_id
        and any(values(hit.passage.text[a:b]) for a, b in split(hit.passage.text))
    ]
    if not others:
        return answer
    mine = ConflictSide(_figure(cited[0].quote), cited[0], "2019")
    theirs = next(
        (one for one in cited if one.passage == others[0].passage.id and values(one.quote)), None
    ) or _telling(others[0], n=max(citation.n for citation in cited) + 1)
    sides = (mine, ConflictSide(_figure(theirs.quote), theirs))
    return replace(answer, conflicts=(Conflict("number", sides),))


def _figure(text: str) -> str:
    return next((value.text for value in values(text)), "")


def _telling(hit: Hit, *, n: int) -> Citation:
    """A citation of a passage's first sentence with a figure."""
    one = hit.passage
    start, end = next((a, b) for a, b in split(one.text) if values(one.text[a:b]))
    return Citation(
        n=n,
        document=one.document,
        document_id=one.document_id,
        passage=one.id,
        title=one.title,
        start=one.start + start,
        end=one.start + end,
        page=one.page,
        quote=one.text[start:end],
    )


def scripted_chat(
    home: Path,
    files: Mapping[str, str | bytes],
    model: ScriptedModel,
    *,
    answering: type[Answerer] = Answerer,
    observers: Sequence[Observer] = (),
    **settings: Any,
) -> Chat:
    """A chat whose library holds `files` (path → content) in its default collection."""
    folder = home / "files"
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    chosen = Settings(home=home / "home", documents=None, **settings)
    embedder = WordEmbedder()
    library = Library.open(
        chosen.home,
        embedder=embedder,
        catalog=chosen.catalog,
        vector_store="memory",
        write=True,
        max_file_mb=chosen.max_file_mb,
    )
    if files:
        library.sync(folder, collection=chosen.collection)
    reader, audit = WordReader(), Audit.of(chosen)
    answerer = answering(
        search=library,
        model=model,
        reader=reader,
        limits=Limits(question_characters=chosen.question_characters, refusal=chosen.refusal),
        observers=(audit.asked, *observers),
    )
    kept, uploads = kept_conversations(chosen), queue_of(library, chosen, audit)
    uploads.start()
    return Chat(chosen, library, answerer, embedder, model, reader, kept, uploads, audit)


@contextmanager
def running(
    chat: Chat, state: ServerState | None = None, access: Access | None = None
) -> Iterator[str]:
    """The whole server in a thread, on a free port; yields its address without a last slash."""
    with listen("127.0.0.1", 0) as listener:
        server = server_of(chat, state or ServerState(), access)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield address(listener).rstrip("/")
        server.should_exit = True
        thread.join(10)
