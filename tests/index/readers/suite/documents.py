"""Two dozen varied documents in German and English, each made in three formats for the slow suite."""

from collections.abc import Callable, Iterator
from random import Random

from tests.index.readers.suite.pages import (
    Block,
    Box,
    Detail,
    Field,
    Grid,
    Hidden,
    Items,
    Note,
    Page,
    Picture,
    Running,
    Spot,
    Text,
    Title,
)
from tests.index.readers.suite.pdf_writer import pdf
from tests.index.readers.suite.text_writers import html
from tests.index.readers.suite.word_writer import word

_GERMAN = [
    "Die Gemeinde {town} hat im Jahr {year} insgesamt {money} Euro für {thing} ausgegeben.",
    "Am {day}. März {year} beschloss der Rat mit {count} zu 3 Stimmen, die Mittel um {share} % zu kürzen.",
    "Bis zum {day}.{month}.{year} waren {count} Anträge eingegangen, davon {share} % aus {town}.",
    "Die Bauarbeiten an der {town}er Straße dauern von {hour}.30 bis 17.15 Uhr und kosten {money} €.",
    "Der Verein zählt {count} Mitglieder; der Beitrag steigt von {small} auf {money} Euro.",
    "Auf einer Fläche von {money} m{{up 2}} entstehen {count} Wohnungen mit je {small} Zimmern.",
    "Unter der Nummer 0{count}/{year}-{day} erreichen Sie das Büro für {thing} in {town}.",
    "Nach § {day} Abs. 2 Satz 1 ist {thing} anzuzeigen, sofern der Wert {money} Euro übersteigt.",
    "Die Temperatur lag bei -{small},5 °C, der Verbrauch bei {money} kWh je Haushalt.",
    "Wer {thing} beantragt, legt den Bescheid vom {day}. Mai {year} in Kopie (2-fach) vor.",
]
_ENGLISH = [
    "In {year} the town of {town} spent a total of ${money} on {thing}.",
    "On {month}/{day}/{year} the council voted {count} to 3 to cut the budget by {share}%.",
    "By {day} March {year}, {count} applications had come in, {share}% of them from {town}.",
    "Works on {town} Road run from {hour}:30 a.m. to 5:15 p.m. and cost £{money}.",
    "The club has {count} members; the fee rises from {small} to {money} euros.",
    "An area of {money} m{{up 2}} will hold {count} flats with {small} rooms each.",
    "Call 0{count}-{year}-{day} to reach the office for {thing} in {town}.",
    "Under section {day}(2) notice of {thing} is required where its value exceeds £{money}.",
    "The temperature was -{small}.5 °C and the use {money} kWh per household.",
    "Whoever applies for {thing} brings the letter of {day} May {year} and 2 copies.",
]
_TOWNS = "Ulm Gera Hof Bonn Trier Wesel Emden Lahr".split()
_THINGS = {
    "de": ["den Winterdienst", "die Bibliothek", "Spielgeräte", "eine Wärmepumpe", "das Freibad"],
    "en": ["road salt", "the library", "playgrounds", "a heat pump", "the swimming pool"],
}


class _Clerk:
    """Writes sentences with numbers of its own, in one language."""

    def __init__(self, language: str, seed: int) -> None:
        self.german = language == "de"
        self._language = language
        self._random = Random(f"{language}{seed}")

    def __call__(self, german: str, english: str) -> str:
        return german if self.german else english

    def money(self) -> str:
        """An amount as the language writes it."""
        amount = f"{self._random.choice([12, 780, 4310, 98000, 1250000]) + self._random.random() * 9:,.2f}"
        return amount.translate(str.maketrans(",.", ".,")) if self.german else amount

    def number(self, most: int = 400) -> str:
        """A whole number."""
        return str(self._random.randint(11, most))

    def sentence(self) -> str:
        """A sentence full of numbers."""
        draw = self._random
        return draw.choice(_GERMAN if self.german else _ENGLISH).format(
            town=draw.choice(_TOWNS), thing=draw.choice(_THINGS[self._language]),
            year=draw.randint(1987, 2026), money=self.money(), day=draw.randint(2, 28),
            month=draw.randint(10, 12), count=draw.randint(14, 987), share=draw.randint(2, 98),
            hour=draw.randint(7, 11), small=draw.randint(2, 9),
        )  # fmt: skip

    def prose(self, sentences: int = 3) -> Text:
        """A paragraph."""
        return Text(" ".join(self.sentence() for _ in range(sentences)))


