"""Nothing of what a view does not show leaves by any route: not in a body, a header or a status."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.routing import Mount, Route

from index.types import Scope, View
from rag.access.store import Access, open_access
from rag.access.types import Grant
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.authorization import Authorizer
from rag.web.fakes import scripted_chat
from rag.web.page import mount_page
from tests.web.reading import ORIGIN, cheap_passwords, file, told_headers

OPEN = {
    "open/ferry.md": "# Fähre\n\nDie Fähre fährt um sieben Uhr. Sie kostet 2 Euro.",
    "open/bus.txt": "Der Bus fährt um acht Uhr. Er kostet 3 Euro.",
}
HIDDEN = {
    "hidden/zarquon.md": "---\nauthor: Quixwort\n---\n# Vexilton\n\n"
    "Das Gehalt von Zarquon beträgt 4711093 Taler.\n\n"
    "## Quixwort und Zarquon\n\nQuixwort sagt: Zarquon bleibt.",
    "closed-blimfark.txt": "Die Fähre wird im Mai verkauft, sagt Blimfark. Sie kostet 8150937 Taler.",
}
SECRET = "Projekt Grumbolt"
WORDS = "zarquon quixwort vexilton 4711093 blimfark 8150937 grumbolt".split()
QUESTION = "Was kostet die Fähre, und welches Gehalt hat Zarquon?"
PASSWORD = "a ferry in the morning"
STREAM = {"Accept": "text/event-stream"}


def half(_request: Request) -> View:
    """A folder of one collection and a document of another."""
    scopes = {Scope("default", "open/"), Scope("other", "seen.txt")}
    return View(asker="guest", allowed=frozenset(scopes))


@dataclass(frozen=True)
class House:
    """An app with the page, the ids of what is hidden, and a client of it."""

    chat: Chat
    app: FastAPI
    client: TestClient
    hidden: frozenset[str]
    talk: str
    turn: str

    @property
    def telling(self) -> set[str]:
        """What must not be heard of, in small letters."""
        library = self.chat.library
        passages = {one.id for id_ in self.hidden for one in library.passages_of(id_, View())}
        hashes = {library.document(id_, View()).content_hash for id_ in self.hidden}
        return {*WORDS, *self.hidden, *passages, *hashes}


def signing_in(folder: Path) -> Access:
    """The same view as `half`, by the grants of a group that an account is in."""
    access = open_access(folder / "access", passwords=cheap_passwords())
    access.accounts.add("guest", role="editor", groups=["guests"], password=PASSWORD)
    access.grants.replace(
        [Grant("default", "open/", "guests"), Grant("other", "seen.txt", "everyone"),
         Grant("default", "", "others"), Grant("other", "grumbolt.txt", "others", "editor")]
    )  # fmt: skip
    return access


def house(folder: Path, authorize: Authorizer, access: Access | None = None) -> House:
    chat = scripted_chat(folder, {**OPEN, **HIDDEN}, ScriptedModel("Die Fähre kostet 2 Euro."))
    library = chat.library
    library.add_upload("seen.txt", b"The market opens at nine.", View("other"))
    library.add_upload("grumbolt.txt", b"Grumbolt is sold for 4711093 coins.", View("other"))
    library.add_upload("plan.txt", b"The plan of Zarquon: Grumbolt.", View(SECRET))
    shown = half(None)  # type: ignore[arg-type]
    infos = library.documents(View())
    hidden = frozenset(i.id for i in infos if not shown.sees(i.collection, i.path))
    assert len(hidden) == 4 and len(infos) == 7
    app = mount_page(create_app(chat, authorize=authorize, access=access), chat)
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    if access:
        client.headers["Origin"] = ORIGIN
        form = {"name": "guest", "password": PASSWORD}
        assert client.post("/sign-in", data=form, follow_redirects=False).status_code == 303
    return House(chat, app, client, hidden, *talked(chat, "local:guest" if access else "guest"))


def talked(chat: Chat, asker: str) -> tuple[str, str]:
    """A conversation from before, when everything was open to the guest."""
    everything = create_app(chat, authorize=lambda _: View(asker=asker))
    body = {"question": "Das Gehalt beträgt wie viele Taler?", "conversation": ""}
    answer = TestClient(everything, base_url=ORIGIN).post("/api/ask", json=body).json()
    assert "4711093" in str(answer["sentences"])
    return answer["kept"]["conversation"], answer["kept"]["turn"]


@pytest.fixture(scope="module", params=["function", "grants"])
def guarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house that opens a half of it to everyone, and one where a guest has signed in and grants do."""
    folder = tmp_path_factory.mktemp("guarded")
    access = signing_in(folder) if request.param == "grants" else None
    made = house(folder, half, access)
    yield made
    made.chat.close()
    if access:
        access.close()


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house(tmp_path_factory.mktemp("unguarded"), lambda _: View(asker="guest"))
    yield made
    made.chat.close()


