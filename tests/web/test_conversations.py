"""Conversations are kept for their owner alone, as they were, until they are deleted or too old."""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.errors import HomeUnwritable, NewerHome, NotFound
from index.stores.factory import open_database
from index.types import Scope, View
from rag.clock import Steadiness
from rag.compose import Chat
from rag.conversations.quoted import citations
from rag.conversations.schema import SCHEMA
from rag.conversations.store import MOST_TURNS, Conversations, open_conversations
from rag.conversations.types import Feedback
from rag.web.api import create_app
from tests.web.reading import ORIGIN, MakeChat, Vanishing, events, file

QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
FACT = "Der Apfelbaum wurde 1987 gepflanzt."
HOSTILE = "<script>alert(1)</script> \u202e| [x](javascript:alert(2)) " + "ä" * 300
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def house(make_chat: MakeChat) -> Chat:
    return make_chat()


@pytest.fixture
def visit(house: Chat) -> Any:
    """Makes the client of one browser that has opened the page."""

    def make(**options: Any) -> TestClient:
        app = create_app(house, **options)
        client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
        client.get("/api/conversations")
        return client

    return make


@pytest.fixture
def browser(visit: Any) -> TestClient:
    client: TestClient = visit()
    return client


def ask(client: TestClient, question: str = QUESTION, conversation: str = "", **more: Any) -> Any:
    body = {"question": question, "conversation": conversation, **more}
    answer = client.post("/api/ask", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(client: TestClient, **query: Any) -> list[Any]:
    found: list[Any] = client.get("/api/conversations", params=query).json()["conversations"]
    return found


def shown(client: TestClient, id_: str, **query: Any) -> Any:
    return client.get(f"/api/conversations/{id_}", params=query).json()


def test_an_answer_is_kept_whole_with_the_versions_of_what_it_cites(
    browser: TestClient, house: Chat
) -> None:
    answer = ask(browser)
    kept = answer.pop("kept")
    (turn,) = shown(browser, kept["conversation"])["turns"]
    assert turn["id"] == kept["turn"] and turn["state"] == "finished"
    assert turn["answer"] == answer
    (cited, *_) = answer["sentences"][0]["citations"]
    held = house.library.document(cited["document_id"], View())
    assert turn["documents"][held.id] == {"content_hash": held.content_hash, "now": "same"}


def test_a_question_without_a_conversation_is_not_kept(browser: TestClient) -> None:
    assert "kept" not in browser.post("/api/ask", json={"question": QUESTION}).json()
    assert listed(browser) == []


def test_turns_join_their_conversation_whose_title_is_the_first_question(
    browser: TestClient,
) -> None:
    first = ask(browser)["kept"]["conversation"]
    assert ask(browser, "Und die Birne?", first)["kept"]["conversation"] == first
    other = ask(browser, "Was wird am Abend gegossen?")["kept"]["conversation"]
    assert [(one["id"], one["title"], one["turns"]) for one in listed(browser)] == [
        (other, "Was wird am Abend gegossen?", 1),
        (first, QUESTION, 2),
    ]
    turns = shown(browser, first)["turns"]
    assert [turn["question"] for turn in turns] == [QUESTION, "Und die Birne?"]


def test_nobody_sees_changes_or_adds_to_the_conversation_of_another(visit: Any) -> None:
    mine, other = visit(), visit()
    kept = ask(mine)["kept"]
    path, turn = f"/api/conversations/{kept['conversation']}", kept["turn"]
    absent = other.get("/api/conversations/none").json()["error"]
    tried = [
        other.get(path),
        other.get(f"{path}/export"),
        other.patch(path, json={"title": "Mine"}),
        other.delete(path),
        other.post(f"{path}/restore"),
        other.post(f"{path}/turns/{turn}/feedback", json={"thumb": "up"}),
    ]
    assert {answer.status_code for answer in tried} == {404}
    assert tried[0].json()["error"].replace(kept["conversation"], "none") == absent
    added = ask(other, "Was ist?", kept["conversation"], replaces=turn)["kept"]
    assert added["conversation"] != kept["conversation"]
    assert [one["title"] for one in listed(mine)] == [QUESTION]
    assert shown(mine, kept["conversation"])["turns"][0]["feedback"]["thumb"] == ""


def test_the_key_is_no_script_s_and_only_its_hash_is_stored(
    browser: TestClient, house: Chat
) -> None:
    header = browser.get("/api/conversations").headers["set-cookie"]
    assert "HttpOnly" in header and "SameSite=strict" in header
    key = browser.cookies["fundstelle_key"]
    ask(browser)
    stored = b"".join(path.read_bytes() for path in house.settings.home.glob("conversations*"))
    assert b"Apfelbaum" in stored and key.encode() not in stored


def test_without_a_key_a_question_is_answered_and_not_kept(house: Chat) -> None:
    """As from a browser that blocks cookies: the page sees that nothing is said of keeping."""
    client = TestClient(create_app(house), base_url=ORIGIN)
    assert "kept" not in ask(client)
    told = client.post(
        "/api/ask", json={"question": QUESTION, "conversation": ""}, headers=STREAM
    ).text
    assert "kept" not in [name for name, _ in events(told)]


def test_the_widget_brings_its_key_in_a_header_from_an_allowed_origin(make_chat: MakeChat) -> None:
    chat = make_chat(embed_origins="https://intranet.example")
    client = TestClient(create_app(chat), base_url=ORIGIN)
    headers = {"Origin": "https://intranet.example", "Fundstelle-Key": "k" * 40}
    asked = {"question": QUESTION, "conversation": ""}
    kept = client.post("/api/ask", json=asked, headers=headers).json()["kept"]
    path = f"/api/conversations/{kept['conversation']}"
    assert client.get(path, headers=headers).json()["count"] == 1
    assert "set-cookie" not in client.get("/api/conversations", headers=headers).headers
    rated = client.post(
        f"{path}/turns/{kept['turn']}/feedback", json={"thumb": "up"}, headers=headers
    )
    assert rated.status_code == 200
    assert client.delete(path, headers=headers).status_code == 403
    short = {**headers, "Fundstelle-Key": "short"}
    assert client.get(path, headers=short).status_code == 404


def test_a_stream_says_first_where_it_is_kept(browser: TestClient) -> None:
    body = {"question": QUESTION, "conversation": ""}
    told = events(browser.post("/api/ask", json=body, headers=STREAM).text)
    assert told[0][0] == "kept" and told[1][0] == "passages" and told[-1][0] == "done"
    assert [name for name, _ in told].count("kept") == 1
    (turn,) = shown(browser, told[0][1]["conversation"])["turns"]
    assert turn["answer"] == told[-1][1]


def test_what_was_said_before_an_error_is_kept_and_goes_when_the_question_is_asked_anew(
    make_client: Any,
) -> None:
    client = make_client(Vanishing(FACT))
    client.get("/api/conversations")
    body = {"question": QUESTION, "conversation": ""}
    told = events(client.post("/api/ask", json=body, headers=STREAM).text)
    assert told[-1][0] == "error"
    id_ = told[0][1]["conversation"]
    (turn,) = shown(client, id_)["turns"]
    assert turn["state"] == "failed" and turn["answer"]["sentences"][0]["text"] == FACT
    again = {**body, "conversation": id_, "replaces": turn["id"]}
    client.post("/api/ask", json=again, headers=STREAM)
    (anew,) = shown(client, id_)["turns"]
    assert anew["id"] != turn["id"]


def test_a_finished_answer_is_never_replaced(browser: TestClient) -> None:
    kept = ask(browser)["kept"]
    ask(browser, QUESTION, kept["conversation"], replaces=kept["turn"])
    assert shown(browser, kept["conversation"])["count"] == 2


def test_a_conversation_is_renamed_found_deleted_and_brought_back(browser: TestClient) -> None:
    apple = ask(browser)["kept"]["conversation"]
    ask(browser, "Wie lang ist die Brücke?")
    path = f"/api/conversations/{apple}"
    assert browser.patch(path, json={"title": "Über   Äpfel\n"}).json()["title"] == "Über Äpfel"
    assert browser.patch(path, json={"title": " "}).status_code == 400
    for query in ("ÜBER äpfel", "gepflanzt", "1987 apfelbaum"):  # title, question, answer
        assert [one["id"] for one in listed(browser, q=query)] == [apple], query
    assert listed(browser, q="100%") == listed(browser, q="_") == []
    assert [browser.delete(path).status_code for _ in range(2)] == [204, 204], "two tabs"
    assert browser.get(path).status_code == 404 and len(listed(browser)) == 1
    assert browser.post(f"{path}/restore").json()["title"] == "Über Äpfel"
    assert len(listed(browser)) == 2 and shown(browser, apple)["count"] == 1


def test_a_question_to_a_conversation_that_another_tab_deleted_begins_a_new_one(
    browser: TestClient,
) -> None:
    old = ask(browser)["kept"]["conversation"]
    browser.delete(f"/api/conversations/{old}")
    new = ask(browser, "Und die Birne?", old)["kept"]
    assert new["kept"] and new["conversation"] != old
    assert [one["id"] for one in listed(browser)] == [new["conversation"]]


def test_a_document_that_changed_or_went_is_named_and_the_quote_stays(
    browser: TestClient, house: Chat
) -> None:
    text = "Die Fähre fährt um sieben Uhr."
    browser.post("/api/documents", files=[file("faehre.txt", text)])
    id_ = ask(browser, "Wann fährt die Fähre?")["kept"]["conversation"]

    def now() -> tuple[str, Any]:
        (turn,) = shown(browser, id_)["turns"]
        (cited, *_) = citations(turn["answer"])
        assert cited["quote"] == text
        return turn["documents"][cited["document_id"]]["now"], cited.get("now", "")

    assert now() == ("same", "")
    browser.post("/api/documents", files=[file("faehre.txt", f"Neu: {text}")])
    assert now() == ("changed", [5, 5 + len(text)]), "the quote is found where it stands now"
    browser.post("/api/documents", files=[file("faehre.txt", "Die Fähre fährt nicht.")])
    assert now() == ("changed", None)
    told = browser.get(f"/api/conversations/{id_}/export", params={"language": "de"}).text
    assert "wurde seither geändert" in told and text in told
    (document,) = [i for i in house.library.documents(View()) if i.path == "faehre.txt"]
    browser.delete(f"/api/documents/{document.id}")
    assert now() == ("gone", "")


def test_what_is_taken_from_a_person_s_view_is_withheld_and_not_found_in_answers(
    house: Chat,
) -> None:
    allowed = {"now": frozenset({Scope("default")})}
    app = create_app(house, authorize=lambda _: View(asker="Eva", allowed=allowed["now"]))
    client = TestClient(app, base_url=ORIGIN)
    id_ = ask(client)["kept"]["conversation"]
    assert shown(client, id_)["turns"][0]["answer"]["answer"] == FACT
    allowed["now"] = frozenset({Scope("default", "en/")})
    found = client.get(f"/api/conversations/{id_}").text
    (turn,) = json.loads(found)["turns"]
    assert turn["withheld"] and turn["answer"] is None
    assert "1987" not in found and "garten.md" not in found
    for form in ("markdown", "json", "html"):
        assert "1987" not in client.get(f"/api/conversations/{id_}/export?format={form}").text
    assert listed(client, q="1987") == [] and len(listed(client, q="apfelbaum")) == 1


def test_a_person_s_conversations_are_the_same_in_every_browser(visit: Any) -> None:
    def authorize(_: Any) -> View:
        return View(asker="Eva")

    one, other = visit(authorize=authorize), visit(authorize=authorize)
    id_ = ask(one)["kept"]["conversation"]
    assert shown(other, id_)["count"] == 1
    assert listed(visit()) == []


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_an_export_holds_every_turn_and_text_stays_text(browser: TestClient, form: str) -> None:
    id_ = ask(browser, f"Was kostet das? {HOSTILE}")["kept"]["conversation"]
    ask(browser, QUESTION, id_)
    for _ in range(21):  # more than a page of the conversation
        ask(browser, "Wie lang ist die Brücke?", id_)
    path = f"/api/conversations/{id_}/export"
    answer = browser.get(path, params={"format": form, "language": "de"})
    text = answer.text
    assert text.count("Wie lang ist die Br") >= 21 and "1987" in text
    if form == "json":
        assert len(answer.json()["turns"]) == 23
    else:
        assert "<script" not in text.replace("\\<", "") and "\u202e" not in text
        assert "Belege" in text
    if form == "html":
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]
        assert '<html lang="de">' in text
    else:
        assert answer.headers["content-disposition"].startswith("attachment")
    if form == "markdown":
        assert "\\](javascript" in text and not re.search(r"[^\\]\]\(javascript", text)


