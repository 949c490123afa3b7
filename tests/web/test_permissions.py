"""Who sees and changes what: persons against documents by every way in, and random grants besides."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp import Client as McpClient

from index.errors import NotFound
from index.types import View
from rag.access.store import Access, open_access
from rag.access.types import Grant
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.fakes import running, scripted_chat
from rag.web.page import mount_page
from rag.web.visitor import WithPeer
from tests.web.reading import ORIGIN, cheap_passwords, file
from tests.web.test_mcp import talk
from tests.web.test_tokens import PAGE, SECRET, signed

DOCUMENTS = {
    "handbook/intro.md": "# Welcome\n\nThe office opens at seven.",
    "personnel/salaries/ada.md": "The salary of Ada is 4711 coins.",
    "personnel/salaries/old/bo.md": "The salary of Bo was 815 coins.",
    "personnel/plan.txt": "The plan is to sell the ferry for 99 coins.",
    "personnel/planet.txt": "Another planet costs 77 coins.",
    "board/minutes.txt": "The board decided on 12 coins.",
}
GRANTS = [
    Grant("handbook", "", "everyone"),
    Grant("personnel", "salaries/", "hr"),
    Grant("personnel", "salaries/", "clerks", "editor"),
    Grant("personnel", "plan.txt", "planners"),
    Grant("board", "", "board"),
]
HANDBOOK = {"handbook/intro.md"}
SALARIES = {"personnel/salaries/ada.md", "personnel/salaries/old/bo.md"}
PLAN, ALL = {"personnel/plan.txt"}, set(DOCUMENTS)


@dataclass(frozen=True)
class Row:
    """A person: account, or what the proxy or another page's server says; what they see, may write."""

    role: str
    groups: tuple[str, ...]
    sees: set[str]
    writes: set[str]
    scopes: str = "read,write"
    proxied: bool = False
    page: bool = False
    collection: str | None = None


PERSONS = {
    "outsider": Row("reader", (), HANDBOOK, set()),
    "stranger": Row("reader", ("nobody knows",), HANDBOOK, set()),
    "reader": Row("reader", ("hr",), HANDBOOK | SALARIES, set()),
    "planner": Row("reader", ("planners", "hr"), HANDBOOK | SALARIES | PLAN, set()),
    "clerk": Row("reader", ("clerks",), HANDBOOK | SALARIES, SALARIES),
    "editor": Row("editor", ("hr",), HANDBOOK | SALARIES, HANDBOOK | SALARIES),
    "editor of nothing more": Row("editor", (), HANDBOOK, HANDBOOK),
    "editor by a key to read": Row("editor", ("hr",), HANDBOOK | SALARIES, set(), scopes="read"),
    "administrator": Row("administrator", (), ALL, ALL),
    "administrator by a key to read": Row("administrator", (), ALL, set(), scopes="read"),
    "proxied": Row("reader", ("board", "hr"), HANDBOOK | SALARIES | {"board/minutes.txt"}, set(),
                   proxied=True),
    "proxied administrator": Row("administrator", ("leads",), ALL, ALL, proxied=True),
    "reader of a page": Row("reader", ("clerks", "planners"), HANDBOOK | SALARIES | PLAN, set(),
                            scopes="read", page=True),
    "reader of a page with one collection": Row("reader", ("board", "hr"), SALARIES, set(),
                                                scopes="read", page=True, collection="personnel"),
    "reader of a page without groups": Row("reader", (), HANDBOOK, set(), scopes="read", page=True),
}  # fmt: skip


