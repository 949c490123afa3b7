"""A chat over a few files with a scripted model, for tests and for trying the page by hand."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.fakes import MemoryVectors, WordEmbedder
from index.library import Library
from index.settings import Settings
from rag.answer import Answerer, Limits
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.support import SupportChecker
from rag.web.serving import address, listen, server_of
from rag.web.state import ServerState


def scripted_chat(
    home: Path, files: Mapping[str, str | bytes], model: ScriptedModel, **settings: Any
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
        vectors=MemoryVectors(),
        write=True,
        max_file_mb=chosen.max_file_mb,
    )
    if files:
        library.sync(folder, collection=chosen.collection)
    answerer = Answerer(
        search=library,
        model=model,
        embedder=embedder,
        checker=SupportChecker.load(embedder),
        limits=Limits(question_characters=chosen.question_characters),
    )
    return Chat(chosen, library, answerer, embedder, model)


@contextmanager
def running(chat: Chat, state: ServerState | None = None) -> Iterator[str]:
    """The whole server in a thread, on a free port; yields its address without a last slash."""
    with listen("127.0.0.1", 0) as listener:
        server = server_of(chat, state or ServerState())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield address(listener).rstrip("/")
        server.should_exit = True
        thread.join(10)
