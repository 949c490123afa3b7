"""What form fields show: the value of an input, the chosen option. Knows no parser."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_SHOWN = frozenset(
    "text number date datetime-local month week time email tel url range".split()
) | {""}
CHECKED, UNCHECKED = "☑", "☐"


def value_of(attributes: Mapping[str, str]) -> str:
    """The value that an input shows; empty if it shows none or is private."""
    kind = attributes.get("type", "").strip().lower()
    return attributes.get("value", "").strip() if kind in _SHOWN else ""


def box_of(attributes: Mapping[str, str]) -> str:
    """A ticked or empty box; None for a switch that only unfolds something."""
    if attributes.get("type", "").strip().lower() not in ("checkbox", "radio"):
        return ""
    if not any(name in attributes for name in ("name", "value", "disabled", "checked")):
        return ""
    return CHECKED if "checked" in attributes else UNCHECKED


@dataclass(slots=True)
class OpenChoice:
    """A select element being read."""

    attributes: Mapping[str, str]
    _options: list[tuple[Mapping[str, str], list[str]]] = field(default_factory=list)

    def option(self, attributes: Mapping[str, str]) -> None:
        """An option begins."""
        self._options.append((attributes, []))

    def add(self, text: str) -> None:
        """Words of the option."""
        if self._options:
            self._options[-1][1].append(text)

    def chosen(self) -> str:
        """The selected options; if none, the one that browsers show by default, unless it is a prompt."""
        picked = [words for said, words in self._options if "selected" in said]
        if not picked and self._options and "multiple" not in self.attributes:
            said, words = self._options[0]
            picked = [] if said.get("value") == "" or "disabled" in said else [words]
        return ", ".join(filter(None, (" ".join("".join(words).split()) for words in picked)))
