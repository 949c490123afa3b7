"""Sentences end where people end them, not at ordinals, abbreviations, labels and wrapped lines."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import split
from languages import codes, words


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        # ordinals
        "Die Miete ist bis zum 3. Werktag eines Monats zu zahlen.",
        "Das Büro liegt im 2. Obergeschoss.",
        "Die Frist läuft bis zum 15. des Monats.",
        "Das Geld kommt am 1. und 15. eines Monats.",
        "Das Geld kommt am 1. und 15. Werktag.",
        "Jeder 10. Besucher erhält ein Los.",
        "Er wohnt im 3.–5. Stock.",
        "Friedrich II. von Preußen kam nach Breslau.",
        "Im II. Quartal stieg der Umsatz.",
        "Gefeiert wird der 20. Juli.",
        "Er fehlt vom 4. 5. 2024 an.",
        "Sie kommt am Sonntag (3. Advent) nach Hause.",
        "Tagesordnung: 1. Begrüßung 2. Bericht 3. Wahlen",
        # abbreviations
        "Gem. § 26 Abs. 2 S. 1 BGB i. V. m. Art. 5 gilt die Satzung i. d. F. v. 3. Mai (BGBl. I S. 4).",
        "Vgl. Rn. 4, Ziff. 3 lit. b Alt. 2 und Halbs. 1 zum Az. 4 C 11/20.",
        "Mo. 8–12 Uhr, Di. – Do. 14–18 Uhr, Fr. 8–14 Uhr.",
        "Der Förderverein e. V. und die Nord GmbH & Co. KG laden ein.",
        "Hr. Meier wohnt ggf. in der Lindenstr. 14, Tel. 123, ca. 5 km u. a. Orten z. T. nah.",
        "Die Kosten liegen bei 3 Mrd. bzw. 200 Mio. Euro.",
        "See No. 5, Sec. 3, para. 2 and Fig. 4 on pp. 3–5, e.g. Mr. Hall of Acme Inc. in Leeds.",
        "Dr. A. B. Frost, Ph.D., met Sen. Ruiz at 9 a.m. Monday in the U.S. Senate.",
        "Le dossier n° 3, cf. art. 5, p. ex. Les Amis, est chez M. Durand.",
        "El Sr. Gómez vive en la Avda. Mayor, pág. 3.",
        "Il sig. Rossi e l'ing. Neri vivono a S. Martino.",
        # quotations, brackets, ellipses, colons
        "„Das geht.“ sagte er.",
        '"Are you sure?" she asked.',
        "« Où étiez-vous ? » demanda-t-elle.",
        "Er kam (endlich!) am Montag.",
        "Er sagte […] Folgendes.",
        "Er kaufte … Äpfel.",
        "Eines gilt: Hunde bleiben draußen.",
        # numbers, times, addresses, files
        "Um 8.30 Uhr öffnet am 01.02.2024 der Laden mit 3.5 GB.",
        "Hauptstr. 5, 12345 Neustadt, Tel. 123",
        "Öffnen Sie plan.v2.docx von www.beispiel.de/a.html bitte.",
        # labels
        "1. Stecker ziehen.",
        "1.2. Zweck des Vereins",
        "§ 4. Quiet hours",
        "IV. Haftung",
        "§ 3 (1) Die Miete ist zu zahlen.",
        "Schritt 3. Hausmeister anrufen.",
        # wrapped lines
        "Die Miete ist auf das Konto der Verwaltung zu zahlen, und zwar bis zum\n3. Werktag.",
        "Fahrräder dürfen nur im Keller oder in den Räumen der\nVerwaltung stehen.",
    ],
)
def test_a_sentence_stays_whole(text: str) -> None:
    assert said(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Er wohnt in Nr. 3.|Das Haus ist alt.",
        "Das war im Jahr 1990.|Danach zog er um.",
        "Es kostet 3.|Werktags ist es billiger.",
        "Hamburg kam auf Platz 3.|Köln wurde Letzter.",
        "Wir treffen uns am 3.|Bitte bring Stühle mit.",
        "Die Frist endet am 15.03.2024.|Anträge sind zu stellen.",
        "Sein Sohn war Karl IV.|Er starb 1598.",
        "Es gibt Äpfel, Birnen usw.|Händler sind da.",
        "Es gab Tee, Saft, etc.|Dogs were there.",
        "Er ist Mitglied im Förderverein e. V.|Die Satzung sagt es.",
        "Sachen dieser Art.|Hunde sind gemeint.",
        "Er ist alt.|Hunde mag er.",
        "Er misst 31,5 m.|Besucher gibt es kaum.",
        "Dann folgt Teil C.|Die Temperatur steigt.",
        "It closes at 8 p.m.|Children enter free.",
        "She lives in the U.S.|The house is old.",
        "He was in no. 3.|It is gone.",
        "After World War II.|Churchill said so.",
        "Passt es am 3.?|Sonst am 4. April.",
        "„Komm!“|Sie ging.",
        "„Nein.|Ich muss los.“|Sie ging.",
        "Das Bad ist zu.|(Es wird saniert.)|Ab Mai ist es offen.",
        "Es kostet 150 Euro. [2]|Die Gebühr ist neu.",
        "Das war so.|[…] Dann kam er.",
        "Ende…|Danach war Ruhe.",
        "他来了。|她走了。",
    ],
)
def test_a_sentence_ends(text: str) -> None:
    wanted = text.split("|")
    assert said(text.replace("。|", "。").replace("|", " ")) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Hausordnung der Wohnanlage Lindenhof|Die Miete ist zu zahlen.",
        "1. Stecker ziehen|2. Deckel abnehmen",
        "- den Ausweis mit einem Lichtbild und die Geburtsurkunde,|- eine Bescheinigung",
        "Ansprechpartnerin für Senioren: Frau Elke Sommer-Brandt|Kassenwart ist Herr Bo Berg",
        "Zur Anmeldung bringen Sie bitte die folgenden Unterlagen mit:|Den Ausweis",
    ],
)
def test_a_line_of_its_own_ends_with_it(text: str) -> None:
    assert said(text.replace("|", "\n")) == text.split("|")


def test_a_wrapped_paragraph_is_read_on_where_the_next_word_did_not_fit() -> None:
    text = (
        "Kinderwagen können im Hausflur stehen, wenn der\nFluchtweg frei bleibt. Es darf im Hof nach\n"
        "altem Brauch gegrillt werden. Der Müll ist nach\nPapier und Glas zu trennen."
    )
    assert [one.replace("\n", " ") for one in said(text)] == [
        "Kinderwagen können im Hausflur stehen, wenn der Fluchtweg frei bleibt.",
        "Es darf im Hof nach altem Brauch gegrillt werden.",
        "Der Müll ist nach Papier und Glas zu trennen.",
    ]


PIECES = st.sampled_from(
    [
        "Am 3. ",
        "z. B. ",
        "Wort ",
        "\n",
        "\n\n",
        "… ",
        "(a) ",
        "„Ja!“ ",
        "1. ",
        "II. ",
        " [2]",
        "。",
        ". ",
        "d. ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join))
def test_spans_are_in_order_and_nothing_but_white_space_is_left_out(text: str) -> None:
    at = 0
    for start, end in split(text):
        assert at <= start < end and text[start:end].strip() == text[start:end]
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "piece",
    [". ", "! - ", "1. ", "a. ", "(", ".)", "Wort\n", "x" * 50 + " im\n", "\n ", "…", "3. Mai "],
)
def test_a_huge_odd_text_is_split_in_time_that_grows_with_its_length(piece: str) -> None:
    begun = time.perf_counter()
    split(piece * (400_000 // len(piece)))
    assert time.perf_counter() - begun < 8


def test_every_language_names_its_abbreviations_and_what_begins_a_sentence() -> None:
    assert {"de", "en", "es", "fr", "it"} <= set(codes())
    for code in codes("sentences"):
        lists = words("sentences")[code]
        assert lists["inner"] and lists["starters"], code
        assert not lists["inner"] & lists["closing"], code
        assert all(word.lower() == word for word in lists["starters"]), code
