"""What has come of a file stays when its connection breaks, for its owner, and not for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import Overtaken, TooLarge
from index.uploads import transfers as module
from index.uploads.staging import Staging
from index.uploads.transfers import IDLE_S, Transfers


class Clock:
    """Stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def transfers(folder: Path, clock: Clock) -> Iterator[Transfers]:
    yield Transfers(Staging(folder, max_bytes=10), clock)


def test_the_rest_is_written_behind_what_has_come(transfers: Transfers, folder: Path) -> None:
    for offset, data in ((0, b"The fer"), (7, b"ry.")):
        one = transfers.of("me", "t", "a.txt", size=10)
        one.write(data, one.resume(offset))
    assert transfers.received("me", "t") == 10 and transfers.received("you", "t") == 0
    one.received.keep()
    transfers.ended("me", "t")
    assert [path.read_bytes() for path in folder.iterdir()] == [b"The ferry."]


def test_a_part_that_is_not_the_next_is_refused(transfers: Transfers) -> None:
    one = transfers.of("me", "t", "a.txt", size=10)
    one.write(b"The", one.resume(0))
    for offset in (0, 2, 4):
        with pytest.raises(Overtaken, match="3 bytes"):
            one.resume(offset)


def test_whoever_resumes_a_file_is_the_only_one_who_sends_it(transfers: Transfers) -> None:
    one = transfers.of("me", "t", "a.txt", size=10)
    first, second = one.resume(0), one.resume(0)
    with pytest.raises(Overtaken):
        one.write(b"late", first)
    one.write(b"The", second)
    assert transfers.received("me", "t") == 3


def test_parts_together_are_no_larger_than_a_file_may_be(transfers: Transfers) -> None:
    one = transfers.of("me", "t", "a.txt", size=10)
    one.write(b"x" * 10, one.resume(0))
    with pytest.raises(TooLarge):
        one.write(b"x", one.resume(10))


def test_what_nobody_goes_on_with_is_deleted(
    transfers: Transfers, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfers.of("me", "old", "a.txt", size=1)
    clock.now = IDLE_S + 1
    for name in ("b", "c"):
        transfers.of("me", name, "a.txt", size=1)
    assert len(list(folder.iterdir())) == 2
    monkeypatch.setattr(module, "MOST", 2)
    transfers.of("me", "d", "a.txt", size=1)
    transfers.of("you", "e", "a.txt", size=1)
    assert len(list(folder.iterdir())) == 3, "two of mine, and one of yours"
    transfers.ended("me", "d")
    assert len(list(folder.iterdir())) == 2
