"""A chat over three small documents with a scripted model, and its API in this process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.fakes import running, scripted_chat
from rag.web.page import mount_page
from tests.web.reading import ANSWER, FILES, ORIGIN, MakeChat, MakeClient


@pytest.fixture
def make_chat(tmp_path: Path) -> Iterator[MakeChat]:
    chats: list[Chat] = []

    def make(model: ScriptedModel | None = None, **settings: Any) -> Chat:
        home = tmp_path / str(len(chats))
        chats.append(scripted_chat(home, FILES, model or ScriptedModel(ANSWER), **settings))
        return chats[-1]

    yield make
    for chat in chats:
        chat.close()


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """One chat for the tests of a file that change nothing in it."""
    folder = tmp_path_factory.mktemp("chat")
    with scripted_chat(folder, FILES, ScriptedModel(ANSWER)) as made:
        yield made


@pytest.fixture(scope="module")
def at(chat: Chat) -> Iterator[str]:
    """The address at which a server of that chat listens."""
    with running(chat) as address:
        yield address


@pytest.fixture
def make_client(make_chat: MakeChat) -> MakeClient:
    def make(model: ScriptedModel | None = None, **settings: Any) -> TestClient:
        app = create_app(make_chat(model, **settings))
        return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)

    return make


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    return make_client()


@pytest.fixture
def page(make_chat: MakeChat) -> Iterator[TestClient]:
    """A client of the API with the page mounted."""
    chat = make_chat(embed_origins="https://intranet.example")
    with TestClient(mount_page(create_app(chat), chat), base_url=ORIGIN) as client:
        yield client
