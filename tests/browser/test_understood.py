"""How a follow-up was understood stands under the question as asked, in a real Chromium."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from rag.fakes import ScriptedModel
from tests.browser.visiting import EVIL, QUESTION, QUOTE, OpenPage, Serve, answered, ask

ASKED = "Und wann kam sie?"
LATER = "Die Birne kam später."


def follow_up(
    serve: Serve,
    open_page: OpenPage,
    *,
    first: str = QUESTION,
    label: str = "Frage",
    **context: Any,
) -> Locator:
    page = open_page(serve(ScriptedModel(QUOTE, LATER, delay_s=0.02)), **context)
    ask(page, first, label=label)
    answered(page)
    ask(page, ASKED, label=label)
    expect(page.locator(".exchange")).to_have_count(2)
    return page.locator(".exchange").last


def test_it_is_said_with_the_passages_and_stays(serve: Serve, open_page: OpenPage) -> None:
    exchange = follow_up(serve, open_page)
    understood = exchange.locator(".understood")
    expect(understood).to_have_text(f"Verstanden als: {QUESTION} {ASKED}")
    expect(exchange.locator(".question")).to_contain_text(ASKED)
    answered(exchange.page)
    expect(understood).to_have_text(f"Verstanden als: {QUESTION} {ASKED}")
    exchange.page.get_by_label("Sprache").select_option("en")
    expect(exchange.page.locator(".understood").last).to_have_text(
        f"Understood as: {QUESTION} {ASKED}"
    )


def test_a_question_searched_as_asked_says_nothing(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    ask(page, f"  {QUESTION}\n")
    answered(page)
    expect(page.locator(".understood")).to_be_hidden()


def test_markup_in_it_stays_text(serve: Serve, open_page: OpenPage) -> None:
    first = f"Wann wurde der {EVIL} Apfelbaum gepflanzt?"
    exchange = follow_up(serve, open_page, first=first)
    expect(exchange.locator(".understood")).to_have_text(f"Verstanden als: {first} {ASKED}")
    assert exchange.locator(".understood").evaluate("e => e.querySelectorAll('img').length") == 0


def test_the_export_carries_it_where_it_differs(serve: Serve, open_page: OpenPage) -> None:
    page = follow_up(serve, open_page, first="Wann wurde der *Apfelbaum* gepflanzt?").page
    answered(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
    markdown = Path(download.value.path()).read_text("utf-8")
    understood = f"Verstanden als: Wann wurde der \\*Apfelbaum\\* gepflanzt? {ASKED}"
    assert f"## {ASKED}\n\n{understood}\n\n" in markdown
    assert markdown.count("Verstanden als:") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_speaks_english(serve: Serve, open_page: OpenPage, scheme: str) -> None:
    first = f"Wann wurde die {'Birnen' * 30}sorte gepflanzt?"
    phone = {"width": 360, "height": 740}
    understood = follow_up(
        serve, open_page, first=first, label="Question", locale="en-GB", color_scheme=scheme,
        viewport=phone,
    ).locator(".understood")  # fmt: skip
    expect(understood).to_have_text(f"Understood as: {first} {ASKED}")
    assert understood.evaluate("e => e.getBoundingClientRect().right <= innerWidth")
