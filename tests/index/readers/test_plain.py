"""Plain text in the encodings that German and English machines write."""

import pytest

from index.errors import DamagedFile, UnsupportedFormat
from tests.index.readers.reader_files import read

GERMAN = "Schöne Grüße aus Köln: Die Maßnahmen kosten 5 Mio. – „sehr viel“, heißt es."


WIDE = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", *WIDE])
def test_german_text_comes_out_right_in_every_common_encoding(encoding: str) -> None:
    assert read(GERMAN.encode(encoding), "brief.txt").text == GERMAN


@pytest.mark.parametrize(
    "words", ["für", "Größe", "Ä", "Straße", "Übung macht den Meister", "Café"]
)
def test_a_single_word_in_windows_encoding_is_enough(words: str) -> None:
    assert read(words.encode("cp1252"), "zettel.txt").text == words


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
@pytest.mark.parametrize("words", ["für", "können", "Straße", "Mädchen"])
def test_old_macs_and_dos_are_told_apart(words: str, encoding: str) -> None:
    assert read(words.encode(encoding), "alt.txt").text == words


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Привет, как дела? Это простой текст на русском языке.", "cp1251"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy a pak šel domů.", "cp1250"),
        ("이것은 한국어로 쓰인 간단한 문장입니다. 오늘은 날씨가 좋습니다.", "euc_kr"),
    ],
)
def test_other_scripts_in_their_old_encodings_are_recognised(words: str, encoding: str) -> None:
    assert read(words.encode(encoding), "text.txt").text == words


def test_one_broken_byte_does_not_make_utf8_unreadable() -> None:
    data = (GERMAN * 5).encode() + b"\xff" + GERMAN.encode()
    text = read(data, "bericht.txt").text
    assert text.count("Grüße") == 6 and text.count("\ufffd") == 1


def test_utf16_broken_off_inside_a_character_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="cut off"):
        read(GERMAN.encode("utf-16")[:-1], "brief.txt")


def test_every_character_stays_where_it_was_so_that_offsets_into_the_file_hold() -> None:
    written = "  eins \nzwei\t\n\n\n\n  dre\u0308i\xa0vier\n"
    assert read(written, "a.txt").text == written
    assert read(written.replace("\n", "\r\n"), "a.txt").text == written


def test_a_byte_order_mark_counts_as_a_character_but_not_in_the_title() -> None:
    content = read(GERMAN.encode("utf-8-sig"), "brief.txt")
    assert content.text == "\ufeff" + GERMAN and content.title == GERMAN


def test_what_could_hide_words_becomes_a_space() -> None:
    hidden = "Züge \u202efahren\U000e0041 \x07heute\x00." + " ja" * 200
    assert read(hidden, "a.txt").text == "Züge  fahren   heute ." + " ja" * 200


def test_binary_data_in_a_text_file_is_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="binary"):
        read(bytes(range(256)) * 4, "a.txt")


def test_a_short_first_line_is_the_title_and_a_long_one_is_not() -> None:
    assert read("\nDer Sora-Leak\nText.", "x.txt").title == "Der Sora-Leak"
    assert read("Wort " * 60, "ordner/Mein Bericht.txt").title == "Mein Bericht"


def test_words_in_unknown_encodings_never_fail() -> None:
    for high in range(0x80, 0x100):
        assert read(b"ein Wort " + bytes([high]) + b" noch eins", "a.txt").text.startswith(
            "ein Wort"
        )


@pytest.mark.parametrize("words", ["Es kostet 50 €.", "nur 7,- €", "Größe: 5 € für Öl"])
def test_the_euro_of_iso_8859_15_is_read_beside_a_number(words: str) -> None:
    assert read(words.encode("iso8859_15"), "a.txt").text == words


def test_lines_from_windows_among_lines_in_utf8_are_read() -> None:
    data = "Grüße aus Köln\n".encode() + "Schöne Öfen für 5 €\n".encode("cp1252") + "Ähren".encode()
    assert read(data, "a.txt").text == "Grüße aus Köln\nSchöne Öfen für 5 €\nÄhren"


def test_the_euro_of_iso_8859_15_is_read_among_lines_in_utf8() -> None:
    data = "Gebühr 50 €\n".encode("iso8859_15") + "Straße: Königsallee\n".encode()
    assert read(data, "a.txt").text == "Gebühr 50 €\nStraße: Königsallee\n"


def test_every_kind_of_line_end_is_one_and_keeps_its_place() -> None:
    assert read("a\x85b\u2028c\u2029d\x0ce\x0bf", "a.txt").text == "a\nb\nc\nd\ne\nf"


def test_raised_digits_of_a_plain_text_stay_as_they_are() -> None:
    assert read("Es kostet 50² Euro.", "a.txt").text == "Es kostet 50² Euro."