@dataclass(frozen=True)
class House:
    chat: Chat
    access: Access
    app: Any
    ids: dict[str, str]

    def client(self, **headers: str) -> TestClient:
        behind = TestClient(
            WithPeer(self.app), base_url=ORIGIN, raise_server_exceptions=False,
            client=("10.0.0.5", 5),
        )  # fmt: skip
        behind.headers.update(headers)
        return behind

    def of(self, person: str) -> TestClient:
        row = PERSONS[person]
        if row.proxied:
            return self.client(**{"Remote-User": person, "Remote-Groups": ",".join(row.groups)})
        name = person.replace(" ", "-")
        if row.page:
            token = signed(sub=name, groups=list(row.groups), collection=row.collection)
            return self.client(Authorization=f"Bearer {token}", Origin=PAGE)
        if self.access.accounts.find(name) is None:
            self.access.accounts.add(name, role=row.role, groups=row.groups)  # type: ignore[arg-type]
        key, _ = self.access.keys.add(name, label="", scopes=row.scopes.split(","))
        return self.client(Authorization=f"Bearer {key}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    chat = scripted_chat(
        folder, {}, ScriptedModel(""), collection="handbook", host="0.0.0.0",
        proxy_addresses="10.0.0.0/24", proxy_user_header="Remote-User", administrators="leads",
        token_secret=SECRET, embed_origins=PAGE,
    )  # fmt: skip
    for path, text in DOCUMENTS.items():
        (folder / "synced" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "synced" / path).write_text(text)
    for collection in sorted({path.partition("/")[0] for path in DOCUMENTS}):
        chat.library.sync(folder / "synced" / collection, collection=collection)
    ids = {f"{info.collection}/{info.path}": info.id for info in chat.library.documents(View())}
    access = open_access(folder / "home", passwords=cheap_passwords())
    access.grants.replace(GRANTS)
    yield House(chat, access, mount_page(create_app(chat, access=access), chat), ids)
    access.close()
    chat.close()


def collection_of(document: str) -> str:
    return document.partition("/")[0]


def listed(client: TestClient) -> set[str]:
    """The documents that a person's lists name, over all collections there are."""
    found = set()
    for collection in {collection_of(one) for one in DOCUMENTS}:
        answer = client.get("/api/documents", params={"collection": collection}).json()
        found |= {f"{collection}/{one['document']}" for one in answer["documents"]}
    return found


def found(client: TestClient) -> set[str]:
    """The documents that a search in each collection finds."""
    seen = set()
    for collection in {collection_of(one) for one in DOCUMENTS}:
        body = {"question": "coins office salary", "collection": collection, "k": 50}
        answer = client.post("/api/search", json=body)
        if answer.status_code == 200:
            seen |= {f"{collection}/{p['document']}" for p in answer.json()["passages"]}
    return seen


@pytest.mark.parametrize("person", PERSONS)
def test_a_person_is_told_of_what_is_open_to_them_and_of_nothing_else(
    person: str, house: House
) -> None:
    row, client = PERSONS[person], house.of(person)
    assert listed(client) == row.sees
    assert found(client) == row.sees
    collections = {collection_of(one) for one in row.sees}
    assert set(client.get("/api/collections").json()["collections"]) == collections | {"handbook"}
    models = {one["id"] for one in client.get("/v1/models").json()["data"]}
    assert models == {"fundstelle", *(f"fundstelle/{c}" for c in collections - {"handbook"})}
    me = client.get("/api/me").json()
    assert me["role"] == row.role and me["groups"] == sorted(row.groups)
    assert me["may_write"] == bool(row.writes)


READS = ["", "/text", "/structure", "/original"]


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_can_be_read_cited_and_deleted_by_whom_it_is_open_to(
    person: str, document: str, house: House
) -> None:
    row, client, id_ = PERSONS[person], house.of(person), house.ids[document]
    for rest in READS:
        status = client.get(f"/api/documents/{id_}{rest}").status_code
        assert status == (200 if document in row.sees else 404), rest
    words = DOCUMENTS[document].rpartition("\n")[2]
    question = f"{' '.join(words.split()[:-1])}?"
    for path, body in (
        ("/api/ask", {"question": question, "collection": collection_of(document)}),
        ("/v1/chat/completions", {"model": f"fundstelle/{collection_of(document)}",
                                  "messages": [{"role": "user", "content": question}]}),
    ):  # fmt: skip
        quoted = words in client.post(path, json=body).text
        reached = path == "/api/ask" or not row.page  # a page asks by the widget's way alone
        assert quoted == (document in row.sees and reached), path
    if document not in row.writes:
        told = (
            document in row.sees or row.scopes == "read"
        )  # such a key is refused whatever it names
        assert client.delete(f"/api/documents/{id_}").status_code == (403 if told else 404)
        assert house.chat.library.document(id_, View()).collection == collection_of(document)


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("collection", ["handbook", "personnel", "board", "brand new"])
def test_documents_are_added_and_deleted_where_a_person_may_write(
    person: str, collection: str, house: House
) -> None:
    row, client = PERSONS[person], house.of(person)
    everywhere = row.role == "administrator" and row.writes == ALL
    may = everywhere or (bool(row.writes & HANDBOOK) and collection == "handbook")
    added = client.post(
        "/api/documents", files=[file("note.txt", "A note.")], data={"collection": collection}
    )
    assert added.status_code == (201 if may else 403)
    for one in added.json().get("documents", ()):
        assert client.delete(f"/api/documents/{one['id']}").status_code == 200
    there = {f"{info.collection}/{info.path}" for info in house.chat.library.documents(View())}
    assert there == ALL


