"""Resolves what a Word file leaves open: keeps one alternative, drops what was deleted.

Carries out deletions and moves, joins paragraphs whose mark was deleted, and empties placeholders of form
fields. Changes the tree; styles are not consulted, so letters that merely look struck stay.
"""

from collections.abc import Sequence

from index.readers.blocks import Blocks
from index.readers.word_xml import (
    CELL,
    P_PR,
    R_PR,
    ROW,
    TEXT_BOX,
    Element,
    P,
    T,
    first,
    says_yes,
    tag,
)

_ALTERNATIVES, _CHOICE, _FALLBACK = (
    tag(f"mc:{name}") for name in ("AlternateContent", "Choice", "Fallback")
)
_DELETED, _MOVED = tag("w:del"), tag("w:moveFrom")
_ROW_PR, _HIDDEN = tag("w:trPr"), tag("w:hidden")
_DELETED_CELL = tag("w:cellDel")
_DELETED_TEXT = tag("w:delText")
_SEEN_IN_CHOICE = (TEXT_BOX, tag("pic:pic"), tag("c:chart"), tag("dgm:relIds"), tag("a:t"))
_CONTROL, _CONTROL_PR, _CONTROL_CONTENT = (tag(f"w:{n}") for n in ("sdt", "sdtPr", "sdtContent"))
_FILLED_IN = frozenset(map(tag, "w:text w:date w:comboBox w:dropDownList w14:checkbox".split()))
_TICK, _TITLE, _BINDING = tag("w14:checkbox"), tag("w:alias"), tag("w:dataBinding")
_VALUE = tag("w:val")
_HOLDING = frozenset(
    tag(f"w:{name}")
    for name in "docPartObj docPartList picture group citation bibliography equation".split()
) | frozenset(tag(f"w15:{name}") for name in ("repeatingSection", "repeatingSectionItem"))
_LONGEST_TITLE, _LONGEST_VALUE = 60, 200
_SYMBOL = tag("w:sym")
_PROPERTIES = frozenset(tag(f"w:{name}") for name in "rPr trPr numPr".split()) | {tag("m:ctrlPr")}


def settle(root: Element, blocks: Blocks) -> None:
    """Resolve a part; what was deleted, hidden or filled in is counted."""
    _choose(root)
    for control in list(root.iter(_CONTROL)):
        _settle_control(control, blocks)
    cut = next(root.iter(_DELETED_CELL), None) is not None
    for row in list(root.iter(ROW)):
        _settle_row(row, blocks, cut=cut)
    gone = [(one, one.getparent()) for one in root.iter(_DELETED, _MOVED)]
    for _, parent in gone:
        if parent.tag == R_PR and parent.getparent().tag == P_PR:
            _join(parent.getparent().getparent())
    for one, parent in gone:
        if parent.tag not in _PROPERTIES and one.getparent() is not None:
            if one.tag == _DELETED and next(one.iter(_DELETED_TEXT, T), None) is not None:
                blocks.leave_out("struck")
            _remove(one)


def _choose(root: Element) -> None:
    """Replace alternatives with the first one that can be read."""
    for both in list(root.iter(_ALTERNATIVES)):
        choices = list(both.iterchildren(_CHOICE))
        fallback = first(both, _FALLBACK)
        read = (one for one in choices if next(one.iter(*_SEEN_IN_CHOICE), None) is not None)
        chosen = next(read, fallback if fallback is not None and len(fallback) else None)
        for child in list(
            chosen if chosen is not None else [e for one in choices[:1] for e in one]
        ):
            both.addprevious(child)
        _remove(both)


def _settle_control(control: Element, blocks: Blocks) -> None:
    """Empty a control that only prompts for input; count and name one that was filled in."""
    properties, content = first(control, _CONTROL_PR), first(control, _CONTROL_CONTENT)
    if properties is None or content is None:
        return
    if says_yes(properties, tag("w:showingPlcHdr")):
        for text in content.iter(T):
            text.text = ""
        return
    filled = [one for one in content.iter(T, _SYMBOL) if one.tag == _SYMBOL or _words(one)]
    if filled and (
        any(one.tag in _FILLED_IN for one in properties) or _is_rich_field(properties, content)
    ):
        blocks.count("fields")
        _name(control, properties, filled)


