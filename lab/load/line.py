"""`python -m lab.load.line`: what people who wait for the local chat model are promised, tried out.

It starts the app with the offline model over the documents of the load test. One person asks; while the
model writes for them, another asks, then four at once, of whom two ask the same; then the second leaves,
and somebody searches. Figures and broken promises go to standard output; the exit status is 1 if one was.
"""

import argparse
import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import httpx

from index.errors import FundstelleError
from lab.bench.measuring import machine, spread
from lab.load.asking import signed_in
from lab.load.corpus import asked
from lab.load.promises import Asker, Heard, Line, broken
from lab.load.starting import app_at, prepare, say, settings_for

LONGEST_S = 600.0
"""Seconds after which a stream that says nothing is given up."""
SEARCHES = 5


async def tried(address: str, secret: str) -> Line:
    """Six people ask, one of them leaves, and one searches."""
    ahorn, birke, linde, ulme = (asked(house) for house in ("ahorn", "birke", "linde", "ulme"))
    first, leaver = Asker("first", ahorn[0]), Asker("leaver", ulme[3])
    twins = (Asker("twin", linde[2]), Asker("other twin", linde[2]))
    line = Line(first, leaver, Asker("namesake", birke[2]), twins, Asker("last", ahorn[4]), [])
    async with httpx.AsyncClient(base_url=address, timeout=LONGEST_S) as client:
        running = [asyncio.create_task(_ask(first, client, secret))]
        await _until(lambda: bool(first.all("places")), running)
        leaving = asyncio.create_task(_ask(leaver, client, secret))
        running.append(leaving)
        await _until(lambda: bool(leaver.all("waiting")), running)
        running += [asyncio.create_task(_ask(one, client, secret)) for one in line.behind]
        await _until(lambda: all(one.all("waiting") for one in line.behind), running)
        leaving.cancel()
        searches = [await _searched(client, secret, ulme[n].question) for n in range(SEARCHES)]
        await asyncio.gather(*running)
    return replace(line, searches=searches)


async def _ask(asker: Asker, client: httpx.AsyncClient, secret: str) -> None:
    """Ask, and follow the answer to its end, or until the task is cancelled."""
    house = asker.wanted.house
    headers = {**signed_in(asker.name, house, secret), "Accept": "text/event-stream"}
    body = {"question": asker.wanted.question, "collection": house}
    asker.began = time.monotonic()
    try:
        async with client.stream("POST", "/api/ask", json=body, headers=headers) as response:
            async for name, data in _events(response):
                asker.heard.append(Heard(time.monotonic(), name, data))
    except asyncio.CancelledError:
        asker.left = time.monotonic()


async def _until(true: Callable[[], bool], running: Sequence["asyncio.Task[None]"]) -> None:
    """Wait until something is true, or no asker is left who could make it so."""
    while not true() and not all(task.done() for task in running):
        await asyncio.sleep(0.01)


async def _searched(client: httpx.AsyncClient, secret: str, question: str) -> tuple[float, float]:
    """When a search began and ended."""
    began, body = time.monotonic(), {"question": question, "collection": "ulme"}
    headers = signed_in("searcher", "ulme", secret)
    (await client.post("/api/search", json=body, headers=headers)).raise_for_status()
    return began, time.monotonic()


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    name = ""
    response.raise_for_status()
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def figures(line: Line) -> dict[str, Any]:
    """Seconds: until passages, the answering place and the end came; of searches meanwhile."""
    moments = ("passages", "places", "done")
    found = {name: [one.after(name) for one in line.stayed] for name in moments}
    spreads = {name: asdict(spread(times)) for name, times in found.items()}
    right = sum(str(one.wanted.number) in one.answer.get("answer", "") for one in line.stayed)
    told = {one.name: one.ahead for one in line.stayed}
    return {
        **spreads,
        "search": asdict(spread([ended - began for began, ended in line.searches])),
        "right": right,
        "told": told,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Try it. Returns the exit status: 0 kept, 1 failed or a promise broken; wrong usage exits with 2."""
    parser = argparse.ArgumentParser("python -m lab.load.line", description=__doc__)
    parser.add_argument("--llm", default="offline", help="another model, as the setting")
    parser.add_argument("--port", type=int, default=7870, help="the app's (default: 7870)")
    given = parser.parse_args(arguments)
    on, secret = asdict(machine()), secrets.token_urlsafe(32)
    try:
        with tempfile.TemporaryDirectory(prefix="fundstelle-line-") as folder:
            prepare(Path(folder))
            settings = settings_for(Path(folder), given.llm, secret)
            with app_at(settings, given.port):
                say("six people ask")
                line = asyncio.run(tried(f"http://127.0.0.1:{given.port}", secret))
    except (FundstelleError, OSError, subprocess.SubprocessError, httpx.HTTPError) as error:
        print(f"fundstelle: {error}", file=sys.stderr)
        return 1
    wrong = broken(line)
    found = {"machine": on, "figures": figures(line), "broken": wrong}
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
