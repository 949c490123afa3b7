"""What made-up tables are about: names, columns with their values and wordings, themes. Knows no document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

Text = dict[str, str]
Value = Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column says of a row: its head, how it is asked for and stated ({row}, {value})."""

    head: Text
    value: Value
    asks: dict[str, tuple[str, ...]]
    states: Text


@dataclass(frozen=True, slots=True)
class Theme:
    """Rows of one kind, the columns they may have, and titles."""

    titles: Text
    head: Text
    rows: Mapping[str, tuple[str, ...]]
    columns: tuple[Column, ...]


def _both(de: str, en: str) -> Text:
    return {"de": de, "en": en}


def _money(low: int, high: int, cents: bool = True) -> Value:
    def value(random: Random) -> str:
        whole = random.randint(low, high)
        part = random.choice(["00", "50", "20", "80", "90", "40"]) if cents else ""
        return f"{whole},{part} Euro" if cents else f"{whole} Euro"

    return value


def _number(low: int, high: int, unit: str = "", step: int = 1) -> Value:
    return lambda random: f"{random.randrange(low, high + 1, step)}{' ' + unit if unit else ''}"


def _decimal(low: int, high: int, unit: str) -> Value:
    return lambda random: f"{random.randint(low, high)},{random.randint(1, 9)} {unit}"


def _clock(random: Random) -> str:
    return f"{random.randint(6, 21)}:{random.choice(['00', '15', '30', '45'])}"


def _hours(random: Random) -> str:
    begin = random.randint(6, 11)
    return f"{begin} bis {begin + random.randint(3, 10)} Uhr"


def _date(random: Random) -> str:
    return f"{random.randint(1, 28)}.{random.randint(1, 12)}.{random.randint(2018, 2026)}"


FIRST_NAMES = "Amira Benno Clara Dirk Elif Fabio Greta Hannes Ines Jonas Katja Luca Mira Nils Olga Paul Renate Samir Tove Ursel Vera Wim Yara Zeno Ayse Piotr Chloé Marek Lene Ruth".split()
LAST_NAMES = "Abendroth Brücher Cordes Dahlmann Eggers Falkner Gerling Hollmann Issing Jacoby Kersten Lorenzen Mertes Nothnagel Oertel Pfeil Quandt Reimers Sasse Thormann Ulbrich Vossen Wieland Yildiz Zabel Brandt-Kurz Nowak Demir Rossi Laurent".split()
PLACES = "Ahlbeck Bramfeld Dorsten-Süd Eichgrund Falkental Grünau Hasloch Imsbach Jägerhof Kaltenmoor Lindach Moorwiese Neuhafen Ostheim Pappelau Rodenfels Steinbrück Talheim Ulmenhain Wiesental Sankt_Veit Oberach Unterlohe Birkenfurt".replace(
    "_", " "
).split()


def _person(random: Random) -> str:
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"


def _place(random: Random) -> str:
    return random.choice(PLACES)


def _room(random: Random) -> str:
    return f"{random.choice('ABCDE')} {random.randint(1, 4)}.{random.randint(10, 39)}"


def _phone(random: Random) -> str:
    return f"{random.randint(20, 99)}-{random.randint(100, 999)}"


