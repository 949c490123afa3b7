"""The page where administrators add, change, lock and remove accounts; needs no script."""

import html
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import AccessError, NotFound
from rag.access.accounts import plain_name
from rag.access.store import Access
from rag.access.types import LOCAL, ROLES, Account, Person, Role
from rag.forgetting import forget
from rag.operation.audit import Audit, Did
from rag.web import sign_in
from rag.web.prefix import whole_address
from rag.web.sign_in_page import hidden, labelled, note_line, options, page, say, shown_once
from rag.web.visitor import listed, only_administrators

PATH = "/account/accounts"
Text = Annotated[str, Form(max_length=4000)]
Act = Literal["lock", "unlock", "sign-out", "remove"]
DONE = {"lock": "locked_now", "unlock": "unlocked_now", "sign-out": "out_now", "remove": "removed_now",
        "change": "changed_now"}  # fmt: skip
DEEDS: Mapping[Act, Did] = {
    "lock": "account_locked",
    "unlock": "account_unlocked",
    "sign-out": "account_signed_out",
    "remove": "account_removed",
}


class AccountRoutes:
    """The page and what its forms do; administrators only."""

    def __init__(self, access: Access, home: Path, audit: Audit) -> None:
        self._access, self._home, self._audit = access, home, audit
        self._acts: Mapping[Act, Callable[[str], object]] = {
            "lock": access.accounts.lock,
            "unlock": self._unlock,
            "sign-out": lambda name: access.sessions.end_all(f"{LOCAL}:{plain_name(name)}"),
            "remove": self._remove,
        }

    def shown(self, request: Request, done: str = "") -> HTMLResponse:
        """Every account; `done` names what has just been done."""
        language = sign_in.language_of_request(request)
        note = note_line("note", say(language, DONE[done])) if done in DONE else ""
        return self._page(request, note=note)

    def add(
        self,
        request: Request,
        name: Text = "",
        groups: Text = "",
        role: Annotated[Role, Form()] = "reader",
    ) -> HTMLResponse:
        """Add an account and show the link with which its person sets a password."""
        person = only_administrators(request)
        try:
            account = self._access.accounts.add(name, role=role, groups=listed(groups))
        except AccessError:
            return self._refused(request, "account_bad")
        self._note("account_added", person, name, role=role, groups=sorted(account.groups))
        return self._linked(request, account.name)

    def link(self, request: Request, name: Text = "") -> Response:
        """Show a new link with which an account's person sets a password."""
        only_administrators(request)
        with suppress(NotFound):  # another administrator was quicker
            return self._linked(request, name)
        return RedirectResponse(PATH, 303)

    def change(
        self,
        request: Request,
        name: Text = "",
        groups: Text = "",
        role: Annotated[Role, Form()] = "reader",
    ) -> Response:
        """Change an account's groups and role."""
        person = only_administrators(request)
        try:
            if _is_own(person, name) and role != person.role:
                return self._refused(request, "account_own")
            self._access.accounts.set_groups(name, listed(groups))
            self._access.accounts.set_role(name, role)
        except AccessError:
            return self._refused(request, "account_bad")
        except NotFound:
            return RedirectResponse(PATH, 303)
        self._note("account_changed", person, name, role=role, groups=sorted(listed(groups)))
        return RedirectResponse(f"{PATH}?done=change", 303)

    def act(self, request: Request, act: Act, name: Text = "") -> Response:
        """Do what needs nothing but an account's name."""
        person = only_administrators(request)
        if _is_own(person, name) and act in ("lock", "remove"):
            return self._refused(request, "account_own")
        with suppress(NotFound):
            self._acts[act](name)
            self._note(DEEDS[act], person, name)
        return RedirectResponse(f"{PATH}?done={act}", 303)

    def _unlock(self, name: str) -> None:
        self._access.failures.unlock(name)
        self._access.accounts.unlock(name)

    def _remove(self, name: str) -> None:
        forget(self._home, self._access.accounts.get(name).person.id)
        self._access.accounts.remove(name)

    def _note(self, did: Did, person: Person, name: str, **what: object) -> None:
        self._audit.note(did, who=person.id, name=plain_name(name), **what)

    def _page(self, request: Request, status: int = 200, **texts: str) -> HTMLResponse:
        language, own = sign_in.language_of_request(request), only_administrators(request).id
        accounts = self._access.accounts.all()
        return sign_in.html(accounts_page(language, accounts, own=own, **texts), status)

    def _refused(self, request: Request, why: str) -> HTMLResponse:
        return self._page(request, 422, problem=say(sign_in.language_of_request(request), why))

    def _linked(self, request: Request, name: str) -> HTMLResponse:
        """The page that shows an account's new link, once."""
        address = whole_address(request, "set_password")
        place = str(address.include_query_params(link=self._access.links.add(name)))
        self._note("link_made", only_administrators(request), name)
        about = say(sign_in.language_of_request(request), "link_made", name=name)
        return self._page(request, note=shown_once(about, place))


