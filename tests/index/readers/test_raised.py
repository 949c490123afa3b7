"""Raised and lowered signs: a note's mark never becomes part of a number, an exponent stays one."""

import pytest

from index.readers.raised import LOWERED, RAISED, Piece, joined
from index.readers.superscripts import DocumentSigns


def said(markup: str, *, marks: str = "", german: bool = True, stars: str = "") -> str:
    """The text of pieces written as 'm^2^' and 'H_2_O'; `marks` are those notes begin with."""
    pieces, rise = [], 0
    for part in markup.replace("^", "\0^\0").replace("_", "\0_\0").split("\0"):
        if part in ("^", "_"):
            rise = 0 if rise else RAISED if part == "^" else LOWERED
        elif part:
            pieces.append(Piece(part, rise))
    return joined(
        pieces,
        DocumentSigns(
            lambda sign: sign in marks.split(), lambda: "," if german else ".", stars.split
        ),
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Es kostet 150^2^ Euro.", "Es kostet 150 [2] Euro."),
        ("Es kostet 78^3)^ Euro.", "Es kostet 78 [3] Euro."),
        ("Es sind 50 %^1^.", "Es sind 50 % [1]."),
        ("bis zum 15. Mai^1^, dann", "bis zum 15. Mai [1], dann"),
        ("Die Frist endet.^4^", "Die Frist endet. [4]"),
        ("Miete^*)^ und Strom^**^", "Miete [*] und Strom [**]"),
        ("Rabatt^1,2^ gibt es", "Rabatt [1,2] gibt es"),
        ("^3^ Gilt nicht.", "[3] Gilt nicht."),
        ("^3^Gilt nicht.", "[3] Gilt nicht."),
        ("^3) Gilt nicht für Kinder.^", "[3] Gilt nicht für Kinder."),
        ("(siehe oben)^2^", "(siehe oben) [2]"),
        ("6^1^ Wochen", "6 [1] Wochen"),
        ("seit 2024^2^", "seit 2024 [2]"),
        ("Preis ^1^ in Euro", "Preis [1] in Euro"),
        ("Es kostet 150² Euro.", "Es kostet 150 [2] Euro."),
    ],
)
def test_a_mark_stands_apart_in_brackets(markup: str, text: str) -> None:
    assert said(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("150 m^2^ Fläche", "150 m² Fläche"),
        ("12 km^2^", "12 km²"),
        ("kWh/m^2^ im Jahr", "kWh/m² im Jahr"),
        ("9,81 m/s^2^", "9,81 m/s²"),
        ("10^3^ Stück je Jahr", "10³ Stück je Jahr"),
        ("3 · 10^−3^ mol", "3 · 10⁻³ mol"),
        ("5 kg m^-3^", "5 kg m⁻³"),
        ("x^2^ + y^2^ = z^2^", "x² + y² = z²"),
        ("E = mc^2^", "E = mc²"),
        ("(a + b)^2^", "(a + b)²"),
        ("2^8^ = 256", "2⁸ = 256"),
        ("x^n^ und x^k+1^", "xⁿ und x^(k+1)"),
        ("Ca^2+^ und SO_4_^2−^", "Ca²⁺ und SO₄²⁻"),
        ("das Nuklid ^14^C", "das Nuklid ¹⁴C"),
        ("150 m² Fläche", "150 m² Fläche"),
    ],
)
def test_an_exponent_keeps_its_meaning(markup: str, text: str) -> None:
    assert said(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("H_2_O und CO_2_", "H₂O und CO₂"),
        ("U_max_ und x_i_", "U_(max) und xᵢ"),
        ("log_10_ x", "log₁₀ x"),
    ],
)
def test_lowered_signs_are_indices(markup: str, text: str) -> None:
    assert said(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("the 1^st^ and 2^nd^ of May", "the 1st and 2nd of May"),
        ("le 1^er^ étage, M^me^ Dupont", "le 1er étage, Mme Dupont"),
        ("N^o^ 5", "No 5"),
        ("Marke^TM^", "Marke™"),
        ("20 ^o^C", "20 °C"),
        ("20^o^C", "20°C"),
        ("2 ^1^/_2_ Zimmer", "2 1/2 Zimmer"),
        ("2^1^/_2_ Zimmer", "2 1/2 Zimmer"),
    ],
)
def test_endings_and_fractions_join(markup: str, text: str) -> None:
    assert said(markup) == text


def test_cents_are_cents_in_the_language_of_the_document() -> None:
    assert said("nur 4^99^ €") == "nur 4,99 €"
    assert said("only $ 4^99^", german=False) == "only $ 4.99"
    assert said("nur 4,^99^ €") == "nur 4,99 €"
    assert said("nur 4^99^ je Stück") == "nur 4 99 je Stück"
    assert said("nur 4^12^ €", marks="12") == "nur 4 [12] €"
    assert said("nur 4^99 €^ je Stück") == "nur 4,99 € je Stück"
    assert said("nur 4^–^ €") == "nur 4,– €"
    assert said("nur 4,50^99 €^") == "nur 4,50 99 €"


def test_minutes_and_mixed_numbers_are_no_digits_of_the_number_before() -> None:
    assert said("7^30^ Uhr bis 9^15^ Uhr") == "7:30 Uhr bis 9:15 Uhr"
    assert said("2^1/2^ Zimmer") == "2 1/2 Zimmer"
    assert said("Mit einem^NEU im Angebot^ Kurs") == "Mit einem NEU im Angebot Kurs"


def test_a_note_that_begins_with_the_sign_decides() -> None:
    assert said("Tarif B^2^") == "Tarif B²"
    assert said("Tarif B^2^", marks="2") == "Tarif B [2]"
    assert said("Betrag^a^ in Euro", marks="a") == "Betrag [a] in Euro"
    assert said("10^3^ Plätze", marks="3") == "10 [3] Plätze"
    assert said("40 m^2^", marks="2") == "40 m²"
    assert said("10^3^ kg", marks="3") == "10³ kg"


def test_a_paragraph_that_is_raised_as_a_whole_is_plain() -> None:
    assert said("^Alle Preise mit Steuer 19^") == "Alle Preise mit Steuer 19"


def test_a_star_behind_a_word_is_a_mark_where_a_note_begins_with_it() -> None:
    assert said("nur 20 €* im Jahr", stars="*") == "nur 20 € [*] im Jahr"
    assert said("nur 20 €** im Jahr, 12 €*.", stars="* **") == "nur 20 € [**] im Jahr, 12 € [*]."
    assert said("* inkl. Steuer", stars="*") == "[*] inkl. Steuer"
    assert said("*inkl. Steuer", stars="*") == "[*] inkl. Steuer"
    assert said("nur 20 €* im Jahr") == "nur 20 €* im Jahr"


@pytest.mark.parametrize("text", ["3*4 Plätze", "die Datei log*.txt", "so *schön* hier", "a * b"])
def test_a_star_elsewhere_is_no_mark(text: str) -> None:
    assert said(text, stars="*") == text
