"""The documents and questions of a load test: several houses with the same questions and different
answers.

Each house is a collection that one group sees. Every answer is a number that belongs to one house
and question, so an answer that went to the wrong person shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ORIGIN = "http://intranet.example"
"""The origin of the page whose server signs people in."""
HOUSES = ("ahorn", "birke", "linde", "ulme")
_FACTS = (
    ("Wie lang ist die Leihfrist für Filme?", "Die Leihfrist für Filme beträgt {n} Tage."),
    ("Wie lang ist die Leihfrist für Bücher?", "Die Leihfrist für Bücher beträgt {n} Tage."),
    ("Was kostet die Jahreskarte?", "Die Jahreskarte kostet {n} Euro."),
    ("Was kostet ein verlorener Schlüssel?", "Ein verlorener Schlüssel kostet {n} Euro."),
    ("Wie viele Plätze hat der Lesesaal?", "Der Lesesaal hat {n} Plätze."),
    ("Wie viele Stufen führen zum Turm?", "Zum Turm führen {n} Stufen."),
    ("Wie hoch ist die Kaution für Werkzeug?", "Die Kaution für Werkzeug beträgt {n} Euro."),
    ("Wie viele Fahrräder passen in den Keller?", "In den Keller passen {n} Fahrräder."),
    ("Wie lange dauert der Malkurs?", "Der Malkurs dauert {n} Wochen."),
    ("Was kostet die Miete des Saals?", "Die Miete des Saals kostet {n} Euro am Tag."),
    ("Wie viele Seiten darf man kostenlos drucken?", "Kostenlos drucken darf man {n} Seiten."),
    ("Wie lang ist das Schwimmbecken?", "Das Schwimmbecken ist {n} Meter lang."),
)
_SECTIONS = 4
_AROUND = (
    "Das Haus steht allen offen, die in der Stadt wohnen oder arbeiten. Am Eingang hilft das Personal gern "
    "weiter, und im Schaukasten hängen die Termine der Woche. Wer etwas gefunden hat, gibt es bitte an der "
    "Theke ab.",
    "Die Räume werden jeden Morgen gelüftet und gereinigt. Taschen bleiben in den Schränken vor der Tür, "
    "Getränke sind nur im Hof erlaubt. Kinder sind willkommen, solange jemand auf sie achtet.",
    "Änderungen werden im Aushang bekannt gegeben und gelten vom folgenden Tag an. Fragen dazu beantwortet "
    "die Leitung des Hauses in der Sprechstunde, die im Aushang steht.",
)


@dataclass(frozen=True, slots=True)
class HouseQuestion:
    """A question in one house, and the number that answers it there and nowhere else."""

    house: str
    question: str
    sentence: str
    number: int


def asked(house: str) -> list[HouseQuestion]:
    """The questions of a house."""
    first = 100 + 40 * HOUSES.index(house)
    return [
        HouseQuestion(house, question, said.format(n=first + at), first + at)
        for at, (question, said) in enumerate(_FACTS)
    ]


def numbers() -> dict[int, HouseQuestion]:
    """The question that each number answers."""
    return {one.number: one for house in HOUSES for one in asked(house)}


def write_documents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write each house's documents; yields the collection and its folder."""
    for house in HOUSES:
        own = folder / house
        own.mkdir(parents=True)
        for number, part in enumerate(_batched(asked(house), _SECTIONS), 1):
            sections = (_section(one) for one in part)
            text = "\n\n".join((f"# Hausordnung, Teil {number}", *sections))
            (own / f"{house}-{number}.md").write_text(text + "\n", encoding="utf-8")
        yield house, own


def _section(one: HouseQuestion) -> str:
    heading = one.question.removesuffix("?")
    return "\n\n".join((f"## {heading}", _AROUND[0], one.sentence, *_AROUND[1:]))


def _batched(items: Sequence[HouseQuestion], size: int) -> Iterator[Sequence[HouseQuestion]]:
    return (items[at : at + size] for at in range(0, len(items), size))