def test_an_export_s_language_is_one_that_there_is(browser: TestClient) -> None:
    id_ = ask(browser)["kept"]["conversation"]
    asked = {"format": "html", "language": '"><form action="https://evil.example">'}
    answer = browser.get(f"/api/conversations/{id_}/export", params=asked)
    assert '<html lang="en">' in answer.text and "evil" not in answer.text
    assert "form-action 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("before", [-1, 2**63, 10**30])
def test_a_turn_that_no_database_could_number_is_refused(browser: TestClient, before: int) -> None:
    id_ = ask(browser)["kept"]["conversation"]
    answer = browser.get(f"/api/conversations/{id_}", params={"before": before})
    assert answer.status_code == 422 and "before" in answer.json()["error"]


@pytest.mark.parametrize("title", [HOSTILE, "\x00\x07", "../../etc/passwd", "👩‍🌾"])
def test_hostile_titles_are_one_short_line(browser: TestClient, title: str) -> None:
    id_ = ask(browser)["kept"]["conversation"]
    answer = browser.patch(f"/api/conversations/{id_}", json={"title": title})
    assert answer.status_code == 200
    kept = answer.json()["title"]
    assert 0 < len(kept) <= 200 and all(c.isprintable() or c == "\u200d" for c in kept)
    assert listed(browser)[0]["title"] == kept
    if title == "👩‍🌾":
        assert kept == title


