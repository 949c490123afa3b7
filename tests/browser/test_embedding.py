"""The widget on pages whose readers have signed in there: the example pages, in a real Chromium."""

import importlib
import json
import shutil
import socket
import sys
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import Browser, Frame, Page, Request, Route, expect

from index.types import View
from rag.access.store import open_access
from rag.access.types import Grant
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import FILES, QUESTION, QUOTE, OpenPage, answered, ask, paged_pdf
from tests.web.reading import cheap_passwords

EXAMPLES = Path(__file__).parents[2] / "examples" / "widget"
SECRET, PASSWORD = "0123456789abcdef" * 3, "a ferry in the morning"
PLAN = "The plan costs 12 coins."
WIDGETS = "document.querySelectorAll('fundstelle-widget').length"


@dataclass(frozen=True)
class Place:
    """Where the example pages are, where Fundstelle is, and how tokens are signed."""

    origin: str
    frame: str
    fundstelle: str
    sign: Any


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The server of the examples beside Fundstelle, which are of two sites."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.delitem(sys.modules, "sign", raising=False)
    example, sign = (importlib.import_module(name) for name in ("server", "sign"))
    port = free_port()
    origin, frame = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
    files: dict[str, str | bytes] = {**FILES, "handbuch.pdf": paged_pdf()}
    settings: dict[str, Any] = {
        "host": "0.0.0.0",
        "token_secret": SECRET,
        "embed_origins": f"{origin} {frame}",
    }
    chat = scripted_chat(tmp_path, files, ScriptedModel(""), **settings)
    chat.library.add_upload("plan.txt", PLAN.encode(), View("plans"))
    access = open_access(tmp_path / "access", passwords=cheap_passwords())
    for path in ("garten.md", "handbuch.pdf"):
        access.grants.add(Grant("default", path, "staff"))
    access.grants.add(Grant("plans", "", "board"))
    with (
        running(chat, access=access) as fundstelle,
        example.server(fundstelle, origin, frame, secret=SECRET) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Place(origin, frame, fundstelle, sign)
        server.shutdown()
    access.close()
    chat.close()


def tokens_fetched(page: Page) -> list[str]:
    """The addresses at which this page asks for tokens, from now on."""
    fetched: list[str] = []

    def asked(request: Request) -> None:
        if "/fundstelle-token" in request.url:
            fetched.append(request.url)

    page.on("request", asked)
    return fetched


def opened(page: Page | Frame, name: str = "Ask") -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()


# -- a plain site


def test_a_reader_asks_without_signing_in_again_and_no_token_is_stored(
    place: Place, open_page: OpenPage
) -> None:
    page = open_page(f"{place.origin}/?as=ada")
    fetched = tokens_fetched(page)
    opened(page)
    assert fetched == [f"{place.origin}/fundstelle-token?collection=default"]
    ask(page, QUESTION, label="Question")
    expect(answered(page).locator("blockquote").first).to_have_text(QUOTE)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="About Fundstelle").click()
    expect(page.get_by_text("Signed in as ada")).to_be_visible()
    expect(page.get_by_role("link", name="Your sign-in")).to_have_count(0)
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "fundstelle-conversation" in kept and "eyJ" not in kept and "fundstelle-key" not in kept
    assert len(fetched) == 1, "one token does for all requests"


def test_a_page_s_picture_and_the_file_itself_come_with_the_token(
    place: Place, open_page: OpenPage
) -> None:
    page = open_page(f"{place.origin}/?as=ada")
    opened(page)
    ask(page, "Die Laterne ist 42 Zentimeter lang?", label="Question")
    answered(page).get_by_role("button", name="Source 1").click()
    picture = page.locator(".sheet img")
    expect(picture).to_be_visible()
    page.wait_for_function("e => e.naturalWidth > 100", arg=picture.element_handle())
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the original").click()
    assert download.value.suggested_filename == "handbuch.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_whoever_is_not_signed_in_on_the_page_is_told_so(place: Place, open_page: OpenPage) -> None:
    page = open_page(place.origin)
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("could not confirm who you are")
    page.goto(f"{place.origin}/?as=bo")
    opened(page)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/token", "http://[", "//evil.example/token"]
)
def test_tokens_are_asked_for_at_the_page_s_own_origin_alone(
    address: str, place: Place, open_page: OpenPage
) -> None:
    page = open_page(f"{place.origin}/two.html?as=ada")
    set_it = "value => { document.querySelector('fundstelle-widget').dataset.token = value }"
    page.evaluate(set_it, address)
    page.get_by_role("button", name="Ask the garden").click()
    expect(page.get_by_role("alert")).to_contain_text("Please sign in first")