def test_an_editor_deletes_what_is_open_to_them(house: House) -> None:
    """The counterpart of the refusals above: what may be written can be."""
    for person in ("clerk", "editor", "administrator", "proxied administrator"):
        house.chat.library.add_upload("gone.txt", b"Soon gone.", View("personnel"))
        house.access.grants.add(Grant("personnel", "gone.txt", "clerks", "editor"))
        house.access.grants.add(Grant("personnel", "gone.txt", "hr"))
        (id_,) = (i.id for i in house.chat.library.documents(View()) if i.path == "gone.txt")
        assert house.of(person).delete(f"/api/documents/{id_}").status_code == 200
        house.access.grants.replace(GRANTS)


# -- what is taken away


def test_a_grant_taken_away_withholds_the_quotation_in_old_conversations_at_once(
    house: House,
) -> None:
    house.access.accounts.add("late", role="reader", groups=["late"])
    key, _ = house.access.keys.add("late", label="", scopes=["read", "conversations"])
    client = house.client(Authorization=f"Bearer {key}")
    grant = Grant("personnel", "salaries/", "late")
    house.access.grants.add(grant)
    body = {"question": "What is the salary of Ada?", "collection": "personnel", "conversation": ""}
    talk = client.post("/api/ask", json=body).json()["kept"]["conversation"]
    ways = [f"/api/conversations/{talk}", *(
        f"/api/conversations/{talk}/export?format={form}" for form in ("markdown", "json", "html")
    )]  # fmt: skip
    assert all("4711" in client.get(way).text for way in ways)
    house.access.grants.remove(grant)
    told = [client.get(way) for way in ways]
    assert all(one.status_code == 200 and "4711" not in one.text for one in told)
    (turn,) = told[0].json()["turns"]
    assert turn["withheld"] is True and turn["question"] == body["question"]
    assert turn["documents"] == {} and told[0].json()["collection"] == ""
    assert client.get("/api/conversations", params={"q": "4711"}).json()["conversations"] == []
    house.access.grants.add(grant)
    assert "4711" in client.get(ways[0]).text, "given again, it is shown again"
    house.access.grants.remove(grant)


def test_another_role_or_group_holds_from_the_next_request_on(house: House) -> None:
    accounts = house.access.accounts
    accounts.add("mover", role="reader", groups=["hr"])
    client = house.client(
        Authorization=f"Bearer {house.access.keys.add('mover', label='', scopes=['read'])[0]}"
    )
    assert listed(client) == HANDBOOK | SALARIES
    accounts.set_groups("mover", ["planners"])
    assert listed(client) == HANDBOOK | PLAN
    accounts.set_role("mover", "administrator")
    assert listed(client) == ALL
    accounts.remove("mover")
    assert client.get("/api/documents").status_code == 401


def test_conversations_are_the_persons_and_nobody_elses(house: House) -> None:
    for name in ("ada", "bo"):
        house.access.accounts.add(name, role="administrator")
    keys = {
        name: house.access.keys.add(name, label="", scopes=["read", "conversations"])[0]
        for name in ("ada", "bo")
    }
    ada, bo = (house.client(Authorization=f"Bearer {keys[name]}") for name in ("ada", "bo"))
    body = {"question": "When does the office open?", "conversation": ""}
    talk = ada.post("/api/ask", json=body).json()["kept"]["conversation"]
    assert ada.get(f"/api/conversations/{talk}").status_code == 200
    assert bo.get(f"/api/conversations/{talk}").status_code == 404
    assert bo.delete(f"/api/conversations/{talk}").status_code == 404
    assert bo.get("/api/conversations").json()["conversations"] == []
    narrow, _ = house.access.keys.add("ada", label="", scopes=["read"])
    reading = house.client(Authorization=f"Bearer {narrow}")
    assert reading.get("/api/conversations").status_code == 403


# -- the page of grants


def grants_client(house: House, name: str, role: Any) -> TestClient:
    house.access.accounts.add(name, role=role, password="a ferry in the morning")
    client = house.client(Origin=ORIGIN)
    form = {"name": name, "password": "a ferry in the morning"}
    assert client.post("/sign-in", data=form, follow_redirects=False).status_code == 303
    return client