def test_a_conversation_of_500_turns_comes_in_parts(browser: TestClient, house: Chat) -> None:
    kept = ask(browser)["kept"]["conversation"]
    with sqlite3.connect(house.settings.home / "conversations.sqlite3") as sql:
        names = (
            "conversation, asked, question, question_words, state, answer, versions, answer_words"
        )
        sql.executemany(
            f"INSERT INTO turns (id, number, {names}) SELECT ?, ?, {names} FROM turns WHERE number = 1",
            [(f"t{n}", n) for n in range(2, 501)],
        )
    sql.close()
    part = shown(browser, kept)
    assert part["count"] == 500 and part["more"] and len(part["turns"]) == 20
    assert [turn["number"] for turn in part["turns"]] == list(range(481, 501))
    first = shown(browser, kept, before=11, limit=100)
    assert [turn["number"] for turn in first["turns"]] == list(range(1, 11))
    assert not first["more"]


def test_a_store_that_cannot_be_written_costs_no_answer(
    browser: TestClient, house: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: SQLite's own limit on the pages of a database stands for it."""
    kept = ask(browser)["kept"]["conversation"]
    engine = house.conversations._engine  # type: ignore[union-attr]
    with engine.connect() as sql:
        pages = sql.exec_driver_sql("PRAGMA page_count").scalar_one()
        sql.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    body = {"question": f"{QUESTION} {'ja ' * 1200}", "conversation": kept}
    for _ in range(3):
        told = events(browser.post("/api/ask", json=body, headers=STREAM).text)
        if not [data for name, data in told if name == "kept"][-1]["kept"]:
            break
    last = [data for name, data in told if name == "kept"][-1]
    assert last["kept"] is False and told[-1][0] == "done"
    assert shown(browser, kept)["turns"][0]["answer"]["answer"] == FACT


def test_where_none_are_kept_nothing_is_stored_and_no_key_is_given(make_client: Any) -> None:
    client = make_client(keep_conversations=False)
    first = client.get("/api/conversations")
    assert first.json() == {"kept": False, "conversations": [], "more": False}
    assert "set-cookie" not in first.headers
    assert "kept" not in ask(client)
    assert client.get("/api/conversations/x").status_code == 404


def test_a_conversation_knows_which_documents_were_asked_last(browser: TestClient) -> None:
    kept = ask(browser, documents=["garten.md", "en/"])["kept"]
    assert shown(browser, kept["conversation"])["chosen"] == ["en/", "garten.md"]
    ask(browser, conversation=kept["conversation"])
    assert shown(browser, kept["conversation"])["chosen"] == []


# -- what an answer was worth


def rate(client: TestClient, kept: Any, **feedback: Any) -> Any:
    path = f"/api/conversations/{kept['conversation']}/turns/{kept['turn']}/feedback"
    return client.post(path, json=feedback)


def test_a_thumb_with_its_reason_is_kept_and_taken_back(browser: TestClient) -> None:
    kept = ask(browser)["kept"]
    rated = rate(browser, kept, thumb="down", reason="outdated", note="Seit 2024 anders.")
    expected = {"thumb": "down", "reason": "outdated", "note": "Seit 2024 anders.", "right": None}
    assert rated.json()["feedback"] == expected
    assert shown(browser, kept["conversation"])["turns"][0]["feedback"] == expected
    assert rate(browser, kept, thumb="").json()["feedback"]["reason"] == ""


def test_a_place_that_nobody_read_cannot_be_marked_as_right(browser: TestClient) -> None:
    answer = ask(browser)
    passage = answer["passages"][0]
    span = {
        "document_id": passage["document_id"],
        "start": passage["start"] + 1,
        "end": passage["end"],
    }
    assert rate(browser, answer["kept"], thumb="down", right=span).status_code == 200
    for wrong in ({"end": 10**9}, {"start": -5}, {"document_id": "x"}, {"end": span["start"]}):
        refused = rate(browser, answer["kept"], thumb="down", right={**span, **wrong})
        assert refused.status_code == 400, wrong
    assert rate(browser, answer["kept"], thumb="sideways").status_code == 422


def test_any_place_of_the_collection_is_marked_in_the_version_that_was_read(
    browser: TestClient,
) -> None:
    kept = ask(browser)["kept"]
    listed = browser.get("/api/documents").json()["documents"]
    other = next(one for one in listed if one["document"] == "evil.md")
    version = browser.get(f"/api/documents/{other['id']}").json()["version"]
    text = browser.get(f"/api/documents/{other['id']}/text").text
    right = {"document_id": other["id"], "start": 2, "end": 9, "version": version}
    told = rate(browser, kept, thumb="down", right=right).json()["feedback"]["right"]
    assert (told["document"], told["quote"]) == ("evil.md", text[2:9])
    assert shown(browser, kept["conversation"])["turns"][0]["feedback"]["right"] == told
    for wrong in ({"version": "0" * 12}, {"end": len(text) + 1}, {"end": 2}):
        assert rate(browser, kept, thumb="down", right={**right, **wrong}).status_code == 400, wrong


# -- the store itself


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Conversations]:
    opened = open_conversations("sqlite", tmp_path, write=True, retention_days=30)
    yield opened
    opened.close()