def _letter(say: _Clerk) -> Page:
    return [
        Running(
            say("Stadtwerke Ulm · Az. 4711/25", "Hof Water · Ref. 4711/25"), "IBAN DE02 1203 0000"
        ),
        Text(
            say(
                "Frau Erika Muster, Lange Gasse 12, 89073 Ulm",
                "Ms Jo Reed, 12 Long Lane, Hof 95028",
            )
        ),
        Title(say("Ihr Antrag vom 3. April 2025", "Your application of 3 April 2025")),
        Text(say("Sehr geehrte Frau Muster,", "Dear Ms Reed,")),
        *(say.prose() for _ in range(4)),
        Text(say("Mit freundlichen Grüßen", "Yours sincerely")),
        Box(say("Zimmer 214, Telefon 0731 161-25", "Room 214, phone 0731 161-25")),
    ]


def _prices(say: _Clerk) -> Page:
    names = say("Geige Cello Flöte Orgel Harfe Pauke", "Violin Cello Flute Organ Harp Drum").split()
    rows = [[name, say.number(90), say.money(), say.money()] for name in names]
    head = say("Kurs Minuten Einzel Gruppe", "Course Minutes Single Group").split()
    return [
        Title(say("Preise der Musikschule", "Prices of the music school")),
        say.prose(),
        Grid([head, *rows]),
        Text(say("Der Satz gilt bis 31.12.2025{note 1}.", "Rates hold until 31 Dec 2025{note 1}.")),
        say.prose(),
        Note("1", say("Danach gilt der doppelte Satz.", "After that twice the rate applies.")),
    ]


def _statute(say: _Clerk) -> Page:
    made: list[Block] = [Title(say("Satzung über das Bad", "Rules of the pool"))]
    for number in range(1, 8):
        made.append(Title(say(f"§ {number} Benutzung", f"Section {number} Use"), 2))
        made.append(Items([say.sentence() for _ in range(3)]))
        made.append(Items([say.sentence(), say.sentence()], "alpha"))
    return made


def _manual(say: _Clerk) -> Page:
    steps = Items(
        [say.sentence(), Items([say.sentence(), say.sentence()], "bullet"), say.sentence()]
    )
    return [
        Title(say("Wartung der Anlage", "Care of the plant")),
        say.prose(),
        steps,
        Picture(say("Plan der Anlage", "Map of it"), say("Abbildung 12: Ventile", "Figure 12: Valves")),
        Text(say("Das Wasser (H{down 2}O) hat 10{up 3} Liter.", "Water (H{down 2}O): 10{up 3} litres.")),
        Items([say.sentence(), say.sentence()], start=4),
        Hidden(say("Unsichtbar 777", "Unseen 777")),
        say.prose(5),
    ]  # fmt: skip


def _minutes(say: _Clerk) -> Page:
    made: list[Block] = [
        Running(say("Protokoll 7/2025", "Minutes 7/2025"), say("Der Vorstand", "The board"))
    ]
    for number in range(1, 10):
        made += [Title(say(f"TOP {number}", f"Item {number}"), 2), say.prose(), say.prose(2)]
        made.append(Text(say("Beschluss: {gone 120} 135 Euro.", "Decision: {gone 120} 135 euros.")))
    return made


def _form(say: _Clerk) -> Page:
    return [
        Title(say("Antrag auf Bildungsurlaub", "Application for leave")),
        say.prose(2),
        Field("Name", "Mia Kern"),
        Field(say("Personalnummer", "Staff number"), say.number(90_000)),
        Field(say("Betrag", "Amount"), say.money()),
        say.prose(2),
        Items([say.sentence(), say.sentence(), say.sentence()], "roman"),
    ]


def _report(say: _Clerk) -> Page:
    made: list[Block] = [Title(say("Bericht über den Haushalt", "Report on the budget"))]
    for number in range(1, 7):
        made += [
            Title(say(f"Teil {number}", f"Part {number}"), 2),
            *(say.prose(4) for _ in range(3)),
        ]
    return made


