"""Sentence spans of a text, offset-true, in German and English.

A line break ends a sentence only where a block ends (blank line, list item, table row, heading) or
where the line looks finished; an abbreviation, ordinal or initial does not. Own code because no
kept library gives offsets for German with its ordinals ("am 3. Mai") and abbreviations.
"""

import re

Span = tuple[int, int]

# Candidates: closing punctuation with quotes or brackets behind it, then space; or a line break.
BREAK = re.compile(r"""(?P<stop>[.!?…:]+["'”“’»«)\]]*)(?=\s)|(?P<line>\n)""")
ABBREVIATIONS = frozenset(
    "abb abs allg anm art aufl bd bes betr bspw bzgl bzw ca co corp dgl dipl dr ebd eds ehem einschl "
    "engl etc evtl exkl fa ff fig frl gegr geb gem gen ggf hl hr hrn hrsg i.d.r ing inc inkl insb "
    "jh jhd jr kap kfm lat lfd lt ltd max mind min mio mr mrd mrs ms nr no nos num o.ä o.g op orig "
    "p.a pp pos prof rd s.a s.o s.u sek sen sog sr st std str tab tel tsd u.a u.ä u.u usf usw v.a "
    "verf vers vgl vol vs z.b z.t z.zt zit zzgl zz approx cf dept est e.g i.e al fr eg ie resp "
    "jan feb mrz apr jun jul aug sep sept okt oct nov dez dec mon tue wed thu fri sat sun".split()
)
MONTHS = (
    "januar februar märz april mai juni juli august september oktober november dezember jänner "
    "jahrhundert jahrtausend jahr monat woche tag klasse auflage ausgabe platz rang stock etage "
    "quartal halbjahr lebensjahr weltkrieg bezirk kapitel liga runde"
).split()
ITEM = re.compile(r"\s*(?:[-*•–▪·]|\d{1,3}[.)]|[a-z]\))\s")
LAST_WORD = re.compile(r"[\w.]+$")
NEXT_WORD = re.compile(r"\s*[\"'„“«»(\[]*(\w+)")


def split(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences in text[start:end], in order, without surrounding white space."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in BREAK.finditer(text, start, end):
        here = match.end()
        if match["line"] is not None:
            if not _line_ends(text, begin, match.start(), here, end):
                continue
        elif not _sentence_ends(text, begin, match, end):
            continue
        _append(spans, text, begin, here)
        begin = here
    _append(spans, text, begin, end)
    return spans


def _append(spans: list[Span], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        spans.append((begin + left, begin + len(piece.rstrip())))


def _line_ends(text: str, begin: int, at: int, here: int, end: int) -> bool:
    """Whether the line break at `at` ends a sentence: always, but where a line was only wrapped."""
    following = text[here : min(end, here + 200)]
    if not following.strip() or following[0] == "\n" or ITEM.match(following):
        return True
    line = text[max(begin, text.rfind("\n", 0, at) + 1) : at].rstrip()
    wrapped = following.lstrip()[:1].islower() and len(line) > 40
    return not wrapped


def _sentence_ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    stop = match["stop"]
    following = NEXT_WORD.match(text, match.end(), end)
    if stop[0] == ":":
        return False
    if stop[0] != "." or stop.startswith(".."):
        return following is None or not following[1][0].islower()
    if following is None:
        return True
    word = following[1]
    if word[0].islower():
        return False
    before = LAST_WORD.search(text, max(begin, match.start() - 40), match.start())
    return not before or not _abbreviates(before[0], word)


def _abbreviates(before: str, after: str) -> bool:
    lowered = before.lower().strip(".")
    if lowered in ABBREVIATIONS or (len(lowered) == 1 and lowered.isalpha()):
        return True
    if lowered.isdigit() and len(lowered) <= 2:
        return after.lower().startswith(tuple(MONTHS)) or after.isdigit()
    # "z.B.", "e.V.", "d.h.": single letters between full stops
    return "." in lowered and all(len(part) == 1 for part in lowered.split("."))
