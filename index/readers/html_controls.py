"""Looks ahead for what a click shows: buttons, tabs and links, and the panels they open.

A hidden element counts as shown by a click only if a control that a person can reach opens it. Controls
are recognized by their attributes and the usual class names; no script runs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.readers.html_source import Markup, is_headed
from index.readers.html_styles import ElementStyles
from index.readers.visibility import Fate, fate

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt th summary legend caption".split())
_POINTING = ("aria-controls", "popovertarget", "commandfor", "data-bs-target", "data-target")
_QUOTED = re.compile(r"""['"]([\w:.#-]{1,80})['"]""")
_OPENING = re.compile(r"accord|collaps|toggl|expand|faq|trigger|spoiler|disclos|unfold|klapp")
_FLOWS = frozenset(
    "div p ul ol dl dd section article table aside blockquote pre figure form".split()
)
_HEARD = _HEADINGS | frozenset("button label script style template noscript svg".split())
_TELLING = frozenset(
    "id hidden popover aria-hidden style role href onclick aria-controls aria-expanded popovertarget"
    " commandfor data-bs-target data-target data-bs-toggle data-toggle open".split()
)
"""Without style sheets, elements with none of these attributes neither open nor hide anything."""
_ROUNDS = 20
_LONGEST_LABEL = 300


@dataclass(slots=True)
class Panels:
    """What was found; an element is identified by the index of the event that begins it."""

    revealed: set[int] = field(default_factory=set)
    """Hidden elements that a click shows."""

    labels: dict[int, str] = field(default_factory=dict)
    """Panels, and the words of the button that opens each."""

    spoken: set[int] = field(default_factory=set)
    """Buttons that are read where they stand."""

    silent: set[int] = field(default_factory=set)
    """Controls whose words are read at their panel, or nowhere."""

    fields: dict[str, str] = field(default_factory=dict)
    """Ids of fields and the words of their labels."""


@dataclass(slots=True)
class _Control:
    index: int
    depth: int
    targets: set[str]
    within: int  # the innermost hidden element around it, or -1
    button: bool
    opens: bool  # whether it declares that it opens something
    titled: bool  # whether it is in a heading
    id: str = ""
    beside: int = -1  # the element that follows it
    words: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return " ".join("".join(self.words).split())


@dataclass(frozen=True, slots=True)
class _Hidden:
    index: int
    within: int  # the hidden element around it, or -1
    names: frozenset[str]
    labelled: frozenset[str]


