"""The people of a load test: readers with the page open, and askers who check their answers. [Locust]

`python -m lab.load.people ADDRESS --secret …` is a process of its own, because Locust changes how
sockets and sleeping work; it prints the figures as JSON.
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

from locust import FastHttpUser, User, task
from locust.env import Environment
from locust.stats import StatsEntry

from lab.load.asking import TOKEN_S, signed_in, strays
from lab.load.corpus import HOUSES, asked

EVENTS = {"passages": "ask: passages", "places": "ask: place", "done": "ask: end"}
"""The timed moments of a streamed answer, by event."""
FILES = re.compile(r'"(/ui/[\w.-]+)"')


class Mixed(Exception):
    """Raised if an answer contains what belongs to another question or house."""


class Person(FastHttpUser):
    """A person of one house with the page open, signed in by a token of the page's server."""

    abstract = True
    secret = ""
    pace = 1.0
    pause_s = (0, 0)
    """Between what they do; a `pace` of two makes it half as long."""
    numbers = count()
    connection_timeout = network_timeout = 600.0

    def wait_time(self) -> float:
        """How long they read or think, in seconds."""
        return random.uniform(*self.pause_s) / self.pace

    def on_start(self) -> None:
        """Open the page and all that it fetches."""
        number = next(Person.numbers)
        self.name, self.house = f"person-{number}", HOUSES[number % len(HOUSES)]
        self.expires = 0.0
        page = self.client.get("/", headers=self.headers, name="page")
        for path in FILES.findall(page.text or ""):
            self.client.get(path, headers=self.headers, name="page")
        documents = f"/api/documents?collection={self.house}"
        for path in ("/ui/interface.json", "/api/me", "/api/model", "/api/collections", documents):
            self.client.get(path, headers=self.headers, name="page")
        self.suggest([])

    @property
    def headers(self) -> dict[str, str]:
        """The headers that sign them in; renewed before they expire, as the widget does."""
        if time.time() > self.expires - 60:
            self.expires = time.time() + TOKEN_S
            self.signed = signed_in(self.name, self.house, self.secret)
        return self.signed

    def suggest(self, places: list[dict[str, Any]]) -> None:
        """Fetch suggestions, as the page does at its start and below each answer."""
        body = {"collection": self.house, "language": "de", "places": places}
        self.client.post("/api/suggestions", json=body, headers=self.headers, name="suggestions")

    def noted(self, name: str, began: float, error: Exception | None = None) -> None:
        """Count one moment of an answer, or its error."""
        self.environment.events.request.fire(
            request_type="SSE",
            name=name,
            response_time=(time.perf_counter() - began) * 1000,
            response_length=0,
            exception=error,
            context={},
        )


class OpenPage(Person):
    """Has the page open, searches now and then, and reads a document."""

    pause_s = (20, 60)

    @task(2)
    def search(self) -> None:
        """Look for passages."""
        wanted = random.choice(asked(self.house))
        body = {"question": wanted.question, "collection": self.house}
        with self.client.post(
            "/api/search", json=body, headers=self.headers, name="search", catch_response=True
        ) as found:
            if wrong := strays(found.text or "", self.house):
                found.failure(Mixed(wrong))

    @task(1)
    def read(self) -> None:
        """Open a document of the list."""
        listed = self.client.get(
            f"/api/documents?collection={self.house}", headers=self.headers, name="list"
        ).json()
        one = random.choice(listed["documents"])
        self.client.get(f"/api/documents/{one['id']}/text", headers=self.headers, name="text")