def _is_rich_field(properties: Element, content: Element) -> bool:
    """Whether a rich-text control has a title and a line of words: then it counts as filled in."""
    if first(properties, _TITLE) is None or any(one.tag in _HOLDING for one in properties):
        return False
    paragraphs, controls = list(content.iter(P)), list(content.iter(_CONTROL))
    long = sum(len(text.text or "") for text in content.iter(T)) > _LONGEST_VALUE
    return len(paragraphs) < 2 and not controls and not long


def _words(text: Element) -> str:
    return (text.text or "").strip()


def _name(control: Element, properties: Element, filled: Sequence[Element]) -> None:
    """Put a control's title, which a click shows, beside its value if it has no printed label."""
    found = first(properties, _TITLE)
    title = " ".join((found.get(_VALUE, "") if found is not None else "").split())
    if not title or first(properties, _BINDING) is not None:  # a part of the cover, for example
        return
    tick = first(properties, _TICK) is not None
    if len(title) > _LONGEST_TITLE or _is_labelled(control, filled, title):
        return
    if not tick and filled[0].tag == T:
        filled[0].text = f"{title.rstrip(' :')}: {filled[0].text.lstrip()}"
    elif tick:
        label = filled[-1].makeelement(T)
        label.text = f" {title}"
        filled[-1].addnext(label)


def _is_labelled(control: Element, filled: Sequence[Element], title: str) -> bool:
    """Whether the control's line has other words, or the title is right above it."""
    paragraph = next(filled[0].iterancestors(P), None)
    row = next(control.iterancestors(ROW), None)
    place = row if row is not None else paragraph
    if paragraph is None or place is None:
        return True
    own = {id(text) for text in control.iter(T)}
    if any(_words(text) for text in place.iter(T) if id(text) not in own):
        return True
    whole = control if paragraph in control.iter(P) else paragraph
    above = whole.getprevious()
    said = "" if above is None else "".join(text.text or "" for text in above.iter(T))
    return title.casefold() in said.casefold()


def _settle_row(row: Element, blocks: Blocks, *, cut: bool) -> None:
    """Remove a row that was deleted or is hidden, and deleted cells if the part has any."""
    properties = first(row, _ROW_PR)
    if first(properties, _DELETED) is not None:
        blocks.leave_out("struck")
        _remove(row)
    elif says_yes(properties, _HIDDEN):
        blocks.leave_out("hidden")
        _remove(row)
    elif cut:
        for cell in list(row.iterchildren(CELL)):
            if first(first(cell, tag("w:tcPr")), _DELETED_CELL) is not None:
                blocks.leave_out("struck")
                _remove(cell)


def _mark_is_gone(paragraph: Element) -> bool:
    """Whether the paragraph's mark was deleted or moved, so that the next one continues it."""
    mark = first(first(paragraph, P_PR), R_PR)
    return mark is not None and any(one.tag in (_DELETED, _MOVED) for one in mark)


def _join(opening: Element) -> None:
    """Move the words of a paragraph without a mark, and of those after it, into the one that has it."""
    if opening.getparent() is None:  # joined already
        return
    chain = [opening]
    while _mark_is_gone(chain[-1]):
        following = _following(chain[-1])
        if following is None:
            break
        chain.append(following)
    last = chain.pop()
    at = first(last, P_PR)
    words = [child for one in chain for child in one if child.tag != P_PR]
    for child in reversed(words):
        if at is None:
            last.insert(0, child)
        else:
            at.addnext(child)
    for one in chain:
        _remove(one)


def _following(paragraph: Element) -> Element:
    """The paragraph right after this one; None if something else follows."""
    for one in paragraph.itersiblings():
        if one.tag == P:
            return one
        if len(one):  # marks of bookmarks and moves stand between paragraphs and hold nothing
            return None
    return None


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