Attempt = tuple[str, str, dict[str, Any]]


def attempts(ids: list[str], talk: str = "none", turn: str = "none") -> dict[str, list[Attempt]]:
    """How each route is tried, by its method and path; ids stand for documents that are hidden.

    `talk` is a kept conversation whose `turn` quotes hidden documents.
    """
    message = {"messages": [{"role": "user", "content": QUESTION}]}
    search = [{"question": "Zarquon Gehalt Blimfark"}, {"question": QUESTION, "k": 100}]
    search += [
        {"question": "Grumbolt", "collection": "other"},
        {"question": "Gehalt", "collection": "nix"},
    ]
    history = [
        {"role": "user", "text": "Wer ist Zarquon?"},
        {"role": "assistant", "text": "Niemand."},
    ]
    asked = [*search, {"question": "Und was kostet sie?", "history": history}]
    return {
        "GET /healthz": [("GET", "/healthz", {})],
        "GET /readyz": [("GET", "/readyz", {})],
        "GET /api/health": [("GET", "/api/health", {})],
        "GET /api/me": [("GET", "/api/me", {})],
        "GET /ui/{name}": [("GET", f"/ui/{name}", {}) for name in ("interface.json", "page.js")],
        "GET /api/model": [("GET", "/api/model", {})],
        "GET /api/collections": [("GET", "/api/collections", {})],
        "GET /v1/models": [("GET", "/v1/models", {})],
        "GET /api/documents": [
            ("GET", "/api/documents", {"params": params})
            for params in ({}, {"collection": "other"}, {"collection": SECRET}, {"collection": "nix"})
        ],
        "GET /api/documents/{id}": [("GET", f"/api/documents/{id_}", {}) for id_ in ids],
        "GET /api/documents/{id}/text": [
            ("GET", f"/api/documents/{id_}/text", {"params": params})
            for id_ in ids
            for params in ({}, {"start": 3, "end": 9})
        ],
        "GET /api/documents/{id}/structure": [
            ("GET", f"/api/documents/{id_}/structure", {"params": params})
            for id_ in ids
            for params in ({}, {"start": 3, "end": 9})
        ],
        "GET /api/documents/{id}/original": [
            ("GET", f"/api/documents/{id_}/original", {"params": params})
            for id_ in ids
            for params in ({}, {"inline": True})
        ],
        "GET /api/documents/{id}/pages/{number}": [
            ("GET", f"/api/documents/{id_}/pages/1", {"params": {"end": 9}}) for id_ in ids
        ],
        "GET /api/documents/{id}/pages/{number}/image": [
            ("GET", f"/api/documents/{id_}/pages/1/image", {}) for id_ in ids
        ],
        "POST /api/search": [("POST", "/api/search", {"json": body}) for body in search],
        "POST /api/ask": [
            ("POST", "/api/ask", {"json": body, "headers": headers})
            for body in asked
            for headers in ({}, STREAM)
        ],
        "POST /api/suggestions": [
            ("POST", "/api/suggestions", {"json": {"places": places, **more}})
            for places in ([], [{"document_id": id_} for id_ in ids])
            for more in ({}, {"collection": "other"}, {"collection": SECRET}, {"language": "de"})
        ],
        "POST /v1/chat/completions": [
            ("POST", "/v1/chat/completions", {"json": {**message, "model": model, "stream": stream}})
            for model in ("fundstelle", "fundstelle/other", "fundstelle/nix")
            for stream in (False, True)
        ],
        "GET /mcp": [("GET", "/mcp", {})],
        "DELETE /mcp": [("DELETE", "/mcp", {})],
        "POST /mcp": [
            ("POST", "/mcp", {"json": {"jsonrpc": "2.0", "id": 1, **message}, "headers": BOTH})
            for message in messages(ids, search, asked)
        ],
        "POST /api/documents": [
            ("POST", "/api/documents", {"files": [file(name, "Mine.")], "data": data, "headers": headers})
            for name in ("closed-blimfark.txt", "free.txt")
            for data in ({}, {"collection": "other"}, {"collection": SECRET})
            for headers in ({}, STREAM)
        ],
        "POST /api/collections": [
            ("POST", "/api/collections", {"json": {"name": name}}) for name in ("neu", SECRET)
        ],
        "PATCH /api/collections/{name:path}": [
            ("PATCH", f"/api/collections/{name}", {"json": {"name": new}})
            for name, new in (("other", "neu"), (SECRET, "neu"), ("other", SECRET))
        ],
        "DELETE /api/collections/{name:path}": [
            ("DELETE", f"/api/collections/{name}", {}) for name in ("other", SECRET, "nix")
        ],
        "GET /api/uploads": [("GET", "/api/uploads", {})],
        "POST /api/uploads": [
            ("POST", "/api/uploads", {"params": {"path": path, "collection": name}, "content": b"Mine."})
            for path in ("closed-blimfark.txt", "free.txt")
            for name in ("default", "other", SECRET)
        ],
        "DELETE /api/uploads/{id}": [("DELETE", "/api/uploads/nix", {})],
        **{
            f"{method} /api/uploads/transfers/{{name}}": [
                (method, "/api/uploads/transfers/nix", {})
            ]
            for method in ("GET", "DELETE")
        },
        "DELETE /api/uploads": [
            ("DELETE", "/api/uploads", {"params": {"which": which}}) for which in ("open", "ended")
        ],
        "DELETE /api/documents/{id}": [("DELETE", f"/api/documents/{id_}", {}) for id_ in ids],
        "GET /api/conversations": [
            ("GET", "/api/conversations", {"params": params})
            for params in ({}, {"q": "Zarquon"}, {"q": "8150937"})
        ],
        "GET /api/conversations/{id}": [("GET", f"/api/conversations/{talk}", {})],
        "GET /api/conversations/{id}/export": [
            ("GET", f"/api/conversations/{talk}/export", {"params": {"format": form}})
            for form in ("markdown", "json", "html")
        ],
        "PATCH /api/conversations/{id}": [
            ("PATCH", f"/api/conversations/{talk}", {"json": {"title": "Fähre"}})
        ],
        "POST /api/conversations/{id}/turns/{turn}/feedback": [
            ("POST", f"/api/conversations/{talk}/turns/{turn}/feedback", {"json": {"thumb": "up"}})
        ],
        **{
            f"{method} /api/conversations/{{id}}/turns/{{turn}}/{rest}": [
                (method, f"/api/conversations/{talk}/turns/{turn}/{rest}", {})
            ]
            for method, rest in (("GET", "events"), ("POST", "stop"))
        },
        "DELETE /api/conversations/{id}": [("DELETE", f"/api/conversations/{talk}", {})],
        "POST /api/conversations/{id}/restore": [("POST", f"/api/conversations/{talk}/restore", {})],
        **{
            f"GET {path}": [("GET", path, {})]
            for path in ("/", "/c/{id}", "/d/{id}", "/docs", "/openapi.json", "/widget.js")
        },
        **SIGNING_IN,
    }  # fmt: skip


