"""Only a question that leans on the talk before it is joined to what it follows."""

import pytest

from lab.experiments.conversation import FollowUpCase, Outcome, halves, outcomes, read_cases, rows
from rag.question.followup import before, joined, leans
from rag.types import Turn

TALK = [
    Turn("user", "Wann wurde die Stadtbibliothek eröffnet?"),
    Turn("assistant", "Sie wurde 1999 eröffnet."),
]


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


def test_a_follow_up_goes_behind_the_question_that_it_follows() -> None:
    assert before("Und wer leitet sie?", TALK, "de") == TALK[0].text
    assert joined("Und wer leitet sie?", TALK) == f"{TALK[0].text} Und wer leitet sie?"


def test_a_new_topic_and_a_first_question_stand_alone() -> None:
    topic = "Und wie beantrage ich eine Geburtsurkunde?"
    assert before(topic, TALK, "de") == "" and joined(topic, TALK) == topic
    assert before("Und wer leitet sie?", [], "de") == ""
    assert before("Und wer leitet sie?", [TALK[1]], "de") == ""


def test_a_chain_of_follow_ups_goes_back_to_the_question_that_stands_alone() -> None:
    said = [Turn("user", "Wo liegt das Hallenbad am Wehr?"), *TALK]
    said += [Turn("user", "Und wer leitet sie?"), Turn("assistant", "Frau Alt.")]
    assert before("Seit wann macht sie das?", said, "de") == TALK[0].text
    assert before("Und heute?", [Turn("user", "Und früher?")], "de") == "Und früher?"


def test_a_question_of_another_language_may_follow() -> None:
    assert before("And who leads it?", TALK, "en") == TALK[0].text


def test_what_is_carried_along_stays_short() -> None:
    long = "Wann wurde die Stadtbibliothek " + "sehr " * 200 + "groß?"
    assert len(before("Und wer leitet sie?", [Turn("user", long)], "de")) <= 300


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


def test_the_half_that_was_not_tuned_on_keeps_its_bounds() -> None:
    _, held = halves(read_cases())
    found = outcomes(held)
    assert sum(one.decided for one in found) / len(found) >= 0.9
    assert sum(one.whole for one in found) / len(found) >= 0.9


def test_an_outcome_is_right_where_decision_and_words_are() -> None:
    follow = FollowUpCase(
        tuple(TALK), "Und wer leitet sie?", True, ("leitet|Leitung", "bibliothek|Stadtb")
    )
    assert Outcome(follow, "Wer leitet die Stadtbibliothek?").decided
    assert Outcome(follow, "Wer leitet die Stadtbibliothek?").whole
    assert not Outcome(follow, "Und wer leitet sie?").decided
    topic = FollowUpCase(
        tuple(TALK), "Was ist ein Minijob?", False, ("Minijob",), ("Stadtbibliothek",)
    )
    assert Outcome(topic, "Was ist ein Minijob?").decided
    leaked = Outcome(topic, "Was ist ein Minijob in der Stadtbibliothek?")
    assert not leaked.decided and leaked.whole
    assert rows("all", [leaked])[0].startswith("| all | 0 of 1, 0.00 (")
