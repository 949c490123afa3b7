"""What is told while an answer is made, and that nothing moves when it ends, in a real Chromium."""

import re
import time
from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from rag.fakes import ScriptedModel
from rag.pipeline import Answerer
from rag.types import Ahead, Answer, Event
from tests.browser.visiting import QUESTION, QUOTE, OpenPage, Serve, answered, ask

LONG = f"{QUOTE} Die Birne kam später. {QUOTE} Die Birne kam später."
OVERLONG = " ".join(f"{', '.join([QUOTE.rstrip('.')] * n)}." for n in (1, 2, 3))
WATCH = """() => {
  window.seen = [];
  window.shifts = [];
  const shifted = (list) => window.shifts.push(...list.getEntries().map((one) => [one.startTime, one.value]));
  new PerformanceObserver(shifted).observe({ type: "layout-shift" });
  const parts = ".question, .places, .place, .found summary, .passage";
  const look = () => {
    const root = document.querySelector("#fundstelle-chat")?.shadowRoot;
    if (!root) return;
    const last = [...root.querySelectorAll(".exchange")].at(-1);
    if (!last) return;
    const shown = [...last.querySelectorAll(parts)].filter((one) => one.checkVisibility());
    const named = (one) => one.className.split(" ")[0] || one.tagName;
    window.seen.push({
      at: performance.now(),
      busy: Boolean(last.querySelector(".progress.busy")),
      placed: Boolean(last.querySelector(".place, .refusal, .passage")),
      focus: root.activeElement?.className ?? null,
      open: last.querySelector(".found").open,
      tops: shown.map((one) => [named(one), Math.round(one.getBoundingClientRect().top)]),
    });
  };
  setInterval(look, 20);
}"""


class Queued(ScriptedModel):
    """Writes for two others first."""

    def stream(self, messages: Any, *, max_tokens: int) -> Any:
        for ahead in (2, 1, 0):
            yield Ahead(ahead)
            time.sleep(1.2)
        yield from super().stream(messages, max_tokens=max_tokens)


class Lingering(Answerer):
    """Takes a while to end."""

    def stream(self, *args: Any, **kwargs: Any) -> Generator[Event, None, None]:
        """The events, the last one late."""
        for event in super().stream(*args, **kwargs):
            if isinstance(event, Answer):
                time.sleep(0.5)
            yield event


def test_what_is_done_since_when_and_what_comes_next_is_told(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel("NO ANSWER", delay_s=2.5)))
    ask(page, QUESTION)
    expect(page.locator(".status")).to_have_text("Wird formuliert …")
    expect(page.locator(".waiting")).to_have_text("dann wird geprüft")
    expect(page.locator(".waiting")).to_have_text("seit 2 s · dann wird geprüft")
    expect(page.locator(".waiting")).to_have_text("seit 3 s · dann wird geprüft")
    answered(page)
    expect(page.locator(".waiting")).to_be_hidden()


def test_the_place_in_the_line_is_told_as_it_changes(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(Queued(QUOTE)))
    ask(page, QUESTION)
    expect(page.locator(".place").first).to_be_visible()  # which waits for nobody
    expect(page.locator(".status")).to_have_text("Noch 2 Antworten vor dieser …")
    expect(page.locator(".hidden[aria-live]")).to_contain_text("Noch 2 Antworten")
    expect(page.locator(".status")).to_have_text("Noch 1 Antwort vor dieser …")
    expect(page.locator(".status")).to_have_text("Wird formuliert …")
    answered(page)


def test_a_follow_up_shows_its_search_at_once(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel("NO ANSWER", delay_s=1.0)))
    ask(page, QUESTION)
    answered(page)
    page.evaluate(WATCH)
    ask(page, "Und die Birne?")
    follow_up = page.locator(".exchange").last
    expect(follow_up.locator(".understood")).to_contain_text(f"{QUESTION} Und die Birne?")
    expect(follow_up.locator(".place, .passage").first).to_be_visible()
    expect(follow_up.locator(".question")).to_be_in_viewport()
    expect(follow_up.locator(".progress")).to_have_class(re.compile("busy"))
    answered(page)


def ended(page: Page) -> tuple[dict[str, Any], dict[str, Any]]:
    """How it looked just before the answer ended, and how after that."""
    answered(page)
    page.wait_for_timeout(600)
    seen = page.evaluate("window.seen")
    before = [one for one in seen if one["busy"] and one["placed"]][-1]
    return before, seen[-1]