BOTH = {"Accept": "application/json, text/event-stream"}


def messages(ids: list[str], searches: Any, questions: Any) -> Iterator[dict[str, Any]]:
    """What MCP clients send: every tool and every resource."""
    reads = [{"document": id_} for id_ in ids] + [
        {"document": path, "collection": name}
        for name, path in (("other", "grumbolt.txt"), (SECRET, "plan.txt"), (None, "nix.txt"))
    ]
    for tool, inputs in (("search", searches), ("ask", questions), ("read_document", reads)):
        yield from (
            {"method": "tools/call", "params": {"name": tool, "arguments": given}}
            for given in inputs
        )
    yield from ({"method": f"{kind}/list"} for kind in ("tools", "resources"))
    for id_ in ids:
        yield {"method": "resources/read", "params": {"uri": f"fundstelle://documents/{id_}"}}


SIGNING_IN: dict[str, list[Attempt]] = {
    "GET /sign-in": [("GET", "/sign-in", {"params": {"next": "/d/x"}})],
    "POST /sign-in": [("POST", "/sign-in", {"data": {"name": "guest", "password": "wrong"}})],
    "GET /sign-in/with/{provider}": [("GET", "/sign-in/with/nobody", {})],
    "GET /sign-in/with/{provider}/back": [("GET", "/sign-in/with/nobody/back", {})],
    "POST /sign-in/with/{provider}/left": [
        ("POST", "/sign-in/with/nobody/left", {"data": {"logout_token": "x"}})
    ],
    "GET /account": [("GET", "/account", {})],
    "GET /account/grants": [("GET", "/account/grants", {})],
    "POST /account/grants/open": [
        ("POST", "/account/grants/open", {"data": {"collection": "default", "group": "everyone"}})
    ],
    "POST /account/grants/close": [
        ("POST", "/account/grants/close", {"data": {"collection": "default", "group": "others"}})
    ],
    "GET /account/accounts": [("GET", "/account/accounts", {})],
    "POST /account/accounts/add": [("POST", "/account/accounts/add", {"data": {"name": "new"}})],
    "POST /account/accounts/change": [
        ("POST", "/account/accounts/change", {"data": {"name": "guest", "role": "administrator"}})
    ],
    "POST /account/accounts/link": [
        ("POST", "/account/accounts/link", {"data": {"name": "guest"}})
    ],
    "POST /account/accounts/do/{act}": [
        ("POST", f"/account/accounts/do/{act}", {"data": {"name": "guest"}})
        for act in ("lock", "unlock", "sign-out", "remove", "nix")
    ],
    "GET /account/keys": [("GET", "/account/keys", {})],
    "POST /account/keys/add": [
        ("POST", "/account/keys/add", {"data": {"label": "x", "scopes": "read", "days": "7"}})
    ],
    "POST /account/keys/remove": [("POST", "/account/keys/remove", {"data": {"id": "nix"}})],
    "GET /sign-in/password": [("GET", "/sign-in/password", {"params": {"link": "nix"}})],
    "POST /sign-in/password": [
        ("POST", "/sign-in/password", {"params": {"link": "nix"}, "data": {"new": "x" * 20}})
    ],
    "POST /account/password": [("POST", "/account/password", {"data": {"old": "x", "new": "y"}})],
    "POST /sign-out": [("POST", "/sign-out", {"headers": {"Cookie": "fundstelle_session=x"}})],
}
"""The routes that there are where people sign in."""


