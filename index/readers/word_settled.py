"""Settles what a Word file leaves open: of alternatives one stays, what was taken back is gone.

Deletions and moves are carried out, paragraphs joined whose mark was deleted, and placeholders of
form fields emptied. Changes the tree; knows no styles, so letters struck by their look stay.
"""

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
_DELETED_TEXT = tag("w:delText")
_SEEN_IN_CHOICE = (TEXT_BOX, tag("pic:pic"), tag("c:chart"), tag("dgm:relIds"), tag("a:t"))
_CONTROL, _CONTROL_PR, _CONTROL_CONTENT = (tag(f"w:{n}") for n in ("sdt", "sdtPr", "sdtContent"))
_FILLED_IN = frozenset(map(tag, "w:text w:date w:comboBox w:dropDownList w14:checkbox".split()))
_SYMBOL = tag("w:sym")
_PROPERTIES = frozenset(tag(f"w:{name}") for name in "rPr trPr numPr".split()) | {tag("m:ctrlPr")}


def settle(root: Element, blocks: Blocks) -> None:
    """Settle a part; what was taken back, hidden or filled in is counted."""
    _choose(root)
    for control in list(root.iter(_CONTROL)):
        _settle_control(control, blocks)
    for row in list(root.iter(ROW)):
        _settle_row(row, blocks)
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
    """Put in the place of alternatives the first that can be read."""
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
    """Empty what only asks to be filled in; count what was filled in."""
    properties, content = first(control, _CONTROL_PR), first(control, _CONTROL_CONTENT)
    if properties is None or content is None:
        return
    if says_yes(properties, tag("w:showingPlcHdr")):
        for text in content.iter(T):
            text.text = ""
    elif any(one.tag in _FILLED_IN for one in properties) and any(
        one.tag == _SYMBOL or (one.text or "").strip() for one in content.iter(T, _SYMBOL)
    ):
        blocks.count("fields")


def _settle_row(row: Element, blocks: Blocks) -> None:
    """Take out a row that was deleted or is hidden, and deleted cells."""
    properties = first(row, tag("w:trPr"))
    if first(properties, _DELETED) is not None:
        blocks.leave_out("struck")
        _remove(row)
    elif says_yes(properties, tag("w:hidden")):
        blocks.leave_out("hidden")
        _remove(row)
    else:
        for cell in list(row.iterchildren(CELL)):
            if first(first(cell, tag("w:tcPr")), tag("w:cellDel")) is not None:
                blocks.leave_out("struck")
                _remove(cell)


def _mark_is_gone(paragraph: Element) -> bool:
    """Whether the paragraph's end was deleted or moved, so that the next one goes on with it."""
    mark = first(first(paragraph, P_PR), R_PR)
    return mark is not None and any(one.tag in (_DELETED, _MOVED) for one in mark)


def _join(opening: Element) -> None:
    """Move the words of a paragraph without end, and of those after it, into the one that ends them."""
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
    """The paragraph right after this one; None where something else stands there."""
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