@dataclass(slots=True)
class _Survey:
    styles: ElementStyles
    depth: int = 0
    last: _Control | None = None  # a control that just ended
    _mute: int = 0  # depth of an element that holds no text
    _hiding: list[tuple[int, int]] = field(default_factory=list)  # (depth, index)
    _titled: list[int] = field(default_factory=list)
    _open: list[_Control] = field(default_factory=list)
    _controls: list[_Control] = field(default_factory=list)
    _hidden: list[_Hidden] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _ids: list[tuple[int, str]] = field(default_factory=list)  # (depth, id) of open elements
    _heard: list[int] = field(default_factory=list)  # depths of the elements that were looked at
    _label: tuple[int, str, list[str]] | None = None
    _fields: dict[str, str] = field(default_factory=dict)

    def start(self, index: int, tag: str, attributes: Mapping[str, str]) -> None:
        if self._mute:
            return
        self._heard.append(self.depth)
        kind = fate(tag, attributes, within=True)
        if kind is Fate.NEVER:
            self._mute = self.depth
            return
        if self.last and tag in _FLOWS:
            self.last.beside, self.last = index, None
        if kind is Fate.HIDDEN or self.styles.of(tag, attributes).hides:
            self._hide(index, attributes)
        if name := attributes.get("id"):
            self._places.setdefault(name, index)
            self._ids.append((self.depth, name))
        if tag in _HEADINGS:
            self._titled.append(self.depth)
        if attributes or tag == "button":
            self._control(index, tag, attributes)
        if tag == "label" and attributes.get("for"):
            self._label = (self.depth, attributes["for"], [])

    def _hide(self, index: int, attributes: Mapping[str, str]) -> None:
        above = self._ids[-1][1] if self._ids and self._ids[-1][0] == self.depth - 1 else ""
        names = {f"#{name}" for name in (attributes.get("id", ""), above) if name}
        names |= {f".{name}" for name in attributes.get("class", "").split()}
        labelled = frozenset(attributes.get("aria-labelledby", "").split())
        within = self._hiding[-1][1] if self._hiding else -1
        self._hidden.append(_Hidden(index, within, frozenset(names), labelled))
        self._hiding.append((self.depth, index))

    def _control(self, index: int, tag: str, attributes: Mapping[str, str]) -> None:
        role = attributes.get("role", "")
        button = tag == "button" or role in ("button", "tab")
        toggle = attributes.get("data-bs-toggle", attributes.get("data-toggle", ""))
        button = button or (tag == "a" and toggle in ("tab", "pill"))
        targets = _targets(tag, attributes)
        headed = is_headed(attributes)
        opens = button or targets or headed or "aria-expanded" in attributes
        if "disabled" in attributes or not opens:
            return
        mere = attributes.get("type", "") in ("submit", "reset") and not targets
        opens = not mere and (
            "aria-expanded" in attributes
            or headed
            or role == "tab"
            or toggle in ("collapse", "tab", "pill")
            or bool(_OPENING.search(attributes.get("class", "").lower()))
        )
        control = _Control(
            index,
            self.depth,
            targets,
            self._hiding[-1][1] if self._hiding else -1,
            button,
            opens or (bool(self._titled) and button and not mere),
            bool(self._titled),
            attributes.get("id", ""),
        )
        self._controls.append(control)
        if len(self._open) < 8:
            self._open.append(control)

    def end(self) -> None:
        if self._mute == self.depth:
            self._mute = 0
        if not self._heard or self._heard[-1] != self.depth:
            return
        self._heard.pop()
        while self._open and self._open[-1].depth >= self.depth:
            control = self._open.pop()
            self.last = control if control.opens else None
        if self._titled and self._titled[-1] >= self.depth:
            self._titled.pop()
        if self._hiding and self._hiding[-1][0] >= self.depth:
            self._hiding.pop()
        if self._label and self._label[0] >= self.depth:
            self._fields[self._label[1]] = " ".join("".join(self._label[2]).split())
            self._label = None
        if self._ids and self._ids[-1][0] == self.depth:
            self._ids.pop()

    def data(self, text: str) -> None:
        if self._mute or not (self._open or self.last or self._label) or text.isspace():
            return
        for control in self._open:
            control.words.append(text)
        if self._label:
            self._label[2].append(text)
        if not self._open:
            self.last = None

    def finish(self) -> Panels:
        panels = Panels(fields=self._fields)
        self._reveal(panels.revealed)
        hidden = {one.index for one in self._hidden}
        for control in self._controls:
            self._place_label(control, panels, hidden)
        return panels

    def _reveal(self, revealed: set[int]) -> None:
        """Reveal what reachable controls open, repeatedly: a panel may contain further controls."""
        around = {one.index: one.within for one in self._hidden}
        by_name: dict[str, list[int]] = {}
        for one in self._hidden:
            for name in one.names | {f"@{label}" for label in one.labelled}:
                by_name.setdefault(name, []).append(one.index)
        waiting = self._controls if around else []
        for _ in range(_ROUNDS):
            still = [one for one in waiting if not _reachable(one.within, revealed, around)]
            for control in waiting:
                if not _reachable(control.within, revealed, around):
                    continue
                for name in control.targets:
                    revealed.update(by_name.pop(name, ()))
                if control.button or control.opens:
                    revealed.update(by_name.pop(f"@{control.id}", ()))
                if control.opens and control.beside in around:
                    revealed.add(control.beside)
            if len(still) == len(waiting):
                break
            waiting = still

    def _place_label(self, control: _Control, panels: Panels, hidden: set[int]) -> None:
        """Decide where a button's words are read: in place, at its panel, or nowhere."""
        if not control.button:
            return
        if control.titled:
            panels.spoken.add(control.index)
            return
        opened = [self._places[name[1:]] for name in control.targets if name[1:] in self._places]
        opened += [control.beside] if control.opens and control.beside >= 0 else []
        panels.silent.add(control.index)
        label = control.label
        for panel in opened[:1]:
            shown = control.opens or panel in hidden
            if shown and panel > control.index and len(label) <= _LONGEST_LABEL:
                panels.labels.setdefault(panel, label)


def _reachable(within: int, revealed: set[int], around: Mapping[int, int]) -> bool:
    """Whether a click shows every hidden element around a place."""
    for _ in range(_ROUNDS):
        if within < 0:
            return True
        if within not in revealed:
            return False
        within = around[within]
    return False


def _targets(tag: str, attributes: Mapping[str, str]) -> set[str]:
    """What a control points at: "#id" or ".class"."""
    found: set[str] = set()
    for key in _POINTING:
        for name in attributes.get(key, "").split():
            found.add(name if name[0] in "#." else f"#{name}")
    if tag == "a" and len(href := attributes.get("href", "")) > 1 and href[0] == "#":
        found.add(href)
    if "onclick" in attributes:
        found |= {f"#{name.lstrip('#')}" for name in _QUOTED.findall(attributes["onclick"])}
    return found


def survey(source: Markup, styles: ElementStyles) -> Panels:
    """The panels of a page and their controls."""
    walk = _Survey(styles)
    styled = bool(source.sheets)
    for index, (tag, what) in enumerate(source.events):
        if tag:
            walk.depth += 1
            relevant = what and (not _TELLING.isdisjoint(what) or is_headed(what))  # type: ignore[arg-type]
            if styled or walk.last or tag in _HEARD or relevant:
                walk.start(index, tag, what)  # type: ignore[arg-type]
        elif what:
            walk.data(what)  # type: ignore[arg-type]
        else:
            walk.end()
            walk.depth -= 1
    return walk.finish()
