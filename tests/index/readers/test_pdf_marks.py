"""PDF: raised and lowered signs, notes, and what was struck out."""

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.index.readers.pdf_pages import content_of, lines, signed, text_of

NOTE = ["^2", " Für Kinder die Hälfte."]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["Die Gebühr beträgt 150", "^2", " Euro im Jahr."], "beträgt 150 [2] Euro im Jahr."),
        (["Die Gebühr beträgt 150", "^2", "Euro im Jahr."], "beträgt 150 [2] Euro im Jahr."),
        (["Die Gebühr beträgt 150", "^2", "€ im Jahr."], "beträgt 150 [2]€ im Jahr."),
        (["Die „Gebühr 150", "^2", "“ im Jahr."], "„Gebühr 150 [2]“ im Jahr."),
        (["Sie endet am 15. Mai", "^1", "."], "am 15. Mai [1]."),
        (["Der Beitrag (2023", "^1)", ") gilt für alle."], "(2023 [1]) gilt"),
        (["Das Museum", "^*", " ist offen."], "Museum [*] ist offen."),
        (["Die Fläche beträgt 80 m", "^2", " und 20 km", "^2", "."], "80 m² und 20 km²."),
        (["Im Wasser sind 10", "^3", " Keime."], "sind 10³ Keime."),
        (["Der Wert ist 10", "^-3", " mol."], "10⁻³ mol."),
        (["Wasser ist H", "_2", "O und CO", "_2", " ist Gas."], "H₂O und CO₂ ist Gas."),
        (["On the 1", "^st", " of May and the 22", "^nd", "."], "the 1st of May and the 22nd."),
        (["La 5", "^e", " rue et M", "^me", " Petit."], "La 5e rue et Mme Petit."),
        (["Der Eintritt ist und bleibt 4", "^99", " € für alle."], "bleibt 4,99 € für alle."),
        (["The entry fee is and the price 4", "^99", " € for all."], "price 4.99 € for all."),
        (["Es gilt x", "^2", " + y", "^2", " = 25."], "x² + y² = 25."),
    ],
)
def test_raised_and_lowered_signs_say_what_they_mean(parts: Sequence[str], text: str) -> None:
    assert text in text_of(lambda canvas: signed(canvas, parts))


def test_a_number_and_a_note_never_make_another_number() -> None:
    def draw(canvas: Canvas) -> None:
        signed(canvas, ["Erwachsene zahlen 18", "^2", " Euro, Gruppen 6 m", "^2", "."])
        signed(canvas, NOTE, base=90, size=8)

    content = content_of(draw)
    assert content.text == (
        "Erwachsene zahlen 18 [2] Euro, Gruppen 6 m².\n\n[2] Für Kinder die Hälfte."
    )
    assert content.report.read["notes"] == 1


def test_a_raised_digit_that_is_a_character_of_its_own_is_a_note_too() -> None:
    text = text_of(lambda canvas: canvas.drawString(72, 700, "Es kostet 18² Euro auf 20 m²."))
    assert text == "Es kostet 18 [2] Euro auf 20 m²."


def test_a_note_with_a_plain_number_is_known_by_its_mark() -> None:
    def draw(canvas: Canvas) -> None:
        signed(canvas, ["Die Leihfrist beträgt 28", "^1", " Tage."])
        canvas.setFont("Helvetica", 8)
        lines(canvas, ["1 Verlängerung ist zweimal", "möglich, danach nicht."], top=90, step=10)

    assert text_of(draw) == (
        "Die Leihfrist beträgt 28 [1] Tage.\n\n[1] Verlängerung ist zweimal möglich, danach nicht."
    )