def begin(store: Conversations, question: str = "Warum?", conversation: str = "") -> str:
    return store.begin("me", question, collection="c", conversation=conversation)[0]


def test_what_is_old_or_was_deleted_a_while_ago_is_gone_from_the_disk(
    store: Conversations, tmp_path: Path
) -> None:
    start = datetime.now(UTC)
    old, deleted = begin(store, "Alt?"), begin(store, "Gelöscht?")
    store.rate("me", old, store.turns("me", old)[0].id, Feedback("up"))
    store.delete("me", deleted)
    store._clock = lambda: start + timedelta(minutes=59)
    assert store.restore("me", deleted).title == "Gelöscht?"
    store.delete("me", deleted)
    store._clock = lambda: start + timedelta(hours=3)
    with pytest.raises(NotFound):
        store.restore("me", deleted)
    assert [one.id for one in store.listed("me")] == [old] and len(store.rated()) == 1
    store._clock = lambda: start + timedelta(days=31)
    assert not store.listed("me") and not store.rated()
    with pytest.raises(NotFound):
        store.summary("me", old)
    begin(store, "Neu?")
    sql = sqlite3.connect(tmp_path / "conversations.sqlite3")
    assert sql.execute("SELECT question FROM turns").fetchall() == [("Neu?",)]
    sql.close()


