"""How long the page takes to load, and what it fetches: `python -m tests.browser.loading [ADDRESS]`.

A Chromium opens it with an empty cache, then again with a full one. Usable is when the cursor stands where
questions are typed. Without an address a server over a few files is opened. Needs requirements-dev.txt.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from index.options import positive
from lab.bench.measuring import machine
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat

FILES = {f"{n}.md": f"# Blatt {n}\n\nDer Baum {n} wurde {1900 + n} gepflanzt." for n in range(20)}
WATCH = """() => {
    const look = () => {
        const chat = document.querySelector("#fundstelle-chat")?.shadowRoot;
        const input = chat?.querySelector("textarea");
        if (input && chat.activeElement === input) window.usable ??= performance.now();
        else requestAnimationFrame(look);
    };
    look();
}"""
FETCHED = """() => performance.getEntries()
    .filter(({ entryType, responseStart }) => ["navigation", "resource"].includes(entryType)
        && (responseStart || performance.now()) <= window.usable)
    .map(({ transferSize }) => transferSize)"""


@dataclass(frozen=True, slots=True)
class Load:
    """One load: milliseconds until it was usable, and what was fetched before."""

    ms: float
    requests: int
    bytes: int


def loads(browser: Browser, address: str) -> tuple[Load, Load]:
    """A load with nothing in the cache, and the next one."""
    context = browser.new_context()
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    page.goto(address)
    cold = _loaded(page)
    page.reload()
    warm = _loaded(page)
    context.close()
    return cold, warm


def _loaded(page: Page) -> Load:
    page.wait_for_function("() => window.usable")
    sizes = page.evaluate(FETCHED)
    return Load(page.evaluate("window.usable"), len(sizes), sum(sizes))


@contextmanager
def _address(given: str) -> Iterator[str]:
    if given:
        yield given
        return
    with (
        tempfile.TemporaryDirectory() as home,
        scripted_chat(Path(home), FILES, ScriptedModel("")) as chat,
        running(chat) as address,
    ):
        yield address


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser("python -m tests.browser.loading", description=__doc__)
    parser.add_argument("address", nargs="?", default="", help="of a server that runs")
    parser.add_argument("--times", type=positive, default=10, metavar="N", help="default: 10")
    given = parser.parse_args(arguments)
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with _address(given.address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        measured = [loads(browser, address) for _ in range(given.times)]
        browser.close()
    print(machine())
    for name, all_ in zip(("cold", "warm"), zip(*measured, strict=True), strict=True):
        ms = sorted(one.ms for one in all_)
        print(
            f"{name}: usable after {median(ms):.0f} ms ({ms[0]:.0f} to {ms[-1]:.0f}), "
            f"{all_[0].requests} requests, {all_[0].bytes / 1000:.1f} kB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
