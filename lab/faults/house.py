"""A home with small documents, accounts, a conversation and grants, and the app over it."""

import base64
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.compose import open_library
from index.settings import read_settings
from index.settings_environment import PREFIX, variable
from lab.faults.app import ROOT, App
from lab.faults.holdings import SHEETS
from lab.faults.model import Model
from rag.access.store import open_access
from rag.access.types import Grant

QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
FACT = "Der Apfelbaum wurde 1987 gepflanzt."
FILES = {
    "garten.txt": f"Der Garten\n\n{FACT} Er trägt jedes Jahr.\n",
    "kurse.txt": "Kurse\n\nDer Malkurs kostet 40 Euro. Er beginnt am Montag.\n",
    "ordnung/haus.txt": "Hausordnung\n\nDie Ruhezeit beginnt um 22 Uhr.\n",
}
RECEIVER = "http://127.0.0.1:9/ended"
"""The address of a webhook receiver at which nobody listens."""
NAME, PHRASE = "ada", "a-garden-in-the-morning"
CLOCK = "FAULTS_CLOCK"
"""The environment variable that names the file which sets an app's clock."""
TIMEOUT_S = 5
"""Seconds after which a silent chat model is given up; 60 by default."""


class House:
    """One home. `app()` is the app over it, started when first needed."""

    def __init__(self, folder: Path, settings: Mapping[str, object]) -> None:
        self.home, self.folder = folder / "home", folder
        self.documents = folder / "documents"
        self.clock = folder / "clock"
        self.model = Model()
        own = {
            "home": self.home,
            "documents": "none",
            "llm": self.model.url,
            "llm_timeout_s": TIMEOUT_S,
            "sign_in": "always",
            "webhook_addresses": RECEIVER,
            "webhook_secret": f"whsec_{base64.b64encode(bytes(32)).decode()}",
            **settings,
        }
        self.settings = {name: str(value) for name, value in own.items()}
        self.key = ""
        self._app: App | None = None
        self._running: Sequence[str] = ()

    def make(self) -> "House":
        """Index the documents, and add an account for the client, with a key and a grant."""
        write(self.documents, FILES)
        settings = read_settings(**{**self.settings, "documents": None})
        with open_library(settings, write=True) as library:
            library.sync(self.documents, collection=settings.collection)
        access = open_access(self.home)
        access.accounts.add(NAME, role="administrator", password=PHRASE)
        scopes = ("read", "write", "conversations")
        self.key, _ = access.keys.add(NAME, label="faults", scopes=scopes)
        access.grants.add(Grant(settings.collection, "", "everyone"))
        access.close()
        return self

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process over this home, with these settings and no others."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        if cache := os.environ.get(f"{PREFIX}CACHE"):
            kept[f"{PREFIX}CACHE"] = cache
        own = {variable(name): value for name, value in self.settings.items()}
        return {**kept, "PYTHONPATH": str(ROOT), CLOCK: str(self.clock), **own}

    def app(self, program: Sequence[str] = ("app.py",)) -> App:
        """The app, ready to answer; the running one if it is the same program."""
        if self._app and (self._app.process.poll() is not None or program != self._running):
            self.end()
        if self._app is None:
            self._running = program
            self._app = App(program, self.env, self.key)
            self._app.ready()
        return self._app

    def end(self) -> None:
        """Stop the app, if it runs."""
        if self._app:
            self._app.stop()
            self._app = None

    def begin(self, *words: object) -> "subprocess.Popen[str]":
        """Start a command over this home."""
        command = [sys.executable, "-m", *map(str, words)]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=pipe, stderr=pipe, text=True
        )

    def run(self, *words: object) -> tuple[int, str]:
        """Run a command over this home to its end; returns the exit status and the end of its output."""
        with self.begin(*words) as process:
            out, err = process.communicate(timeout=300)
        said = (out + err).strip().splitlines()
        return process.returncode, said[-1] if said else ""


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, by their paths in a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def sheets(count: int, version: int = 1) -> dict[str, str]:
    """Small documents, distinguished by number and version."""
    said = "Blatt {n}, Fassung {v}. " + "Hier steht ein Satz über Blatt {n}. " * 30
    return {f"{SHEETS}{n:03}.txt": said.format(n=n, v=version) for n in range(count)}
