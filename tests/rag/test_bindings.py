"""What is known exactly counts once, in one place: it weighs a unit, or decides among rivals."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from index.tuning import tuned
from rag.bindings.binding import MOST, Binding, Opinion, Opinions, Reason, bind, key_of
from rag.bindings.designations import Designations
from rag.bindings.labels import Labels
from rag.bindings.times import Times
from rag.reader.types import Material, Place, Reading
from rag.versions.dated_documents import DatedDocuments, asked_time
from tests.rag.readings import material, passage
from tests.rag.test_current import TODAY

TEXT = "1. Das Bad öffnet um 9 Uhr.\n2. Kinder zahlen 2 Euro.\n3. Hunde bleiben draußen."


class Says:
    """A binding that says the same of units by their position."""

    def __init__(self, **by_position: Opinion) -> None:
        self._told = {int(at.removeprefix("n")): one for at, one in by_position.items()}

    def opinions(self, material: Sequence[Material]) -> Opinions:
        (read,) = material
        return {key_of(read, read.units[at]): one for at, one in self._told.items()}


def bound(*bindings: Binding, chances: Sequence[float] = (0.4, 0.2, 0.1)) -> Reading:
    read = material(passage(TEXT))
    pairs = zip(read.units, chances, strict=True)
    return bind(Reading(tuple(Place(read.passage, *one) for one in pairs)), [read], bindings)


def likely(reading: Reading) -> list[Any]:
    return [pytest.approx(place.probability) for place in reading.places]


def test_without_an_opinion_a_probability_stays_what_it_is() -> None:
    assert likely(bound()) == likely(bound(Says())) == [0.4, 0.2, 0.1]


@pytest.mark.parametrize("reason", ["time", "label", "designation"])
def test_what_is_excluded_is_improbable_and_opinions_of_several_bindings_add_up(
    reason: Reason,
) -> None:
    weight = tuned(f"rag.bindings.{reason}_excluded")
    no = Says(n0=Opinion(False, reason))
    assert likely(bound(no)) == [0.4 * weight, 0.2, 0.1]
    assert likely(bound(no, Says(n0=Opinion(False, "time")))) == [
        pytest.approx(0.4 * weight * tuned("rag.bindings.time_excluded")), 0.2, 0.1,
    ]  # fmt: skip
    assert bound(no).answerable == pytest.approx(max(0.4 * weight, 0.2))


def test_what_is_bound_by_its_label_is_likelier_but_never_certain() -> None:
    named = Says(n1=Opinion(True, "label"))
    assert likely(bound(named)) == [0.4, 0.2 * tuned("rag.bindings.label_binds"), 0.1]
    assert bound(named, chances=(0.4, 0.9, 0.1)).answerable == MOST < 1


def test_among_rivals_the_only_one_bound_takes_the_place_of_the_best() -> None:
    row = Opinion(False, "row", rivals=("a", 0))
    only = replace(row, binds=True, only=True)
    decided = bound(Says(n0=row, n1=only))
    assert likely(decided) == [0.0, 0.4, 0.1]
    assert decided.answerable == 0.4, "whether anything answers is read off all of them"
    several = replace(row, binds=True)
    assert likely(bound(Says(n0=row, n1=several, n2=several))) == [0.0, 0.2, 0.1]


def test_a_heading_answers_nothing() -> None:
    read = material(passage(TEXT))
    heading = replace(read.units[0], kind="heading")
    reading = Reading((Place(read.passage, heading, 0.9),))
    assert bind(reading, [read], ()).answerable == 0.0


def test_every_binding_says_why_and_says_nothing_where_nothing_is_named() -> None:
    texts = ("§ 3 Der X20 kostete 2024 5 Euro.", "§ 4 Der X20s kostete 2022 6 Euro.")
    read = [material(passage(text, f"d{at}")) for at, text in enumerate(texts)]
    held = DatedDocuments(lambda id_: pytest.fail("its own text names the time"), TODAY)

    def told(question: str) -> list[set[str]]:
        bindings = (
            Times(asked_time(question, TODAY).when, held),
            Labels(question),
            Designations(question),
        )
        return [{opinion.reason for opinion in one.opinions(read).values()} for one in bindings]

    assert told("Was kostete der X20 im Jahr 2024 nach § 3?") == [
        {"time"},
        {"label"},
        {"designation"},
    ]
    assert told("Was kostet das?") == [set(), set(), set()]
