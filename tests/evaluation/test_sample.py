"""A sample keeps the shares of what it is drawn from."""

from collections import Counter

import pytest

from rag.evaluation.sample import sample
from rag.evaluation.set import GoldEvidence, Question

LANGUAGES = {"town": "de", "city": "en"}


def some(n: int, lang: str, collection: str, *, answerable: bool = True) -> list[Question]:
    return [
        Question(
            f"{lang}-{collection}-{answerable}-{at}",
            lang,
            collection,
            "Wer?",
            answerable,
            evidence=(GoldEvidence(f"{collection}/a.txt"),) if answerable else (),
        )
        for at in range(n)
    ]


SET = some(60, "de", "town") + some(20, "de", "town", answerable=False) + some(20, "de", "city")


def groups(questions: list[Question]) -> dict[tuple[str, bool], int]:
    return dict(Counter((q.collection, q.answerable) for q in questions))


@pytest.mark.parametrize(
    ("limit", "shares"),
    [
        (10, (6, 2, 2)),
        (50, (30, 10, 10)),
        (3, (1, 1, 1)),
        (7, (4, 2, 1)),  # 4.2, 1.4, 1.4: of the two furthest short the first by name gets the last
    ],
)
def test_every_group_keeps_its_share(limit: int, shares: tuple[int, int, int]) -> None:
    found = groups(sample(SET, LANGUAGES, limit=limit, seed=1))
    town, refused, city = shares
    assert sum(found.values()) == limit
    assert found == {("town", True): town, ("town", False): refused, ("city", True): city}


def test_a_sample_smaller_than_the_groups_still_has_its_size() -> None:
    assert len(sample(SET, LANGUAGES, limit=2, seed=1)) == 2
    assert len(sample(SET, LANGUAGES, limit=1, seed=1)) == 1


def test_small_groups_are_there_while_there_is_room() -> None:
    uneven = some(97, "de", "town") + some(2, "de", "city") + some(1, "en", "city")
    found = sample(uneven, LANGUAGES, limit=10, seed=1)
    assert {(q.lang, q.collection) for q in found} == {
        ("de", "town"), ("de", "city"), ("en", "city")
    }  # fmt: skip
    assert len(found) == 10


@pytest.mark.parametrize("limit", range(1, 101))
def test_any_limit_gives_exactly_so_many_in_their_order(limit: int) -> None:
    found = sample(SET, LANGUAGES, limit=limit, seed=4)
    assert len(found) == limit
    places = [SET.index(question) for question in found]
    assert places == sorted(set(places))


def test_the_seed_decides() -> None:
    def ids(seed: int) -> list[str]:
        return [q.id for q in sample(SET, LANGUAGES, limit=20, seed=seed)]

    assert ids(1) == ids(1) != ids(2)


def test_without_a_limit_every_question_is_asked() -> None:
    assert sample(SET, LANGUAGES, limit=None, seed=1) == SET
    assert sample(SET, LANGUAGES, limit=1000, seed=1) == SET
