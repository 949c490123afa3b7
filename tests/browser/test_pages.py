"""The pages beside the chat: signing in, account, grants, the page to print; good for everyone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.access.store import open_access
from rag.access.types import Grant
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.test_everyone import SMALL, wrong_in_both_themes
from tests.browser.views import FILES, LONG_NAME
from tests.browser.visiting import EVIL, QUESTION, QUOTE, OpenPage, answered
from tests.web.reading import cheap_passwords

PASSWORD = "a ferry in the morning"
TOO_SMALL = """() => [...document.querySelectorAll("button, input, select, a.button")]
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24).map(([html]) => html)"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with scripted_chat(tmp_path, FILES, ScriptedModel(QUOTE), host="0.0.0.0") as chat:
        access = open_access(tmp_path / "access", passwords=cheap_passwords())
        access.accounts.add("bo", role="administrator", password=PASSWORD)
        access.grants.add(Grant("default", f"{LONG_NAME}/", f"{EVIL}{'o' * 120}"))
        with running(chat, access=access) as at:
            yield at
        access.close()


def wrong(page: Page) -> list[str]:
    """What axe finds in both themes, what is too small to press, and what is wider than the window."""
    found = [*wrong_in_both_themes(page), *(f"small: {one}" for one in page.evaluate(TOO_SMALL))]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize("locale", ["de", "en", "fr"])
def test_axe_is_content_with_every_page_on_a_small_phone(
    locale: str, address: str, open_page: OpenPage
) -> None:
    page = open_page(f"{address}/account/grants", locale=locale, viewport=SMALL)
    found = {"sign-in": wrong(page)}
    page.locator("#name").fill("bo")
    page.locator("#password").fill("not the password at all")
    page.locator("button.main").click()
    expect(page.locator(".problem")).to_be_visible()
    found["refused"] = wrong(page)
    page.locator("#password").fill(PASSWORD)
    page.locator("button.main").click()
    expect(page.locator(".grant")).to_be_visible()
    found["grants"] = wrong(page)
    if page.locator(".grant > span").evaluate("one => one.offsetWidth") < 200:
        found["grants"].append("what is open has too little room")
    page.goto(f"{address}/account")
    found["account"] = wrong(page)
    page.goto(address)
    page.locator(".composer textarea").fill(f"{QUESTION} {EVIL} {LONG_NAME}")
    page.keyboard.press("Enter")
    answered(page)
    id_ = page.url.rpartition("/")[2]
    page.goto(f"{address}/api/conversations/{id_}/export?format=html&language={locale}")
    expect(page.locator("h2")).to_contain_text(EVIL)
    found["to print"] = wrong(page)
    assert not {name: some for name, some in found.items() if some}
