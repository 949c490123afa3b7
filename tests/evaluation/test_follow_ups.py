"""Questions of a conversation under measurement: as asked, joined, or rewritten as the chat does it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from index.types import Hit, View
from rag.__main__ import main
from rag.conversation import rewriting
from rag.evaluation.evaluate import Plan
from rag.evaluation.runner import ask
from rag.evaluation.set import Question
from rag.evaluation.system import FollowUps, OwnSystem
from rag.fakes import ScriptedModel
from rag.types import Answer, Turn
from tests.rag.openai_server import Behaviour, serving

BEFORE, ASKED = "Wo ist das Bürgeramt?", "Und wann öffnet es?"
MEANT = "Wann öffnet das Bürgeramt?"
JOINED = f"{BEFORE} {ASKED}"
HISTORY = (Turn("user", BEFORE), Turn("assistant", "Am Markt."))
QUESTION = Question("1", "de", "town", ASKED, True, (), (), history=HISTORY)


class Noting:
    """A library and a system that notes what it is given; answers as if it had searched for MEANT."""

    model: Mapping[str, str] = {}
    model_name = "noting"

    def __init__(self) -> None:
        self.searched: list[tuple[str, int]] = []
        self.asked: list[tuple[str, int]] = []

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> list[Hit]:
        self.searched.append((question, len(history)))
        return []

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, len(history)))
        alone = MEANT if history else question
        return Answer(question, alone, "de", "", True, (), (), "noting")


@pytest.mark.parametrize(
    ("follow_ups", "given"),
    [("asked", (ASKED, 0)), ("joined", (JOINED, 0)), ("rewritten", (ASKED, 2))],
)
def test_a_search_alone_is_given_the_follow_up_as_chosen(
    follow_ups: FollowUps, given: tuple[str, int]
) -> None:
    system = Noting()
    ask(QUESTION, system, answers=False, follow_ups=follow_ups)
    assert system.searched == [given] and not system.asked


@pytest.mark.parametrize(
    ("follow_ups", "given", "searched"),
    [
        ("asked", (ASKED, 0), ASKED),
        ("joined", (JOINED, 0), JOINED),
        ("rewritten", (ASKED, 2), MEANT),
    ],
)
def test_what_is_ranked_was_searched_with_the_question_that_was_answered(
    follow_ups: FollowUps, given: tuple[str, int], searched: str
) -> None:
    system = Noting()
    result = ask(QUESTION, system, answers=True, follow_ups=follow_ups)
    assert system.asked == [given] and system.searched == [(searched, 0)]
    assert result.reply and result.reply.standalone == searched


def test_our_search_rewrites_where_it_is_opened_so() -> None:
    library, model = Noting(), ScriptedModel(MEANT)
    plain = OwnSystem(library, None, embedder="e")
    plain.search(ASKED, View("town"), k=1, history=HISTORY)
    own = OwnSystem(library, None, embedder="e", rewrite=rewriting(model), llm=model.name)
    own.search(ASKED, View("town"), k=1, history=HISTORY)
    assert [question for question, _ in library.searched] == [ASKED, MEANT]
    assert dict(plain.model) == {"embedder": "e"}
    assert dict(own.model) == {"embedder": "e", "llm": "scripted"}


def test_a_search_alone_needs_a_model_only_to_rewrite() -> None:
    assert not Plan(answers=False).rewrites
    assert not Plan(answers=False, follow_ups="joined").rewrites
    assert Plan(answers=False, follow_ups="rewritten").rewrites


@pytest.mark.models
def test_the_command_searches_for_what_the_model_made_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = tmp_path / "set" / "documents" / "town"
    documents.mkdir(parents=True)
    texts = {
        "amt.txt": "Das Bürgeramt öffnet um acht Uhr.",
        "bad.txt": "Es öffnet im Mai: das Bad.",
    }
    for name, text in texts.items():
        (documents / name).write_text(text, encoding="utf-8")
    turns = [{"role": turn.role, "text": turn.text} for turn in HISTORY]
    question = {
        "id": "1", "lang": "de", "collection": "town", "question": ASKED, "answerable": True,
        "evidence": [{"document": "town/amt.txt"}], "history": turns,
    }  # fmt: skip
    (tmp_path / "set" / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    with serving(Behaviour(words=["Wann öffnet ", "das Bürgeramt?"])) as url:
        monkeypatch.setenv("FUNDSTELLE_LLM", url)
        command = ["evaluate", str(tmp_path / "set"), "--retrieval-only", "--json"]
        command += ["--follow-ups", "rewritten", "--out", str(tmp_path / "out")]
        assert main(command) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["overall"]["hit@1"]["value"] == 1
    assert report["model"]["llm"] and report["settings"]["follow_ups"] == "rewritten"