def test_a_token_is_renewed_before_it_ends_while_the_chat_is_open(
    place: Place, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.goto(f"{place.origin}/?as=ada")
    fetched = tokens_fetched(page)
    opened(page)
    with page.expect_request("**/fundstelle-token*"):
        page.clock.fast_forward("03:50")
    page.keyboard.press("Escape")
    known = len(fetched)
    page.clock.fast_forward("15:00")
    assert len(fetched) == known, "a chat that is closed asks for none"
    opened(page)
    ask(page, QUESTION, label="Question")
    expect(answered(page).locator("blockquote").first).to_have_text(QUOTE)
    assert len(fetched) == known + 1


def test_a_token_that_the_server_refuses_is_renewed_once(place: Place, open_page: OpenPage) -> None:
    page = open_page(f"{place.origin}/?as=ada")
    given: list[str] = []

    def late(route: Route) -> None:
        """The first token has run out, as if the computer had slept."""
        given.append(route.request.url)
        if len(given) > 1:
            route.continue_()
            return
        made = place.sign.token("ada", ["staff"], secret=SECRET, origin=place.origin)
        route.fulfill(body=with_times(place, made, iat=time.time() - 400, exp=time.time() - 100))

    page.route("**/fundstelle-token*", late)
    opened(page)
    assert len(given) == 2
    ask(page, QUESTION, label="Question")
    expect(answered(page).locator("blockquote").first).to_have_text(QUOTE)


def with_times(place: Place, token: str, **times: float) -> str:
    """The same token at another time, signed anew."""
    coded = token.split(".")[1]
    claims = json.loads(urlsafe_b64decode(coded + "=" * (-len(coded) % 4)))
    return jwt.encode(
        {"alg": "HS256"},
        {**claims, **{k: int(v) for k, v in times.items()}},
        OctKey.import_key(SECRET),
    )


def test_a_token_is_worth_nothing_on_a_page_of_another_origin(
    place: Place, open_page: OpenPage
) -> None:
    page = open_page(f"{place.origin}/?as=ada")
    token = page.evaluate("fetch('/fundstelle-token').then(r => r.text())")
    read = f"""token => fetch("{place.fundstelle}/api/documents",
        {{ headers: {{ Authorization: `Bearer ${{token}}` }} }}).then(r => r.status)"""
    assert page.evaluate(read, token) == 200
    other = open_page(f"{place.frame}/")
    assert other.evaluate(read, token) == 401, "this origin may embed, with tokens of its own"


# -- two widgets


def test_two_widgets_ask_two_collections_side_by_side(place: Place, open_page: OpenPage) -> None:
    page = open_page(f"{place.origin}/two.html?as=ada")
    boxes = [page.get_by_role("button", name=name).bounding_box() for name in ("garden", "plans")]
    one, other = (box["y"] if box else 0 for box in boxes)
    assert abs(one - other) >= 44, "neither button covers the other"
    garden, plans = (
        page.get_by_role("dialog", name=f"Ask the {one}") for one in ("garden", "plans")
    )
    opened(page, "Ask the plans")
    ask(page, "The plan costs?", label="Question")
    expect(plans.locator("blockquote").first).to_have_text(PLAN)
    page.keyboard.press("Escape")
    opened(page, "Ask the garden")
    expect(garden.locator(".exchange")).to_have_count(0)
    ask(page, QUESTION, label="Question")
    expect(garden.locator("blockquote").first).to_have_text(QUOTE)
    page.reload()
    opened(page, "Ask the plans")
    expect(plans.locator("blockquote").first).to_have_text(PLAN)


# -- an application of one page


def test_an_application_keeps_moves_and_removes_its_widget(
    place: Place, open_page: OpenPage
) -> None:
    page = open_page(f"{place.origin}/app.html?as=ada")
    fetched = tokens_fetched(page)
    opened(page)
    ask(page, QUESTION, label="Question")
    expect(answered(page).locator("blockquote").first).to_have_text(QUOTE)
    page.keyboard.press("Escape")
    for view in ("help", "start", "help"):
        page.evaluate("view => { location.hash = `/${view}` }", view)
        expect(page.get_by_role("heading", name=view)).to_be_visible()
        assert page.evaluate(WIDGETS) == 1
    opened(page)
    expect(page.locator(".exchange blockquote").first).to_have_text(QUOTE)
    assert len(fetched) == 1, "what is moved begins nothing anew"
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Signed out").click()
    expect(page.get_by_role("button", name="Ask")).to_have_count(0)
    page.get_by_role("link", name="Start").click()
    opened(page)
    assert page.evaluate(WIDGETS) == 1 and len(fetched) == 2, "put back, it asks who reads now"


def test_a_script_that_is_loaded_again_adds_no_second_widget(
    place: Place, open_page: OpenPage
) -> None:
    page = open_page(f"{place.origin}/?as=ada")
    again = f"""() => new Promise(resolve => {{
        const script = document.createElement("script");
        Object.assign(script, {{ src: "{place.fundstelle}/widget.js", onload: resolve }});
        script.dataset.collection = "default";
        document.head.append(script);
    }})"""
    for _ in range(2):
        page.evaluate(again)
    assert page.evaluate(WIDGETS) == 1
    page.evaluate("document.body.replaceChildren()")
    page.evaluate(again)
    assert page.evaluate(WIDGETS) == 1, "a new page of the application has one again"


# -- frames and cookies


def without_third_party_cookies(browser: Browser, *more: str) -> Browser:
    return browser.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=["--no-sandbox", "--test-third-party-cookie-phaseout", *more],
    )


