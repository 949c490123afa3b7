"""One page in one source form, and what a person sees of it; the writers make it in every format.

Words carry their marks in braces: {note 1} a note's mark, {up 2} and {down 2} a raised and a lowered
sign, {gone 20 Euro} struck words. Knows no format and none of the readers' own code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

FORMS = ("html", "md", "docx", "pdf", "txt")
MARKED = re.compile(r"\{(note|up|down|gone) ([^}]*)\}")
_UP = str.maketrans("0123456789-+n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of the page, or of a section at level 2."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `sees` where it shows otherwise than its marks say."""

    words: str
    sees: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note at the foot of the page."""

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list: decimal, alpha, roman or bullet; an item may be a list below the item before it."""

    items: "Sequence[str | Items]"
    label: str = "decimal"
    start: int = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a table."""

    words: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose first `heads` rows name the columns; `sees` are its rows with every cell filled."""

    rows: Sequence[Sequence[str | Spot]]
    heads: int = 1
    sees: Sequence[Sequence[str]] = ()

    def spots(self) -> list[list[Spot]]:
        """The rows, each cell a spot."""
        return [[c if isinstance(c, Spot) else Spot(c) for c in row] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Detail:
    """Words that a click on a summary shows."""

    summary: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form with the value that somebody typed."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: words for those who can't see it, and a caption."""

    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box beside the text."""

    words: str


@dataclass(frozen=True, slots=True)
class Running:
    """What stands at the head and the foot of every page."""

    head: str
    foot: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words that nobody sees."""

    words: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new page begins."""


Block = (
    Title | Text | Note | Items | Grid | Detail | Field | Picture | Box | Running | Hidden | Break
)
Page = Sequence[Block]


def shown(words: str) -> str:
    """Words as a person sees them, a note's mark apart from what it marks."""

    def one(found: re.Match[str]) -> str:
        kind, sign = found.groups()
        if kind == "note":
            return f" [{sign}]"
        return {"up": sign.translate(_UP), "down": sign.translate(_DOWN), "gone": ""}[kind]

    return " ".join(MARKED.sub(one, words).split())


def label(kind: str, number: int) -> str:
    """The label of an item as it is printed."""
    roman = ("i", "ii", "iii", "iv", "v", "vi", "vii")
    printed = {"alpha": "abcdefgh", "roman": roman}.get(kind)
    if kind == "bullet":
        return "-"
    return f"{printed[number - 1] if printed else number}."


def item_lines(items: Items) -> list[str]:
    """The items of a list, nested ones too, each with its label."""
    lines, number = [], items.start
    for item in items.items:
        if isinstance(item, Items):
            lines += [f"  {line}" for line in item_lines(item)]
        else:
            lines.append(f"{label(items.label, number)} {shown(item)}")
            number += 1
    return lines


def lines(block: Block, form: str) -> list[str]:
    """The lines that a person reads in a block."""
    match block:
        case Title(words) | Box(words):
            return [shown(words)]
        case Text(words, sees):
            return [sees or shown(words)]
        case Note(mark, words):
            return [f"[{mark}] {shown(words)}"]
        case Items():
            return item_lines(block)
        case Grid():
            rows = block.sees or [[shown(c.words) for c in row] for row in block.spots()]
            return [" | ".join(row).strip() for row in rows]
        case Detail(summary, words):
            return [shown(summary), shown(words)]
        case Field(name, value):
            return [f"{name}: {value}"]
        case Picture(alt, caption):
            return [caption] if form == "pdf" else [alt, caption]
        case Running(head, foot):
            return [head, foot]
        case _:
            return []


TITLE = Title("Gebühren der Musikschule")
PLAIN = Text(
    "Diese Ordnung gilt für alle Kurse, die im laufenden Jahr beginnen, und für alle Gruppen, die in den "
    "Räumen der Schule proben, soweit nicht ein Vertrag etwas anderes bestimmt."
)
END = Text("Über Ausnahmen entscheidet die Leitung der Schule auf Antrag.")
EVERYWHERE, NOT_PLAIN = FORMS, ("html", "md", "docx", "pdf")
PRICES = Grid(
    [
        ["Kurs", "Dauer", "Entgelt"],
        ["Geige", "30 Minuten", "78,50 Euro"],
        ["Chor", "90 Minuten", "12,00 Euro"],
        ["Orchester", "120 Minuten", "0,00 Euro"],
    ]
)
MERGED = Grid(
    [
        [Spot("Zone", rows=2), Spot("Tageskarte", columns=2), Spot("Monatskarte", columns=2)],
        ["Erwachsene", "Kinder", "Erwachsene", "Kinder"],
        [Spot("A", rows=2), "4,10", "2,05", "61,00", "30,50"],
        ["5,20", "2,60", "77,00", "38,50"],
        ["B", Spot("10,20", columns=2), "140,00", "70,00"],
    ],
    heads=2,
    sees=[
        ["Zone", "Tageskarte", "Tageskarte", "Monatskarte", "Monatskarte"],
        ["Zone", "Erwachsene", "Kinder", "Erwachsene", "Kinder"],
        ["A", "4,10", "2,05", "61,00", "30,50"],
        ["A", "5,20", "2,60", "77,00", "38,50"],
        ["B", "10,20", "10,20", "140,00", "70,00"],
    ],
)

KINDS: dict[str, tuple[Page, Sequence[str]]] = {
    "paragraphs": ([TITLE, PLAIN, END], EVERYWHERE),
    "note on a number": (
        [
            TITLE,
            PLAIN,
            Text(
                "Ein Platz kostet im Monat 150{note 1} Euro und ist bis 15. Mai{note 2} zu zahlen."
            ),
            END,
            Note("1", "Für auswärtige Kinder gilt der doppelte Satz."),
            Note("2", "Danach fällt ein Zuschlag an."),
        ],
        NOT_PLAIN,
    ),
    "a mark right before words": (
        [
            TITLE,
            PLAIN,
            Text(
                "Ein Platz kostet 150{note 1}Euro im Monat, also 5{note 2}€ am Tag.",
                sees="Ein Platz kostet 150 [1] Euro im Monat, also 5 [2]€ am Tag.",
            ),
            END,
            Note("1", "Für auswärtige Kinder gilt der doppelte Satz."),
            Note("2", "Gerechnet mit 30 Tagen."),
        ],
        NOT_PLAIN,
    ),
    "a star as a note's mark": (
        [
            TITLE,
            PLAIN,
            Text(
                "Ein Platz kostet 20 €* im Monat, 3*4 Plätze gibt es.",
                sees="Ein Platz kostet 20 € [*] im Monat, 3*4 Plätze gibt es.",
            ),
            END,
            Text(
                "* inkl. Leihgebühr für das Instrument",
                sees="[*] inkl. Leihgebühr für das Instrument",
            ),
        ],
        NOT_PLAIN,
    ),
    "exponents and indices": (
        [
            TITLE,
            PLAIN,
            Text("Der Saal hat 90 m{up 2} und fasst 250 m{up 3} Luft mit wenig CO{down 2}."),
            Text("Es lebten dort 10{up 6} Zellen je Probe in H{down 2}O."),
        ],
        ("html", "docx", "pdf"),
    ),
    "raised cents": (
        [TITLE, Text("Heute nur 4{up 99} € je Heft.", sees="Heute nur 4,99 € je Heft."), END],
        ("html", "docx", "pdf"),
    ),
    "struck words": (
        [
            TITLE,
            PLAIN,
            Text("Die Karte kostet {gone 4,50 Euro} 6,00 Euro am Tag und {gone 9} 11 am Abend."),
        ],
        NOT_PLAIN,
    ),
    "signs behind struck words": (
        [
            TITLE,
            PLAIN,
            Text(
                "Der Eintritt kostet {gone 12 Euro}, ermäßigt 6 Euro, am Abend 9 Euro {gone bis 2020}.",
                sees="Der Eintritt kostet, ermäßigt 6 Euro, am Abend 9 Euro.",
            ),
        ],
        NOT_PLAIN,
    ),
    "numbers that go on": (
        [
            TITLE,
            Items(["Strom abschalten", "Tür öffnen"]),
            Text("Nun wartet man, bis die Anzeige erlischt, und macht dann hier weiter."),
            Items(["Hausmeister anrufen", "Protokoll schreiben"], start=3),
        ],
        EVERYWHERE,
    ),
    "letters and roman numbers": (
        [
            TITLE,
            Items(["für Schüler", "für Lehrlinge"], "alpha"),
            PLAIN,
            Items(["Antrag stellen", "Bescheid abwarten", "Rate zahlen"], "roman", 2),
        ],
        ("html", "docx", "pdf", "txt"),
    ),
    "bullets": ([TITLE, Items(["Noten", "Pult", "Stimmgerät"], "bullet"), END], EVERYWHERE),
    "a list in a list": (
        [
            TITLE,
            Items(
                [
                    "Vor dem Kurs",
                    Items(["Geige stimmen", "Noten holen"], "bullet"),
                    "Im Kurs",
                    "Danach",
                ]
            ),
        ],
        ("html", "md", "docx"),
    ),
    "table": ([TITLE, PLAIN, PRICES, END], EVERYWHERE),
    "merged cells and two head rows": ([TITLE, PLAIN, MERGED, END], ("html", "docx", "pdf")),
    "marks and strikes in cells": (
        [
            TITLE,
            Grid(
                [
                    ["Kurs", "Fläche", "Entgelt"],
                    ["Tanz", "90 m{up 2}", "78{note 1} Euro"],
                    ["Chor", "40 m{up 2}", "{gone 20} 35 Euro"],
                ]
            ),
            Note("1", "Ohne Leihgebühr für das Instrument."),
        ],
        ("html", "docx", "pdf"),
    ),
    "accordion": (
        [TITLE, Detail("Wie kündige ich?", "Schriftlich mit einer Frist von 6 Wochen."), END],
        ("html", "md"),
    ),
    "form": (
        [TITLE, Field("Name", "Erika Muster"), Field("Raum", "Saal 12"), END],
        ("html", "docx", "pdf"),
    ),
    "picture and caption": (
        [TITLE, PLAIN, Picture("Plan des Hauses", "Abbildung 3: Lage der Räume"), END],
        NOT_PLAIN,
    ),
    "box": (
        [TITLE, PLAIN, Box("Das Büro ist am 24. Dezember geschlossen."), END],
        ("html", "docx", "pdf"),
    ),
    "running heads": (
        [
            Running("Aktenzeichen 4711/25", "Auskunft erteilt Frau Kühn"),
            *(TITLE, PLAIN, Break(), END, Break()),
            Text("Diese Ordnung tritt am 1. Januar in Kraft und ersetzt die alte."),
        ],
        ("docx", "pdf"),
    ),
    "hidden words": ([TITLE, PLAIN, Hidden("Geheim 99"), END], ("html", "docx", "pdf")),
}
"""Each kind with a page that shows it, and the formats that have it."""
KINDS["all on one page"] = (
    [
        TITLE,
        PLAIN,
        Text("Ein Platz kostet 150{note 1} Euro, der Saal hat 90 m{up 2}, {gone 20} 35 Stühle."),
        Items(["Antrag stellen", "Rate zahlen"], start=3),
        MERGED,
        Picture("Plan des Hauses", "Abbildung 3: Lage der Räume"),
        Box("Das Büro ist am 24. Dezember geschlossen."),
        Field("Name", "Erika Muster"),
        END,
        Note("1", "Für auswärtige Kinder gilt der doppelte Satz."),
    ],
    ("html", "docx", "pdf"),
)
