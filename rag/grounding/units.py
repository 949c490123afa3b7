"""Months and units of German and English text as values. Knows no sentence and no number."""

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "januar january jänner jan",
            "februar february feb febr",
            "märz march mär mrz mar",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}

UNSURE_MONTHS = frozenset("may march mar jan mai".split())
"""Month names that are words or first names too, so that they need company to be a month."""

_DIMENSIONS: tuple[tuple[str, float, str], ...] = (
    ("percent", 1, "% prozent percent"),
    ("permille", 1, "‰ promille"),
    ("point", 1, "prozentpunkt prozentpunkte prozentpunkten"),
    ("EUR", 1, "€ eur euro euros"),
    ("EUR", 0.01, "cent cents"),
    ("USD", 1, "$ usd us$ dollar dollars us-dollar"),
    ("GBP", 1, "£ gbp pfund pound pounds"),
    ("CHF", 1, "chf franken francs"),
    ("time", 1 / 60, "minute minuten minutes min minütig minütige minütigen minütiger"),
    ("time", 1, "stunde stunden hour hours std stündig stündige stündigen stündiger"),
    ("time", 24, "tag tage tagen tages day days tägig tägige tägigen tägiger"),
    ("time", 168, "woche wochen week weeks wöchig wöchige wöchigen wöchiger"),
    ("month", 1, "monat monate monaten monats month months monatig monatige monatigen"),
    ("month", 12, "jahr jahre jahren jahres year years yr yrs jährig jährige jährigen jähriger"),
    ("metre", 0.001, "mm millimeter millimetre millimetres millimeters"),
    ("metre", 0.01, "cm zentimeter zentimetern centimetre centimetres centimeter centimeters"),
    ("metre", 1, "m meter metern metre metres meters"),
    ("metre", 1000, "km kilometer kilometern kilometre kilometres kilometers"),
    ("mile", 1, "meile meilen mile miles"),
    ("foot", 1, "fuß foot feet ft"),
    ("area", 1, "m² m2 qm quadratmeter quadratmetern"),
    ("area", 1e6, "km² km2 qkm quadratkilometer quadratkilometern"),
    ("gram", 1, "g gramm gram grams"),
    ("gram", 1000, "kg kilo kilogramm kilogram kilograms"),
    ("gram", 1e6, "t tonne tonnen tonnes"),
    ("litre", 0.001, "ml milliliter millilitre millilitres"),
    ("litre", 1, "l liter litern litre litres liters"),
    ("celsius", 1, "°c"),
    ("fahrenheit", 1, "°f"),
    ("degree", 1, "° grad degree degrees"),
    ("watt-hour", 1, "kwh kilowattstunde kilowattstunden"),
    ("byte", 1, "mb megabyte"),
    ("byte", 1000, "gb gigabyte"),
)
UNITS: dict[str, tuple[str, float]] = {
    name: (dimension, factor) for dimension, factor, names in _DIMENSIONS for name in names.split()
}
"""Unit → its dimension and how much of the dimension's own unit it is."""

DURATIONS = frozenset({"time", "month"})
