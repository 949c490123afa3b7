"""The widget on somebody else's page, in a real Chromium."""

from typing import Any

from playwright.sync_api import expect

from rag.fakes import ScriptedModel
from tests.browser.visiting import QUESTION, QUOTE, OpenPage, Serve, answered, ask

HOSTILE = "<style>* { color: red !important; display: block; font-size: 40px }</style>"


def page_with(server: str, attributes: str = "") -> str:
    return (
        f"<!doctype html><html lang='de'><head>{HOSTILE}</head><body><h1>Intranet</h1>"
        f"<a href='#x'>Link</a><script src='{server}/widget.js' {attributes} defer></script>"
    )


def test_the_widget_answers_on_a_foreign_page(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    publish(page_with(serve(ScriptedModel(QUOTE), embed_origins=origin), "data-collection=default"))
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
    page.get_by_role("button", name="Demander").click()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()


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
