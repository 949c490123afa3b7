"""What two requests do to the store of accounts at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.clock import Clock
from index.errors import NotFound, SignInFailed
from rag.access.passwords import Passwords
from rag.access.store import Access, open_access
from rag.access.types import Account

OLD, NEW, OTHER = "a ferry in the morning", "a bridge in the evening", "a tower in the night"


class Paused(Passwords):
    """Passwords that cost next to nothing, and what happens while one is hashed or checked."""

    def __init__(self, *, rounds: int = 1) -> None:
        super().__init__(rounds=rounds, memory_kib=64)
        self.meanwhile: Callable[[], object] | None = None

    def _pause(self) -> None:
        if self.meanwhile:
            self.meanwhile()

    def hash(self, password: str) -> str:
        made = super().hash(password)
        self._pause()
        return made

    def fit(self, password: str, stored: str | None) -> bool:
        fits = super().fit(password, stored)
        self._pause()
        return fits


@pytest.fixture
def passwords() -> Paused:
    return Paused()


@pytest.fixture
def access(tmp_path: Path, passwords: Paused) -> Iterator[Access]:
    made = open_access(tmp_path, passwords=passwords)
    made.accounts.add("bo", role="reader", password=OLD)
    yield made
    made.close()


@pytest.fixture
def aside(tmp_path: Path) -> Iterator[Access]:
    """The same store as another request uses it, which pauses for nobody."""
    made = open_access(tmp_path, passwords=Passwords(rounds=1, memory_kib=64))
    yield made
    made.close()


def once(work: Callable[[], object], passwords: Paused) -> None:
    """Do this during the next pause only."""

    def then() -> None:
        passwords.meanwhile = None
        work()

    passwords.meanwhile = then


def test_a_link_counts_once_though_two_use_it_at_the_same_moment(
    access: Access, passwords: Paused
) -> None:
    secret = access.links.add("bo")
    passwords.meanwhile = threading.Barrier(2, timeout=20).wait  # both are past the first look

    def use(password: str) -> Account | None:
        try:
            return access.links.use(secret, password)
        except SignInFailed:
            return None

    with ThreadPoolExecutor(2) as threads:
        used = list(threads.map(use, (NEW, OTHER)))
    passwords.meanwhile = None
    assert sorted(one is not None for one in used) == [False, True]
    counted = NEW if used[0] else OTHER
    fits = [access.accounts.with_password("bo", one) is not None for one in (NEW, OTHER)]
    assert fits == [counted == NEW, counted == OTHER], "the loser's password was never set"


def test_whoever_signs_in_with_the_old_password_while_it_is_changed_stays_out(
    access: Access, aside: Access, passwords: Paused
) -> None:
    once(lambda: aside.accounts.set_password("bo", NEW), passwords)
    account = access.accounts.with_password("bo", OLD)
    assert account, "it was right when it was looked at"
    with pytest.raises(SignInFailed):
        access.sessions.start(account.person, password_hash=account.password_hash)
    assert access.sessions.of("local:bo") == []


def test_whoever_knows_the_old_password_undoes_no_change_of_that_moment(
    access: Access, aside: Access
) -> None:
    account = access.accounts.with_password("bo", OLD)
    aside.accounts.set_password("bo", NEW)
    assert account
    with pytest.raises(SignInFailed):
        access.accounts.set_password("bo", OTHER, password_hash=account.password_hash)
    assert aside.accounts.with_password("bo", NEW)


def test_a_hash_of_today_s_cost_undoes_no_change_of_that_moment(
    tmp_path: Path, access: Access
) -> None:
    dearer = Paused(rounds=2)
    other = open_access(tmp_path, passwords=dearer)
    once(lambda: access.accounts.set_password("bo", NEW), dearer)
    other.accounts.with_password("bo", OLD)
    other.close()
    assert access.accounts.with_password("bo", NEW)
    assert access.accounts.with_password("bo", OLD) is None


@pytest.mark.parametrize("gone", ["lock", "remove"])
def test_an_account_that_goes_while_its_password_is_checked_gets_no_session(
    gone: str, access: Access, aside: Access, passwords: Paused
) -> None:
    once(lambda: getattr(aside.accounts, gone)("bo"), passwords)
    account = access.accounts.with_password("bo", OLD)
    assert account
    with pytest.raises(SignInFailed):
        access.sessions.start(account.person, password_hash=account.password_hash)


def test_what_is_made_for_an_account_that_goes_meanwhile_waits_for_no_namesake(
    tmp_path: Path, access: Access, aside: Access
) -> None:
    going: list[Callable[[], object]] = []

    def clock() -> datetime:
        """The time, which each of them looks at between finding the account and storing the row."""
        if going:
            going.pop()()
        return datetime(2026, 11, 27, tzinfo=UTC)

    told: Clock = clock
    other = open_access(tmp_path, clock=told)
    for make in (lambda: other.keys.add("bo", label=""), lambda: other.links.add("bo")):
        going.append(lambda: aside.accounts.remove("bo"))
        with pytest.raises(NotFound):
            make()
        aside.accounts.add("bo", role="administrator", password=NEW)
        assert access.keys.of("bo") == []
    other.close()
