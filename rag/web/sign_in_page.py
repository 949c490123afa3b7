"""The pages for signing in and out, as HTML that needs no script. Knows no account and no route.

Names of people and providers are always text here, never markup.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import languages
from rag.access.passwords import SHORTEST
from rag.access.providers import Provider
from rag.web import words
from rag.web.markup import document, style_sheet

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_BODY = """
<main>
<p class="house">Fundstelle</p>
{body}
</main>
"""


def say(language: str, key: str, **values: object) -> str:
    """A text of the pages, escaped, with {names} filled in."""
    text = str(languages.read_supported(language, "access")[key])
    return html.escape(text.format(**values))


def page(language: str, title: str, *parts: str) -> str:
    """A whole page with these parts; `title` is the key of its name."""
    body = _BODY.format(body="\n".join(filter(None, parts)))
    name = f"{say(language, title)} – Fundstelle"
    return document(language, name, head=style_sheet("/ui/sign-in.css"), body=body)


def note_line(kind: str, text: str) -> str:
    """What just happened, as a "note" or a "problem"; nothing if nothing did."""
    return f'<p class="{kind}" role="status">{text}</p>' if text else ""


def field(label: str, name: str, kind: str, complete: str, more: str = "") -> str:
    """An input with its label."""
    return (
        f'<label for="{name}">{label}</label>\n'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{complete}" required {more}>'
    )


def labelled(label: str, control: str) -> str:
    """A control inside its label, where a page has several of a name."""
    return f"<label>{label} {control}</label>"


def hidden(name: str, value: str) -> str:
    """A value that a form sends along."""
    return f'<input type="hidden" name="{name}" value="{html.escape(value, quote=True)}">'


def options(values: Mapping[str, str], chosen: str = "") -> str:
    """The options of a choice: by value what is shown."""
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{shown}</option>'
        for value, shown in values.items()
    )


def shown_once(about: str, secret: str) -> str:
    """A secret that the page shows now and never again."""
    text = html.escape(secret, quote=True)
    return f'<p class="note" role="status">{about}<br><code>{text}</code></p>'


def sign_in_page(
    language: str,
    *,
    problem: str = "",
    note: str = "",
    name: str = "",
    place: str = "/",
    providers: Sequence[Provider] = (),
    local: bool = True,
) -> str:
    """The ways to sign in: `local`, by name and password, and the providers; `place` is where to go next."""
    return page(
        language,
        "sign_in",
        f"<h1>{say(language, 'sign_in')}</h1>",
        f'<p class="quiet">{html.escape(words.say(language, "claim"))}</p>',
        note_line("problem", problem) or note_line("note", note),
        *(_provider_link(language, one, place) for one in providers),
        *(_name_form(language, name) if local else []),
    )


def _provider_link(language: str, provider: Provider, place: str) -> str:
    further = f"?next={quote(place, safe='/')}" if place != "/" else ""
    title = say(language, "with_provider", title=provider.title)
    return f'<p><a class="button" href="/sign-in/with/{provider.id}{further}">{title}</a></p>'


def _name_form(language: str, name: str) -> Sequence[str]:
    """The form for name and password; it posts to its own address, so that a link's fragment is kept."""
    known = html.escape(name, quote=True)
    more = 'maxlength="200" autocapitalize="none" spellcheck="false"'
    focus = " autofocus"
    return [
        '<form method="post">',
        field(
            say(language, "name"),
            "name",
            "text",
            "username",
            f'{more} value="{known}"{"" if name else focus}',
        ),
        field(
            say(language, "password"),
            "password",
            "password",
            "current-password",
            f'maxlength="2000"{focus if name else ""}',
        ),
        f'<button class="main">{say(language, "sign_in")}</button>',
        "</form>",
    ]


def account_page(
    language: str, person: Mapping[str, Any], *, note: str = "", problem: str = ""
) -> str:
    """Who is signed in, in which role, and what they can do.

    `person` has `name`, `role`, `groups`, `browsers` (0: no session of ours) and `password` (can be changed).
    """
    name = say(language, "signed_in_as", name=person["name"])
    groups = person["groups"]
    listed = say(language, "groups", groups=", ".join(groups)) if groups else ""
    return page(
        language,
        "account",
        f"<h1>{name}</h1>",
        note_line("problem", problem) or note_line("note", note),
        f"<p>{say(language, 'role_' + person['role'])}</p>",
        f'<p class="quiet">{listed or say(language, "no_groups")}</p>',
        *(_sessions(language, person["browsers"]) if person["browsers"] else [_by_proxy(language)]),
        *(_password_form(language) if person["password"] else []),
        *(_link(language, word) for word in _further(person)),
        f'<p class="quiet"><a href="/">{say(language, "back")}</a></p>',
    )


def _further(person: Mapping[str, Any]) -> Sequence[str]:
    """Further pages that this person may open, by the key of their name, which also ends their address."""
    own = ["keys"] if person["password"] else []
    return [*own, *(["accounts", "grants"] if person["role"] == "administrator" else [])]


def _link(language: str, word: str) -> str:
    return f'<p class="quiet"><a href="/account/{word}">{say(language, word)}</a></p>'


def _by_proxy(language: str) -> str:
    return f'<p class="quiet">{say(language, "by_proxy")}</p>'


def _sessions(language: str, count: int) -> Sequence[str]:
    said = say(language, "browsers_1") if count == 1 else say(language, "browsers", n=count)
    return [
        f'<p class="quiet">{said}</p>',
        '<form method="post" action="/sign-out" class="row">',
        f'<button class="main">{say(language, "sign_out")}</button>',
        f'<button name="everywhere" value="1">{say(language, "sign_out_everywhere")}</button>',
        "</form>",
    ]


def _password_form(language: str) -> Sequence[str]:
    rule = say(language, "password_rule", least=SHORTEST)
    return [
        f"<h2>{say(language, 'change_password')}</h2>",
        '<form method="post" action="/account/password">',
        field(say(language, "password_old"), "old", "password", "current-password"),
        field(
            say(language, "password_new"),
            "new",
            "password",
            "new-password",
            f'minlength="{SHORTEST}" aria-describedby="rule"',
        ),
        f'<p id="rule" class="quiet">{rule}</p>',
        f"<button>{say(language, 'change_password')}</button>",
        "</form>",
    ]
