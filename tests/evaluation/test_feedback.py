"""Rated answers become a question set that an evaluation takes, with the places that people marked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.errors import QuestionSetError
from index.settings import read_settings
from index.types import View
from rag.__main__ import main
from rag.compose import Chat, open_chat
from rag.evaluation.feedback_command import UNPLACED, write_set
from rag.evaluation.set import GoldEvidence, load_set
from rag.fakes import ScriptedModel
from rag.web.api import create_app
from rag.web.fakes import scripted_chat
from tests.rag.openai_server import Behaviour, serving
from tests.web.reading import FILES, ORIGIN, file

QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
FACT = "Der Apfelbaum wurde 1987 gepflanzt."


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    with scripted_chat(tmp_path / "chat", FILES, ScriptedModel(FACT)) as opened:
        yield opened


@pytest.fixture
def client(chat: Chat) -> TestClient:
    return visitor(chat)


def visitor(chat: Chat) -> TestClient:
    client = TestClient(create_app(chat), base_url=ORIGIN)
    client.get("/api/conversations")  # which gives a browser its key
    return client


def asked(client: TestClient, question: str = QUESTION, conversation: str = "") -> Any:
    body = {"question": question, "conversation": conversation}
    return client.post("/api/ask", json=body).json()


def rate(client: TestClient, answer: Any, **feedback: Any) -> None:
    kept = answer["kept"]
    path = f"/api/conversations/{kept['conversation']}/turns/{kept['turn']}/feedback"
    assert client.post(path, json=feedback).status_code == 200


def made(chat: Chat, folder: Path) -> tuple[int, list[str]]:
    """How many questions the set has, and why others wait."""
    assert chat.conversations
    entries, unplaced = write_set(folder, chat.conversations.rated(), chat.library)
    return len(entries), [one.why for one in unplaced]


def test_an_answer_that_pleased_is_a_question_with_its_place_and_answering_words(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    rate(client, asked(client), thumb="up")
    asked(client, "Wie lang ist die Brücke?")  # not rated
    assert made(chat, tmp_path / "set") == (1, [])
    (question,) = load_set(tmp_path / "set").questions
    assert (question.question, question.lang, question.kind) == (QUESTION, "de", "feedback")
    assert question.answers == ("1987",)
    start = chat.library.find("garten.md", View()).text.index(FACT)
    assert question.evidence == (
        GoldEvidence("default/garten.md.txt", ((start, start + len(FACT)),)),
    )


def test_a_marked_place_is_the_right_one(chat: Chat, client: TestClient, tmp_path: Path) -> None:
    answer = asked(client)
    (passage, *_) = answer["passages"]
    right = {key: passage[key] for key in ("document_id", "start", "end")}
    rate(client, answer, thumb="down", reason="wrong", note="Nein.", right=right)
    assert made(chat, tmp_path / "set") == (1, [])
    (question,) = load_set(tmp_path / "set").questions
    (evidence,) = question.evidence
    assert evidence.spans == ((passage["start"], passage["end"]),) and question.answers == ()
    line = json.loads((tmp_path / "set" / "questions.jsonl").read_text("utf-8"))
    assert line["feedback"] == {"thumb": "down", "reason": "wrong", "note": "Nein."}
    assert line["reviewed"] is False


def test_a_place_marked_in_a_document_that_the_answer_never_found_is_the_right_one(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    client.post("/api/documents", files=[file("faehre.txt", "Kein Baum. Die Fähre fährt um neun.")])
    (ferry,) = (i for i in chat.library.documents(View()) if i.path == "faehre.txt")
    version = client.get(f"/api/documents/{ferry.id}").json()["version"]
    right = {"document_id": ferry.id, "start": 11, "end": 35, "version": version}
    rate(client, asked(client), thumb="down", reason="wrong", right=right)
    assert made(chat, tmp_path / "set") == (1, [])
    (question,) = load_set(tmp_path / "set").questions
    assert question.evidence == (GoldEvidence("default/faehre.txt", ((11, 35),)),)
    client.post("/api/documents", files=[file("faehre.txt", "Kein Baum. Die Fähre fährt um neun!")])
    assert made(chat, tmp_path / "again") == (0, ["its document was changed or removed"])


def test_what_the_documents_do_not_say_is_a_question_without_an_answer(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    rate(client, asked(client), thumb="down", reason="unanswerable")
    refused = asked(client, "Wer malte das Rathaus?")
    assert refused["refused"]
    rate(client, refused, thumb="up")
    assert made(chat, tmp_path / "set") == (2, [])
    assert [one.answerable for one in load_set(tmp_path / "set").questions] == [False, False]


def test_a_thumb_down_without_a_place_waits_for_a_person_and_spoils_no_set(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    rate(client, asked(client), thumb="down", reason="wrong")
    assert made(chat, tmp_path / "set") == (0, ["no place is marked"])
    (line,) = (tmp_path / "set" / UNPLACED).read_text("utf-8").splitlines()
    assert json.loads(line)["question"] == QUESTION
    assert not (tmp_path / "set" / "questions.jsonl").exists()


def test_a_place_in_a_document_that_changed_since_is_no_evidence(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    client.post("/api/documents", files=[file("faehre.txt", "Die Fähre fährt um sieben Uhr.")])
    rate(client, asked(client, "Wann fährt die Fähre?"), thumb="up")
    client.post(
        "/api/documents", files=[file("faehre.txt", "Die Fähre fährt um sieben Uhr. Oder acht.")]
    )
    assert made(chat, tmp_path / "set") == (0, ["its document was changed or removed"])
    (document,) = [i for i in chat.library.documents(View()) if i.path == "faehre.txt"]
    client.delete(f"/api/documents/{document.id}")
    assert made(chat, tmp_path / "again") == (0, ["its document was changed or removed"])


def test_a_follow_up_brings_what_was_said_before(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    first = asked(client)
    second = asked(client, "Wann kam die Birne?", first["kept"]["conversation"])
    own = chat.conversations
    assert own
    turn = own.rated()
    assert turn == []
    body = {
        "question": "Wann kam die Birne?",
        "conversation": first["kept"]["conversation"],
        "history": [{"role": "user", "text": QUESTION}, {"role": "assistant", "text": FACT}],
    }
    followed = client.post("/api/ask", json=body).json()
    assert followed["standalone"] != followed["question"] == second["question"]
    rate(client, followed, thumb="up")
    made(chat, tmp_path / "set")
    (question,) = load_set(tmp_path / "set").questions
    assert [turn.role for turn in question.history[:2]] == ["user", "assistant"]
    assert question.history[0].text == QUESTION


def test_a_folder_with_something_in_it_is_left_alone(
    chat: Chat, client: TestClient, tmp_path: Path
) -> None:
    rate(client, asked(client), thumb="up")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "mine.txt").write_text("mine")
    with pytest.raises(QuestionSetError, match="not empty"):
        made(chat, tmp_path / "set")
    assert [path.name for path in (tmp_path / "set").iterdir()] == ["mine.txt"]


def test_a_home_in_which_nobody_rated_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, out = str(tmp_path / "home"), str(tmp_path / "set")
    assert main(["feedback", "--home", home, "--out", out]) == 1
    assert "Press a thumb" in capsys.readouterr().err
    assert not Path(out).exists()


@pytest.mark.models
def test_thumbs_become_a_set_that_an_evaluation_runs_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, home, out = tmp_path / "town", tmp_path / "home", tmp_path / "set"
    folder.mkdir()
    (folder / "garten.md").write_text(FILES["garten.md"], encoding="utf-8")
    (folder / "faehre.txt").write_text("Die Fähre fährt um sieben Uhr ab.", encoding="utf-8")
    with serving(Behaviour(words=[FACT])) as url:
        monkeypatch.setenv("FUNDSTELLE_LLM", url)
        with open_chat(read_settings(home=home), write=True) as chat:
            chat.library.sync(folder, collection=chat.settings.collection)
            chat.load()
            client = visitor(chat)
            rate(client, asked(client), thumb="up")
            ferry = chat.library.find("faehre.txt", View())
            right = {"document_id": ferry.id, "start": 0, "end": len(ferry.text)}
            right["version"] = client.get(f"/api/documents/{ferry.id}").json()["version"]
            missed = asked(client, "Wann legt das Schiff ab?")
            rate(client, missed, thumb="down", reason="wrong", right=right)
            rate(
                client, asked(client, "Wer malte das Rathaus?"), thumb="down", reason="unanswerable"
            )
        where = ["--home", str(home), "--json"]
        assert main(["feedback", *where, "--out", str(out)]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["questions"], told["answerable"], told["unplaced"]) == (3, 2, {})
        assert main(["evaluate", str(out), *where, "--out", str(tmp_path / "report")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["questions"] == 3 and report["overall"]["hit@5"]["value"] == 1
    assert report["by_kind"]["feedback"]["correct"]["n"] == 1  # the one with a gold answer
    assert (tmp_path / "report" / "report.html").is_file()
