"""A client of the app who notes in words what they see. [httpx]"""

import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx

from lab.faults.app import App
from lab.faults.found import Found
from lab.faults.house import FACT, NAME, PHRASE, QUESTION

LOOK_S = 15.0
INSIDE = re.compile(
    r"/(?:tmp|root|home|work|var|srv)/|\.sqlite3|sqlite|chroma|Traceback|Errno|FUNDSTELLE_|"
    r"\d+\.\d+\.\d+\.\d+|localhost",
    re.IGNORECASE,
)
"""Internal details that no client may see."""
ON_PAGE = re.compile(r'<p(?: class="\w+" role="status")?>(.*?)( Reference [^<]*)?</p>')
"""Finds the error message of a page."""


class Person:
    """Notes what they see; with `after`, as seen after the fault."""

    def __init__(self, app: App, found: Found, *, after: bool = False) -> None:
        self.client, self._found = app.client, found
        self._notes, self._after = (found.after if after else found.saw), after

    def asks(self, *, within_s: float = 100.0) -> bool:
        """Ask the question and read the answer as it streams; returns whether it was complete."""
        began, seen, last = time.monotonic(), dict[str, float](), dict[str, Any]()
        body = {"question": QUESTION, "conversation": ""}
        try:
            for name, told in self._events(body, within_s):
                seen.setdefault(name, time.monotonic() - began)
                last[name] = told
        except httpx.HTTPError as error:
            return self._sees(
                "a question", f"no more after {time.monotonic() - began:.0f} s", error
            )
        if "refused" in last:
            return self._refused("a question", last["refused"])
        place = f"its place after {_time(seen['places'])}" if "places" in seen else "no place"
        if "error" in last:
            return self._refused(f"a question: {place}, then", _said(last["error"]))
        kept = "" if last.get("kept", {}).get("kept") else ", told that it is not kept"
        right = FACT in str(last["done"]["sentences"])
        return self._sees(
            "a question", f"{place}, the end after {_time(seen['done'])}{kept}", not right
        )

    def _events(self, body: dict[str, Any], within_s: float) -> Iterator[tuple[str, Any]]:
        headers = {"Accept": "text/event-stream"}
        with self.client.stream(
            "POST", "/api/ask", json=body, headers=headers, timeout=within_s
        ) as reply:
            if reply.status_code != 200:
                reply.read()
                yield "refused", reply
                return
            name = ""
            for line in reply.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield name, json.loads(line.removeprefix("data: "))

    def adds(self, name: str, text: str) -> bool:
        """Add a document and wait for it."""
        files = {"files": (name, text.encode())}
        return self._sends("adding a document", "POST", "/api/documents", files=files)

    def hands_in(self, name: str, data: bytes, **more: str) -> bool:
        """Upload a file to the queue."""
        given = {"path": name, **more}
        return self._sends("handing a file in", "POST", "/api/uploads", params=given, content=data)

    def reads(self, name: str = "garten.txt") -> bool:
        """Read a document's text."""
        listed = self.client.get("/api/documents").json().get("documents", ())
        id_ = next((one["id"] for one in listed if one["document"] == name), "none")
        return self._sends("reading a document", "GET", f"/api/documents/{id_}/text")

    def lists(self) -> bool:
        """List the kept conversations."""
        return self._sends("the conversations", "GET", "/api/conversations")

    def renames(self, name: str, new: str) -> bool:
        """Rename a collection."""
        path = f"/api/collections/{name}"
        return self._sends("renaming a collection", "PATCH", path, json={"name": new})

    def signs_in(self) -> bool:
        """Sign in with name and password, as browsers do."""
        with httpx.Client(base_url=self.client.base_url, timeout=100) as browser:
            form = {"name": NAME, "password": PHRASE}
            headers = {"Origin": str(self.client.base_url).rstrip("/"), "Accept": "text/html"}
            return self._sends(
                "signing in", "POST", "/sign-in", client=browser, data=form, headers=headers
            )

    def fails_to_sign_in(self) -> None:
        """Sign in with a wrong password, without noting anything."""
        with httpx.Client(base_url=self.client.base_url, timeout=100) as browser:
            headers = {"Origin": str(self.client.base_url).rstrip("/")}
            browser.post("/sign-in", data={"name": NAME, "password": f"{PHRASE}!"}, headers=headers)

    def looks(self) -> None:
        """Check whether the app reports that it is not ready; it checks itself every ten seconds."""
        until, ready = time.monotonic() + LOOK_S, self.client.get("/readyz").json()
        while ready["ready"] and time.monotonic() < until:
            time.sleep(0.5)
            ready = self.client.get("/readyz").json()
        self._notes.append(f"/readyz: {'ready' if ready['ready'] else ready['reason']}")

    def _sends(
        self, what: str, method: str, path: str, *, client: httpx.Client | None = None, **more: Any
    ) -> bool:
        began = time.monotonic()
        try:
            reply = (client or self.client).request(method, path, **more)
        except httpx.HTTPError as error:
            return self._sees(what, f"no answer after {_time(time.monotonic() - began)}", error)
        took = time.monotonic() - began
        if reply.status_code >= 400:
            return self._refused(f"{what}, after {_time(took)}", reply)
        return self._sees(what, f"done after {_time(took)}", None)

    def _refused(self, what: str, said: httpx.Response | str) -> bool:
        if isinstance(said, httpx.Response):
            shown = ON_PAGE.search(said.text)
            text = f"a page, “{shown[1]}”" if shown else said.text[:200]
            with suppress(ValueError):
                text = _said(said.json())
            said = f"{said.status_code} {text}"
        if "unexpected" in said:
            self._found.problems.append(f"{what}: an error that nobody planned")
        return self._sees(what, said, "refused")

    def _sees(self, what: str, said: str, wrong: object) -> bool:
        self._notes.append(f"{what}: {said}")
        if inside := INSIDE.search(said):
            self._found.problems.append(f"{what}: told of {inside[0]!r}")
        if wrong and self._after:
            self._found.problems.append(f"{what} goes wrong when the fault is over")
        return not wrong


def _said(told: dict[str, Any]) -> str:
    """An error's code and sentence, without its id, which differs each time."""
    sentence = re.sub(r" The log says more under \w+\.", "", str(told.get("error", told)))
    return f"`{told.get('code', '?')}`, “{sentence}”"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
