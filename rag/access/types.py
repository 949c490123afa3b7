"""The types of access. Knows no database and no web."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from index.types import Scope, View

Role = Literal["reader", "editor", "administrator"]
"""What a person may do with what is open to them; everything is open to an administrator."""
GrantRole = Literal["reader", "editor"]
KeyScope = Literal["read", "write", "conversations", "metrics", "people"]
"""What a key may do: search, ask and read; add and delete documents; read what its person asked; read
the figures of the server; name the people for whom its program asks."""
ROLES: tuple[Role, ...] = get_args(Role)
GRANT_ROLES: tuple[GrantRole, ...] = get_args(GrantRole)
KEY_SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)
EVERYBODY = "everyone"
"""The group of all who are signed in."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person who is signed in. `id` begins with who vouches for the name: "local:ada"."""

    id: str
    name: str
    role: Role = "reader"
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this server; without a password it works only with keys, while locked not at all."""

    name: str
    role: Role
    groups: frozenset[str]
    created: str
    has_password: bool
    locked: bool = False
    password_hash: str = field(default="", repr=False)
    """The stored hash of its password: if it differs later, the password was changed meanwhile."""

    @property
    def person(self) -> Person:
        """The person who signs in with it."""
        return Person(f"{LOCAL}:{self.name}", self.name, self.role, self.groups)


LOCAL = "local"
"""The id prefix of this server's own accounts."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser session of a signed-in person."""

    id: str
    started: str
    used: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key for programs that act as an account; the secret itself is not stored."""

    id: str
    label: str
    account: str
    scopes: frozenset[KeyScope]
    created: str
    expires: str


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A collection, folder or document that is open to a group, with the group's role."""

    collection: str
    path: str
    group: str
    role: GrantRole = "reader"


def view_of(person: Person, grants: Iterable[Grant]) -> View:
    """What a person sees and may write, by their groups' grants."""
    if person.role == "administrator":
        return View(asker=person.id, name=person.name)
    theirs = [one for one in grants if one.group in person.groups or one.group == EVERYBODY]
    seen = frozenset(Scope(one.collection, one.path) for one in theirs)
    edited = frozenset(Scope(one.collection, one.path) for one in theirs if one.role == "editor")
    writable = seen if person.role == "editor" else edited
    return View(asker=person.id, name=person.name, allowed=seen, writable=writable)


def narrowed(view: View, scopes: Collection[KeyScope], *, collection: str | None = None) -> View:
    """The part of a view within a key's or token's scopes, in one collection if given."""
    seen = view if "write" in scopes else replace(view, writable=frozenset())
    if collection is None:
        return seen
    opened = view.allowed if view.allowed is not None else {Scope(collection)}
    return replace(seen, allowed=frozenset(one for one in opened if one.collection == collection))
