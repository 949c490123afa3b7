"""Only a question that leans on the talk before it is rewritten, and never into nonsense."""

import pytest

from rag.conversation import joined, leans, rewriting, standalone
from rag.fakes import ScriptedModel
from rag.prompts import load_prompts
from rag.training.conversation import CASES, Case, Outcome, halves, read_cases, rows
from rag.types import Turn

TALK = [
    Turn("user", "Wann wurde die Stadtbibliothek eröffnet?"),
    Turn("assistant", "Sie wurde 1999 eröffnet."),
]


def ask(question: str, *replies: str, history: list[Turn] = TALK) -> tuple[str, ScriptedModel]:
    model = ScriptedModel(*replies)
    prompts = load_prompts("de")
    return standalone(question, history, model=model, prompts=prompts, language="de"), model


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Und wer hat das veröffentlicht?", "de"),
        ("Wie lange war es öffentlich zugänglich?", "de"),
        ("Warum?", "de"),
        ("Was kostet das im Jahr für Familien?", "de"),
        ("Und für Kinder unter sechs Jahren?", "de"),
        ("Welche Voraussetzungen muss er dafür erfüllen?", "de"),
        ("How long did it stay open last year?", "en"),
        ("And on Sundays?", "en"),
        ("Which one of the two offices is nearer?", "en"),
        ("Who is responsible for that in winter?", "en"),
        ("Opening hours in winter", "en"),
    ],
)
def test_follow_ups_lean(question: str, language: str) -> None:
    assert leans(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Welche Gebühren verlangt die Stadtbibliothek für verspätete Rückgaben?", "de"),
        ("Wann öffnet das Haus der Jugend im Sommer?", "de"),
        ("Was ist ein Minijob?", "de"),
        ("Gibt es Zuschüsse für Lastenräder?", "de"),
        ("Ist es erlaubt, im Stadtpark zu grillen?", "de"),
        ("Können Sie mir sagen, wo der Wertstoffhof liegt?", "de"),
        ("Welche Strafe droht dem Halter, der seinen Hund nicht anmeldet?", "de"),
        ("Which fees does the city library charge for late returns?", "en"),
        ("What is council tax?", "en"),
        ("Is there a fee for collecting garden waste?", "en"),
        ("Is it allowed to light a barbecue in Abbey Park?", "en"),
        ("And how do I report a pothole?", "en"),
        ("How can I get a refund for a concert that was cancelled?", "en"),
    ],
)
def test_whole_questions_do_not_lean(question: str, language: str) -> None:
    assert not leans(question, language)


def test_a_follow_up_is_rewritten() -> None:
    rewritten, model = ask("Und wer leitet sie?", "Wer leitet die Stadtbibliothek?")
    assert rewritten == "Wer leitet die Stadtbibliothek?"
    assert "1999" in model.prompts[0][-1][1]


def test_a_new_topic_is_searched_as_asked_and_asks_no_model() -> None:
    question = "Und wie beantrage ich eine Geburtsurkunde?"
    assert ask(question, "Unsinn?")[0] == question
    assert ask(question, "Unsinn?")[1].prompts == []


def test_a_first_question_is_left_alone() -> None:
    assert ask("Und wer leitet sie?", "Unsinn?", history=[])[0] == "Und wer leitet sie?"


@pytest.mark.parametrize(
    "slip",
    [
        "",
        "Sie wird von Frau Alt geleitet.",
        "Who leads the library?",
        "Wann wurde die Stadtbibliothek eröffnet?",  # the question before, said again
        "Wer leitet sie?",  # as dark as before
    ],
)
def test_a_slip_of_the_model_falls_back_to_both_questions(slip: str) -> None:
    rewritten, _ = ask("Und wer leitet sie?", slip)
    assert rewritten == "Wann wurde die Stadtbibliothek eröffnet? Und wer leitet sie?"


def test_each_question_is_rewritten_in_its_own_language() -> None:
    model = ScriptedModel("Who leads the city library?")
    assert rewriting(model)("And who leads it?", TALK) == "Who leads the city library?"
    assert model.prompts[0][0][1] == load_prompts("en").rewrite_system


def test_joined_is_the_question_behind_the_one_before_it() -> None:
    said = [Turn("user", "Ganz früher?"), Turn("assistant", "Ja."), *TALK]
    assert joined("Und wer?", said) == f"{TALK[0].text} Und wer?"
    assert joined("Und wer?", []) == "Und wer?"


# -- our own conversations


def test_there_are_enough_cases_of_each_kind_in_each_language_and_half() -> None:
    cases = read_cases()
    assert len(cases) >= 30 and sum(case.follows for case in cases) * 2 == len(cases)
    for half in halves(cases):
        assert {(case.language, case.follows) for case in half} == {
            (language, follows) for language in ("de", "en") for follows in (True, False)
        }
    for case in cases:
        assert case.needs and all("(" not in word for word in case.needs)
        assert bool(case.foreign) is not case.follows, case.question
        said = " ".join(turn.text for turn in case.history)
        for word in case.foreign:
            before = Outcome(case, said)
            assert not before.decided and Outcome(case, case.question).decided, word


def test_new_topics_are_told_from_follow_ups_by_their_words() -> None:
    """The rules alone, without a model: what a new topic costs is its words in the search."""
    cases = read_cases(CASES)
    right = sum(leans(case.question, case.language) == case.follows for case in cases)
    assert right / len(cases) >= 0.9


def test_an_outcome_is_right_where_decision_and_words_are() -> None:
    follow = Case(tuple(TALK), "Und wer leitet sie?", True, ("leitet|Leitung", "bibliothek|Stadtb"))
    assert Outcome(follow, "Wer leitet die Stadtbibliothek?").decided
    assert Outcome(follow, "Wer leitet die Stadtbibliothek?").whole
    assert not Outcome(follow, "Und wer leitet sie?").decided
    topic = Case(tuple(TALK), "Was ist ein Minijob?", False, ("Minijob",), ("Stadtbibliothek",))
    assert Outcome(topic, "Was ist ein Minijob?").decided
    leaked = Outcome(topic, "Was ist ein Minijob in der Stadtbibliothek?")
    assert not leaked.decided and leaked.whole
    assert rows("all", [leaked])[0].startswith("| all | 0 of 1, 0.00 (")
