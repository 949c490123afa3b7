"""Writes Word equations (Office Math) on one line: "x²", "(a+b)/c", "√(x)"."""

from collections.abc import Callable

from index.readers.superscripts import index, power
from index.readers.word_xml import Element, first, tag

_T, _VAL = tag("m:t"), tag("m:val")
_NARY = "∫"  # what a missing m:chr means


def linear(equation: Element) -> str:
    """The equation as people would type it on one line."""
    if equation.tag == _T:
        return equation.text or ""
    write = _WRITERS.get(equation.tag)
    if write is not None:
        return write(equation)
    return "".join(map(linear, equation)) if equation.tag not in _SILENT else ""


def _part(parent: Element, name: str) -> str:
    found = first(parent, tag(f"m:{name}"))
    return "" if found is None else linear(found).strip()


def _sign(parent: Element, properties: str, name: str, default: str) -> str:
    """A sign given by properties; one that is present but empty means none."""
    found = first(first(parent, tag(f"m:{properties}")), tag(f"m:{name}"))
    return default if found is None else str(found.get(_VAL, ""))


def _grouped(text: str) -> str:
    simple = text.isalnum() or (text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1)
    return text if simple else f"({text})"


def _fraction(node: Element) -> str:
    over, under = _part(node, "num"), _part(node, "den")
    if _sign(node, "fPr", "type", "bar") == "noBar":
        return f"{over} {under}"
    return f"{_grouped(over)}/{_grouped(under)}"


def _powered(node: Element) -> str:
    base = _part(node, "e")
    return f"{_base(base)}{index_of(_part(node, 'sub'))}{power_of(_part(node, 'sup'))}"


def _before(node: Element) -> str:
    return f"{index_of(_part(node, 'sub'))}{power_of(_part(node, 'sup'))}{_part(node, 'e')}"


def _base(text: str) -> str:
    return _grouped(text) if not text[:1].isalnum() or any(c in text for c in "+-−·/= ") else text


def power_of(text: str) -> str:
    """A superscript in an equation; empty if it is."""
    return power(text) if text else ""


def index_of(text: str) -> str:
    """A subscript in an equation; empty if it is."""
    return index(text) if text else ""


def _root(node: Element) -> str:
    degree = _part(node, "deg")
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree, f"{power_of(degree)}√")
    return f"{sign}({_part(node, 'e')})"


def _large(node: Element) -> str:
    sign = _sign(node, "naryPr", "chr", _NARY)
    return f"{sign}{index_of(_part(node, 'sub'))}{power_of(_part(node, 'sup'))} {_part(node, 'e')}"


def _bracketed(node: Element) -> str:
    opened, closed = _sign(node, "dPr", "begChr", "("), _sign(node, "dPr", "endChr", ")")
    between = _sign(node, "dPr", "sepChr", "|")
    return (
        f"{opened}{between.join(linear(e).strip() for e in node.iterchildren(tag('m:e')))}{closed}"
    )


def _function(node: Element) -> str:
    return f"{_part(node, 'fName')} {_part(node, 'e')}"


def _limit(node: Element) -> str:
    return f"{_part(node, 'e')}_({_part(node, 'lim')})"


def _matrix(node: Element) -> str:
    rows = node.iterchildren(tag("m:mr"))
    return "; ".join(
        " ".join(linear(e).strip() for e in row.iterchildren(tag("m:e"))) for row in rows
    )


def _lines(node: Element) -> str:
    return "; ".join(linear(e).strip() for e in node.iterchildren(tag("m:e")))


_WRITERS: dict[str, Callable[[Element], str]] = {
    tag("m:f"): _fraction,
    tag("m:sSup"): _powered,
    tag("m:sSub"): _powered,
    tag("m:sSubSup"): _powered,
    tag("m:sPre"): _before,
    tag("m:rad"): _root,
    tag("m:nary"): _large,
    tag("m:d"): _bracketed,
    tag("m:func"): _function,
    tag("m:limLow"): _limit,
    tag("m:limUpp"): _limit,
    tag("m:m"): _matrix,
    tag("m:eqArr"): _lines,
}
_SILENT = frozenset([tag("w:rPr"), tag("m:rPr"), tag("w:del"), tag("w:moveFrom")])
