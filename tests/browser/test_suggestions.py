"""What to ask next, as it is shown below the last answer, in a real Chromium."""

from pathlib import Path

from playwright.sync_api import expect

from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import EVIL, OpenPage, answered, ask

POOL = f"""# Waldbad

Das Waldbad liegt am Wald.

## Öffnungszeiten

Was gilt: Die Öffnungszeiten sind von 8 bis 20 Uhr.

## Eintritt \\{EVIL}

Was gilt zu Eintritt img src=x onerror=alert(1): er kostet 5 Euro.

## Chronik

Es wurde 1931 gebaut.
"""


def test_a_suggested_question_is_answered_and_makes_room_for_the_next(
    tmp_path: Path, open_page: OpenPage
) -> None:
    with (
        scripted_chat(tmp_path, {"bad.md": POOL}, ScriptedModel("NO ANSWER")) as chat,
        running(chat) as at,
    ):
        page = open_page(at)
        ask(page, "Wie sind die Öffnungszeiten?")
        suggested = answered(page).locator(".suggestions .example")
        expect(suggested).to_have_text([f"Eintritt {EVIL}?"])
        page.get_by_role("combobox", name="Sprache").select_option("en")
        expect(page.get_by_role("heading", name="Ask next")).to_be_visible()
        suggested.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".question").last).to_contain_text("Eintritt")
        expect(answered(page).locator(".place").first).to_contain_text("kostet 5 Euro")
        assert page.evaluate("document.activeElement !== document.body"), "the focus is somewhere"
        assert "Chronik" not in page.locator(".log").inner_text().split("Ask next")[-1]
        page.reload()
        answered(page)
        expect(page.locator(".exchange")).to_have_count(2)
