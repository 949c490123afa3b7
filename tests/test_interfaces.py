"""What programs outside the repo use stays as promised: commands, exit codes, JSON and routes.

Each key, option and route here is one of the interfaces that may be added to and never dropped.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.settings import read_settings
from tests.outside import Done, environment, only_json, run, served, tiny_embedder
from tests.rag.openai_server import Behaviour, serving
from tests.web.reading import events

FACT = "Der Apfelbaum wurde 1987 gepflanzt."
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
GARDEN = f"Der Garten 🌳\n\nHier 😀 wächst viel. {FACT} Die Birne kam später."
FILES = {
    "de/garten.txt": GARDEN,
    "en/bridge.txt": "The old bridge was opened in 1894. It is 212 metres long.",
}
DRAFT = ["Der Apfelbaum wurde ", "1987 gepflanzt. ", "Er kostete 4711 Taler."]

pytestmark = pytest.mark.models  # the reader's

PASSAGE = {"id", "document", "title", "text", "start", "end", "page", "score", "metadata"}
CITATION = {"n", "document", "passage", "start", "end", "page", "quote"}
SENTENCE = {"text", "support", "citations"}
SEARCH = {"question", "passages", "timings"}
ANSWER = {
    "question", "language", "refused", "answer", "sentences", "passages", "conflicts", "model",
    "timings",
}  # fmt: skip
REPORT = {"set", "questions", "model", "by_direction", "overall"}
RANKING = {"hit@1", "hit@5", "mrr@10", "ndcg@10", "evidence_recall@1500"}
ANSWERING = {
    "token_f1", "exact_match", "contains", "answer_language", "citation_validity",
    "citation_precision", "citation_recall", "evidence_sentence_precision", "evidence_sentence_f1",
    "false_answer_rate", "false_refusal_rate", "abstention_f1", "seconds_p50", "seconds_p95",
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """A folder with documents and the environment of processes that work with it."""

    folder: Path
    env: dict[str, str]

    @property
    def documents(self) -> Path:
        """What is synced."""
        return self.folder / "documents"

    def run(self, *arguments: object) -> Done:
        """Run a command on the house's home."""
        return run(*arguments, env=self.env, cwd=self.folder)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An index of the small documents, built by the command line; the LLM is scripted."""
    folder = tmp_path_factory.mktemp("house")
    for path, text in FILES.items():
        (folder / "documents" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "documents" / path).write_text(text, encoding="utf-8")
    (folder / "cache").mkdir()
    (folder / "cache" / "models").symlink_to(read_settings().cache / "models")  # the reader's base
    with serving(Behaviour(words=DRAFT)) as llm:
        settings = {"embedder": tiny_embedder(folder / "tiny"), "llm": llm, "documents": "none"}
        env = environment(home=folder / "home", cache=folder / "cache", **settings)
        yield House(folder, env)


@pytest.fixture(scope="module")
def synced(house: House) -> Any:
    """The report of the first sync."""
    return only_json(house.run("-m", "index", "sync", house.documents, "--json"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, house: House) -> Iterator[httpx.Client]:
    """A server of its own home with the garden uploaded."""
    folder = tmp_path_factory.mktemp("server")
    env = {**house.env, "FUNDSTELLE_HOME": str(folder / "home")}
    with served(folder / "app.log", env=env) as client:
        added = client.post("/api/documents", files={"files": ("garten.txt", GARDEN)})
        assert added.status_code == 201 and len(added.json()["documents"]) == 1
        yield client


# -- command line ------------------------------------------------------------------------------


def test_sync_makes_the_collection_equal_to_the_folder(house: House, synced: Any) -> None:
    assert sorted(synced["added"]) == sorted(FILES)
    assert synced["collection"] == "default"
    again = house.run("-m", "index", "sync", house.documents, "--collection", "default", "--json")
    assert only_json(again)["unchanged"] == len(FILES)


@pytest.mark.usefixtures("synced")
def test_search_prints_passages_best_first_as_documented(house: House) -> None:
    done = house.run(
        "-m", "rag", "search", QUESTION, "-k", "2", "--collection", "default", "--json"
    )
    found = only_json(done)
    assert found.keys() >= SEARCH and found["question"] == QUESTION
    assert len(found["passages"]) == 2
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    for passage in found["passages"]:
        assert passage.keys() >= PASSAGE
        assert passage["document"] in FILES, "the path relative to the synced folder"
        assert FILES[passage["document"]][passage["start"] : passage["end"]] == passage["text"]
    assert all(isinstance(value, int | float) for value in found["timings"].values())


@pytest.mark.usefixtures("synced")
def test_ask_prints_an_answer_whose_quotes_stand_in_the_documents(house: House) -> None:
    answer = only_json(house.run("-m", "rag", "ask", QUESTION, "--json"))
    check_answer(answer)
    (supported, invented, place, *_) = answer["sentences"]
    assert (supported["support"], invented["support"]) == ("supported", "unsupported")
    assert invented["citations"] == []
    assert (place["kind"], place["citations"]) == ("quoted", supported["citations"])
    assert answer["answer"] == FACT and not answer["refused"] and answer["language"] == "de"
    (citation,) = supported["citations"]
    assert citation["document"] == "de/garten.txt"
    assert GARDEN[citation["start"] : citation["end"]] == citation["quote"] == FACT


@pytest.mark.usefixtures("synced")
def test_ask_refuses_in_the_language_of_the_question_and_shows_the_nearest(house: House) -> None:
    question = "How many coins did the bridge cost to build?"
    with serving(Behaviour(words=["NO ANSWER"])) as llm:
        env = {**house.env, "FUNDSTELLE_LLM": llm}
        done = run("-m", "rag", "--json", "ask", question, env=env)
    answer = only_json(done)
    check_answer(answer)
    assert answer["refused"] is True and answer["language"] == "en"
    assert answer["passages"] and "documents" in answer["answer"]


def check_answer(answer: Any) -> None:
    """The shape of an answer, wherever it comes from."""
    assert answer.keys() >= ANSWER
    assert isinstance(answer["refused"], bool) and isinstance(answer["conflicts"], list)
    assert all(passage.keys() >= PASSAGE for passage in answer["passages"])
    for sentence in answer["sentences"]:
        assert sentence.keys() >= SENTENCE
        assert sentence["support"] in ("supported", "unsupported")
        assert all(citation.keys() >= CITATION for citation in sentence["citations"])


def test_add_list_verify_and_remove_follow_one_document(house: House, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The ferry runs at seven.")
    other = ("--collection", "notes", "--json")
    added = only_json(house.run("-m", "index", "add", tmp_path / "note.txt", *other))
    assert added["added"] == ["note.txt"]
    (listed,) = only_json(house.run("-m", "index", "list", *other))["documents"]
    assert listed["path"] == "note.txt" and listed["collection"] == "notes"
    assert only_json(house.run("-m", "index", "verify", "--json"))["sound"] is True
    removed = only_json(house.run("-m", "index", "remove", listed["id"], "--json"))["removed"]
    assert [document["id"] for document in removed] == [listed["id"]]
    assert only_json(house.run("-m", "index", "list", *other)) == {"documents": []}


def test_evaluate_writes_both_reports_with_every_figure(house: House) -> None:
    """A set of two questions; which figures apply hangs on the questions, never on the system."""
    folder = house.folder / "set"
    (folder / "documents" / "town").mkdir(parents=True)
    (folder / "documents" / "town" / "garten.txt").write_text(f"{FACT} Die Birne kam später.")
    common = {"lang": "de", "collection": "town"}
    span = {"document": "town/garten.txt", "spans": [[0, len(FACT)]]}
    questions = [
        {"id": "1", "question": QUESTION, "answerable": True, "answers": ["1987"], "evidence": [span]},
        {"id": "2", "question": "Wer malte das Rathaus?", "answerable": False, "evidence": []},
    ]  # fmt: skip
    lines = "\n".join(json.dumps({**common, **question}) for question in questions)
    (folder / "questions.jsonl").write_text(lines)
    options = ("--limit", "2", "--seed", "1", "--out", house.folder / "out", "--json")
    report = only_json(house.run("-m", "rag", "evaluate", folder, *options))
    assert report.keys() >= REPORT and report["questions"] == 2
    block = report["by_direction"]["de-de"]
    assert block.keys() >= {"n", *RANKING, *ANSWERING} and block["n"] == 2
    assert all(block[name].keys() >= {"value", "low", "high"} for name in RANKING | ANSWERING), (
        block
    )
    assert json.loads((house.folder / "out" / "report.json").read_text("utf-8")) == report
    assert (house.folder / "out" / "report.html").is_file()


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("-m index sync no-such-folder", "no-such-folder"),
        ("-m index add no-such-file.txt", "no-such-file.txt"),
        ("-m index remove no-such-id", "no-such-id"),
        ("-m rag evaluate no-such-set", "no-such-set"),
        ("-m rag ask ???", "empty"),
        ("app.py --host no.such.host.invalid", "no.such.host.invalid"),
    ],
)
def test_failed_work_exits_with_1_and_one_sentence_with_the_value(
    house: House, command: str, named: str
) -> None:
    done = run(*command.split(), env=house.env)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert named in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "-m index",
        "-m index sync",
        "-m index frob",
        "-m rag ask",
        "-m rag search x -k 0",
        "app.py -x",
    ],
)
def test_wrong_usage_exits_with_2(house: House, command: str) -> None:
    done = run(*command.split(), env=house.env)
    assert (done.returncode, done.stdout) == (2, "") and "usage:" in done.stderr


def test_home_is_named_by_option_or_environment(house: House, tmp_path: Path) -> None:
    found = house.run("-m", "index", "list", "--home", tmp_path / "other", "--json")
    assert only_json(found) == {"documents": []}


# -- HTTP --------------------------------------------------------------------------------------


def test_the_server_says_that_it_lives_and_is_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["ready"] is True


def test_the_page_and_the_widget_are_served(client: httpx.Client) -> None:
    page, widget = client.get("/"), client.get("/widget.js")
    assert page.headers["content-type"].startswith("text/html") and "Fundstelle" in page.text
    assert "javascript" in widget.headers["content-type"] and "data-collection" in widget.text


def test_search_over_http_is_the_json_of_the_command(client: httpx.Client) -> None:
    found = client.post("/api/search", json={"question": QUESTION}).json()
    assert found.keys() >= SEARCH and found["passages"]
    assert all(passage.keys() >= PASSAGE for passage in found["passages"])


def test_ask_over_http_is_the_json_of_the_command_or_a_stream(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    check_answer(answer)
    headers = {"Accept": "text/event-stream"}
    stream = client.post("/api/ask", json={"question": QUESTION}, headers=headers)
    assert stream.headers["content-type"].startswith("text/event-stream")
    told = events(stream.text)
    assert [name for name, _ in told][:3] == ["passages", "places", "sentence"]
    assert {name for name, _ in told[3:-1]} <= {"sentence"} and told[-1][0] == "done"
    assert all(passage.keys() >= PASSAGE for passage in told[0][1]["passages"])
    assert all(one.keys() >= SENTENCE for one in (told[1][1]["sentences"][0], told[2][1]))
    check_answer(told[-1][1])
    assert told[-1][1]["answer"] == answer["answer"] == FACT


def test_documents_are_listed_read_and_deleted(client: httpx.Client) -> None:
    text = "Die Fähre fährt um sieben. 🚢 Danach nicht mehr.\n"
    added = client.post("/api/documents", files={"files": ("faehre.txt", text)}).json()
    (document,) = added["documents"]
    listed = client.get("/api/documents").json()["documents"]
    assert document["id"] in {entry["id"] for entry in listed}
    read = client.get(f"/api/documents/{document['id']}/text").text
    found = client.post("/api/search", json={"question": "Wann fährt die Fähre?"}).json()
    (passage,) = [p for p in found["passages"] if p["document"] == "faehre.txt"]
    assert read[passage["start"] : passage["end"]] == passage["text"]
    saved = client.get(f"/api/documents/{document['id']}/original")
    assert saved.content == text.encode()
    place = client.get(f"/d/{document['id']}")
    assert place.status_code == 200 and "text/html" in place.headers["content-type"]
    assert client.delete(f"/api/documents/{document['id']}").status_code == 200
    assert client.get(f"/api/documents/{document['id']}/text").status_code == 404


def test_conversations_are_kept_and_have_an_address(client: httpx.Client) -> None:
    assert client.get("/api/conversations").json()["kept"] is True  # and gives the browser its key
    body = {"question": QUESTION, "conversation": ""}
    kept = client.post("/api/ask", json=body).json()["kept"]
    (listed,) = client.get("/api/conversations").json()["conversations"]
    assert listed["id"] == kept["conversation"] and listed["title"] == QUESTION
    (turn,) = client.get(f"/api/conversations/{listed['id']}").json()["turns"]
    check_answer(turn["answer"])
    page = client.get(f"/c/{listed['id']}")
    assert page.headers["content-type"].startswith("text/html") and "Fundstelle" in page.text


def test_openai_clients_get_a_completion_with_citations(client: httpx.Client) -> None:
    from openai import OpenAI

    openai = OpenAI(base_url=f"{client.base_url}v1", api_key="none", max_retries=0)
    model = openai.models.list().data[0].id
    asked: Any = {"model": model, "messages": [{"role": "user", "content": QUESTION}]}
    whole = openai.chat.completions.create(**asked)
    assert whole.choices[0].message.content == FACT
    assert all(citation.keys() >= CITATION for citation in whole.model_extra["citations"])
    chunks = list(openai.chat.completions.create(**asked, stream=True))
    told = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert told == FACT and chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].model_extra["citations"]
