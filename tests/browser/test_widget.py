"""The widget on somebody else's page, in a real Chromium."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from rag.fakes import ScriptedModel
from tests.browser.visiting import QUESTION, QUOTE, OpenPage, Serve, answered, ask, overflowing

HOSTILE = "<style>* { color: red !important; display: block; font-size: 40px }</style>"
VIEWPORT = "<meta name=viewport content='width=device-width, initial-scale=1'>"
ANY_ASK = re.compile("Fragen|Ask|Poser une question")
SCHEMES = "<style>:root { color-scheme: light dark }</style>"


def page_with(server: str, attributes: str = "", *, head: str = HOSTILE, lang: str = "de") -> str:
    return (
        f"<!doctype html><html lang='{lang}'><head><title>Intranet</title>{head}</head>"
        "<body><h1>Intranet</h1><a href='#x'>Link</a>"
        f"<script src='{server}/widget.js' {attributes} defer></script>"
    )


def test_the_widget_answers_on_a_foreign_page(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    server = serve(ScriptedModel(QUOTE), embed_origins=origin)
    publish(page_with(server, "data-collection=default", head=HOSTILE + SCHEMES))
    page = open_page(origin, color_scheme="dark")
    page.get_by_role("button", name="Fragen").click()
    expect(page.get_by_role("textbox", name="Frage")).to_be_focused()
    ask(page, QUESTION)
    exchange = answered(page)
    sentence = exchange.locator(".sentence").first
    expect(sentence).to_have_text(QUOTE)
    assert sentence.evaluate("e => getComputedStyle(e).color") == "rgb(236, 232, 223)"  # not red
    exchange.locator(".cite").first.click()
    expect(page.locator(".paper mark")).to_have_text(QUOTE)
    expect(page.locator(".paper mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".paper mark")).to_have_count(0)
    for _ in range(30):  # focus goes round inside the panel
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "fundstelle-widget"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Fragen")).to_be_focused()


def test_a_page_that_is_not_allowed_gets_a_clear_message(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    allowed = "https://intranet.example"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=allowed), "data-lang=en"))
    page = open_page(f"http://127.0.0.1:{port}")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("may not embed the chat")
    expect(page.get_by_role("alert")).to_contain_text(f"http://127.0.0.1:{port}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask")).to_be_focused()


def test_the_widget_speaks_the_language_that_its_page_names(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), "data-lang=fr"))
    page = open_page(origin)
    page.get_by_role("button", name="Poser une question").click()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()


def test_the_widget_speaks_its_page_s_language_whatever_the_browser_s(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), lang="en-GB"))
    expect(open_page(origin).get_by_role("button", name="Ask")).to_be_visible()


LIGHT, DARK = "rgb(251, 250, 247)", "rgb(23, 22, 20)"


@pytest.mark.parametrize(
    ("head", "attributes", "wanted", "paper"),
    [
        ("", "", "dark", LIGHT),  # a page that knows no dark is light whatever the browser wants
        (SCHEMES, "", "dark", DARK),
        (SCHEMES, "", "light", LIGHT),
        ("<style>body { background: #111 }</style>", "", "light", DARK),
        ("<style>body { background: #111 }</style>", "data-theme=light", "light", LIGHT),
        (SCHEMES, "data-theme=dark", "light", DARK),
        (SCHEMES, "data-theme=nonsense", "dark", DARK),
    ],
)
def test_the_widget_is_as_dark_as_its_page_unless_told(
    serve: Serve,
    open_page: OpenPage,
    intranet: Any,
    head: str,
    attributes: str,
    wanted: str,
    paper: str,
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), attributes, head=head))
    page = open_page(origin, color_scheme=wanted)
    page.get_by_role("button", name="Fragen").click()
    app = page.locator("#fundstelle-widget .app")
    expect(app).to_have_css("background-color", paper)
    expect(page.locator("#fundstelle-widget .panel")).to_have_css("background-color", paper)


def test_a_page_that_turns_dark_takes_the_widget_along(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    head = "<style>.dark body { background: #101014 }</style>"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), head=head))
    page = open_page(origin)
    page.get_by_role("button", name="Fragen").click()
    app = page.locator("#fundstelle-widget .app")
    expect(app).to_have_css("background-color", LIGHT)
    page.evaluate("document.documentElement.className = 'dark'")
    expect(app).to_have_css("background-color", DARK)


@pytest.mark.parametrize(("colour", "text"), [("#0a5c36", "255"), ("gold", "31")])
def test_the_button_takes_colour_corner_and_greeting_and_stays_readable(
    serve: Serve, open_page: OpenPage, intranet: Any, colour: str, text: str
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    greeting = "Fragen Sie &lt;b&gt;uns&lt;/b&gt;!"
    attributes = f"data-colour='{colour}' data-corner=top-left data-greeting='{greeting}'"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), attributes))
    page = open_page(origin)
    button = page.get_by_role("button", name="Fragen")
    box = button.bounding_box()
    assert box and box["x"] < 30 and box["y"] < 30
    shown = button.evaluate("e => getComputedStyle(e).color")
    assert shown.startswith(f"rgb({text},")
    button.click()
    expect(page.locator(".claim")).to_have_text("Fragen Sie <b>uns</b>!")


def test_attributes_that_make_no_sense_are_as_if_they_were_not_there(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    attributes = "data-colour='url(x)' data-corner='<b>' data-language=xx data-greeting=' '"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), attributes))
    page = open_page(origin)
    button = page.get_by_role("button", name=ANY_ASK)
    box = button.bounding_box()
    assert box and box["x"] > 900 and box["y"] > 600
    button.click()
    expect(page.locator(".claim")).to_be_visible()


def test_a_conversation_goes_on_when_the_page_is_loaded_again(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin)))
    page = open_page(origin)
    page.get_by_role("button", name="Fragen").click()
    ask(page, QUESTION)
    answered(page)
    page.reload()
    page.get_by_role("button", name="Fragen").click()
    expect(answered(page).locator(".question")).to_contain_text(QUESTION)


def test_nothing_of_the_widget_overflows_a_small_phone(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), head=VIEWPORT, lang="fr"))
    page = open_page(origin, viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True)
    assert overflowing(page, "#fundstelle-widget") == []
    page.get_by_role("button", name="Poser une question").tap()
    ask(page, QUESTION, label="Question")
    answered(page).locator(".cite").first.tap()
    expect(page.locator(".paper mark")).to_be_in_viewport()
    assert overflowing(page, "#fundstelle-widget") == []


def test_a_server_that_is_gone_is_said_on_the_button_until_it_is_back(
    open_page: OpenPage, serve: Serve, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    server = serve(ScriptedModel(QUOTE), embed_origins=origin)
    publish(page_with(server, "data-lang=en"))
    page = open_page("about:blank")
    page.route(f"{server}/healthz", lambda route: route.abort())
    page.goto(origin)
    expect(page.get_by_role("button", name="Chat currently unavailable")).to_be_visible()
    page.unroute(f"{server}/healthz")
    page.get_by_role("button", name="Chat currently unavailable").click()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask")).to_be_focused()


def test_a_server_that_is_gone_is_said(open_page: OpenPage, serve: Serve, intranet: Any) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    server = serve(ScriptedModel(QUOTE), embed_origins=origin)
    publish(page_with(server, "data-lang=en"))
    page = open_page(origin)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    page.route(f"{server}/**", lambda route: route.abort())
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
