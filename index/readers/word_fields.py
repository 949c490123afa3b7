"""Word fields: which part is the instruction and which the result; also legacy form fields.

A field runs from mark to mark over the runs of a paragraph and may contain others.
"""

from dataclasses import dataclass, field

from index.readers.word_xml import VAL, Element, first, is_on, number, tag

_BEGIN_DATA, _CHECKBOX, _LIST, _ENTRY = (
    tag(f"w:{name}") for name in ("ffData", "checkBox", "ddList", "listEntry")
)
_DEEPEST = 8  # nested fields whose kind is checked
_PAGE_NUMBERS = frozenset("PAGE NUMPAGES SECTIONPAGES".split())


@dataclass(slots=True)
class Field:
    """An open field: its instruction so far, whether its result has begun, its form data."""

    form: Element
    at: int  # how many pieces of text there were when it began
    instruction: list[str] = field(default_factory=list)
    shows: bool = False

    @property
    def kind(self) -> str:
        """The first word of the instruction, 'REF' or 'PAGE'."""
        return kind_of("".join(self.instruction))


class Fields:
    """The open fields at one point of a paragraph."""

    def __init__(self) -> None:
        self._open: list[Field] = []
        self._instructing = 0

    @property
    def in_instruction(self) -> bool:
        """Whether text here belongs to an instruction, which nobody sees."""
        return self._instructing > 0

    def is_in(self, kind: str) -> bool:
        """Whether this is the result of a field of this kind."""
        return any(one.kind == kind for one in self._open[-_DEEPEST:])

    @property
    def in_page_number(self) -> bool:
        """Whether this is a page number."""
        return any(one.kind in _PAGE_NUMBERS for one in self._open[-_DEEPEST:])

    def begin(self, mark: Element, at: int) -> None:
        """A field begins with this mark."""
        self._open.append(Field(first(mark, _BEGIN_DATA), at))
        self._instructing += 1

    def instruct(self, text: str) -> None:
        """More of the instruction."""
        if self._open:
            self._open[-1].instruction.append(text)

    def separate(self) -> None:
        """The instruction ends and the result begins."""
        if self._open and not self._open[-1].shows:
            self._open[-1].shows = True
            self._instructing -= 1

    def end(self) -> Field | None:
        """The field ends; None if none was open."""
        if not self._open:
            return None
        ended = self._open.pop()
        self._instructing -= not ended.shows
        return ended


def kind_of(instruction: str) -> str:
    """The first word of an instruction in capitals."""
    return next(iter(instruction.split(maxsplit=1)), "").upper()


def is_page_number(instruction: str) -> bool:
    """Whether the field shows a page number."""
    return kind_of(instruction) in _PAGE_NUMBERS


def form_value(form: Element) -> str:
    """What a legacy form field without a result shows: a box, or the chosen entry."""
    box = first(form, _CHECKBOX)
    if box is not None:
        said = first(box, tag("w:checked"))
        return "☒" if is_on(first(box, tag("w:default")) if said is None else said) else "☐"
    choices = first(form, _LIST)
    if choices is None:
        return ""
    entries = [one.get(VAL, "") for one in choices.iterchildren(_ENTRY)]
    chosen = first(choices, tag("w:result"))
    chosen = first(choices, tag("w:default")) if chosen is None else chosen
    at = 0 if chosen is None else number(chosen.get(VAL))
    return entries[at] if 0 <= at < len(entries) else ""