_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_PRICE = Column(
    _both("Preis", "Price"), _money(2, 240),
    {"de": ("Was kostet {row}?", "Wie teuer ist {row}?", "preis {row}", "Wie viel muss ich für {row} zahlen?", "{row} kosten?", "Wie hoch ist der Preis für {row}?"),
     "en": ("How much is {row}?", "What does {row} cost?", "price {row}", "what do I pay for {row}", "How expensive is {row}?")},
    _both("{row} kostet {value}.", "{row} costs {value}."),
)  # fmt: skip
_REDUCED = Column(
    _both("ermäßigt", "reduced"), _money(1, 120),
    {"de": ("Was kostet {row} ermäßigt?", "Wie hoch ist der ermäßigte Preis für {row}?", "{row} mit Ermäßigung?", "Was zahlen Schüler für {row}, wenn der ermäßigte Preis gilt?"),
     "en": ("What is the reduced price of {row}?", "How much is {row} with a concession?", "{row} reduced rate")},
    _both("Ermäßigt kostet {row} {value}.", "At the reduced rate {row} costs {value}."),
)  # fmt: skip
_DEPOSIT = Column(
    _both("Kaution", "Deposit"), _money(10, 300, False),
    {"de": ("Wie hoch ist die Kaution für {row}?", "Wie viel Pfand für {row}?", "kaution {row}", "Muss ich für {row} etwas hinterlegen und wie viel?"),
     "en": ("How much is the deposit for {row}?", "deposit {row}", "What security do I leave for {row}?")},
    _both("Für {row} wird eine Kaution von {value} verlangt.", "A deposit of {value} is charged for {row}."),
)  # fmt: skip
_PERIOD = Column(
    _both("Leihdauer", "Loan period"), _number(1, 30, "Tage"),
    {"de": ("Wie lange darf ich {row} behalten?", "Wie lange kann man {row} ausleihen?", "leihfrist {row}"),
     "en": ("How long can I keep {row}?", "For how many days may {row} be borrowed?", "loan time {row}")},
    _both("{row} darf {value} behalten werden.", "{row} may be kept for {value}."),
)  # fmt: skip
_HEAT = tuple(
    Column(_both(de, en), value, {"de": a, "en": b}, _both(c, d))
    for de, en, value, a, b, c, d in (
        ("Leistung in kW", "Output in kW", _decimal(1, 30, "kW"), ("Welche Leistung hat {row}?", "Wie viel kW hat {row}?", "leistung {row}"), ("What is the output of {row}?", "How many kilowatts does {row} have?"), "{row} leistet {value}.", "{row} has an output of {value}."),
        ("Gewicht", "Weight", _number(8, 260, "kg"), ("Wie schwer ist {row}?", "Was wiegt {row}?", "gewicht {row}"), ("How heavy is {row}?", "weight of {row}"), "{row} wiegt {value}.", "{row} weighs {value}."),
        ("Höhe", "Height", _number(30, 220, "cm"), ("Wie hoch ist {row}?", "Welche Höhe hat {row}?"), ("How tall is {row}?", "height {row}"), "{row} ist {value} hoch.", "{row} is {value} high."),
        ("Breite", "Width", _number(30, 220, "cm"), ("Wie breit ist {row}?", "Welche Breite hat {row}?"), ("How wide is {row}?", "width {row}"), "{row} ist {value} breit.", "{row} is {value} wide."),
        ("Temperatur mindestens", "Minimum temperature", _number(-30, 8, "°C"), ("Bis zu welcher Temperatur läuft {row} mindestens?", "Wie kalt darf es für {row} höchstens werden?", "Mindesttemperatur {row}"), ("What is the lowest temperature for {row}?", "how cold may it get for {row}"), "{row} läuft ab {value}.", "{row} works from {value} upwards."),
        ("Temperatur höchstens", "Maximum temperature", _number(30, 95, "°C"), ("Wie heiß darf {row} höchstens werden?", "Welche Höchsttemperatur verträgt {row}?", "maximale Temperatur {row}"), ("What is the highest temperature for {row}?", "max temperature {row}"), "{row} verträgt höchstens {value}.", "{row} stands {value} at most."),
        ("Lautstärke nachts", "Noise at night", _number(28, 60, "dB(A)"), ("Wie laut ist {row} nachts?", "Lärm von {row} in der Nacht?"), ("How loud is {row} at night?", "night noise {row}"), "Nachts ist {row} {value} laut.", "At night {row} makes {value}."),
        ("Lautstärke am Tag", "Noise by day", _number(35, 75, "dB(A)"), ("Wie laut ist {row} am Tag?", "tagsüber lautstärke {row}"), ("How loud is {row} in the daytime?", "daytime noise {row}"), "Am Tag ist {row} {value} laut.", "By day {row} makes {value}."),
        ("Garantie", "Warranty", _number(12, 120, "Monate", 6), ("Wie lange gilt die Garantie für {row}?", "garantie {row}"), ("How long is the warranty on {row}?", "warranty {row}"), "Auf {row} gibt es {value} Garantie.", "{row} comes with a warranty of {value}."),
        ("Wartung alle", "Service every", _number(3, 48, "Monate", 3), ("Wie oft muss {row} gewartet werden?", "Wartungsintervall {row}?"), ("How often does {row} need servicing?", "service interval of {row}"), "{row} wird alle {value} gewartet.", "{row} is serviced every {value}."),
    )
)  # fmt: skip
_STAFF = (
    Column(_both("Zuständig", "In charge"), _person, {"de": ("Wer ist für {row} zuständig?", "Wer leitet {row}?", "ansprechpartner {row}", "An wen wende ich mich wegen {row}?"), "en": ("Who is in charge of {row}?", "Who runs {row}?", "contact for {row}")}, _both("Für {row} ist {value} zuständig.", "{value} is in charge of {row}.")),
    Column(_both("Vertretung", "Deputy"), _person, {"de": ("Wer vertritt bei {row}?", "Wer ist die Vertretung für {row}?", "stellvertretung {row}"), "en": ("Who is the deputy for {row}?", "Who stands in at {row}?")}, _both("Die Vertretung für {row} übernimmt {value}.", "{value} is the deputy for {row}.")),
    Column(_both("Raum", "Room"), _room, {"de": ("In welchem Raum ist {row}?", "Wo finde ich {row}?", "raum {row}"), "en": ("Which room is {row} in?", "Where do I find {row}?", "room {row}")}, _both("{row} ist in Raum {value}.", "{row} is in room {value}.")),
    Column(_both("Durchwahl", "Extension"), _phone, {"de": ("Welche Durchwahl hat {row}?", "Telefonnummer {row}?", "Unter welcher Nummer erreiche ich {row}?"), "en": ("What is the extension of {row}?", "phone number {row}")}, _both("{row} hat die Durchwahl {value}.", "{row} has extension {value}.")),
    Column(_both("Sprechzeit", "Office hours"), _hours, {"de": ("Wann hat {row} Sprechzeit?", "sprechstunde {row}"), "en": ("When are the office hours of {row}?", "opening times {row}")}, _both("{row} hat von {value} Sprechzeit.", "{row} is open {value}.")),
)  # fmt: skip
_YEARS = tuple(
    Column(_both(str(year), str(year)), _money(3, 990, False), {
        "de": (f"Wie hoch war {{row}} {year}?", f"{{row}} im Jahr {year}?", f"Wie viel betrug {{row}} {year}?"),
        "en": (f"How much was {{row}} in {year}?", f"{{row}} {year}", f"What did {{row}} come to in {year}?"),
    }, _both(f"{{row}} betrug {year} {{value}}.", f"{{row}} came to {{value}} in {year}."))
    for year in range(2017, 2026)
)  # fmt: skip
_OPEN = (
    Column(_both("öffnet", "opens"), _clock, {"de": ("Wann macht {place} am {row} auf?", "Ab wann ist am {row} geöffnet?", "öffnung {row}"), "en": ("When does it open on {row}?", "opening time {row}")}, _both("Am {row} wird um {value} geöffnet.", "On {row} it opens at {value}.")),
    Column(_both("schließt", "closes"), _clock, {"de": ("Wann schließt es am {row}?", "Wie lange ist am {row} offen?", "bis wann {row}"), "en": ("When does it close on {row}?", "until what time on {row}")}, _both("Am {row} wird um {value} geschlossen.", "On {row} it closes at {value}.")),
    Column(_both("Aufsicht", "Supervisor"), _person, {"de": ("Wer hat am {row} Aufsicht?", "aufsicht {row}"), "en": ("Who supervises on {row}?", "supervisor {row}")}, _both("Am {row} hat {value} Aufsicht.", "{value} supervises on {row}.")),
    Column(_both("letzter Einlass", "last entry"), _clock, {"de": ("Bis wann kommt man am {row} noch rein?", "Letzter Einlass {row}?"), "en": ("When is last entry on {row}?", "latest admission {row}")}, _both("Letzter Einlass am {row} ist um {value}.", "Last entry on {row} is at {value}.")),
)  # fmt: skip
_EVENT = (
    Column(_both("Beginn", "Start"), _clock, {"de": ("Wann beginnt {row}?", "Um wie viel Uhr fängt {row} an?", "uhrzeit {row}"), "en": ("When does {row} start?", "start time {row}", "What time is {row}?")}, _both("{row} beginnt um {value}.", "{row} starts at {value}.")),
    Column(_both("Datum", "Date"), _date, {"de": ("An welchem Tag ist {row}?", "Wann findet {row} statt?", "datum {row}"), "en": ("On which day is {row}?", "What is the date of {row}?")}, _both("{row} findet am {value} statt.", "{row} takes place on {value}.")),
    Column(_both("Ort", "Place"), _place, {"de": ("Wo findet {row} statt?", "ort {row}"), "en": ("Where does {row} take place?", "venue of {row}")}, _both("{row} findet in {value} statt.", "{row} takes place in {value}.")),
    Column(_both("Leitung", "Led by"), _person, {"de": ("Wer leitet {row}?", "Wer gibt {row}?"), "en": ("Who leads {row}?", "who teaches {row}")}, _both("{row} leitet {value}.", "{row} is led by {value}.")),
    Column(_both("Plätze", "Places"), _number(6, 120), {"de": ("Wie viele Plätze hat {row}?", "Wie viele können an {row} teilnehmen?"), "en": ("How many places does {row} have?", "seats {row}")}, _both("{row} hat {value} Plätze.", "{row} has {value} places.")),
    _PRICE,
)  # fmt: skip
THEMES = (
    Theme(_both("Entgelte {place}", "Charges {place}"), _both("Leistung", "Service"), {
        "de": ("Einzelkarte", "Zehnerkarte", "Monatskarte", "Jahreskarte", "Familienkarte", "Gruppenkarte", "Tageskarte", "Abendkarte", "Kurzzeitkarte", "Saunazuschlag", "Schließfach", "Kinderkarte"),
        "en": ("single ticket", "ten-visit card", "monthly pass", "annual pass", "family ticket", "group ticket", "day ticket", "evening ticket", "short-stay ticket", "sauna supplement", "locker", "child ticket")}, (_PRICE, _REDUCED)),
    Theme(_both("Verleih {place}", "Hire {place}"), _both("Gegenstand", "Item"), {
        "de": ("Bohrmaschine", "Beamer", "Lastenrad", "Zelt", "Nähmaschine", "Hochdruckreiniger", "Lautsprecher", "Teppichreiniger", "Kamera", "Pavillon", "Anhänger", "Leiter"),
        "en": ("drill", "projector", "cargo bike", "tent", "sewing machine", "pressure washer", "loudspeaker", "carpet cleaner", "camera", "gazebo", "trailer", "ladder")}, (_PRICE, _DEPOSIT, _PERIOD, _REDUCED)),
    Theme(_both("Technische Daten {brand}", "Technical data {brand}"), _both("Modell", "Model"), {"de": (), "en": ()}, _HEAT),
    Theme(_both("Wer macht was: {place}", "Who does what: {place}"), _both("Bereich", "Area"), {
        "de": ("Buchhaltung", "Personal", "Einkauf", "IT-Betrieb", "Bauamt", "Jugendarbeit", "Archiv", "Poststelle", "Gebäudetechnik", "Datenschutz", "Öffentlichkeitsarbeit", "Fuhrpark"),
        "en": ("Accounts", "Human resources", "Purchasing", "IT operations", "Building control", "Youth work", "Archive", "Mail room", "Facilities", "Data protection", "Press office", "Vehicle pool")}, _STAFF),
    Theme(_both("Haushalt {place} in Tausend", "Budget {place} in thousands"), _both("Posten", "Item"), {
        "de": ("die Miete", "der Energieaufwand", "die Personalkosten", "das Sponsoring", "der Mitgliedsbeitrag", "die Versicherung", "die Rücklage", "der Zuschuss", "die Werbung", "die Instandhaltung"),
        "en": ("rent", "energy", "staff costs", "sponsoring", "membership income", "insurance", "the reserve", "the grant", "advertising", "maintenance")}, _YEARS),
    Theme(_both("Öffnungszeiten {place}", "Opening hours {place}"), _both("Tag", "Day"), _WEEKDAYS, _OPEN),
    Theme(_both("Programm {place}", "Programme {place}"), _both("Veranstaltung", "Event"), {
        "de": ("der Töpferkurs", "die Lesung", "das Reparaturcafé", "der Chorabend", "die Radtour", "das Sommerfest", "der Erste-Hilfe-Kurs", "die Vogelwanderung", "der Schachabend", "die Vollversammlung", "das Konzert", "der Filmabend"),
        "en": ("the pottery class", "the reading", "the repair café", "the choir evening", "the bike tour", "the summer party", "the first-aid course", "the bird walk", "the chess night", "the general meeting", "the concert", "the film night")}, _EVENT),
    Theme(_both("Buslinien {place}", "Bus lines {place}"), _both("Haltestelle", "Stop"), {"de": tuple(PLACES), "en": tuple(PLACES)}, tuple(
        Column(_both(f"Linie {line}", f"Line {line}"), _clock, {
            "de": (f"Wann fährt die Linie {line} ab {{row}}?", f"{{row}} Linie {line} Abfahrt", f"Abfahrt {line} in {{row}}?"),
            "en": (f"When does line {line} leave {{row}}?", f"line {line} from {{row}}")},
            _both(f"Die Linie {line} fährt ab {{row}} um {{value}}.", f"Line {line} leaves {{row}} at {{value}}."))
        for line in (3, 7, 12, 21, 48))),
)  # fmt: skip
INTROS = {
    "de": ("", "", "Gültig bis auf Weiteres. Alle Angaben ohne Gewähr.", "Stand: Frühjahr. Fragen beantwortet das Sekretariat.", "{title}: die wichtigsten Angaben auf einen Blick.", "Bitte beachten Sie die Hinweise am Ende der Seite."),
    "en": ("", "", "Valid until further notice.", "All figures without guarantee; ask the office if in doubt.", "{title}: the key facts at a glance.", "Please note the remarks at the end of the page."),
}  # fmt: skip
"""What may stand above a table."""
OUTROS = {
    "de": ("", "Änderungen werden am Aushang bekannt gegeben.", "Rückfragen bitte schriftlich.", "Diese Übersicht ersetzt alle früheren Fassungen.", "Ausnahmen sind nach Absprache möglich."),
    "en": ("", "Changes are posted on the notice board.", "Please send queries in writing.", "This overview replaces all earlier versions.", "Exceptions can be arranged."),
}  # fmt: skip
"""What may stand below it."""
SHEETS = {
    "de": (("Eigenschaft", "Wert"), ("Merkmal", "Angabe"), ("Größe", "Wert"), ("Was", "Wie viel")),
    "en": (("Property", "Value"), ("Item", "Value"), ("What", "How much"), ("Feature", "Details")),
}
"""The names of both columns of a table about one thing."""
FOLLOWS = {
    "de": (
        "Und {row}?",
        "und bei {row}",
        "Und wie ist es mit {row}?",
        "{row}?",
        "Gilt das auch für {row}?",
    ),
    "en": (
        "And {row}?",
        "what about {row}",
        "And for {row}?",
        "{row}?",
        "Is it the same for {row}?",
    ),
}
"""Follow-up questions that name only the new row."""