def test_a_note_stays_out_of_a_sentence_that_goes_on_over_the_page() -> None:
    def first(canvas: Canvas) -> None:
        signed(canvas, ["Ein Absatz", "^1", " steht hier allein und endet."], base=740)
        lines(canvas, ["Dieser Satz beginnt auf der ersten Seite und geht ohne"], top=110)
        signed(canvas, ["^1", " Die Anmerkung."], base=60, size=8)

    def second(canvas: Canvas) -> None:
        lines(canvas, ["Unterbrechung auf der zweiten Seite weiter.", "weiter so."])
        lines(canvas, ["unterbrechung auf der zweiten Seite weiter."], top=780)

    content = content_of(first, second)
    assert "geht ohne unterbrechung auf der zweiten" in content.text
    page = content.pages[0]
    assert "[1] Die Anmerkung." in content.text[page.start : page.end]


def test_what_is_struck_out_is_not_read_and_what_is_underlined_is() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Eintritt: 4,50 Euro 6,00 Euro")
        start = 72 + canvas.stringWidth("Eintritt: ", "Helvetica", 11)
        canvas.line(start, 703.5, start + canvas.stringWidth("4,50 Euro", "Helvetica", 11), 703.5)
        canvas.drawString(72, 670, "Montags geschlossen")
        canvas.line(
            72, 668.5, 72 + canvas.stringWidth("Montags geschlossen", "Helvetica", 11), 668.5
        )
        canvas.drawString(72, 640, "Alles ist kostenlos")
        width = canvas.stringWidth("Alles ist kostenlos", "Helvetica", 11)
        canvas.rect(72, 643, width, 0.8, stroke=0, fill=1)

    content = content_of(draw)
    assert content.text.split() == ["Eintritt:", "6,00", "Euro", "Montags", "geschlossen"]
    assert [(one.what, one.count) for one in content.report.left_out] == [("struck", 2)]


def test_a_few_words_behind_a_long_strike_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        old = "Die Karte kostet 4,50 Euro und gilt einen ganzen Tag lang in allen Bädern der Stadt"
        canvas.drawString(72, 700, f"{old}, 6 Euro.")
        wide = canvas.stringWidth(old, "Helvetica", 11)
        canvas.line(72, 703.5, 72 + wide, 703.5)

    assert text_of(draw) == ", 6 Euro."


def test_rules_of_a_table_strike_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        for at in range(4):
            canvas.drawString(80, 700 - 14 * at, f"Zeile {at}")
            canvas.drawString(200, 700 - 14 * at, f"{at},50 €")
        for at in range(5):
            canvas.line(72, 711 - 14 * at, 300, 711 - 14 * at)

    content = content_of(draw)
    assert "Zeile 3 | 3,50 €" in content.text and not content.report.left_out


def test_a_long_line_behind_words_strikes_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(40, 703.5, 560, 703.5)
        canvas.drawString(200, 700, "Teil zwei")

    content = content_of(draw)
    assert content.text == "Teil zwei" and not content.report.left_out


def test_two_strikes_in_a_line_leave_what_stands_between() -> None:
    def draw(canvas: Canvas) -> None:
        left = 72.0
        for word, struck in (("Alt", True), (" gilt ", False), ("kaum", True), (" noch.", False)):
            wide = canvas.stringWidth(word, "Helvetica", 11)
            if struck:
                canvas.line(left, 703.5, left + wide, 703.5)
            left += wide
        canvas.drawString(72, 700, "Alt gilt kaum noch.")

    assert text_of(draw) == "gilt noch."


def test_a_sign_behind_struck_words_has_no_space_before_it() -> None:
    def draw(canvas: Canvas) -> None:
        left = 72 + canvas.stringWidth("Es kostet 12 Euro ", "Helvetica", 11)
        wide = canvas.stringWidth("15 Euro", "Helvetica", 11)
        canvas.drawString(72, 700, "Es kostet 12 Euro 15 Euro, nicht mehr.")
        canvas.line(left, 703.5, left + wide, 703.5)

    assert text_of(draw) == "Es kostet 12 Euro, nicht mehr."


def test_a_letter_behind_a_year_is_a_note_and_no_ordinal() -> None:
    parts = ["Der Stichtag ist und bleibt der 1. Mai 2024", "^a", " für alle."]
    assert "1. Mai 2024 [a] für" in text_of(lambda canvas: signed(canvas, parts))
