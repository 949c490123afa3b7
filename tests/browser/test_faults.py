"""What people read of errors, on the page, in a real Chromium."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from index.errors import ChatModelError
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from rag.web.state import ServerState
from tests.browser.visiting import FILES, QUESTION, QUOTE, OpenPage, Serve, answered, ask


class Gone(ScriptedModel):
    """A chat model at an inner address that is not there."""

    def stream(self, messages: Any, *, max_tokens: int) -> Any:
        raise ChatModelError("http://10.1.2.3:8000/v1 is gone. Correct FUNDSTELLE_LLM.")
        yield ""


def test_a_model_that_is_gone_is_told_in_the_page_s_language_with_an_id(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(Gone(name="Haus-KI")))
    expect(page.locator(".model-note")).to_contain_text("Haus-KI formuliert.")
    ask(page, QUESTION)
    status = page.locator(".status.problem")
    expect(status).to_have_text(
        re.compile(r"Das Sprachmodell antwortet gerade nicht\. Kennung für die Betreuung: \w{8}$")
    )
    expect(page.locator(".place").first).to_contain_text(QUOTE)
    page.get_by_role("combobox", name="Sprache").select_option("fr")
    expect(status).to_contain_text("Le modèle de langue ne répond pas")
    shown = page.locator(".app.page").inner_text()
    assert not re.search(r"10\.1\.2\.3|FUNDSTELLE|gone", shown)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("de-DE", "Auf mehrere Ihrer Fragen steht die Antwort noch aus."),
        ("en-GB", "Several of your questions are still waiting for an answer."),
        ("fr-FR", "Plusieurs de vos questions attendent encore leur réponse."),
    ],
)
def test_who_has_asked_too_much_at_once_reads_it_in_their_language(
    serve: Serve, open_page: OpenPage, locale: str, said: str
) -> None:
    slow = ScriptedModel("word " * 400, delay_s=0.05)
    address = serve(slow, person_at_once=1, person_waiting=0)
    page = open_page(address, locale=locale)
    label = "Frage" if locale == "de-DE" else "Question"
    ask(page, QUESTION, label=label)
    expect(page.locator(".place").first).to_be_visible()
    second = page.context.new_page()  # the same person
    second.goto(address)
    ask(second, QUESTION, label=label)
    expect(second.locator(".status.problem")).to_contain_text(said)


def test_a_server_that_is_away_or_a_proxy_that_speaks_english_is_told_too(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    page.route("**/api/ask", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.locator(".status.problem")).to_contain_text("Der Server ist nicht erreichbar.")
    page.unroute("**/api/ask")

    def proxy(route: Route) -> None:
        route.fulfill(
            status=413, body="<h1>Request Entity Too Large</h1>", content_type="text/html"
        )

    page.route("**/api/ask", proxy)
    page.get_by_role("button", name="Frage wiederholen").click()
    expect(page.locator(".status.problem")).to_contain_text(
        "mehr, als der Server auf einmal annimmt"
    )
    page.unroute("**/api/ask")
    again = page.get_by_role("button", name="Frage wiederholen")
    expect(again).to_have_text("Frage wiederholen")  # what most want then is said, not only drawn
    again.click()
    answered(page)
    page.route("**/api/documents/*", lambda route: route.abort())
    page.locator(".place-source").first.click()
    expect(page.locator(".viewer [role=alert] + p")).to_have_text(
        "Der Server ist nicht erreichbar."
    )


def test_a_bad_start_is_told_without_its_inside(tmp_path: Path, open_page: OpenPage) -> None:
    state = ServerState(problem="The folder /srv/documents is not there.", problem_id="ab12cd34")
    with (
        scripted_chat(tmp_path, {**FILES}, ScriptedModel(QUOTE)) as chat,
        running(chat, state) as at,
    ):
        banner = open_page(at).locator(".banner")
        expect(banner).to_contain_text("Kennung für die Betreuung: ab12cd34")
        assert "/srv" not in banner.inner_text()


def test_what_became_of_a_conversation_is_said_to_whoever_renames_or_rates_it(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    ask(page, QUESTION)
    answered(page)
    page.wait_for_url("**/c/*")
    path = f"/api/conversations/{page.url.rpartition('/')[2]}"
    page.get_by_role("tab", name="Gespräche").click()
    page.get_by_role("button", name="Optionen für").click()
    page.get_by_role("button", name="Umbenennen", exact=True).click()
    page.locator(".conversations form input").fill("Bäume")
    full = {"error": "No space left on /srv", "code": "storage", "id": "abc123"}
    page.route(f"**{path}", lambda route: route.fulfill(status=507, json=full))
    page.keyboard.press("Enter")
    toast = page.locator(".toast")
    expect(toast).to_have_text(
        "Der Server kann gerade nichts speichern. Kennung für die Betreuung: abc123"
    )
    expect(page.locator(".conversations form input")).to_have_value("Bäume")
    page.unroute(f"**{path}")
    page.evaluate("path => fetch(path, { method: 'DELETE' })", path)
    page.keyboard.press("Enter")
    expect(toast).to_contain_text("Dieses Gespräch gibt es hier nicht: Es wurde gelöscht")
    expect(page.locator(".conversation")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="Gespräche durchsuchen")).to_be_focused()
    page.get_by_role("button", name="Hilfreich", exact=True).click()
    expect(toast).to_have_text("Das gibt es hier nicht, oder nicht mehr.")


def test_what_could_not_be_brought_back_at_once_can_be_brought_back_later(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("tab", name="Gespräche").click()
    page.get_by_role("button", name="Optionen für").click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    page.route("**/restore", lambda route: route.abort())
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".toast")).to_have_text("Der Server ist nicht erreichbar.")
    page.unroute("**/restore")
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".conversation-open")).to_have_count(1)
