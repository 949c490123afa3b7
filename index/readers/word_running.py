"""Running heads and feet of Word: which parts are printed at all, and what they say.

Page numbers differ from page to page and are not text.
"""

import re
from collections.abc import Iterator, Sequence

from index.readers.characters import one_line
from index.readers.word_package import Package
from index.readers.word_runs import PAGE_NUMBER
from index.readers.word_xml import Element, first, is_on, says_yes, tag

HEAD, FOOT = tag("w:headerReference"), tag("w:footerReference")

_TYPE, _ID = tag("w:type"), tag("r:id")
_WORDS = r"(?:Seite|Blatt|Page|Pg\.|S\.|p\.|Folio)"
_OF = r"(?:von|of|sur|de|di|/|\|)"
_PAGE = re.compile(
    rf"[-–—(|\[]?\s*{_WORDS}?\s*{PAGE_NUMBER}+(?:\s*{_OF}\s*{PAGE_NUMBER}+)?\s*[-–—)|\]]?",
    re.IGNORECASE,
)
_ENDS = " \t|·•-–—,;/"


def printed_parts(
    package: Package, main: str, *, sections: Sequence[Element], settings: Element, kind: str
) -> Iterator[str]:
    """Names of the parts printed as running heads or feet, each once, in section order."""
    relations = package.relations(main)
    even = says_yes(settings, tag("w:evenAndOddHeaders"))
    given: dict[str, str] = {}
    seen: set[str] = set()
    for section in sections:
        for reference in section.iterchildren(kind):
            relation = relations.get(reference.get(_ID, ""))
            given[reference.get(_TYPE, "default")] = relation.target if relation else ""
        shown = {"default": True, "first": is_on(first(section, tag("w:titlePg"))), "even": even}
        for place in ("first", "default", "even"):
            name = given.get(place, "")
            if shown[place] and name and name not in seen:
                seen.add(name)
                yield name


def without_page_numbers(text: str) -> str:
    """A line of a running head without "Seite 3 von 12"; empty if nothing else is in it."""
    return " · ".join(filter(None, map(_without_numbers, text.split("\t"))))


def _without_numbers(text: str) -> str:
    if PAGE_NUMBER not in text:
        return one_line(text)
    return one_line(_PAGE.sub(" ", text)).strip(_ENDS)
