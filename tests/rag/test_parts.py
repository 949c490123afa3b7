"""A question that asks several things is taken apart, and no other."""

import pytest

from rag.question.decomposition import parts


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "Wer darf das Teleskop benutzen und was kostet die Mitgliedschaft?",
            ["Wer darf das Teleskop benutzen?", "was kostet die Mitgliedschaft?"],
        ),
        (
            "How long is the tour, and where does it begin?",
            ["How long is the tour?", "where does it begin?"],
        ),
        (
            "Wann öffnet das Bad? Wie viel kostet es? Wo liegt es denn?",
            ["Wann öffnet das Bad?", "Wie viel kostet es?", "Wo liegt es denn?"],
        ),
        (
            "In welchem Jahr wurde es gebaut sowie von wem und wofür genau wurde es genutzt?",
            [
                "In welchem Jahr wurde es gebaut sowie von wem?",
                "wofür genau wurde es genutzt?",
            ],
        ),
    ],
)
def test_joined_questions_are_taken_apart(question: str, found: list[str]) -> None:
    assert parts(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "Wann und wo findet das Treffen statt?",
        "Who founded the club and led it?",
        "Was kosten Kinder und Erwachsene?",
        "The board proposed a merger between two clubs and what third one?",
        "Bibliothek und wie man sich anmeldet",
        "",
        "? und wie?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert parts(question) == [question]
