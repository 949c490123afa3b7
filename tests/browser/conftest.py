"""A Chromium that watches what it is made to do, and servers for it to visit."""

import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import FILES, OpenPage, Serve, paged_pdf

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


expect.set_options(timeout=20_000)  # two busy cores are slow, and what is right comes at last


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a server over the small documents; returns its address."""
    with ExitStack() as stack:

        def start(model: ScriptedModel, **settings: Any) -> str:
            files: dict[str, str | bytes] = {**FILES, "handbuch.pdf": paged_pdf()}
            chat = stack.enter_context(scripted_chat(tmp_path, files, model, **settings))
            return stack.enter_context(running(chat))

        yield start


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages, and holds at the end that none asked elsewhere, threw or opened a dialog."""
    wrong: list[str] = []
    with ExitStack() as stack:

        def open_one(address: str, *, locale: str = "de-DE", **context: Any) -> Page:
            fresh = stack.enter_context(browser.new_context(locale=locale, **context))
            fresh.set_default_timeout(15_000)
            page = fresh.new_page()
            _watch(page, wrong)
            page.goto(address)
            return page

        yield open_one
    assert not wrong


def _watch(page: Page, wrong: list[str]) -> None:
    def asked(request: Request) -> None:
        if not _local(request.url):
            wrong.append(f"asked {request.url}")

    def opened(dialog: Dialog) -> None:
        wrong.append(f"opened a dialog: {dialog.message}")
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            wrong.append(message.text)

    def threw(error: Error) -> None:
        wrong.append(f"threw {error}")

    page.on("request", asked)
    page.on("dialog", opened)
    page.on("console", said)
    page.on("pageerror", threw)


def _local(url: str) -> bool:
    own = ("http://127.0.0.1:", "http://localhost:")
    return url.startswith((*own, "data:", *(f"blob:{one}" for one in own)))


@pytest.fixture
def intranet(tmp_path: Path) -> Iterator[Any]:
    """Serves one page on a port of its own; called with the HTML, returns the port."""
    pages: dict[str, bytes] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return None

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def publish(html: str) -> None:
            pages["/"] = html.encode()

        yield server.server_address[1], publish
        server.shutdown()