def routes_of(routes: Sequence[Any]) -> Iterator[str]:
    """Every route by its methods; what is mounted serves the program's own files."""
    for route in routes:
        if isinstance(route, Mount):
            assert route.path == "", f"{route.path} is mounted: try it here"
        elif isinstance(route, Route):
            yield from (f"{method} {route.path}" for method in sorted(route.methods or ()))
        else:  # FastAPI keeps a router that was included as one
            yield from routes_of(route.original_router.routes)


def heard(house: House, attempt: Attempt) -> set[str]:
    """What the answer tells of hidden documents, but for what the question itself said."""
    method, path, given = attempt
    answer = house.client.request(method, path, **given)
    assert answer.status_code < 500, answer.text
    told = f"{answer.text}\n{answer.headers}".lower()
    told += json.dumps(_plain(answer.text), ensure_ascii=False).lower()
    said = f"{path} {given.get('json')} {given.get('data')} {[f[1][0] for f in given.get('files', ())]}"
    said += str(given.get("params"))
    return {word for word in house.telling if word in told and word not in said.lower()}


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return ""


def test_every_route_is_tried(guarded: House) -> None:
    known = attempts(["x"])
    untried = {
        one for one in routes_of(guarded.app.routes) if not one.startswith(("HEAD ", "OPTIONS "))
    }
    absent = set({} if "POST /sign-in" in untried else SIGNING_IN)
    assert untried == set(known) - absent, "a new route says here how it is tried"