def test_a_conversation_that_is_full_is_followed_by_a_new_one(store: Conversations) -> None:
    id_ = begin(store)
    with store._engine.begin() as sql:
        for n in range(2, MOST_TURNS + 1):
            sql.exec_driver_sql(
                "INSERT INTO turns (id, conversation, number, asked, question, question_words, state) "
                f"VALUES ('{n}', '{id_}', {n}, '', '', '', 'finished')"
            )
    assert begin(store, conversation=id_) != id_


def test_an_answer_that_ran_when_the_program_ended_was_stopped(tmp_path: Path) -> None:
    first = open_conversations("sqlite", tmp_path, write=True)
    id_ = begin(first)
    first.close()
    again = open_conversations("sqlite", tmp_path, write=True)
    assert [turn.state for turn in again.turns("me", id_)] == ["stopped"]
    again.close()


def test_a_store_of_a_later_version_is_refused_and_one_that_is_read_stays_as_it_was(
    tmp_path: Path,
) -> None:
    store = open_conversations("sqlite", tmp_path, write=True)
    id_ = begin(store)
    store.close()
    reading = open_conversations("sqlite", tmp_path, write=False)
    assert len(reading.turns("me", id_)) == 1
    with pytest.raises(HomeUnwritable):
        begin(reading)
    reading.close()
    with sqlite3.connect(tmp_path / "conversations.sqlite3") as sql:
        sql.execute("UPDATE facts SET value = '99' WHERE name = 'schema_version'")
    sql.close()
    with pytest.raises(NewerHome, match=r"store of conversations.*version 99"):
        open_conversations("sqlite", tmp_path, write=True)