def test_administrators_open_and_close_on_a_page(house: House) -> None:
    client = grants_client(house, "page-administrator", "administrator")
    said = {"collection": "board", "path": "minutes.txt", "group": "<b>guests", "role": "editor"}
    opened = client.post("/account/grants/open", data=said)
    assert opened.status_code == 200 and "Access has been granted." in opened.text
    assert "&lt;b&gt;guests" in opened.text and "<b>guests" not in opened.text
    assert Grant("board", "minutes.txt", "<b>guests", "editor") in house.access.grants.all()
    wrong = client.post("/account/grants/open", data={**said, "path": '../"x'})
    assert wrong.status_code == 422 and "Name the collection" in wrong.text
    typed = ('value="board"', 'value="../&quot;x"', 'value="&lt;b&gt;guests"', '"editor" selected')
    assert all(one in wrong.text for one in typed), "what was typed is not lost"
    german = {"Accept-Language": "de"}
    wrong = client.post("/account/grants/open", data={**said, "group": "a,b"}, headers=german)
    assert "Nennen Sie die Sammlung" in wrong.text and "cannot" not in wrong.text
    for _ in range(2):
        closed = client.post("/account/grants/close", data=said)
        assert closed.status_code == 200 and "Access has been removed." in closed.text
    assert sorted(house.access.grants.all()) == sorted(GRANTS)


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_nobody_else_sees_or_changes_the_grants(role: str, house: House) -> None:
    client = grants_client(house, f"page-{role}", role)
    said = {"collection": "board", "group": "everyone"}
    assert "/account/grants" not in client.get("/account").text
    answers = [
        client.get("/account/grants"),
        client.post("/account/grants/open", data=said),
        client.post("/account/grants/close", data={"collection": "board", "group": "board"}),
        house.of("administrator").get("/account/grants"),
    ]
    assert [one.status_code for one in answers] == [403] * 4
    assert sorted(house.access.grants.all()) == sorted(GRANTS)


# -- drawn at random

GROUPS = ["a", "b", "c"]
PLACES = sorted(
    {(collection_of(one), "") for one in DOCUMENTS}
    | {(collection_of(one), one.partition("/")[2]) for one in DOCUMENTS}
    | {("personnel", "salaries/"), ("personnel", "salaries/old/"), ("personnel", "plan")}
    | {("personnel", "salaries"), ("handbook", "salaries/"), ("nowhere", "")}
)


def _grants(said: dict[tuple[tuple[str, str], str], Any]) -> list[Grant]:
    return [Grant(*place, group, role) for (place, group), role in said.items()]


drawn_grants = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from([*GROUPS, "everyone"])),
    st.sampled_from(["reader", "editor"]),
    max_size=8,
).map(_grants)


def opens(grant: Grant, document: str) -> bool:
    """Whether a grant opens a document: said anew and more plainly than the program says it."""
    collection, _, path = document.partition("/")
    if grant.collection != collection:
        return False
    if grant.path == "" or grant.path == path:
        return True
    return grant.path.endswith("/") and path.startswith(grant.path)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    grants=drawn_grants,
    groups=st.sets(st.sampled_from(GROUPS)),
    role=st.sampled_from(["reader", "editor"]),
)
def test_whatever_is_granted_a_person_sees_and_writes_just_that(
    house: House, grants: list[Grant], groups: set[str], role: Any
) -> None:
    access = house.access
    if access.accounts.find("drawn") is None:
        access.accounts.add("drawn", role="reader")
    access.accounts.set_groups("drawn", groups)
    access.accounts.set_role("drawn", role)
    access.grants.replace(grants)
    key, _ = access.keys.add("drawn", label="", scopes=["read", "write"])
    client = house.client(Authorization=f"Bearer {key}")
    theirs = [one for one in grants if one.group in {*groups, "everyone"}]
    sees = {one for one in DOCUMENTS if any(opens(grant, one) for grant in theirs)}
    edits = theirs if role == "editor" else [one for one in theirs if one.role == "editor"]
    writes = {one for one in DOCUMENTS if any(opens(grant, one) for grant in edits)}
    try:
        assert listed(client) == found(client) == sees
        for document, id_ in house.ids.items():
            read = client.get(f"/api/documents/{id_}/text").status_code
            assert read == (200 if document in sees else 404)
            if document not in writes:
                status = client.delete(f"/api/documents/{id_}").status_code
                assert status == (403 if document in sees else 404)
    finally:
        access.grants.replace(GRANTS)


# -- Gradio's endpoints

