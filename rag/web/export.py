"""Exports a saved conversation as Markdown and as a page to print. Knows no store.

Both are made of the same lines. Text from people, documents and models stays text in each.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from rag.conversations.quoted import citations
from rag.conversations.rows import plain
from rag.web.markup import STRICT
from rag.web.words import day_of, say

Kind = Literal["question", "when", "text", "head", "item"]
_MARKS = re.compile(r"[\\`*_<>#|~]|\](?=[(\[:])")
_STYLE = """body { font: 11pt/1.5 Georgia, serif; max-width: 42em; margin: 2em auto; padding: 0 1em;
  color: #1f1e1b; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin: 2em 0 .3em; break-after: avoid; }
h3 { font: 600 .8em system-ui, sans-serif; margin: 1em 0 .3em; break-after: avoid; }
p { margin: .4em 0; } .when { font: .8em system-ui, sans-serif; color: #66625a; }
ul { margin: 0; padding-left: 1.2em; } li { break-inside: avoid; font-size: .92em; }"""
POLICY = f"{STRICT}; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One line of an exported conversation."""

    kind: Kind
    text: str


def _where(place: Mapping[str, Any], language: str) -> str:
    page = say(language, "page_comma", page=place["page"]) if place.get("page") else ""
    return f"{place['title'] or place['document']}{page} ({place['document']})"


def _said(answer: Mapping[str, Any], language: str) -> str:
    """What the model wrote or what was computed, else the places in quotation marks; with their numbers."""
    proved = [one for one in answer["sentences"] if one["support"] == "supported"]
    written = [one for one in proved if one["kind"] in ("written", "computed")]
    shown = written or [one for one in proved if one["kind"] == "quoted"]
    parts = []
    for one in shown:
        text = one["text"] if written else say(language, "quoted", text=one["text"])
        numbers = "".join(f" [{citation['n']}]" for citation in one["citations"])
        parts.append(f"{text}{numbers}")
    return " ".join(parts)


def _sources(answer: Mapping[str, Any], language: str) -> Iterator[ExportLine]:
    cited = {one["n"]: one for one in citations(answer)}
    if cited:
        yield ExportLine("head", say(language, "sources"))
    for n, one in sorted(cited.items()):
        quote = say(language, "quoted", text=one["quote"])
        yield ExportLine("item", f"[{n}] {quote} – {_where(one, language)}")


def _conflicts(answer: Mapping[str, Any], language: str) -> Iterator[ExportLine]:
    for conflict in answer.get("conflicts", ()):
        yield ExportLine("head", say(language, "conflict"))
        for side in conflict["sides"]:
            dated = side["dated"] or say(language, "conflict_undated")
            yield ExportLine("item", f"{side['value']} ({dated}) [{side['citation']['n']}]")


def _newer(answer: Mapping[str, Any], language: str) -> Iterator[ExportLine]:
    for edition in answer.get("newer", ()):
        cited = edition["citation"]
        yield ExportLine("head", say(language, "newer"))
        quote = say(language, "quoted", text=cited["quote"])
        yield ExportLine("item", f"{quote} ({edition['dated']}) [{cited['n']}]")


def _answered(turn: Mapping[str, Any], language: str) -> Iterator[ExportLine]:
    answer = turn["answer"]
    searched = plain(answer.get("standalone") or turn["question"])
    if searched.split() != turn["question"].split():
        yield ExportLine("text", f"{say(language, 'understood')} {searched}")
    if answer.get("refused"):
        yield ExportLine("text", answer["answer"])
        yield ExportLine("head", say(language, "export_nearest"))
        near = dict.fromkeys(_where(one, language) for one in answer["passages"])
        yield from (ExportLine("item", where) for where in near)
    else:
        yield ExportLine("text", _said(answer, language))
        for question in answer.get("unanswered", ()):
            yield ExportLine("text", say(language, "unanswered", question=question))
        yield from _conflicts(answer, language)
        yield from _newer(answer, language)
        yield from _sources(answer, language)
    yield from _since(turn, language)
    if answer.get("model"):
        yield ExportLine("when", say(language, "export_model", model=answer["model"]))


def _since(turn: Mapping[str, Any], language: str) -> Iterator[ExportLine]:
    """The note that a cited document has changed or is gone."""
    cited = {one["document_id"]: one for one in citations(turn["answer"])}
    for id_, one in cited.items():
        now = turn["documents"].get(id_, {}).get("now", "same")
        if now != "same":
            title = one["title"] or one["document"]
            yield ExportLine("text", say(language, f"note_{now}", title=title))


def _moment(asked: str, language: str) -> str:
    """A moment in UTC as the language writes it."""
    moment = datetime.fromisoformat(asked)
    return say(language, "when_asked", day=day_of(moment, language), time=f"{moment:%H:%M}")


def lines(turns: Sequence[Mapping[str, Any]], language: str) -> Iterator[ExportLine]:
    """The lines of all turns, oldest first."""
    for turn in turns:
        yield ExportLine("question", turn["question"])
        yield ExportLine("when", _moment(turn["asked"], language))
        if turn["withheld"]:
            yield ExportLine("text", say(language, "withheld"))
        elif turn["answer"]:
            yield from _answered(turn, language)
        if turn["state"] != "finished":
            yield ExportLine("text", say(language, f"kept_{turn['state']}"))


def _one_line(text: str) -> str:
    return " ".join(plain(text).split())


def as_markdown(title: str, turns: Sequence[Mapping[str, Any]], language: str) -> str:
    """The conversation as Markdown."""
    marked = partial(_MARKS.sub, r"\\\g<0>")
    forms = {
        "question": "\n## {}\n",
        "when": "*{}*\n",
        "text": "{}\n",
        "head": "### {}\n",
        "item": "- {}",
    }
    parts, before = [f"# {marked(_one_line(title))}\n"], ""
    for line in lines(turns, language):
        if before == "item" and line.kind != "item":
            parts.append("")
        parts.append(forms[line.kind].format(marked(_one_line(line.text))))
        before = line.kind
    return "\n".join(parts).rstrip() + "\n"


def as_page(title: str, turns: Sequence[Mapping[str, Any]], language: str) -> str:
    """The conversation as a page to print; it runs no script and loads nothing."""
    tags = {"question": "h2", "text": "p", "head": "h3", "item": "li"}
    name, parts, listing = html.escape(_one_line(title)), [], False
    for line in lines(turns, language):
        if listing != (line.kind == "item"):
            listing = not listing
            parts.append("<ul>" if listing else "</ul>")
        text = html.escape(_one_line(line.text))
        tag = tags.get(line.kind)
        parts.append(f'<{tag} dir="auto">{text}</{tag}>' if tag else f'<p class="when">{text}</p>')
    parts += ["</ul>"] if listing else []
    head = f'<meta charset="utf-8"><title>{name}</title><style>{_STYLE}</style>'
    meta = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    body = "\n".join([f'<h1 dir="auto">{name}</h1>', *parts])
    code = html.escape(language)
    page = (
        f'<html lang="{code}"><head>{head}{meta}</head><body><main>\n{body}\n</main></body></html>'
    )
    return f"<!doctype html>\n{page}\n"
