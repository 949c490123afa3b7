"""The page /docs: every route of the API with its parameters and responses, from /openapi.json.

Plain HTML that needs no script, in English as the descriptions are. Knows no route.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Any

from languages import FALLBACK
from rag.web.markup import document, style_sheet

Json = Mapping[str, Any]
_BODY = """
<main>
<h1>API of Fundstelle</h1>
<p>{about} For programs: <a href="/openapi.json">openapi.json</a>.</p>
{groups}
<h2>Shapes</h2>
{shapes}
</main>
"""
_PLACES = {"path": "in the path", "query": "in the query", "header": "as a header"}


def reference_page(schema: Json, style: str) -> str:
    """The page for a schema, with the style sheet at this address."""
    groups: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            tag = (route.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_operation(method.upper(), path, route))
    shapes = schema.get("components", {}).get("schemas", {})
    body = _BODY.format(
        about=html.escape(schema["info"]["description"]),
        groups="\n".join(_group(tag, routes) for tag, routes in groups.items()),
        shapes="\n".join(_shape(name, one) for name, one in sorted(shapes.items())),
    )
    return document(FALLBACK, "API – Fundstelle", head=style_sheet(style), body=body)


def _group(tag: str, routes: list[str]) -> str:
    return f"<h2>{html.escape(tag.capitalize())}</h2>\n" + "\n".join(routes)


def _operation(method: str, path: str, route: Json) -> str:
    name = html.escape(f"{method} {path}")
    parts = [
        f"<p>{html.escape(route['description'])}</p>" if route.get("description") else "",
        _list("Takes", _parameters(route.get("parameters", ()))),
        _list("Body", _contents(route.get("requestBody", {}))),
        _list("Answers", _answers(route["responses"])),
    ]
    summary = html.escape(route.get("summary", ""))
    return (
        f'<details id="{html.escape(route["operationId"])}"><summary><code>{name}</code> '
        f"<span>{summary}</span></summary>{''.join(parts)}</details>"
    )


def _list(head: str, items: Iterator[str]) -> str:
    found = "".join(items)
    return f"<h3>{head}</h3><dl>{found}</dl>" if found else ""


def _item(name: str, *parts: str) -> str:
    said = ". ".join(filter(None, parts))
    return f"<div><dt><code>{html.escape(name)}</code></dt><dd>{said}</dd></div>"


def _parameters(parameters: Any) -> Iterator[str]:
    for one in parameters:
        where = _PLACES.get(one["in"], one["in"]) + ("" if one.get("required") else ", optional")
        yield _item(one["name"], f"{_type(one['schema'])}, {where}", _described(one))


def _contents(body: Json) -> Iterator[str]:
    for media, one in body.get("content", {}).items():
        yield _item(media, _type(one.get("schema", {})))


def _answers(responses: Json) -> Iterator[str]:
    for status, one in responses.items():
        forms = [
            f"{html.escape(media)}: {_type(form.get('schema', {}))}"
            for media, form in one.get("content", {}).items()
        ]
        yield _item(status, "; ".join(forms), html.escape(one.get("description", "")))


def _shape(name: str, shape: Json) -> str:
    needed = shape.get("required", ())
    fields = "".join(
        _item(key, _type(one) + ("" if key in needed else ", optional"), _described(one))
        for key, one in shape.get("properties", {}).items()
    )
    about = f"<p>{_described(shape)}</p>" if shape.get("description") else ""
    said = fields and f"<dl>{fields}</dl>"
    return f'<section id="{html.escape(name)}"><h3>{html.escape(name)}</h3>{about}{said}</section>'


def _described(one: Json) -> str:
    return html.escape(one.get("description", "").rstrip("."))


def _type(schema: Json) -> str:
    """A schema in words, with links to the shapes it names."""
    if "$ref" in schema:
        name = html.escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(_value(one) for one in schema["enum"])
    if "const" in schema:
        return _value(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {_type(schema['additionalProperties'])}"
    return html.escape(str(schema.get("format") or schema.get("type") or "anything"))


def _value(value: object) -> str:
    return f"<code>{html.escape(repr(value))}</code>"
