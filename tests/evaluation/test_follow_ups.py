"""Questions of a conversation under measurement: as asked alone, or joined to what they follow."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from index.types import Hit, View
from rag.__main__ import main
from rag.evaluation.evaluate import Plan, fingerprint_of
from rag.evaluation.runner import ask
from rag.evaluation.set import Question, load_set
from rag.evaluation.system import FollowUps
from rag.types import Answer, Turn

BEFORE, ASKED = "Wo ist das Bürgeramt?", "Und wann öffnet es?"
JOINED = f"{BEFORE} {ASKED}"
UNDERSTOOD = "Wann öffnet das Bürgeramt?"
HISTORY = (Turn("user", BEFORE), Turn("assistant", "Am Markt."))
QUESTION = Question("1", "de", "town", ASKED, True, (), (), history=HISTORY)


class Noting:
    """A system that notes what it is given; with a history it searches for UNDERSTOOD."""

    model: Mapping[str, str] = {}

    def __init__(self) -> None:
        self.searched: list[str] = []
        self.asked: list[tuple[str, int]] = []

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> list[Hit]:
        self.searched.append(f"{history[0].text} {question}" if history else question)
        return []

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, len(history)))
        alone = UNDERSTOOD if history else question
        return Answer(question, alone, "de", "", True, (), (), "noting")


@pytest.mark.parametrize(("follow_ups", "searched"), [("asked", ASKED), ("joined", JOINED)])
def test_a_search_alone_is_given_the_follow_up_as_chosen(
    follow_ups: FollowUps, searched: str
) -> None:
    system = Noting()
    ask(QUESTION, system, answers=False, follow_ups=follow_ups)
    assert system.searched == [searched] and not system.asked


@pytest.mark.parametrize(
    ("follow_ups", "turns", "searched"), [("asked", 0, ASKED), ("joined", 2, UNDERSTOOD)]
)
def test_what_is_ranked_was_searched_with_the_question_that_was_answered(
    follow_ups: FollowUps, turns: int, searched: str
) -> None:
    system = Noting()
    result = ask(QUESTION, system, answers=True, follow_ups=follow_ups)
    assert system.asked == [(ASKED, turns)] and system.searched == [searched]
    assert result.reply and result.reply.standalone == searched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set whose only question follows another."""
    documents = tmp_path / "set" / "documents" / "town"
    documents.mkdir(parents=True)
    texts = {
        "amt.txt": "Das Bürgeramt steht am Markt. Öffnungszeiten: ab acht Uhr.",
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
    return tmp_path / "set"


def test_runs_that_ask_follow_ups_in_another_way_are_not_put_together(folder: Path) -> None:
    system, questions = Noting(), load_set(folder)
    plans = [Plan(answers=False), Plan(answers=False, follow_ups="asked")]
    assert len({fingerprint_of(questions, system, plan) for plan in plans}) == 2


@pytest.mark.models
def test_the_command_finds_the_document_of_a_follow_up_only_with_what_it_follows(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hits = {}
    for chosen in ([], ["--follow-ups", "asked"]):
        command = ["evaluate", str(folder), "--retrieval-only", "--json", *chosen]
        assert main([*command, "--out", str(tmp_path / "out")]) == 0
        report = json.loads(capsys.readouterr().out)
        hits[report["settings"]["follow_ups"]] = report["overall"]["hit@1"]["value"]
    assert hits == {"joined": 1, "asked": 0}