class Asker(Person):
    """Asks, reads the answer, thinks, and asks on."""

    pause_s = (20, 30)

    @task
    def ask(self) -> None:
        """Ask one question, follow its answer as it streams, and check it at the end."""
        wanted = random.choice(asked(self.house))
        body = {"question": wanted.question, "collection": self.house}
        began = time.perf_counter()
        response = self.client.post(
            "/api/ask",
            json=body,
            headers={**self.headers, "Accept": "text/event-stream"},
            stream=True,
            name="ask: begun",
        )
        seen, read = set[str](), ""
        for event, data in events(response):
            read += data
            if event == "error":
                self.noted("ask: end", began, RuntimeError(data))
            elif event == "done":
                self._end(began, wanted.question, wanted.number, json.loads(data), read)
            elif event in EVENTS and event not in seen:
                self.noted(EVENTS[event], began)
            elif event == "sentence" and json.loads(data)["kind"] == "written" not in seen:
                self.noted("ask: sentence", began)
                event = "written"
            seen.add(event)
        if not seen & {"done", "error"}:
            self.noted("ask: end", began, RuntimeError("The stream broke off."))

    def _end(
        self, began: float, question: str, number: int, answer: dict[str, Any], read: str
    ) -> None:
        wrong = strays(read, self.house)
        if answer["question"] != question:
            wrong = f"{question!r} was answered as {answer['question']!r}"
        self.noted("ask: end", began, Mixed(wrong) if wrong else None)
        right = str(number) in answer["answer"]
        self.noted("ask: right", began, None if right else ValueError(answer["answer"][:100]))
        cited = [c for s in answer["sentences"] for c in s["citations"]]
        self.suggest([{"document_id": c["document_id"], "start": c["start"]} for c in cited[:1]])


def events(response: Any) -> Iterator[tuple[str, str]]:
    """The events of a stream as they come: name and data."""
    stream = getattr(response, "stream", None)
    if stream is None or response.status_code != 200:
        return
    name = ""
    while line := next_line(stream):
        text = line.decode().rstrip("\n")
        if text.startswith("event: "):
            name = text.removeprefix("event: ")
        elif text.startswith("data: "):
            yield name, text.removeprefix("data: ")


def next_line(stream: Any) -> bytes:
    """The next line; b"" at the end, or if nothing comes for too long."""
    try:
        return bytes(stream.readline(b"\n"))
    except OSError:
        return b""


def figures(entry: StatsEntry) -> dict[str, float]:
    """How many, how many of them failed, and milliseconds."""
    p50, p95 = (entry.get_response_time_percentile(share) for share in (0.5, 0.95))
    return {
        "n": entry.num_requests,
        "failed": entry.num_failures,
        "p50": p50,
        "p95": p95,
        "most": round(entry.max_response_time),
    }


def main() -> int:
    """Let people arrive, then measure for a while, then print the figures."""
    parser = argparse.ArgumentParser("python -m lab.load.people")
    parser.add_argument("address")
    parser.add_argument("--secret", required=True)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--coming-s", type=float, default=40)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pace", type=float, default=1)
    parser.add_argument("--answers", type=int, default=0, help="go on until so many have ended")
    given = parser.parse_args()
    Person.secret, Person.pace = given.secret, given.pace
    OpenPage.fixed_count, Asker.fixed_count = given.pages, given.askers
    everyone = given.pages + given.askers
    kinds: list[type[User]] = [kind for kind in (OpenPage, Asker) if kind.fixed_count]
    people = Environment(user_classes=kinds, host=given.address)
    runner = people.create_local_runner()
    runner.start(everyone, spawn_rate=everyone / given.coming_s)
    time.sleep(given.coming_s + 5)
    coming = {name: figures(entry) for (name, _), entry in people.stats.entries.items()}
    people.stats.reset_all()
    began = time.perf_counter()
    time.sleep(given.seconds)
    while people.stats.get("ask: end", "SSE").num_requests < given.answers:
        time.sleep(0.5)
    lasted = time.perf_counter() - began
    found = {name: figures(entry) for (name, _), entry in people.stats.entries.items()}
    errors = [f"{one.name}: {one.error}" for one in people.stats.errors.values()]
    runner.quit()
    summary = {"seconds": round(lasted), "coming": coming, "figures": found, "errors": errors[:20]}
    json.dump(summary, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
