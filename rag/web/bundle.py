"""Bundles JavaScript modules into one small script, so that a browser makes one request. [rjsmin]

Understands the few forms of import and export that our modules use and rejects all others; biome.jsonc and
tests keep the modules to these, and to templates without templates inside.
"""

import json
import re
from collections.abc import Mapping

from rjsmin import jsmin

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(?:\./|\.\./ui/)(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)


def bundled(modules: Mapping[str, str], entry: str) -> str:
    """One script that runs `entry` after everything it imports, each module in its own scope; minified.

    Raises ValueError if a module is missing or uses another form of import.
    """
    order: list[str] = []
    _visit(modules, entry, order)
    script = "".join(_wrapped(name, modules[name], name == entry) for name in order)
    return f"{jsmin(script)}\n"


def constants(values: Mapping[str, object]) -> str:
    """A module that exports values from the server."""
    encoded = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return "".join(f"export const {name} = {value};\n" for name, value in encoded.items())


def _visit(modules: Mapping[str, str], name: str, order: list[str]) -> None:
    if name not in modules:
        raise ValueError(f"There is no module {name!r}. Put it beside those that import it.")
    for _, imported in _IMPORT.findall(modules[name]):
        if imported not in order:
            _visit(modules, imported, order)
    order.append(name)


def _wrapped(name: str, text: str, last: bool) -> str:
    """The module as a function that returns what it exports; the last one as it is."""
    body = _IMPORT.sub(_taken, text)
    exported = _EXPORT.findall(body)
    if not last:
        body = _EXPORT.sub("", body)
    if not last and _LEFT.search(body):
        line = _LEFT.split(body)[1].splitlines()[0]
        raise ValueError(f"{name} has an import or export in an unknown form: …{line[:80]!r}.")
    if last:
        return body
    return f"const {_scope(name)} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _taken(match: re.Match[str]) -> str:
    names = match[1].strip().rstrip(",").replace(" as ", ": ")
    return f"const {{ {names} }} = {_scope(match[2])};\n"


def _scope(name: str) -> str:
    return f"of_{name.removesuffix('.js')}"