def _long_table(say: _Clerk) -> Page:
    head = say("Kunde Region Umsatz Anteil", "Customer Region Sales Share").split()
    rows = [[f"Falk-{at}", _TOWNS[at % 8], say.money(), f"{say.number(99)} %"] for at in range(120)]
    return [Title(say("Kunden", "Customers")), say.prose(), Grid([head, *rows]), say.prose()]


def _invoice(say: _Clerk) -> Page:
    rows: list[list[str | Spot]] = [
        [str(at), say("Stunden", "Hours"), say.number(60), say.money()] for at in range(1, 9)
    ]
    total = [Spot(say("Summe netto", "Total before tax"), columns=3), Spot(say.money())]
    head: list[str | Spot] = [
        *say("Pos. Leistung Menge Betrag", "No. Service Quantity Amount").split()
    ]
    return [
        Title(say("Rechnung Nr. 2025-0815", "Invoice no. 2025-0815")),
        say.prose(1),
        Grid([head, *rows, total]),
        Text(say("Zahlbar bis 14.11.2025 ohne Abzug.", "Due on 14 November 2025.")),
    ]


def _noted(say: _Clerk) -> Page:
    made: list[Block] = [Title(say("Gebühren im Einzelnen", "Fees in detail"))]
    for number in range(1, 9):
        marked = say(
            f"Für Gruppe {number} sind es {{0}}{{{{note {number}}}}} Euro im Monat.",
            f"For group {number} it is {{0}}{{{{note {number}}}}} euros a month.",
        ).format(say.number())
        made += [say.prose(2), Text(marked)]
    made += [Note(str(number), say.sentence()) for number in range(1, 9)]
    return made


def _timetable(say: _Clerk) -> Page:
    zones = [
        row
        for zone in "ABC"
        for row in (
            [Spot(zone, rows=2), Spot(say("Kind", "Child")), Spot(say.money()), Spot(say.money())],
            [Spot(say("Erwachsen", "Adult")), Spot(say.money(), columns=2)],
        )
    ]
    head = [
        Spot("Zone", rows=2),
        Spot(say("Wer", "Who"), rows=2),
        Spot(say("Karte", "Ticket"), columns=2),
    ]
    below = [Spot(say("Tag", "Day")), Spot(say("Monat", "Month"))]
    return [
        Title(say("Tarife", "Fares")),
        say.prose(),
        Grid([head, below, *zones], heads=2),
        say.prose(),
    ]


def _questions(say: _Clerk) -> Page:
    made: list[Block] = [Title(say("Häufige Fragen", "Questions"))]
    for number in range(6):
        ask = say(f"Was gilt im Fall {number + 20}?", f"What holds in case {number + 20}?")
        made += [Detail(ask, say.sentence()), Text(say.sentence())]
    made += [
        Items([say.sentence() for _ in range(5)], "bullet"),
        Picture(say("Ein Foto", "A photo"), "Nr. 5"),
    ]
    return made


GENRES: dict[str, Callable[[_Clerk], Page]] = {
    "letter": _letter, "prices": _prices, "statute": _statute, "manual": _manual,
    "minutes": _minutes, "form": _form, "report": _report, "long table": _long_table,
    "invoice": _invoice, "notes": _noted, "timetable": _timetable, "questions": _questions,
}  # fmt: skip


def document(genre: str, language: str) -> Page:
    """The document of a genre in a language, always the same."""
    return GENRES[genre](_Clerk(language, len(genre)))


def made(genre: str, language: str, form: str) -> bytes:
    """A document as a file; some PDFs have two columns, some tables no rules."""
    page = document(genre, language)
    if form == "html":
        return html(page, language)
    if form == "docx":
        return word(page, "de-DE" if language == "de" else "en-GB")
    return pdf(page, columns=2 if genre == "report" else 1, ruled=language == "de")


def every() -> Iterator[tuple[str, str, str]]:
    """Genre, language and format of every document."""
    for genre in GENRES:
        for language in ("de", "en"):
            for form in ("html", "docx", "pdf"):
                yield genre, language, form
