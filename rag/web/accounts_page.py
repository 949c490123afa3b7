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


def acts_of(access: Access, home: Path) -> Mapping[Act, Callable[[str], object]]:
    """The actions on an account that need nothing but its name."""

    def remove(name: str) -> None:
        forget(home, access.accounts.get(name).person.id)
        access.accounts.remove(name)

    def unlock(name: str) -> None:
        access.failures.unlock(name)
        access.accounts.unlock(name)

    return {
        "lock": access.accounts.lock,
        "unlock": unlock,
        "sign-out": lambda name: access.sessions.end_all(f"{LOCAL}:{plain_name(name)}"),
        "remove": remove,
    }


def router(access: Access, home: Path, audit: Audit) -> APIRouter:
    """The page and the routes of its forms."""
    routes, acts = APIRouter(include_in_schema=False), acts_of(access, home)

    def note(did: Did, person: Person, name: str, **what: object) -> None:
        audit.note(did, who=person.id, name=plain_name(name), **what)

    def answer(request: Request, status: int = 200, **texts: str) -> HTMLResponse:
        language = sign_in.language_of_request(request)
        own = only_administrators(request).id
        return sign_in.html(
            accounts_page(language, access.accounts.all(), own=own, **texts), status
        )

    def refused(request: Request, why: str) -> HTMLResponse:
        return answer(request, 422, problem=say(sign_in.language_of_request(request), why))

    def linked(request: Request, name: str) -> HTMLResponse:
        """The page that shows an account's new link, once."""
        address = whole_address(request, "set_password")
        place = str(address.include_query_params(link=access.links.add(name)))
        note("link_made", only_administrators(request), name)
        about = say(sign_in.language_of_request(request), "link_made", name=name)
        return answer(request, note=shown_once(about, place))

    @routes.get(PATH)
    def shown(request: Request, done: str = "") -> HTMLResponse:
        language = sign_in.language_of_request(request)
        note = note_line("note", say(language, DONE[done])) if done in DONE else ""
        return answer(request, note=note)

    @routes.post(f"{PATH}/add")
    def added(
        request: Request,
        name: Text = "",
        groups: Text = "",
        role: Annotated[Role, Form()] = "reader",
    ) -> HTMLResponse:
        person = only_administrators(request)
        try:
            account = access.accounts.add(name, role=role, groups=listed(groups))
        except AccessError:
            return refused(request, "account_bad")
        note("account_added", person, name, role=role, groups=sorted(account.groups))
        return linked(request, account.name)

    @routes.post(f"{PATH}/link", response_model=None)
    def link(request: Request, name: Text = "") -> Response:
        only_administrators(request)
        with suppress(NotFound):  # another administrator was quicker
            return linked(request, name)
        return RedirectResponse(PATH, 303)

    @routes.post(f"{PATH}/change", response_model=None)
    def changed(
        request: Request,
        name: Text = "",
        groups: Text = "",
        role: Annotated[Role, Form()] = "reader",
    ) -> Response:
        person = only_administrators(request)
        try:
            if _is_own(person, name) and role != person.role:
                return refused(request, "account_own")
            access.accounts.set_groups(name, listed(groups))
            access.accounts.set_role(name, role)
        except AccessError:
            return refused(request, "account_bad")
        except NotFound:
            return RedirectResponse(PATH, 303)
        note("account_changed", person, name, role=role, groups=sorted(listed(groups)))
        return RedirectResponse(f"{PATH}?done=change", 303)

    @routes.post(f"{PATH}/do/{{act}}", response_model=None)
    def done(request: Request, act: Act, name: Text = "") -> Response:
        person = only_administrators(request)
        if _is_own(person, name) and act in ("lock", "remove"):
            return refused(request, "account_own")
        with suppress(NotFound):
            acts[act](name)
            note(DEEDS[act], person, name)
        return RedirectResponse(f"{PATH}?done={act}", 303)

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
