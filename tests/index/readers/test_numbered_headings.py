"""Headings of plain text: numbered lines on their own that count up."""

import pytest

from index.readers.numbered_headings import with_numbered
from index.types import Content, Heading
from tests.index.readers.reader_files import read

MINUTES = """Minutes of the committee

1. Membership

We have 58 members. Four people
are on trial.

2. Subscription
Students pay 20 pounds.

2.1 Late payment

It costs 5 pounds more.

3. Piano

The piano was tuned.
"""


def headings(text: str) -> list[tuple[int, str]]:
    content = read(text, "notes.txt")
    return [(one.level, content.text[one.start : one.end]) for one in content.headings]


def test_numbered_lines_that_count_up_are_headings_with_levels() -> None:
    assert headings(MINUTES) == [
        (1, "1. Membership"),
        (1, "2. Subscription"),
        (2, "2.1 Late payment"),
        (1, "3. Piano"),
    ]


@pytest.mark.parametrize(
    "form", ["§ {}", "Article {} :", "TOP {}:", "{})", "{}", "Section {} –", "Abschnitt {}"]
)
def test_numbers_in_any_form_of_any_language_count(form: str) -> None:
    lines = [f"{form.format(at)} Öffnung\n\nHier steht ein Satz." for at in range(1, 4)]
    assert len(headings("\n\n".join(lines))) == 3


@pytest.mark.parametrize(("form", "found"), [("Artikel {}", 3), ("§ {}", 3), ("{}", 0), ("{})", 0)])
def test_without_blank_lines_only_numbers_with_a_word_or_sign_count(form: str, found: int) -> None:
    lines = [f"{form.format(at)} Sitz\nHier steht ein Satz.\nNoch einer." for at in range(1, 4)]
    assert len(headings("\n".join(["Satzung", *lines]))) == found


def test_articles_in_parts_are_below_them() -> None:
    lines = ["Teil 1 Name", "§ 1 Name", "§ 2 Sitz", "Teil 2 Organe", "Teil 3 Geld", "§ 3 Beitrag"]
    levels = {words: level for level, words in headings("\n\nText.\n\n".join([*lines, ""]))}
    assert levels["§ 3 Beitrag"] == levels["§ 1 Name"] == levels["Teil 2 Organe"] + 1


@pytest.mark.parametrize(
    "text",
    [
        "1. Buy milk\n2. Buy eggs\n3. Go home\n",
        "1. Buy milk\n\n2. Buy eggs\n\n3. Go home\n",
        "1. First, open the lid.\n\nWait.\n\n2. Then close it.\n\nWait.\n\n3. Go.\n\nDone.\n",
        "3 apples\n\nfrom Spain\n\n7 pears\n\nfrom Italy\n\n2 plums\n\nfrom here\n",
        "1. One\n\nOnly two of them.\n\n2. Two\n\nSo this may be a list.\n",
        "12. 3. 2024\n\nText.\n\n13. 3. 2024\n\nText.\n\n14. 3. 2024\n\nText.\n",
        "1 | 2 | 3\n\n2 | 3 | 4\n\n3 | 4 | 5\n\ntext",
    ],
)
def test_lists_sentences_and_figures_are_no_headings(text: str) -> None:
    assert headings(text) == []


def test_a_number_that_does_not_follow_is_no_heading() -> None:
    text = MINUTES.replace("3. Piano", "7. Piano")
    assert "7. Piano" not in dict(headings(text)).values()


def test_the_text_stays_as_it_was() -> None:
    assert read(MINUTES, "notes.txt").text == MINUTES
    crossed = MINUTES.replace("\n", "\r\n")
    assert len(read(crossed, "notes.txt").headings) == 4


def test_one_number_with_a_sign_may_be_lost_in_another_line() -> None:
    text = (
        "§ 1 Zweck Hier steht, wozu.\n\n§ 2 Wege\n\nA.\n\n§ 3 Ruhe\n\nB.\n\n§ 5 Ende\n\n§ 4 gilt.\n"
    )
    assert [words for _, words in headings(text)] == ["§ 2 Wege", "§ 3 Ruhe", "§ 5 Ende"]


def test_a_number_alone_is_a_heading_and_so_are_its_words_below() -> None:
    text = (
        "§ 1\nZweck\n\nEr fördert das Singen.\n\n§ 2\nDer Sitz ist hier.\n\n§ 3\nEnde\n\nSchluss.\n"
    )
    assert [words for _, words in headings(text)] == ["§ 1", "Zweck", "§ 2", "§ 3", "Ende"]


def test_numbered_lines_stand_among_the_headings_that_a_format_marks() -> None:
    text = "Satzung\n\n§ 1 Zweck\n\nA.\n\n§ 2 Ruhe\n\nB.\n\n§ 3 Ende\n\nC.\n"
    bold = (Heading(1, 0, 7), Heading(2, text.find("§ 2"), text.find("\n\nB.")))
    found = with_numbered(Content(text, "Satzung", headings=bold)).headings
    assert [(one.level, text[one.start : one.end]) for one in found] == [
        (1, "Satzung"),
        (2, "§ 1 Zweck"),
        (2, "§ 2 Ruhe"),
        (2, "§ 3 Ende"),
    ]