def router(access: Access, home: Path, audit: Audit) -> APIRouter:
    """The page and the routes of its forms."""
    routes, accounts = APIRouter(include_in_schema=False), AccountRoutes(access, home, audit)
    routes.get(PATH)(accounts.shown)
    routes.post(f"{PATH}/add")(accounts.add)
    routes.post(f"{PATH}/link", response_model=None)(accounts.link)
    routes.post(f"{PATH}/change", response_model=None)(accounts.change)
    routes.post(f"{PATH}/do/{{act}}", response_model=None)(accounts.act)
    return routes


def _is_own(person: Person, name: str) -> bool:
    return person.id == f"{LOCAL}:{plain_name(name)}"


def accounts_page(
    language: str, accounts: Sequence[Account], *, own: str, note: str = "", problem: str = ""
) -> str:
    """Every account with its actions, and a form to add one; `own` is the reader's account."""
    return page(
        language,
        "accounts",
        f"<h1>{say(language, 'accounts')}</h1>",
        f'<p class="quiet">{say(language, "accounts_about")}</p>',
        note_line("problem", problem) or note,
        *(_account(language, one, own=one.person.id == own) for one in accounts),
        f"<h2>{say(language, 'account_add')}</h2>",
        f'<form method="post" action="{PATH}/add">',
        labelled(
            say(language, "name"), '<input name="name" maxlength="64" autocomplete="off" required>'
        ),
        *_role_and_groups(language, "reader", ""),
        f'<p><button class="main">{say(language, "account_add")}</button></p>',
        "</form>",
        f'<p class="quiet"><a href="/account">{say(language, "account")}</a></p>',
    )


def _role_and_groups(language: str, role: str, groups: str) -> Sequence[str]:
    roles = options({one: say(language, f"is_{one}") for one in ROLES}, role)
    known = html.escape(groups, quote=True)
    return [
        labelled(say(language, "role"), f'<select name="role">{roles}</select>'),
        labelled(
            say(language, "groups_label"),
            f'<input name="groups" maxlength="4000" autocomplete="off" value="{known}">',
        ),
    ]


def _account(language: str, account: Account, *, own: bool) -> str:
    name, groups = html.escape(account.name), ", ".join(sorted(account.groups))
    state = (
        "account_locked" if account.locked else "" if account.has_password else "account_keys_only"
    )
    facts = [
        say(language, f"is_{account.role}"),
        html.escape(groups),
        say(language, state) if state else "",
    ]
    sent = hidden("name", account.name)
    acts: Sequence[Act] = (
        ("sign-out",) if own else ("unlock" if account.locked else "lock", "sign-out")
    )
    return "\n".join(
        [
            f'<details class="account"><summary><b>{name}</b> '
            f'<span class="quiet">{" · ".join(filter(None, facts))}</span></summary>',
            f'<form method="post" action="{PATH}/change">{sent}',
            *_role_and_groups(language, account.role, groups),
            f"<p><button>{say(language, 'save')}</button></p></form>",
            '<div class="row">',
            f'<form method="post" action="{PATH}/link">{sent}',
            f"<button>{say(language, 'link_new')}</button></form>",
            *(_act(language, one, sent) for one in acts),
            "</div>",
            "" if own else _removal(language, sent),
            "</details>",
        ]
    )


def _act(language: str, act: Act, sent: str) -> str:
    label = say(language, f"act_{act.replace('-', '_')}")
    return f'<form method="post" action="{PATH}/do/{act}">{sent}<button>{label}</button></form>'


def _removal(language: str, sent: str) -> str:
    """The form to remove an account; it needs a tick, as nothing brings an account back."""
    return (
        f'<form method="post" action="{PATH}/do/remove">{sent}<label class="tick">'
        f'<input type="checkbox" required> {say(language, "remove_sure")}</label>'
        f"<button>{say(language, 'act_remove')}</button></form>"
    )
