"""The line before the local model keeps its promises, and a promise that is broken is seen."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.load.corpus import HouseQuestion, asked
from lab.load.promises import PROMISES, Asker, Heard, Line, broken

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.models
@pytest.mark.slow
def test_six_people_before_the_real_model_are_promised_nothing_that_is_not_kept() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    done = subprocess.run(
        [sys.executable, "-m", "lab.load.line", "--port", port],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout)
    assert found["broken"] == [] and done.returncode == 0
    assert found["figures"]["right"] >= 3, "they were answered, not refused"


def asker(name: str, wanted: HouseQuestion, end: float, *ahead: int) -> Asker:
    """Asks at 0, has the place at 1, is told from 2 on, and gets an answer of its own at `end`."""
    told = [Heard(2 + n / 10, "waiting", {"ahead": number}) for n, number in enumerate(ahead)]
    done = {"question": wanted.question, "answer": wanted.sentence, "timings": {"search": end}}
    parts = [Heard(1, "places", {"sentence": wanted.sentence}), *told, Heard(end, "done", done)]
    return Asker(name, wanted, heard=parts)


def line() -> Line:
    """What happens if all is well."""
    ahorn, birke, linde, ulme = (asked(house) for house in ("ahorn", "birke", "linde", "ulme"))
    leaver = Asker("leaver", ulme[3], left=2.05, heard=asker("", ulme[3], 9, 1).heard[:-1])
    return Line(
        first=asker("first", ahorn[0], 3),
        leaver=leaver,
        namesake=asker("namesake", birke[2], 5, 2, 1, 0),
        twins=(asker("twin", linde[2], 4, 3, 2), asker("other twin", linde[2], 4, 3, 2)),
        last=asker("last", ahorn[4], 6, 4, 3),
        searches=[(2.1, 2.3)],
    )


def test_nothing_is_broken_if_all_is_well() -> None:
    assert broken(line()) == []


def fails(one: Line) -> None:
    one.last.heard.append(Heard(7, "error", {"error": "no"}))


def ends_early(one: Line) -> None:
    one.last.heard.pop()


def strays(one: Line) -> None:
    one.last.heard.append(one.last.heard.pop(0))
    one.last.heard.insert(0, Heard(1, "places", {"document": "linde-1.md"}))


def is_mistaken(one: Line) -> None:
    other = asked("ahorn")[5].question
    one.last.heard[-1] = replace(one.last.heard[-1], data={"question": other, "answer": "."})


def places_come_late(one: Line) -> None:
    for asker in one.behind:
        asker.heard[0] = replace(asker.heard[0], at=4.5)


def rises(one: Line) -> None:
    one.last.heard.insert(-1, Heard(3, "waiting", {"ahead": 4}))


def is_not_told(one: Line) -> None:
    one.last.heard = [heard for heard in one.last.heard if heard.name != "waiting"]


def is_written_twice(one: Line) -> None:
    end = one.twins[1].heard[-1]
    one.twins[1].heard[-1] = replace(end, data={**end.data, "timings": {"search": 9}})


def shares_too_much(one: Line) -> None:
    end = one.namesake.heard[-1]
    timings = one.twins[0].answer["timings"]
    one.namesake.heard[-1] = replace(end, data={**end.data, "timings": timings})


def nobody_moves_up(one: Line) -> None:
    one.leaver.left = 2.5


def is_answered_all_the_same(one: Line) -> None:
    one.leaver.heard.append(Heard(9, "done", {"question": one.leaver.wanted.question}))


BREAKS: list[tuple[Callable[[Line], Any], str]] = [
    (fails, "without an error"),
    (ends_early, "without an error"),
    (strays, "belongs to another"),
    (is_mistaken, "belongs to another"),
    (places_come_late, "places come before"),
    (rises, "only falls"),
    (is_not_told, "only falls"),
    (is_written_twice, "equal questions"),
    (shares_too_much, "equal questions"),
    (nobody_moves_up, "whoever leaves"),
    (is_answered_all_the_same, "whoever leaves"),
]


@pytest.mark.parametrize(("breaks", "said"), BREAKS)
def test_a_promise_that_is_broken_is_named(breaks: Callable[[Line], Any], said: str) -> None:
    one = line()
    breaks(one)
    assert any(said in promise for promise in broken(one))
    assert len(broken(one)) < len(PROMISES), "the others are judged for themselves"


def test_a_search_that_waits_for_written_answers_is_named() -> None:
    (promise,) = broken(replace(line(), searches=[(2.1, 5.5)]))
    assert promise.startswith("searches")
