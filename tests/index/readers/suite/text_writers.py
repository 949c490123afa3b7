"""Writes a page of the suite as HTML, Markdown and plain text."""

import re
from html import escape

from tests.index.readers.suite.pages import (
    MARKED,
    Block,
    Box,
    Detail,
    Field,
    Grid,
    Hidden,
    Items,
    Note,
    Page,
    Picture,
    Spot,
    Text,
    Title,
    item_lines,
    lines,
)

_HTML_MARKS = {
    "note": '<sup><a href="#n{0}" id="r{0}">{0}</a></sup>',
    "up": "<sup>{0}</sup>",
    "down": "<sub>{0}</sub>",
    "gone": "<s>{0}</s>",
}
_MARKDOWN_MARKS = {
    "note": "[^{0}]",
    "up": "<sup>{0}</sup>",
    "down": "<sub>{0}</sub>",
    "gone": "~~{0}~~",
}
_TYPES = {"decimal": "1", "alpha": "a", "roman": "i"}


def html(page: Page, language: str = "de") -> bytes:
    """The page as HTML."""
    body = "\n".join(map(_html_block, page))
    made = f"<!doctype html><html lang={language}><meta charset=utf-8><body>{body}</body></html>"
    return made.encode()


def _marked(words: str, marks: dict[str, str]) -> str:
    return MARKED.sub(lambda found: marks[found[1]].format(found[2]), words)


def _h(words: str) -> str:
    return _marked(escape(words), _HTML_MARKS)


def _html_block(block: Block) -> str:
    match block:
        case Title(words, level):
            return f"<h{level}>{_h(words)}</h{level}>"
        case Text(words):
            return f"<p>{_h(words)}</p>"
        case Note(mark, words):
            return f'<p id="n{mark}"><sup>{mark}</sup> {_h(words)}</p>'
        case Items():
            return _html_list(block)
        case Grid(_, heads):
            rows = block.spots()
            inner = "".join(_html_row(row, "th") for row in rows[:heads])
            below = "".join(_html_row(row, "td") for row in rows[heads:])
            return f"<table><thead>{inner}</thead><tbody>{below}</tbody></table>"
        case Detail(summary, words):
            return f"<details><summary>{_h(summary)}</summary><p>{_h(words)}</p></details>"
        case Field(name, value):
            return f'<p><label>{name}: <input type=text value="{escape(value)}"></label></p>'
        case Picture(alt, caption):
            return (
                f'<figure><img src="a.png" alt="{alt}"><figcaption>{caption}</figcaption></figure>'
            )
        case Box(words):
            return f"<aside>{_h(words)}</aside>"
        case Hidden(words):
            return f"<p hidden>{words}</p>"
        case _:
            return ""


def _html_row(row: list[Spot], tag: str) -> str:
    cells = "".join(
        f"<{tag} rowspan={one.rows} colspan={one.columns}>{_h(one.words)}</{tag}>" for one in row
    )
    return f"<tr>{cells}</tr>"


def _html_list(items: Items) -> str:
    inner = ""
    for item in items.items:
        if isinstance(item, Items):  # belongs to the item before
            inner = inner.removesuffix("</li>") + _html_list(item) + "</li>"
        else:
            inner += f"<li>{_h(item)}</li>"
    if items.label == "bullet":
        return f"<ul>{inner}</ul>"
    return f"<ol type={_TYPES[items.label]} start={items.start}>{inner}</ol>"


def markdown(page: Page) -> bytes:
    """The page as Markdown."""
    return ("\n\n".join(map(_markdown_block, page)) + "\n").encode()


def _m(words: str) -> str:
    return _marked(words, _MARKDOWN_MARKS)


def _markdown_block(block: Block) -> str:
    match block:
        case Title(words, level):
            return f"{'#' * level} {_m(words)}"
        case Text(words):
            return _m(words)
        case Note(mark, words):
            return f"[^{mark}]: {_m(words)}"
        case Items():
            return "\n".join(_markdown_items(block, ""))
        case Grid():
            rows = [" | ".join(_m(one.words) for one in row) for row in block.spots()]
            rule = re.sub(r"[^|]+", "---", rows[0])
            return "\n".join(f"| {row} |" for row in [rows[0], rule, *rows[1:]])
        case Detail():
            return _html_block(block)
        case Picture(alt, caption):
            return f"![{alt}](a.png)\n\n{caption}"
        case _:
            return ""


def _markdown_items(items: Items, indent: str) -> list[str]:
    made, number = [], items.start
    for item in items.items:
        if isinstance(item, Items):
            made += _markdown_items(item, indent + "   ")
        else:
            made.append(f"{indent}{'-' if items.label == 'bullet' else f'{number}.'} {_m(item)}")
            number += 1
    return made


def plain(page: Page) -> bytes:
    """The page as plain text."""
    parts = [item_lines(one) if isinstance(one, Items) else lines(one, "txt") for one in page]
    return "\n\n".join("\n".join(part) for part in parts).encode()