@pytest.mark.parametrize("width", [320, 800, 1400])
@pytest.mark.parametrize(
    ("reply", "question"),
    [
        (QUOTE, QUESTION),
        (LONG, QUESTION),
        ("NO ANSWER", QUESTION),
        ("NO ANSWER", "Wer malte das Rathaus im Wasser?"),
    ],
    ids=["written", "written at length", "quoted", "refused"],
)
def test_when_an_answer_ends_nothing_jumps_or_collapses(
    serve: Serve, open_page: OpenPage, reply: str, question: str, width: int
) -> None:
    address = serve(ScriptedModel(reply), answering=Lingering)
    page = open_page(address, viewport={"width": width, "height": 800})
    page.evaluate(WATCH)
    ask(page, question)
    before, after = ended(page)
    moved = [value for at, value in page.evaluate("window.shifts") if at > before["at"]]
    assert sum(moved) < 0.001, moved  # as Chromium measures it
    shown = [one for one in after["tops"] if one in before["tops"]]
    assert before["tops"] == shown, (before["tops"], after["tops"])
    assert before["open"] == after["open"] and before["focus"] == after["focus"]


@pytest.mark.parametrize("width", [320, 1400])
@pytest.mark.parametrize(
    ("reply", "delay_s"),
    [(QUOTE, 0.2), (OVERLONG, 0.03), ("NO ANSWER", 0.5)],
    ids=["short", "long", "none"],
)
def test_a_written_sentence_leads_and_moves_nothing_below_it(
    serve: Serve, open_page: OpenPage, reply: str, delay_s: float, width: int
) -> None:
    address = serve(ScriptedModel(reply, delay_s=delay_s))
    page = open_page(address, viewport={"width": width, "height": 800})
    page.evaluate(WATCH)
    ask(page, QUESTION)
    exchange = answered(page)
    seen = [one for one in page.evaluate("window.seen") if "place" in dict(one["tops"])]
    first = next(one for one in seen if one["at"] > seen[0]["at"] + 150)
    assert first["busy"] and first["tops"] == seen[-1]["tops"]
    moved = [value for at, value in page.evaluate("window.shifts") if at > first["at"]]
    assert sum(moved) < 0.001, moved
    if reply == "NO ANSWER":
        expect(exchange.locator(".verbatim")).to_be_visible()
        return
    sentence, place = exchange.locator(".lead .sentence").first, exchange.locator(".place").first
    above, below = sentence.bounding_box(), place.bounding_box()
    assert above and below and above["y"] + above["height"] < below["y"]


def test_a_text_longer_than_its_room_is_unfolded_by_its_reader(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(OVERLONG)), viewport={"width": 320, "height": 800})
    ask(page, QUESTION)
    exchange = answered(page)
    last, place = exchange.locator(".lead .degree").last, exchange.locator(".place").first
    assert top_of(last) > top_of(place)
    page.get_by_role("button", name="Ganz zeigen").click()
    assert top_of(last) < top_of(place)
    expect(page.get_by_role("button", name="Ganz zeigen")).to_be_hidden()
    page.reload()
    answered(page)
    assert top_of(last) < top_of(place)
    expect(page.get_by_role("button", name="Ganz zeigen")).to_be_hidden()


def top_of(one: Locator) -> float:
    """Where it stands."""
    box = one.bounding_box()
    assert box
    return box["y"]


def test_what_is_asked_next_stands_at_the_top_however_high_the_answers_above(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel("NO ANSWER")), viewport={"width": 390, "height": 500})
    for n in range(4):
        ask(page, f"Wer malte das Rathaus {n} im Wasser?")
        exchange = answered(page)
        page.wait_for_timeout(300)  # for what is drawn only now
        assert abs(top_of(exchange) - top_of(page.locator(".log"))) < 2, n
        box = exchange.bounding_box()
        assert box and box["height"] > 650, "more than is assumed of one that is not laid out"


def test_passages_that_somebody_reads_stay_open_and_keep_the_focus(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel("NO ANSWER", delay_s=1.0)))
    page.evaluate(WATCH)
    ask(page, QUESTION)
    expect(page.locator(".status")).to_have_text("Wird formuliert …")
    page.locator(".found summary").press("Enter")
    page.locator(".passage").first.focus()
    before, after = ended(page)
    assert before["focus"] == after["focus"] == "passage" and after["open"]


def test_whoever_stops_an_answer_by_the_keyboard_stays_where_they_are(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel("Und so weiter. " * 50, delay_s=0.2)))
    ask(page, QUESTION)
    expect(page.locator(".place").first).to_be_visible()
    page.get_by_role("button", name="Antwort anhalten").press("Enter")
    expect(page.locator(".status")).to_contain_text("Angehalten")
    expect(page.get_by_role("button", name="Fragen", exact=True)).to_be_focused()
