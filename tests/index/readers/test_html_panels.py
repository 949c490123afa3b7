"""What an ordinary click shows is read; what no click shows stays out."""

import pytest

from tests.index.readers.reader_files import headings, read

SHEET = "<style>.off { display: none } .flat { max-height: 0; overflow: hidden }</style>"


@pytest.mark.parametrize(
    "markup",
    [
        "<button aria-expanded=false aria-controls=p>Ask</button><div id=p hidden>Tell</div>",
        "<button aria-expanded=false aria-controls=p>Ask</button><div id=p hidden=until-found>Tell</div>",
        "<button aria-expanded=false aria-controls=p>Ask</button><div id=p aria-hidden=true>Tell</div>",
        "<button aria-controls=p>Ask</button><div id=p style='height:0;overflow:hidden'>Tell</div>",
        "<button data-bs-toggle=collapse data-bs-target='#p'>Ask</button><div id=p class=off>Tell</div>",
        "<button data-toggle=collapse data-target='.p'>Ask</button><div class='p off'>Tell</div>",
        "<button popovertarget=p>Ask</button><div id=p popover>Tell</div>",
        "<button onclick=\"show('p')\">Ask</button><div id=p class=off>Tell</div>",
        "<button class=accordion>Ask</button><div class=flat>Tell</div>",
        "<button aria-expanded=false>Ask</button><div hidden>Tell</div>",
        "<button aria-expanded=true aria-controls=p>Ask</button><div id=p>Tell</div>",
        "<div role=button aria-controls=p>Ask</div><div id=p hidden>Tell</div>",
        "<button id=b aria-expanded=false>Ask</button><div hidden role=region aria-labelledby=b>Tell</div>",
        "<button aria-controls=p aria-expanded=false>Ask</button><div id=p><div class=off>Tell</div></div>",
        "<a href='#p'>Ask</a><div id=p class=off>Tell</div>",
        "<details><summary>Ask</summary>Tell</details>",
        "<details open><summary>Ask</summary><p>Tell</p></details>",
        "<style>.t { display: none } #c:checked ~ .t { display: block }</style>"
        "<input type=checkbox id=c><label for=c>Ask</label><div class=t>Tell</div>",
        "<style>#c:checked ~ .t { display: block } .t { display: none }</style>"
        "<input type=checkbox id=c><label for=c>Ask</label><div class=t>Tell</div>",
    ],
)  # fmt: skip
def test_a_panel_that_a_click_opens_is_read_below_the_words_of_its_button(markup: str) -> None:
    page = read(SHEET + markup, "a.html")
    assert page.text == "Ask\n\nTell"
    assert page.report.left_out == ()


def test_a_button_in_a_heading_is_the_heading() -> None:
    page = read(
        "<h2><button aria-expanded=false aria-controls=p>Ask</button></h2><div id=p hidden>Tell</div>",
        "a.html",
    )
    assert page.text == "Ask\n\nTell" and headings(page) == [(2, "Ask")]


def test_tabs_are_read_each_above_its_panel() -> None:
    page = read(
        "<div role=tablist><button role=tab aria-controls=a>One</button>"
        "<button role=tab aria-controls=b>Two</button></div>"
        "<div id=a role=tabpanel>First</div><div id=b role=tabpanel hidden>Second</div>",
        "a.html",
    )
    assert page.text == "One\n\nFirst\n\nTwo\n\nSecond"


def test_more_text_is_read_and_the_button_below_it_is_not() -> None:
    page = read(
        "<p>Begin<span id=m style='display:none'> and end</span></p>"
        "<button onclick=\"toggle('m')\">Read more</button>",
        "a.html",
    )
    assert page.text == "Begin and end"


def test_a_panel_in_a_panel_is_read() -> None:
    page = read(
        "<button aria-controls=a aria-expanded=false>A</button><div id=a hidden><p>x</p>"
        "<button aria-controls=b aria-expanded=false>B</button><div id=b hidden>y</div></div>",
        "a.html",
    )
    assert page.text == "A\n\nx\n\nB\n\ny"


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden>Ghost</div>",
        "<button>Send</button><div hidden>Ghost</div>",
        "<button aria-controls=other aria-expanded=false>Menu</button><p>x</p><div id=p hidden>Ghost</div>",
        "<button hidden aria-controls=p>Ask</button><div id=p hidden>Ghost</div>",
        "<div hidden>Ghost <button aria-controls=p>Ask</button></div><div id=p hidden>Ghost</div>",
        "<div id=p hidden><button aria-controls=p>Ask</button>Ghost</div>",
        "<button aria-controls=p disabled>Ask</button><div id=p hidden>Ghost</div>",
        "<a href='#q' class=off>x</a><div id=q class=off>Ghost</div>",
        "<div popover id=p>Ghost</div>",
    ],
)
def test_without_a_control_that_a_person_reaches_hidden_text_stays_out(markup: str) -> None:
    page = read(f"{SHEET}<p>Seen.</p>{markup}", "a.html")
    assert "Ghost" not in page.text
    assert "hidden" in [left.what for left in page.report.left_out]


def test_a_question_without_a_button_opens_the_answer_that_follows() -> None:
    markup = (
        "<div class=faq-question>When is it open?</div>"
        "<div class=faq-answer style='display:none'>At 8.</div>"
        "<div class=note>Note</div><div style='display:none'>secret</div>"
    )
    assert read(markup, "a.html").text == "When is it open?\n\nAt 8.\n\nNote"
