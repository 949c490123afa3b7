"""Signing in with a real browser, which decides what cookies and origins it sends."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from index.types import View
from rag.access.store import open_access
from rag.access.types import Grant
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.test_everyone import faults
from tests.browser.visiting import FILES, QUESTION, QUOTE, OpenPage, ask
from tests.web.reading import cheap_passwords

PASSWORD = "a ferry in the morning"
ServeAccess = Callable[..., tuple[str, Any]]


@pytest.fixture
def serve_access(tmp_path: Path) -> Iterator[ServeAccess]:
    """Starts a server where bo, a reader, signs in; returns its address and the open store."""
    with ExitStack() as stack:

        def start(**settings: Any) -> tuple[str, Any]:
            files: dict[str, str | bytes] = {**FILES}
            given = {"host": "0.0.0.0", **settings}
            chat = stack.enter_context(
                scripted_chat(tmp_path, files, ScriptedModel(QUOTE), **given)
            )
            access = open_access(tmp_path / "access", passwords=cheap_passwords())
            stack.callback(access.close)
            access.accounts.add("bo", role="reader", password=PASSWORD)
            access.grants.add(Grant("default", "garten.md", "everyone"))
            return stack.enter_context(running(chat, access=access)), (chat, access)

        yield start


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill("bo")
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Anmelden").click()


def test_a_person_signs_in_asks_and_signs_out(
    serve_access: ServeAccess, open_page: OpenPage
) -> None:
    address, _ = serve_access()
    page = open_page(address)
    expect(page).to_have_url(f"{address}/sign-in")
    sign_in(page, "not the password at all")
    expect(page.get_by_text("passen nicht zusammen")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("bo")
    sign_in(page)
    expect(page).to_have_url(f"{address}/")
    ask(page, QUESTION)
    expect(page.get_by_text(QUOTE).first).to_be_visible()
    page.get_by_role("button", name="Über Fundstelle").click()
    expect(page.get_by_text("Angemeldet als bo")).to_be_visible()
    page.get_by_role("link", name="Ihre Anmeldung").click()
    page.get_by_role("button", name="Abmelden", exact=True).click()
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()
    page.goto(address)
    expect(page).to_have_url(f"{address}/sign-in")


def test_an_administrator_opens_a_document_and_closes_it_again(
    serve_access: ServeAccess, open_page: OpenPage
) -> None:
    address, (_, access) = serve_access()
    access.accounts.set_role("bo", "administrator")
    page = open_page(f"{address}/account/grants")
    sign_in(page)
    page.get_by_label("Sammlung").fill("default")
    page.get_by_label("Ordner oder Dokument").fill("evil.txt")
    page.get_by_label("Gruppe").fill("hr")
    page.get_by_label("Darf").select_option("editor")
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_text("Das ist jetzt offen.")).to_be_visible()
    assert Grant("default", "evil.txt", "hr", "editor") in access.grants.all()
    page.get_by_role("button", name="Schließen: default evil.txt hr").click()
    expect(page.get_by_text("Das ist jetzt geschlossen.")).to_be_visible()
    assert access.grants.all() == [Grant("default", "garten.md", "everyone")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_administrator_adds_an_account_and_axe_finds_nothing_grave_on_its_pages(
    scheme: str, serve_access: ServeAccess, open_page: OpenPage
) -> None:
    address, (_, access) = serve_access()
    access.accounts.set_role("bo", "administrator")
    access.accounts.add("eve", role="reader", groups=["hr"])
    page = open_page(f"{address}/account", color_scheme=scheme)
    sign_in(page)
    assert not faults(page)
    page.get_by_role("link", name="Schlüssel für Programme").click()
    page.get_by_label("Wofür er ist").fill("Bericht")
    page.get_by_role("button", name="Schlüssel anlegen").click()
    expect(page.get_by_text("Er wird nicht noch einmal gezeigt.")).to_be_visible()
    assert not faults(page)
    page.goto(f"{address}/account/accounts")
    page.get_by_text("eve", exact=True).click()
    expect(page.get_by_role("button", name="Sperren")).to_be_visible()
    assert not faults(page)
    page.get_by_role("button", name="Neuer Link für ein Passwort").click()
    page.goto(page.get_by_role("status").locator("code").inner_text())
    assert not faults(page)
    page.get_by_label("Neues Passwort").fill("a bridge in the evening")
    page.get_by_role("button", name="Passwort setzen").click()
    expect(page.get_by_role("textbox", name="Frage", exact=True)).to_be_visible()
    assert access.accounts.with_password("eve", "a bridge in the evening")


def test_the_link_to_a_place_keeps_its_place_through_the_sign_in(
    serve_access: ServeAccess, open_page: OpenPage
) -> None:
    address, (chat, _) = serve_access()
    (id_,) = (i.id for i in chat.library.documents(View()) if i.path == "garten.md")
    page = open_page(f"{address}/d/{id_}#10-40")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    sign_in(page)
    expect(page).to_have_url(f"{address}/d/{id_}#10-40")


def test_whoever_is_signed_in_no_more_is_led_to_the_sign_in_page(
    serve_access: ServeAccess, open_page: OpenPage
) -> None:
    address, (_, access) = serve_access()
    page = open_page(address)
    sign_in(page)
    expect(page.get_by_role("textbox", name="Frage", exact=True)).to_be_visible()
    access.sessions.end_all("local:bo")
    with suppress(PlaywrightError):  # the page may notice by itself before it is asked
        ask(page, QUESTION)
    expect(page).to_have_url(re.compile(r"/sign-in"))


def test_signing_in_works_without_scripts_and_without_tls(
    serve_access: ServeAccess, browser: Browser
) -> None:
    """By a name that no browser takes for this machine: there Sec-Fetch-Site is not sent."""
    address, _ = serve_access(proxy_addresses="")
    port = address.rpartition(":")[2]
    chromium = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=["--no-sandbox", "--host-resolver-rules=MAP chat.intranet.test 127.0.0.1"],
    )
    context = chromium.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://chat.intranet.test:{port}/account")
    sign_in(page)
    expect(page.get_by_role("heading", name="Angemeldet als bo")).to_be_visible()
    (cookie,) = [one for one in context.cookies() if one["name"] == "fundstelle_session"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["expires"] == -1
    page.get_by_label("Bisheriges Passwort").fill(PASSWORD)
    page.get_by_label("Neues Passwort").fill("a bridge in the evening")
    page.get_by_role("button", name="Passwort ändern").click()
    expect(page.get_by_text("Das Passwort ist geändert.")).to_be_visible()
    chromium.close()


@pytest.mark.parametrize("width", [340, 1200])
@pytest.mark.parametrize("locale", ["de-DE", "en-GB", "fr-FR"])
def test_the_page_fits_and_its_words_can_be_read(
    width: int, locale: str, serve_access: ServeAccess, open_page: OpenPage
) -> None:
    address, _ = serve_access()
    page = open_page(
        address, locale=locale, viewport={"width": width, "height": 800}, color_scheme="dark"
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"
