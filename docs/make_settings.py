"""Writes docs/settings.md from the settings themselves: `python -m docs.make_settings`."""

from pathlib import Path

from pydantic.fields import FieldInfo

from index.settings import Settings
from index.settings_environment import variable

PAGE = Path(__file__).with_name("settings.md")
HEAD = """# Settings
Each is an environment variable, or a line of the file of settings (`passages = 5`: the name without its
prefix, in small letters). That file is `fundstelle.toml` in the home folder, or what `--settings` names.
What a command line gives (`--home`, `--host`, `--port`, `--collection`) counts first, then the environment,
then the file; an unknown name is refused with the nearest known one, and an empty variable sets nothing.
`python -m rag settings` shows every value and where it comes from. This page is made by
`python -m docs.make_settings`.

| variable | default | what it does |
| --- | --- | --- |
"""
# Their defaults are folders of the person who runs the program.
FOLDERS = {"home": "the system's folder for data", "cache": "the system's folder for caches"}


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{variable(name)}` | {default_of(name, field)} | {field.description} |\n"


def default_of(name: str, field: FieldInfo) -> str:
    """The default as a person would type it; empty if there is none."""
    if name in FOLDERS:
        return FOLDERS[name]
    value = field.get_default(call_default_factory=True)
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
    return f"`{text}`" if text else "empty"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
