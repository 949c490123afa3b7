"""Answers questions about the two articles it was built for, if they are there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.language import question_language
from index.settings import read_settings
from index.types import View
from rag.compose import Chat, open_chat
from rag.types import Answer

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"
VIEW = View("seeds")
WORDS = 4  # a shorter answer is a name or a number, and those have no language

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the articles are not there: no {SEEDS}"),
]


@dataclass(frozen=True)
class Case:
    """A question and what proves its answer: `fact` in the answer, `source` in a cited quote."""

    question: str
    language: str
    fact: str
    source: str


NAMED_IN_THE_TASK = [
    Case("Wie viele Tester:innen waren beteiligt?", "de", r"\b300\b", r"\b300\b"),
    Case(
        "How long was the model public?", "en", r"\b(three|3) hours\b|drei Stunden", r"drei Stunden"
    ),
]
OTHERS = [
    Case("Wie lange war das Modell öffentlich zugänglich?", "de", r"\b(drei|3) Stunden", "drei Stunden"),
    Case("Auf welcher Plattform wurde das Modell zugänglich gemacht?", "de", "Hugging Face", "Hugging Face"),
    Case("Under which user name did the testers publish the model?", "en", "PR.Puppets", "PR.Puppets"),
    Case("Welche Auflösung haben die Videos?", "de", r"1080p", r"1080p"),
    Case("When was OpenAI criticised for using YouTube videos?", "en", r"April( of)? 2024", r"April 2024"),
    Case("How many testers were involved?", "en", r"\b300\b", r"\b300\b"),
    Case("Wann wurde Sora vorgestellt?", "de", r"Februar 2024", r"Februar 2024"),
    Case("Wer ist der CEO von YouTube?", "de", r"Mohan", r"Mohan"),
]  # fmt: skip
# Known to fall short, both asked in English of German texts: a valuation inside a quoted letter is refused,
# and a vague "short" is taken for a length. Whoever mends one moves it up.
FALLING_SHORT = [
    Case("At how much is OpenAI valued?", "en", r"\$ ?150 ?(B|billion)|150 billion", r"\$150B"),
    Case("How long are the videos that Sora can make?", "en", r"\b(10|ten)\b.second", r"10.sekündige"),
]  # fmt: skip
UNANSWERED = [
    ("Wie viel kostet Sora im Monat?", "de"),
    ("In which city does OpenAI have its headquarters?", "en"),
]


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    settings = read_settings(home=tmp_path_factory.mktemp("home"), documents=None)
    with open_chat(settings, write=True) as opened:
        report = opened.library.sync(SEEDS, collection="seeds")
        assert len(report.added) == 2 and not report.skipped
        yield opened


def quotes(chat: Chat, answer: Answer) -> list[str]:
    """What the answer cites, each quote proven to stand where it says."""
    found = []
    for sentence in answer.sentences:
        assert bool(sentence.citations) == (sentence.support == "supported")
        for citation in sentence.citations:
            text = chat.library.document(citation.document_id, View()).text
            assert text[citation.start : citation.end] == citation.quote
            assert (SEEDS / citation.document).is_file()
            found.append(citation.quote)
    return found


def ask(chat: Chat, case: Case) -> tuple[Answer, list[str]]:
    """The answer with its quotes: given, cited, and what is written in the language of the question."""
    answer = chat.answerer.ask(case.question, VIEW)
    cited = quotes(chat, answer)
    assert not answer.refused, [sentence.text for sentence in answer.sentences]
    assert cited and answer.language == case.language
    shown = [one for one in answer.sentences if one.support == "supported"]
    written = " ".join(one.text for one in shown if one.kind == "written")
    if len(written.split()) > WORDS:
        assert question_language(written) == case.language, written
    return answer, cited


def holds(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


@pytest.mark.parametrize("case", NAMED_IN_THE_TASK, ids=lambda case: case.question)
def test_the_questions_of_the_task_are_answered_right_and_cited(chat: Chat, case: Case) -> None:
    answer, cited = ask(chat, case)
    assert holds(case.fact, answer.text), answer.text
    assert any(holds(case.source, quote) for quote in cited), cited


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.question)
def test_the_fact_stands_in_the_answer_or_in_what_it_cites(chat: Chat, case: Case) -> None:
    answer, cited = ask(chat, case)
    found = holds(case.fact, answer.text) or any(holds(case.source, quote) for quote in cited)
    assert found, (answer.text, cited)


@pytest.mark.xfail(reason="the offline models fall short here")
@pytest.mark.parametrize("case", FALLING_SHORT, ids=lambda case: case.question)
def test_what_is_known_to_fall_short(chat: Chat, case: Case) -> None:
    answer, cited = ask(chat, case)
    found = holds(case.fact, answer.text) or any(holds(case.source, quote) for quote in cited)
    assert found, (answer.text, cited)


@pytest.mark.parametrize(("question", "language"), UNANSWERED)
def test_what_the_articles_do_not_say_is_refused_in_the_language_of_the_question(
    chat: Chat, question: str, language: str
) -> None:
    answer = chat.answerer.ask(question, VIEW)
    assert answer.refused and not quotes(chat, answer), answer.text
    assert question_language(answer.text) == language
    assert answer.passages, "the nearest passages are still shown"
