"""CSV and TSV: the text stays as it is, its rows are one table, whatever stands above them."""

import pytest

from tests.index.readers.reader_files import read

BANK = (
    "sep=;\nKontoauszug;;;\n\nDatum;Text;Betrag;Saldo\n"
    '01.03.2025;"Miete; warm";-800,00;200,00\n02.03.2025;Lohn;2.000,00;2.200,00\n'
)


@pytest.mark.parametrize(
    ("name", "text", "head", "rows"),
    [
        ("a.csv", "Ort,Zahl\nNord,12\nSüd,30", "Ort,Zahl", 3),
        ("a.csv", "Nord,12\nSüd,30\nWest,7\n", "", 3),
        ("a.tsv", "Ort\tTag\nNord\tMontag\nSüd\tFreitag\n", "", 3),
        ("a.csv", BANK, "Datum;Text;Betrag;Saldo", 3),
        (
            "a.csv",
            'Name;Ort;Jahr\n"Meier\nAnna";"Hof; Saal";2024\nKern;Ulm;2025',
            "Name;Ort;Jahr",
            4,
        ),
    ],
)
def test_the_rows_of_a_file_are_one_table(name: str, text: str, head: str, rows: int) -> None:
    content = read(text, name)
    (table,) = content.tables
    assert content.text == text and content.title == "a"
    assert text[table.start : table.head_end] == head
    assert len(text[table.start : table.end].split("\n")) == rows


def test_a_file_without_rows_is_text() -> None:
    content = read("Es kostet 4,50 Euro.", "preise.csv")
    assert (content.text, content.title, content.tables) == ("Es kostet 4,50 Euro.", "preise", ())
