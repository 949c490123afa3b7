"""`python -m rag accounts` and `python -m rag keys`: accounts and their keys, also while the server runs."""

import argparse
import getpass
import sys

from index.errors import AccessError
from index.options import AddCommand
from index.settings import Settings
from rag.access.command import listed, opened
from rag.access.links import LASTS
from rag.access.store import Access
from rag.access.types import KEY_SCOPES, LOCAL, ROLES, Account
from rag.forgetting import forget


def add_accounts(command: AddCommand) -> None:
    """Adds the commands of `accounts`."""
    adding = command("add", _add, "a new account; asks for its password, or reads it from a pipe")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--role", choices=ROLES, default="reader", help="default: reader")
    adding.add_argument("--groups", default="", metavar="A,B", help="groups, separated by commas")
    adding.add_argument("--no-password", action="store_true", help="for keys alone")
    command("list", _list, "every account with its role and groups")
    for name, run, about in (
        ("password", _password, "another password; signs the account out everywhere"),
        ("lock", _lock, "let nobody in with an account, by password or key"),
        ("unlock", _unlock, "let an account in again, also after too many failures"),
        ("link", _link, "a link with which a person sets their password, once"),
        ("remove", _remove, "remove an account with its sessions, keys and conversations"),
    ):
        command(name, run, about).add_argument("name", metavar="NAME")
    leaving = command("sign-out", _sign_out, "sign an account out everywhere, or everybody")
    whom = leaving.add_mutually_exclusive_group(required=True)
    whom.add_argument("name", metavar="NAME", nargs="?")
    whom.add_argument("--everybody", action="store_true", help="whoever signed them in")
    changing = command("change", _change, "another role or other groups, at once")
    changing.add_argument("name", metavar="NAME")
    changing.add_argument("--role", choices=ROLES)
    changing.add_argument("--groups", metavar="A,B", help="all groups; '' for none")


def add_keys(command: AddCommand) -> None:
    """Adds the commands of `keys`."""
    adding = command("add", _add_key, "a new key of an account; it is shown once")
    adding.add_argument("account", metavar="ACCOUNT")
    adding.add_argument("--label", default="", metavar="TEXT", help="what it is for")
    adding.add_argument("--days", type=int, default=90, metavar="N", help="default: 90")
    adding.add_argument(
        "--scopes",
        default="read",
        metavar="A,B",
        help=f"what it may do: {', '.join(KEY_SCOPES)} (default: read)",
    )
    command("list", _list_keys, "every key without its secret")
    command("remove", _remove_key, "make a key worthless at once").add_argument("id", metavar="ID")


def _names(said: str) -> list[str]:
    return [name.strip() for name in said.split(",") if name.strip()]


def _asked_password() -> str:
    """The password that a person types twice, or the first line of piped input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise AccessError("The two passwords differ. Nothing was changed; try again.")
    return password


def _add(given: argparse.Namespace, settings: Settings) -> int:
    password = None if given.no_password else _asked_password()
    with opened(settings) as access:
        account = access.accounts.add(
            given.name, role=given.role, groups=_names(given.groups), password=password
        )
    listed(given, "accounts", [_json(account)], [f"Added {_line(account)}"])
    return 0


def _list(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        found = access.accounts.all()
    listed(given, "accounts", [_json(one) for one in found], [_line(one) for one in found])
    return 0


def _password(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        name = access.accounts.get(given.name).name
        access.accounts.set_password(name, _asked_password())
    return _done(f"{name} has another password and is signed out everywhere.")


def _sign_out(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        if given.everybody:
            return _done(f"Everybody is signed out: {access.sessions.end_everybody()} browsers.")
        name = access.accounts.get(given.name).name
        count = access.sessions.end_all(f"{LOCAL}:{name}")
    return _done(f"{name} is signed out of {count} browsers.")


def _lock(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        access.accounts.lock(given.name)
    return _done(f"{given.name} is locked: no password and no key lets anybody in with it.")


def _unlock(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        access.failures.unlock(given.name)
        if access.accounts.find(given.name):  # a name that nobody has may be locked by failures
            access.accounts.unlock(given.name)
    return _done(f"{given.name} may try again.")


def _link(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        name, secret = access.accounts.get(given.name).name, access.links.add(given.name)
    row: dict[str, object] = {"account": name, "link": f"/sign-in/password?link={secret}"}
    until = f"{name} sets a password there, once, within {LASTS.days} days. It is not shown again."
    listed(given, "links", [row], [f"/sign-in/password?link={secret}", until])
    return 0


def _remove(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        forget(settings.home, access.accounts.get(given.name).person.id)
        access.accounts.remove(given.name)
    return _done(f"Removed {given.name}, with sessions, keys, conversations and uploads.")


def _change(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        _apply(access, given)
        account = access.accounts.get(given.name)
    listed(given, "accounts", [_json(account)], [_line(account)])
    return 0


def _apply(access: Access, given: argparse.Namespace) -> None:
    if given.role is None and given.groups is None:
        raise AccessError("Nothing was changed: give --role, --groups or both.")
    if given.groups is not None:
        access.accounts.set_groups(given.name, _names(given.groups))
    if given.role is not None:
        access.accounts.set_role(given.name, given.role)


def _add_key(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        shown, key = access.keys.add(
            given.account, label=given.label, scopes=_names(given.scopes), days=given.days
        )
    row: dict[str, object] = {
        "id": key.id,
        "account": key.account,
        "expires": key.expires,
        "key": shown,
    }
    until = f"It acts as {key.account} until {key.expires[:10]} and is not shown again."
    listed(given, "keys", [row], [shown, until])
    return 0


def _list_keys(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        found = access.keys.all()
    rows: list[dict[str, object]] = [
        {
            "id": one.id,
            "account": one.account,
            "label": one.label,
            "scopes": sorted(one.scopes),
            "created": one.created,
            "expires": one.expires,
        }
        for one in found
    ]
    lines = [
        f"{one.id}  {one.account}  {','.join(sorted(one.scopes))}  until {one.expires[:10]}  {one.label}"
        for one in found
    ]
    listed(given, "keys", rows, lines)
    return 0


def _remove_key(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        access.keys.remove(given.id)
    return _done(f"The key {given.id} is worthless now.")


def _json(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "role": account.role,
        "groups": sorted(account.groups),
        "created": account.created,
        "password": account.has_password,
        "locked": account.locked,
    }


def _line(account: Account) -> str:
    groups = f" in {', '.join(sorted(account.groups))}" if account.groups else ""
    keys = "" if account.has_password else " (keys only)"
    locked = " (locked)" if account.locked else ""
    return f"{account.name}: {account.role}{groups}{keys}{locked}"


def _done(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 0