@pytest.mark.parametrize("route", attempts(["x"]))
def test_no_route_tells_of_what_the_view_does_not_show(route: str, guarded: House) -> None:
    for attempt in attempts(sorted(guarded.hidden), guarded.talk, guarded.turn)[route]:
        assert heard(guarded, attempt) == set(), attempt
    shown = guarded.chat.library.documents(View())
    assert guarded.hidden <= {info.id for info in shown}, "nothing hidden was deleted"


TELLING = """GET /api/documents, GET /api/documents/{id}, GET /api/documents/{id}/text, POST /api/search,
GET /api/documents/{id}/structure, GET /api/documents/{id}/original, GET /api/documents/{id}/pages/{number},
GET /api/documents/{id}/pages/{number}/image,
POST /api/ask, POST /api/suggestions, POST /v1/chat/completions, POST /mcp,
GET /api/collections, GET /v1/models, GET /api/conversations/{id}, GET /api/conversations/{id}/export,
POST /api/conversations/{id}/turns/{turn}/feedback"""


@pytest.mark.parametrize("route", re.split(r",\s", TELLING))
def test_with_the_door_open_the_same_attempts_do_tell(route: str, unguarded: House) -> None:
    """So that the test above can fail."""
    tried = attempts(sorted(unguarded.hidden), unguarded.talk, unguarded.turn)[route]
    assert any(heard(unguarded, one) for one in tried)


RESTS = ("", "/text", "/structure", "/original", "/pages/1", "/pages/1/image")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("path", [f"/api/documents/{{}}{rest}" for rest in RESTS])
def test_a_hidden_document_is_exactly_like_one_that_does_not_exist(
    path: str, method: str, guarded: House
) -> None:
    absent = "0123456789abcdef"
    expected = guarded.client.request(method, path.format(absent))
    for id_ in guarded.hidden:
        answer = guarded.client.request(method, path.format(id_))
        assert answer.status_code == expected.status_code
        told, other = answer.json(), expected.json()
        assert told.pop("id") != other.pop("id"), "of the error, in the log"
        assert told == {**other, "error": other["error"].replace(absent, id_)}
        assert told_headers(answer) == told_headers(expected)


@pytest.mark.parametrize("name", ["search", "ask"])
def test_a_hidden_collection_is_exactly_like_one_that_does_not_exist(
    name: str, guarded: House
) -> None:
    answers = [
        guarded.client.post(f"/api/{name}", json={"question": "Wo?", "collection": collection})
        for collection in (SECRET, "Projekt Unbekannt")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    one, other = (answer.json()["error"] for answer in answers)
    assert one.replace(SECRET, "Projekt Unbekannt") == other and "default, other" in other


def test_an_upload_outside_of_the_view_is_refused_alike_whether_the_name_is_taken(
    guarded: House,
) -> None:
    said = set()
    for name in ("closed-blimfark.txt", "free.txt"):
        answer = guarded.client.post("/api/documents", files=[file(name, "Mine.")])
        assert answer.status_code == 403
        said.add(answer.json()["error"].replace(name, "NAME"))
    assert said == {"You may not add NAME to the collection 'default'."}
    mine = guarded.client.post(
        "/api/documents",
        files=[file("seen.txt", "The market opens at ten.")],
        data={"collection": "other"},
    )
    assert mine.status_code == 201


def test_what_the_view_shows_is_listed_found_and_answered(guarded: House) -> None:
    listed = guarded.client.get("/api/documents").json()["documents"]
    assert [one["document"] for one in listed] == sorted(OPEN)
    names = guarded.client.get("/api/collections").json()["collections"]
    assert names == ["default", "other"]
    answer = guarded.client.post("/api/ask", json={"question": "Wann fährt die Fähre?"}).json()
    assert not answer["refused"] and "sieben Uhr" in answer["answer"]
