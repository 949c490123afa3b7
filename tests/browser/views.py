"""The views of the page one after another, in any language and width: for what holds on all of them."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page, expect

from languages import interface
from tests.browser.visiting import EVIL, QUESTION, QUOTE, answered, paged_pdf, payload

LONG_NAME = "Sehr " + "lang" * 40
PRICES = "| Tarif | Preis |\n| --- | --- |\n| Nord | 12 Euro |\n| Süd | 14 Euro |\n"
FILES: dict[str, str | bytes] = {
    "garten.md": f"# Der Garten 🌳\n\nHier wächst viel. {QUOTE} Die Birne kam später.\n\n## Wasser\n\n"
    + "- Gießkanne\n- Schlauch\n\n"
    + PRICES,
    "Büro Süd/handbuch.pdf": paged_pdf(),
    f"{LONG_NAME}.txt": f"{EVIL}\n\n{'ohneLeerzeichen' * 40}\n\nDer Preis der Laterne ist 5 Taler.",
}
Say = Callable[..., str]


def said_in(language: str) -> Say:
    """The words of the page in a language, names filled in."""
    texts = interface()[language]
    words = {**texts["page"], **texts["beside"]}

    def say(key: str, **values: object) -> str:
        text: str = words[key]
        return text.format(**values)

    return say


def views(page: Page, say: Say) -> Iterator[str]:
    """Goes through the views; yields the name of each once it is shown."""
    expect(page.locator(".claim")).to_be_visible()
    yield "welcome"
    yield from _answer(page, say)
    yield from _documents(page, say)
    yield from _collections(page, say)
    yield from _conversations(page, say)
    yield from _others(page, say)


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _beside(page: Page, tab: str) -> None:
    """Shows documents or conversations, in the drawer where there is little room."""
    toggle = page.locator(".side-toggle")
    if toggle.is_visible() and toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    page.locator(f"#tab-{tab}").click()


def _leave(page: Page) -> None:
    shut = page.locator(".side-shut")
    if shut.is_visible():
        shut.click()


def _close(page: Page) -> None:
    """Closes the document, which on a phone closes with what was done in it."""
    if page.locator(".viewer").is_visible():
        page.locator(".viewer .shut").click()


def _ask(page: Page, question: str) -> None:
    _leave(page)
    page.locator(".composer textarea").fill(question)
    page.keyboard.press("Enter")


def _answer(page: Page, say: Say) -> Iterator[str]:
    _ask(page, QUESTION)
    answered(page)
    expect(page.locator(".conflict")).to_be_visible()
    yield "answer, and what contradicts it"
    page.locator(".found summary").click()
    yield "passages"
    page.locator(".found summary").click()
    page.locator(".place-source").first.click()
    expect(page.locator(".paper mark")).to_be_visible()
    yield "text"
    page.keyboard.press("Escape")
    page.locator("[data-thumb=down]").click()
    expect(page.locator(".feedback form")).to_be_visible()
    yield "feedback"
    _button(page, say("mark_place")).click()
    expect(page.locator(".marking")).to_be_visible()
    yield "marking"
    page.keyboard.press("Escape")
    _close(page)
    page.locator(".feedback").get_by_role("button", name=say("cancel"), exact=True).click()


def _documents(page: Page, say: Say) -> Iterator[str]:
    _beside(page, "documents")
    page.locator(".document .tick").first.check()
    yield "choice"
    page.locator("#files").set_input_files(
        [payload("broken.pdf", b"%PDF-1.7 x"), payload(f"{EVIL.replace('/', '')}.exe", b"MZ")]
    )
    expect(page.locator(".upload.problem")).to_have_count(2)
    yield "uploads"
    page.locator(".document .delete").first.click()
    yield "deletion"
    page.keyboard.press("Escape")
    _beside(page, "documents")
    page.locator(".folder .document-open").click()
    expect(page.locator(".sheet img")).to_be_visible()
    yield "page of a PDF"
    page.keyboard.press("Escape")


def _collections(page: Page, say: Say) -> Iterator[str]:
    _beside(page, "documents")
    _button(page, say("collection_new")).click()
    yield "a new collection"
    page.locator(".library form input").fill(LONG_NAME[:60])
    page.keyboard.press("Enter")
    expect(page.locator(".document")).to_have_count(0)
    yield "an empty collection"
    _button(page, say("collection_rename")).click()
    yield "another name"
    page.keyboard.press("Escape")
    _beside(page, "documents")
    _button(page, say("collection_delete")).click()
    yield "a collection's deletion"
    page.locator(".library .danger").click()
    expect(page.locator(".document")).to_have_count(len(FILES))


def _conversations(page: Page, say: Say) -> Iterator[str]:
    _beside(page, "conversations")
    page.locator(".options").first.click()
    yield "conversations"
    _button(page, say("rename")).click()
    yield "renaming"
    page.locator(".conversations form input").fill(f"{EVIL} {LONG_NAME}")
    page.keyboard.press("Enter")
    expect(page.locator(".conversation bdi")).to_contain_text(LONG_NAME)
    yield "a long title"
    _beside(page, "documents")


def _others(page: Page, say: Say) -> Iterator[str]:
    _leave(page)
    menu = _button(page, say("menu"))
    if menu.is_visible():
        menu.click()
    yield "menu"
    _button(page, say("about")).click()
    yield "about"
    page.keyboard.press("Escape")
    _ask(page, "Wann flog die Rakete?")
    expect(page.locator(".refusal-label")).to_be_visible()
    answered(page)
    yield "refusal"
    page.route("**/api/ask", lambda route: route.abort())
    _ask(page, f"{EVIL} {LONG_NAME}")
    expect(page.locator(".status.problem")).to_be_visible()
    yield "error"
    page.unroute("**/api/ask")