BY_KEY = [name for name, row in PERSONS.items() if not row.proxied and not row.page]


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[str]:
    """The address of the whole server, for clients that need one."""
    with running(house.chat, access=house.access) as place:
        yield place


@pytest.mark.parametrize("person", BY_KEY)
def test_gradios_endpoints_tell_of_what_is_open_to_a_person_and_of_nothing_else(
    person: str, house: House, served: str
) -> None:
    key = house.of(person).headers["Authorization"]
    client = Client(served, headers={"Authorization": key}, verbose=False)
    listed, found, quoted = set(), set(), set()
    for collection in sorted({collection_of(one) for one in DOCUMENTS}):
        with suppress(AppError):  # to whom nothing of it is open it does not exist
            told = client.predict(collection=collection, api_name="/documents")
            listed |= {f"{collection}/{one['document']}" for one in told["documents"]}
            told = client.predict(
                "coins office salary", 50, collection=collection, api_name="/search"
            )
            found |= {f"{collection}/{one['document']}" for one in told["passages"]}
            *_, last = client.submit(
                "What is the salary of Ada?", collection=collection, api_name="/ask"
            )
            quoted |= {collection} if "4711" in str(last) else set()
    assert listed == found == PERSONS[person].sees
    assert quoted == ({"personnel"} if PERSONS[person].sees >= SALARIES else set())


def test_gradios_endpoints_are_closed_to_who_has_not_signed_in(served: str) -> None:
    for path in ("/config", "/gradio_api/info", "/gradio_api/call/documents/x"):
        assert httpx.get(served + path).status_code == 401, path
    for path in ("/gradio_api/queue/join", "/gradio_api/call/documents", "/gradio_api/cancel"):
        assert httpx.post(served + path, json={"data": []}).status_code == 401, path


# -- the tools of MCP


@pytest.mark.parametrize("person", BY_KEY)
def test_mcp_tools_tell_of_what_is_open_to_a_person_and_of_nothing_else(
    person: str, house: House, served: str
) -> None:
    sees = PERSONS[person].sees
    key = house.of(person).headers["Authorization"].removeprefix("Bearer ")

    async def told(client: McpClient) -> tuple[set[str], set[str], set[str], set[str]]:
        found, quoted, read = set(), set(), set()
        for collection in sorted({collection_of(one) for one in DOCUMENTS}):
            given = {"question": "coins office salary", "k": 50, "collection": collection}
            passages = (await structured(client, "search", given)).get("passages", ())
            found |= {f"{collection}/{one['document']}" for one in passages}
            given = {"question": "What is the salary of Ada?", "collection": collection}
            quoted |= (
                {collection} if "4711" in str(await structured(client, "ask", given)) else set()
            )
        for document, id_ in house.ids.items():
            name = {"document": document.partition("/")[2], "collection": collection_of(document)}
            named: list[dict[str, Any]] = [{"document": id_}, name]
            for given in named:
                answer = await structured(client, "read_document", given)
                last_line = DOCUMENTS[document].rpartition("\n")[2]
                read |= {document} if last_line in answer.get("text", "") else set()
                assert (answer.get("code") == "not_found") == (document not in sees), given
        listed = {one.uri.rpartition("/")[2] for one in (await client.list_resources()).resources}
        return found, read, quoted, listed

    found, read, quoted, listed = talk(served, told, key=key)
    assert found == read == sees
    assert listed == {house.ids[one] for one in sees}
    assert quoted == ({"personnel"} if sees >= SALARIES else set())


async def structured(client: McpClient, tool: str, given: dict[str, Any]) -> dict[str, Any]:
    result: Any = await client.call_tool(tool, given)
    content: dict[str, Any] = result.structured_content
    return content


def test_mcp_is_closed_to_who_has_not_signed_in(served: str) -> None:
    for key in ("", "Bearer fundstelle-wrong"):
        answer = httpx.post(f"{served}/mcp", json={}, headers={"Authorization": key})
        assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    assert httpx.get(f"{served}/mcp").status_code == 401


@pytest.mark.parametrize("person", [name for name, row in PERSONS.items() if row.page])
def test_a_page_s_token_opens_what_the_widget_asks_for_and_no_other_way(
    person: str, house: House, served: str
) -> None:
    headers = dict(house.of(person).headers)
    body = {"messages": [{"role": "user", "content": "What is the salary of Ada?"}]}
    for path in ("/mcp", "/v1/chat/completions", "/gradio_api/call/search"):
        answer = httpx.post(served + path, json=body, headers=headers)
        assert answer.status_code == 403 and "4711" not in answer.text, path
    stolen = {"Authorization": headers["authorization"]}
    assert httpx.get(f"{served}/api/documents", headers=stolen).status_code == 401


