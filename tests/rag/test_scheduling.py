"""Many askers before one model: nobody starves, places are told true, equal questions are answered once."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import AskerLeft, ChatModelError, QuestionError, TooManyQuestions
from index.library import Library
from index.types import Scope, View
from rag.fakes import ScriptedModel, WordReader
from rag.observing import Observer, QuestionOutcome
from rag.pipeline import Answerer, Limits
from rag.scheduling.admission import Admission
from rag.scheduling.asker import Asker
from rag.scheduling.dispatcher import Dispatcher
from rag.scheduling.fair import FairQueue
from rag.scheduling.scheduler import Scheduler
from rag.types import Ahead, Answer, AskRequest, Event, Found, Sentence, Waiting
from tests.rag.small import small_library

VIEW = View("default")
FACT = "Der Malkurs kostet 40 Euro."
QUESTION = "Was kostet der Malkurs?"
FILES = {"kurs.txt": f"Kurse\n\n{FACT} Der Malkurs beginnt am Montag.\n"}


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30  # busy cores are slow
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# -- the fair queue ----------------------------------------------------------------------------


@dataclass(eq=False)
class Item:
    person: str
    number: int = 0


def test_one_who_asks_ten_at_once_delays_the_others_by_one() -> None:
    queue = FairQueue[Item](1)
    for person in ["ada"] * 10 + ["bo", "cy"]:
        queue.add(Item(person))
    taken = list[str]()
    while item := queue.take():
        taken.append(item.person)
        queue.done(item)
    assert taken[:4] == ["ada", "bo", "cy", "ada"] and len(taken) == 12


def test_of_one_person_only_so_many_are_under_way() -> None:
    queue = FairQueue[Item](2)
    for _ in range(3):
        queue.add(Item("ada"))
    first, second = queue.take(), queue.take()
    assert first and second and queue.take() is None
    queue.done(first)
    assert queue.take() is not None


@given(st.lists(st.sampled_from(["ada", "bo", "cy", "take", "leave"]), max_size=60))
def test_whatever_comes_nobody_waits_longer_than_one_round_for_each_of_their_own(
    steps: list[str],
) -> None:
    """An item waits for those of its owner before it, and for as many and one more of each other person."""
    queue, waiting, bounds = FairQueue[Item](1), list[Item](), dict[int, int]()
    for number, step in enumerate(steps):
        if step == "take":
            told = list(queue)
            item = queue.take()
            assert item is (told[0] if told else None), "the place told is the place kept"
            if item:
                queue.done(item)
                waiting.remove(item)
                assert bounds.pop(item.number) >= 0
                bounds = {one: left - 1 for one, left in bounds.items()}
        elif step == "leave" and waiting:
            gone = waiting.pop(0)
            assert queue.remove(gone) and not queue.remove(gone)
            bounds.pop(gone.number)
        elif step in ("ada", "bo", "cy"):
            item = Item(step, number)
            own = Counter(one.person for one in waiting)[step]
            queue.add(item)
            waiting.append(item)
            bounds[number] = own + 2 * (own + 1)
    assert sorted(one.number for one in queue) == sorted(one.number for one in waiting)


# -- the scheduler -----------------------------------------------------------------------------


class Gate:
    """A reply that waits for leave to go on, word by word."""

    def __init__(self) -> None:
        self.order = list[str]()
        self.stopped = list[str]()
        self.may = threading.Semaphore(0)

    def reply(self, name: str) -> Callable[[], Generator[str, None, None]]:
        def write() -> Generator[str, None, None]:
            self.order.append(name)
            try:
                while True:
                    yield "word "
                    if self.may.acquire(timeout=0.02):
                        return
            except GeneratorExit:
                self.stopped.append(name)
                raise

        return write


def reading(reply: Generator[str, None, None], places: list[int]) -> threading.Thread:
    """Reads a reply to its end and notes the places told."""

    def read() -> None:
        try:
            places.extend(piece.replies for piece in reply if isinstance(piece, Ahead))
        except AskerLeft:
            places.append(-1)

    thread = threading.Thread(target=read)
    thread.start()
    return thread


def test_replies_go_round_the_people_and_each_is_told_how_many_come_before() -> None:
    scheduler, gate = Scheduler(1), Gate()
    wanted = ["ada 1", "ada 2", "ada 3", "bo 1", "cy 1"]
    places = {name: list[int]() for name in wanted}
    threads = []
    for name in wanted:
        asker = Asker(name.split()[0], scheduler)
        threads.append(reading(asker.reply(gate.reply(name)), places[name]))
        until(lambda name=name: bool(places[name]) or name in gate.order)  # type: ignore[misc]
    for done in range(1, len(wanted) + 1):
        until(lambda done=done: len(gate.order) == done)  # type: ignore[misc]
        gate.may.release()
    for thread in threads:
        thread.join(30)
    assert gate.order == ["ada 1", "ada 2", "bo 1", "cy 1", "ada 3"]
    assert places["bo 1"] == [2, 1, 0] and places["cy 1"] == [3, 2, 1, 0]
    assert places["ada 3"][:2] == [2, 3], "others go first, and that is told"


def test_a_hosted_model_writes_as_many_as_it_may_and_only_some_of_them_for_one_person() -> None:
    scheduler, gate = Scheduler(3, each=2), Gate()
    threads = [reading(Asker("ada", scheduler).reply(gate.reply(f"ada {n}")), []) for n in range(4)]
    until(lambda: len(gate.order) == 2)
    threads.append(reading(Asker("bo", scheduler).reply(gate.reply("bo")), []))
    until(lambda: len(gate.order) == 3)
    assert gate.order[-1] == "bo", "a place is left for whoever comes"
    for _ in threads:
        gate.may.release()
        time.sleep(0.05)
    for thread in threads:
        thread.join(30)
    assert len(gate.order) == 5


@pytest.mark.parametrize("under_way", [True, False])
def test_who_leaves_frees_the_model_at_once(under_way: bool) -> None:
    scheduler, gate = Scheduler(1), Gate()
    first, second = Asker("ada", scheduler), Asker("bo", scheduler)
    told = list[int](), list[int]()
    threads = [reading(first.reply(gate.reply("ada")), told[0])]
    until(lambda: gate.order == ["ada"])
    threads.append(reading(second.reply(gate.reply("bo")), told[1]))
    until(lambda: told[1] == [1])
    (first if under_way else second).leave()
    if under_way:
        until(lambda: gate.order == ["ada", "bo"])
        assert gate.stopped == ["ada"] and told[0] == [-1]
    else:
        threads[1].join(30)
        assert not threads[1].is_alive() and told[1][-1] == -1
    gate.may.release()
    for thread in threads:
        thread.join(30)
    assert ("bo" in gate.order) == under_way


# -- how many questions a person may have open -------------------------------------------------


def test_a_person_has_only_so_many_questions_open_and_others_are_not_concerned() -> None:
    admission = Admission(2)
    admission.enter("ada")
    admission.enter("ada")
    with pytest.raises(TooManyQuestions) as told:
        admission.enter("ada")
    assert told.value.seconds > 0 and "2 questions" in str(told.value)
    admission.enter("bo")
    admission.leave("ada")
    admission.enter("ada")


# -- equal questions ---------------------------------------------------------------------------


class Slow(ScriptedModel):
    """Writes only once it may."""

    def __init__(self, *replies: str) -> None:
        super().__init__(*replies)
        self.may = threading.Event()

    def stream(self, messages: Any, *, max_tokens: int) -> Generator[str, None, None]:
        for piece in super().stream(messages, max_tokens=max_tokens):
            while not self.may.wait(0.01):
                yield ""
            yield piece


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with small_library(tmp_path, FILES) as opened:
        yield opened


def dispatcher_over(
    library: Library,
    model: ScriptedModel,
    *,
    most: int = 10,
    at_once: int = 1,
    observers: Sequence[Observer] = (),
) -> Dispatcher:
    answerer = Answerer(
        search=library, model=model, reader=WordReader(), limits=Limits(), observers=observers
    )
    return Dispatcher(answerer, scheduler=Scheduler(at_once), admission=Admission(most))


def test_equal_questions_of_several_people_are_answered_by_one_computation(
    library: Library,
) -> None:
    model = Slow(FACT)
    dispatcher = dispatcher_over(library, model)
    people = [replace(VIEW, asker=name, name=name) for name in ("ada", "bo", "cy")]
    answers = [dispatcher.ask(AskRequest(QUESTION, view), person=view.asker) for view in people]
    until(lambda: bool(model.prompts))
    model.may.set()
    told = [list(one) for one in answers]
    assert len(model.prompts) == 1
    for events in told:
        assert isinstance(events[0], Found) and isinstance(events[-1], Answer)
        assert [one.text for one in events if isinstance(one, Sentence)] == [FACT]


def test_what_became_of_a_shared_answer_is_told_of_each_who_asked(library: Library) -> None:
    seen = list[QuestionOutcome]()
    model = Slow(FACT)
    dispatcher = dispatcher_over(library, model, observers=[seen.append])
    people = [replace(VIEW, asker=name) for name in ("ada", "bo", "cy")]
    ada, bo, cy = (dispatcher.ask(AskRequest(QUESTION, view), person=view.asker) for view in people)
    until(lambda: bool(model.prompts))
    cy.close()
    model.may.set()
    for one in (ada, bo):
        assert isinstance(list(one)[-1], Answer)
    until(lambda: len(seen) == 3)
    assert {one.view.asker: one.outcome for one in seen} == {
        "ada": "answered", "bo": "answered", "cy": "left",
    }  # fmt: skip
    assert all(one.hits for one in seen)
    assert len(model.prompts) == 1


@pytest.mark.parametrize(
    ("question", "view", "k"),
    [
        ("Was kostet denn der Malkurs?", VIEW, None),
        (QUESTION, replace(VIEW, allowed=frozenset({Scope("default", "kurs.txt")})), None),
        (QUESTION, replace(VIEW, documents=frozenset({"kurs.txt"})), None),
        (QUESTION, VIEW, 3),
    ],
)
def test_other_words_rights_or_choices_share_nothing(
    library: Library, question: str, view: View, k: int | None
) -> None:
    model = Slow(FACT)
    dispatcher = dispatcher_over(library, model, at_once=2)
    both = [
        dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada"),
        dispatcher.ask(AskRequest(question, view, k=k), person="bo"),
    ]
    model.may.set()
    assert all(isinstance(list(one)[-1], Answer) for one in both)
    assert len(model.prompts) == 2


def test_a_question_behind_a_new_version_does_not_share_the_old_answer(
    library: Library, tmp_path: Path
) -> None:
    model = Slow(FACT, "Der Malkurs kostet 50 Euro.")
    dispatcher = dispatcher_over(library, model, at_once=2)
    before = dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada")
    until(lambda: bool(model.prompts))
    folder = tmp_path / "changed"
    folder.mkdir()
    (folder / "kurs.txt").write_text(FILES["kurs.txt"].replace("40", "50"))
    library.sync(folder, collection="default")
    after = dispatcher.ask(AskRequest(QUESTION, VIEW), person="bo")
    until(lambda: len(model.prompts) == 2)
    model.may.set()
    texts = [events[-1].text for events in (list(before), list(after))]  # type: ignore[union-attr]
    assert "40" in texts[0] and "50" in texts[1] and "40" not in texts[1]


def test_who_leaves_a_shared_answer_takes_it_from_nobody_and_the_last_one_stops_it(
    library: Library,
) -> None:
    model = Slow(FACT)
    dispatcher = dispatcher_over(library, model)
    first, second = (
        dispatcher.ask(AskRequest(QUESTION, VIEW), person=name) for name in ("ada", "bo")
    )
    until(lambda: bool(model.prompts))
    first.close()
    time.sleep(0.05)
    assert not model.closed
    second.close()
    until(lambda: model.closed == 1)
    later = dispatcher.ask(AskRequest(QUESTION, VIEW), person="cy")
    model.may.set()
    assert isinstance(list(later)[-1], Answer), "what was given up is not shared"


def test_who_listens_is_woken_by_leaving_from_another_thread(library: Library) -> None:
    dispatcher = dispatcher_over(library, Slow(FACT))
    listener = dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada")
    ended = list[BaseException]()

    def listen() -> None:
        try:
            for _ in listener:
                pass
        except AskerLeft as error:
            ended.append(error)

    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(0.1)
    listener.close()
    thread.join(30)
    assert ended and not thread.is_alive()


def test_a_person_who_has_asked_enough_is_refused_until_an_answer_has_ended(
    library: Library,
) -> None:
    model = Slow(FACT)
    dispatcher = dispatcher_over(library, model, most=2)
    first, second = (
        dispatcher.ask(AskRequest(f"{QUESTION} {n}", VIEW), person="ada") for n in "12"
    )
    with pytest.raises(TooManyQuestions):
        dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada")
    with pytest.raises(QuestionError):
        dispatcher.ask(AskRequest("", VIEW), person="bo")
    first.close()
    third = dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada")
    model.may.set()
    assert isinstance(list(second)[-1], Answer) and isinstance(list(third)[-1], Answer)
    for _ in range(2):  # a question that was refused or answered takes no room
        list(dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada"))


def test_what_goes_wrong_is_told_to_all_who_listen_and_the_next_begins_anew(
    library: Library,
) -> None:
    class Gone(Slow):
        def stream(self, messages: Any, *, max_tokens: int) -> Generator[str, None, None]:
            yield from super().stream(messages, max_tokens=max_tokens)
            raise ChatModelError("The LLM server went away.")

    model = Gone(FACT)
    dispatcher = dispatcher_over(library, model)
    both = [dispatcher.ask(AskRequest(QUESTION, VIEW), person=name) for name in ("ada", "bo")]
    model.may.set()
    for one in both:
        with pytest.raises(ChatModelError):
            list(one)
    with pytest.raises(ChatModelError):
        list(dispatcher.ask(AskRequest(QUESTION, VIEW), person="cy"))
    assert len(model.prompts) == 2


def test_places_come_while_the_model_writes_for_others(library: Library) -> None:
    model = Slow(FACT)
    dispatcher = dispatcher_over(library, model)
    busy = dispatcher.ask(AskRequest(QUESTION, VIEW), person="ada")
    until(lambda: bool(model.prompts))
    events: Iterator[Event] = dispatcher.ask(
        AskRequest("Wann beginnt der Malkurs?", VIEW), person="bo"
    )
    kinds = [type(next(events)).__name__ for _ in range(3)]
    assert kinds == ["Found", "Places", "Waiting"]
    model.may.set()
    rest = list(events)
    assert Waiting(0) in rest and isinstance(rest[-1], Answer)
    busy.close()


def test_what_is_less_urgent_waits_until_the_questions_have_been_read(library: Library) -> None:
    class SlowReader(WordReader):
        may = threading.Event()

        def read(self, *args: Any, **kwargs: Any) -> Any:
            self.may.wait(10)
            return super().read(*args, **kwargs)

    answerer = Answerer(
        search=library, model=ScriptedModel(FACT), reader=SlowReader(), limits=Limits()
    )
    dispatcher = Dispatcher(answerer, scheduler=Scheduler(1), admission=Admission(9))
    asked = [dispatcher.ask(AskRequest(QUESTION, VIEW), person=name) for name in ("ada", "bo")]
    asked.append(dispatcher.ask(AskRequest(f"{QUESTION} Bitte.", VIEW), person="cy"))
    with pytest.raises(QuestionError):
        dispatcher.ask(AskRequest("", VIEW), person="cy")
    waited = threading.Thread(target=dispatcher.wait_for_reading, args=(10,))
    waited.start()
    waited.join(0.1)
    assert waited.is_alive()
    SlowReader.may.set()
    waited.join(30)
    assert not waited.is_alive()
    for one in asked:
        assert isinstance(list(one)[-1], Answer)
