"""Starts what a load test measures: the app over documents of its own, each process apart."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.compose import open_library
from index.settings import read_settings
from index.settings_environment import PREFIX
from lab.bench.measuring import end
from lab.load.corpus import HOUSES, ORIGIN, write_documents
from rag.access.store import open_access
from rag.access.types import Grant

ROOT = Path(__file__).resolve().parents[2]
READY_S = 600


def prepare(folder: Path) -> None:
    """A home with one collection per house, open to the group of that name."""
    settings = read_settings(home=folder / "home", documents=None)
    say("indexing the documents")
    with open_library(settings, write=True) as library:
        for house, own in write_documents(folder / "documents"):
            library.sync(own, collection=house)
    access = open_access(settings.home)
    for house in HOUSES:
        access.grants.add(Grant(house, "", house))
    access.close()


def settings_for(folder: Path, llm: str, secret: str) -> Mapping[str, str]:
    """The app's settings over a prepared folder, by the names of their environment variables."""
    own = {
        "HOME": str(folder / "home"),
        "DOCUMENTS": "none",
        "LLM": llm,
        "SIGN_IN": "always",
        "TOKEN_SECRET": secret,
        "EMBED_ORIGINS": ORIGIN,
    }
    return {f"{PREFIX}{name}": value for name, value in own.items()}


@contextmanager
def stand_in(port: int) -> Iterator[str]:
    """The stand-in; gives its URL."""
    with _running([sys.executable, "-m", "lab.load.model", str(port)], {}):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def app_at(settings: Mapping[str, str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The app, once it is ready. Raises SubprocessError if it does not start."""
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
    with _running(command, settings) as process:
        say("starting the app")
        until = time.monotonic() + READY_S
        while not _ready(port):
            if process.poll() is not None or time.monotonic() > until:
                raise subprocess.SubprocessError("The app did not start; its messages stand above.")
            time.sleep(0.5)
        yield process


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def _running(
    command: Sequence[str], settings: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a process with these settings and no others within the context."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    if cache := os.environ.get(f"{PREFIX}CACHE"):
        kept[f"{PREFIX}CACHE"] = cache
    process = subprocess.Popen(
        command, cwd=ROOT, env={**kept, **settings}, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        end(process)


def say(text: str) -> None:
    """Report progress on standard error."""
    print(f"load: {text}", file=sys.stderr, flush=True)