# -- the queue of uploads, and collections as a whole


@pytest.mark.parametrize("person", PERSONS)
def test_files_are_handed_in_where_a_person_may_write(person: str, house: House) -> None:
    row, client = PERSONS[person], house.of(person)
    everywhere = row.role == "administrator" and row.writes == ALL
    for collection in ("handbook", "personnel", "board", "brand new"):
        may = everywhere or (bool(row.writes & HANDBOOK) and collection == "handbook")
        said = {"path": "note.txt", "collection": collection}
        handed = client.post("/api/uploads", params=said, content=b"A note.")
        assert handed.status_code == (202 if may else 403), collection
    assert client.get("/api/uploads").status_code == 200
    told = wait_for_uploads(client)
    assert {one["state"] for one in told} <= {"added"}
    for one in told:
        assert client.delete(f"/api/documents/{one['document_id']}").status_code == 200
    if told:
        assert client.delete("/api/uploads", params={"which": "ended"}).status_code == 200
    there = {f"{info.collection}/{info.path}" for info in house.chat.library.documents(View())}
    assert there == ALL
    with suppress(NotFound):
        house.chat.library.delete_collection("brand new", View())


def wait_for_uploads(client: TestClient) -> list[dict[str, Any]]:
    """A person's uploads once none is open any more."""
    for _ in range(200):
        told = client.get("/api/uploads").json()
        if told["counts"]["waiting"] + told["counts"]["working"] == 0:
            break
        time.sleep(0.05)
    uploads: list[dict[str, Any]] = told["uploads"]
    return uploads


@pytest.mark.parametrize(
    "person", [name for name, row in PERSONS.items() if row.role != "administrator"]
)
def test_a_collection_that_is_not_all_theirs_is_changed_by_nobody(
    person: str, house: House
) -> None:
    client = house.of(person)
    answers = [
        client.post("/api/collections", json={"name": "mine"}),
        client.patch("/api/collections/personnel", json={"name": "mine"}),
        client.delete("/api/collections/personnel"),
        client.delete("/api/collections/board"),
    ]
    assert {one.status_code for one in answers} <= {403, 404}
    assert house.chat.library.collections(View()) == ["board", "handbook", "personnel"]


def test_what_is_open_of_a_collection_follows_its_name_and_goes_with_it(house: House) -> None:
    leads, clerk, hr = (house.of(one) for one in ("administrator", "clerk", "reader"))

    def names(client: TestClient) -> set[str]:
        return set(client.get("/api/collections").json()["collections"]) - {"handbook"}

    def make(name: str) -> int:
        return leads.post("/api/collections", json={"name": name}).status_code

    try:
        assert make("shelf") == 201
        house.access.grants.add(Grant("shelf", "", "clerks", "editor"))
        house.access.grants.add(Grant("shelf", "", "hr"))
        house.access.grants.add(Grant("rack", "", "planners"))
        assert "shelf" in names(clerk) & names(hr)
        assert hr.delete("/api/collections/shelf").status_code == 403
        assert clerk.patch("/api/collections/shelf", json={"name": "rack"}).status_code == 403
        renamed = leads.patch("/api/collections/shelf", json={"name": "rack"})
        assert renamed.status_code == 200 and "rack" in names(clerk) & names(hr)
        assert "rack" not in {one.collection for one in house.access.grants.of(["planners"])}
        assert make("shelf") == 201
        assert "shelf" not in names(clerk) | names(hr), "another of the old name begins closed"
        assert clerk.delete("/api/collections/rack").status_code == 200
        assert make("rack") == 201 and "rack" not in names(clerk) | names(hr)
    finally:
        for name in ("shelf", "rack"):
            leads.delete(f"/api/collections/{name}")
        house.access.grants.replace(GRANTS)


def test_a_document_tells_the_name_of_who_replaced_it(house: House) -> None:
    house.access.accounts.add("grace", role="administrator")
    key, _ = house.access.keys.add("grace", label="", scopes=["read", "write"])
    client = house.client(Authorization=f"Bearer {key}")
    for text in ("One note.", "Another note."):
        made = client.post("/api/documents", files=[file("note.txt", text)])
    (one,) = made.json()["documents"]
    assert one["changed_by"] == "grace" and one["revision"] == 2
    assert client.delete(f"/api/documents/{one['id']}").status_code == 200