def test_in_a_sandboxed_frame_of_another_site_without_third_party_cookies(
    place: Place, browser: Browser
) -> None:
    chromium = without_third_party_cookies(browser)
    page = chromium.new_page()
    page.goto(f"{place.origin}/portal.html?as=ada")
    frame = page.frame(url=f"{place.frame}/frame.html")
    assert frame
    planted = frame.evaluate("document.cookie = 'x=1; SameSite=None; Secure', document.cookie")
    assert planted == "", "cookies of the frame are blocked"
    opened(frame)
    frame.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(frame.locator(".exchange blockquote").first).to_have_text(QUOTE)
    chromium.close()


@pytest.mark.parametrize(
    ("host", "signs_in"), [("intranet.house.test", True), ("intranet.elsewhere.test", False)]
)
def test_a_sign_in_of_the_same_site_is_used_and_that_of_another_is_not(
    host: str, signs_in: bool, tmp_path: Path, browser: Browser, intranet: Any
) -> None:
    port, publish = intranet
    files: dict[str, str | bytes] = {**FILES}
    settings: dict[str, Any] = {"host": "0.0.0.0", "embed_origins": f"http://{host}:{port}"}
    chat = scripted_chat(tmp_path, files, ScriptedModel(""), **settings)
    access = open_access(tmp_path / "access", passwords=cheap_passwords())
    access.accounts.add("bo", role="reader", password=PASSWORD)
    access.grants.add(Grant("default", "", "everyone"))
    rules = "--host-resolver-rules=MAP *.test 127.0.0.1"
    chromium = without_third_party_cookies(browser, rules)
    with running(chat, access=access) as at:
        server = at.replace("127.0.0.1", "ask.house.test")
        publish(
            "<!doctype html><html lang=en><title>x</title><body>"
            f"<script src='{server}/widget.js' data-sign-in=same-site></script>"
        )
        page = chromium.new_page(locale="en-GB")
        page.goto(f"http://{host}:{port}/")
        page.get_by_role("button", name="Ask").click()
        expect(page.get_by_role("alert")).to_contain_text("Please sign in first")
        with page.expect_popup() as popup:
            page.get_by_role("link", name="Sign in").click()
        popup.value.get_by_label("Name").fill("bo")
        popup.value.get_by_label("Password").fill(PASSWORD)
        popup.value.get_by_role("button", name="Sign in").click()
        expect(popup.value.get_by_role("textbox", name="Question")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Ask").click()
        if signs_in:
            ask(page, QUESTION, label="Question")
            expect(answered(page).locator("blockquote").first).to_have_text(QUOTE)
        else:
            expect(page.get_by_role("alert")).to_contain_text("Please sign in first")
    chromium.close()
    access.close()
    chat.close()
