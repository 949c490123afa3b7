"""Renders Markdown as people write it: CommonMark with tables, strikethrough, notes, terms and tasks.

What is read of the resulting HTML is decided in `html.py`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from index.readers.markdown_lines import break_lines, with_tables
from index.readers.marks import BEHIND

_RAISED = re.compile(r"\^(?!\[)([^\s^~]{1,12})\^")
_LOWERED = re.compile(r"~([^\s~]{1,6})~(?!~)")
_STRUCK = re.compile(r"~(?![\s~])([^~\n]{1,200})(?<!\s)~(?![\w~])")
_STAR = re.compile(BEHIND)
_TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def render(text: str) -> str:
    """The HTML of a Markdown text. May raise whatever a pure-Python parser raises on hostile input."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(footnote_plugin, move_to_end=False).use(deflist_plugin)
    parser.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("strikethrough", "signs", _signs)
    parser.add_render_rule("footnote_ref", _reference)
    parser.add_render_rule("image", _image)
    parser.core.ruler.before("inline", "typed_tables", partial(_tables, parser))
    env: EnvType = {}
    tokens = parser.parse(text, env)
    for at, token in enumerate(tokens):
        if token.type == "list_item_open":
            _tick(tokens[at + 1 : at + 3])
    _number(tokens)
    if "*" in text:
        _starred(tokens)
    break_lines(tokens)
    tokens = _notes_last(tokens, env)
    return str(parser.renderer.render(tokens, parser.options, env))


def _tables(parser: MarkdownIt, state: StateCore) -> None:
    if state.inlineMode:  # a cell of such a table
        return

    def render(line: str) -> str:
        return str(parser.renderInline(line, state.env))

    state.tokens = list(with_tables(state.tokens, render))


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A note's definition; not inside another one, or the parser drops what follows the deepest."""
    return state.parentType != "footnote" and footnote_def(state, start, end, silent)


def _signs(state: StateInline, silent: bool) -> bool:
    """10^3^ and H~2~O directly after a letter or digit, ~old~ between spaces."""
    sign = state.src[state.pos]
    if sign not in "^~":
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    behind = before.isalnum() or before in ")]€%"
    if sign == "^":
        found, tag = (_RAISED.match(state.src, state.pos) if behind else None), "sup"
    elif behind:
        found, tag = _LOWERED.match(state.src, state.pos), "sub"
    else:
        found, tag = (_STRUCK.match(state.src, state.pos) if before != "~" else None), "s"
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = f"<{tag}>{escapeHtml(found[1])}</{tag}>"
    state.pos = found.end()
    return True


def _tick(tokens: Sequence[Token]) -> None:
    """The boxes of a task list as people see them."""
    if len(tokens) < 2 or tokens[0].type != "paragraph_open" or not tokens[1].children:
        return
    first = tokens[1].children[0]
    if first.type == "text" and (box := _TASKS.get(first.content[:4])):
        first.content = box + first.content[4:]


def _number(tokens: Sequence[Token]) -> None:
    """Ordered lists keep their written numbers as long as these rise; a parser would only count
    on."""
    open_: list[list[Token]] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            open_.append([])
            if token.markup == ")":
                token.attrSet("data-delimiter", ")")
        elif token.type == "bullet_list_open":
            open_.append([])
        elif token.type == "list_item_open" and token.info and open_:
            open_[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close") and open_:
            items = open_.pop()
            numbers = [int(item.info) for item in items]
            if all(a < b for a, b in pairwise(numbers)):
                for item in items:
                    item.attrSet("value", item.info)


def _starred(tokens: list[Token]) -> None:
    """A list with one item "* …" is a note if a star follows a word elsewhere: "20 €*"."""
    if not any(
        child.type == "text" and _STAR.search(child.content)
        for token in tokens
        for child in token.children or ()
    ):
        return
    opened = [
        at
        for at, token in enumerate(tokens)
        if token.type == "bullet_list_open" and token.markup == "*" and token.level == 0
    ]
    for at in opened[-1:]:
        end = next(
            number
            for number in range(at, len(tokens))
            if tokens[number].type == "bullet_list_close" and tokens[number].level == 0
        )
        items = sum(t.type == "list_item_open" and t.level == 1 for t in tokens[at:end])
        if items == 1:
            inner = [token for token in tokens[at + 1 : end] if token.level > 1]
            tokens[at : end + 1] = [_html(_note("*")), *inner, _html("</aside>")]


def _notes_last(tokens: Sequence[Token], env: EnvType) -> list[Token]:
    """The notes below the text, each with its label, whether or not anything refers to it."""
    body: list[Token] = []
    notes: list[Token] = []
    depth = 0
    for token in tokens:
        if token.type == "footnote_reference_open":
            depth += 1
            notes.append(_html(_note(str(token.meta["label"]))))
        elif token.type == "footnote_reference_close":
            depth -= 1
            notes.append(_html("</aside>"))
        else:
            (notes if depth else body).append(token)
    for label, children in _inline_notes(env):
        text = Token("inline", "", 0, children=children)
        notes += [_html(f"{_note(label)}<p>"), text, _html("</p></aside>")]
    return body + notes


def _inline_notes(env: EnvType) -> Iterator[tuple[str, list[Token]]]:
    """Labels and words of notes written in place: ^[so]."""
    for at, note in env.get("footnotes", {}).get("list", {}).items():
        if "tokens" in note:
            yield _label(at, env), note["tokens"]


def _label(at: int, env: EnvType) -> str:
    """A note's label as written; notes without one are numbered after those that have a number."""
    notes = env["footnotes"]["list"]
    if label := notes[at].get("label"):
        return str(label)
    if "numbers" not in env:
        taken = {int(ref[1:]) for ref in env["footnotes"]["refs"] if ref[1:].isdecimal()}
        unnamed = [number for number, note in notes.items() if "label" not in note]
        first = max(taken, default=0) + 1
        env["numbers"] = {number: str(first + n) for n, number in enumerate(unnamed)}
    return str(env["numbers"][at])


def _note(label: str) -> str:
    return f'<aside role="doc-footnote" data-note="{escapeHtml(label)}">'


def _html(markup: str) -> Token:
    return Token("html_block", "", 0, content=markup)


def _reference(
    _: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    label = escapeHtml(_label(tokens[at].meta["id"], env))
    return f'<sup><a role="doc-noteref" href="#note">{label}</a></sup>'


def _image(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """An image without words gets no alternative text: an empty one would mean that it needs none."""
    words = renderer.renderInlineAsText(tokens[at].children or [], options, env)  # type: ignore[attr-defined]
    return f'<img alt="{escapeHtml(words)}">' if words.strip() else "<img>"