def test_in_memory_nothing_touches_the_disk(tmp_path: Path) -> None:
    store = open_conversations("memory", tmp_path, write=True)
    assert store.turns("me", begin(store))[0].question == "Warum?"
    store.close()
    assert list(tmp_path.iterdir()) == []


STORES = {path.stem: path for path in sorted((Path(__file__).parent / "stores").glob("*.sql"))}


def test_there_is_a_store_of_every_version() -> None:
    assert set(STORES) == {f"version_{version}" for version in range(1, SCHEMA.version + 1)}


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("name", STORES)
def test_a_store_of_every_version_tells_what_was_asked_and_rated(
    name: str, write: bool, tmp_path: Path
) -> None:
    sql = sqlite3.connect(tmp_path / "conversations.sqlite3")
    sql.executescript(STORES[name].read_text())
    sql.close()
    store = open_conversations("sqlite", tmp_path, write=write)
    (summary,) = store.listed("me", query="ferry seven")
    (turn,) = store.turns("me", summary.id)
    assert turn.answer and turn.answer["answer"] == "The ferry runs at seven."
    assert turn.versions[0].path == "a.md"
    assert turn.feedback.right and turn.feedback.right.quote == "The ferry runs at seven."
    assert store.chosen("me", summary.id) == (("a.md",) if name == "version_2" else ())
    ((collection, rated),) = store.rated()
    assert (collection, len(rated)) == ("c", 1)
    store.close()


def test_what_was_asked_while_the_clock_stood_in_2000_is_kept_over_the_next_start(
    tmp_path: Path,
) -> None:
    clock = [datetime(2000, 1, 1, tzinfo=UTC)]
    engine = open_database(SCHEMA, "sqlite", tmp_path / "conversations.sqlite3", write=True)
    store = Conversations(engine, retention_days=30, clock=lambda: clock[-1])
    kept = begin(store, "Ohne Uhr?")
    clock.append(datetime.now(UTC))
    store.wake()
    assert kept in {one.id for one in store.listed("me")}
    store.close()


def test_a_clock_that_jumped_removes_no_conversation(tmp_path: Path) -> None:
    opened = open_conversations("sqlite", tmp_path, write=True, retention_days=30)
    opened.close()
    start = datetime.now(UTC)
    clock = [start]
    steady = Steadiness(lambda: clock[-1], lambda: 0.0)
    engine = open_database(SCHEMA, "sqlite", tmp_path / "conversations.sqlite3", write=True)
    store = Conversations(engine, retention_days=30, clock=lambda: clock[-1], steady=steady)
    kept = begin(store, "Alt?")
    clock.append(start + timedelta(days=730))
    begin(store, "Neu?")
    clock.append(start)
    begin(store, "Wieder?")
    assert kept in {one.id for one in store.listed("me")}
    store.close()
