"""Headings of plain text that nothing marks, and a title whose words come back."""

import pytest

from tests.index.readers.reader_files import read

PAGE = """Living here
Household waste, zone B2
Put paper into the blue bin and glass into the green one.
Where do I take an old fridge?
The depot in Mill Lane takes it on Saturdays, free of charge.
For bulky waste you need:
a card
proof of your address
Anyone who lives here may order the card at the town hall.
Opening hours
The depot is open on Saturdays from nine to twelve.
"""


def headings(text: str) -> list[str]:
    content = read(text, "notes.txt")
    return [content.text[one.start : one.end] for one in content.headings]


def test_a_short_line_above_a_sentence_is_a_heading_and_an_item_of_a_list_is_none() -> None:
    assert headings(PAGE) == [
        "Household waste, zone B2",
        "Where do I take an old fridge?",
        "Opening hours",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Annual pass 100 pounds",
        "office@example.org",
        "see the plan on the board",
        "- Glass",
        "Bring the card, the receipt,",
        "A line that says in so many words what could as well be a sentence of its own",
        "The depot is closed today.",
    ],
)
def test_figures_addresses_items_and_sentences_are_no_headings(line: str) -> None:
    text = f"Everything about the depot in Mill Lane.\n{line}\nThe depot takes fridges on Saturdays, too."
    assert headings(text) == []


def test_wrapped_lines_are_no_headings() -> None:
    text = (
        "In the old days everybody took what they no longer needed to the depot in\n"
        "Mill Lane\nwhere it was weighed, and there they paid for it by the pound.\n"
    )
    assert headings(text) == []


def test_unmarked_headings_stand_below_numbered_ones() -> None:
    parts = [
        f"{at}. Part\n\nCosts\nWhat it costs is told in the list at the door." for at in (1, 2, 3)
    ]
    levels = {one.level for one in read("\n\n".join(parts), "notes.txt").headings}
    assert levels == {1, 2}


def test_a_slogan_is_no_title_if_a_line_below_names_what_the_text_is_about() -> None:
    text = (
        "Your best contact with everything local.\nMagazine\nA fridge depot for Mill Lane\n\n"
        "The depot takes every fridge. Mill people are glad.\n"
    )
    assert read(text, "notes.txt").title == "A fridge depot for Mill Lane"
    plain = "All depots are closed.\n\nThe depots open again on Monday."
    assert read(plain, "notes.txt").title == "All depots are closed."
