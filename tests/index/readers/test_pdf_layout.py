"""PDF: the order in which people read a page, however it was drawn."""

import textwrap
from collections.abc import Sequence

import pytest
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from tests.index.readers.pdf_pages import Draw, content_of, lines, rows, text_of
from tests.index.readers.reader_files import pdf, read

LEFT = (
    "Der Ausschuss prüfte den Bericht des Vorstands und beriet über die neue Satzung. Nach "
    "langer Aussprache beschloss er, den Beitrag auf 75 Euro zu erhöhen. Die Änderung gilt ab "
    "dem ersten Januar. Der Vorstand dankte allen Helfern für ihre Arbeit im Garten."
)
RIGHT = (
    "Die Turnhalle bleibt im August geschlossen. Während der Arbeiten trainieren die Gruppen in "
    "der Aula der Realschule. Die Kosten trägt die Stadt mit einem Zuschuss. Der Verein zahlt "
    "nichts dafür. Die Wiedereröffnung wird im September mit einem Fest gefeiert."
)
THIRD = (
    "Der Chor sucht neue Stimmen für das Konzert im Advent. Geprobt wird jeden Dienstag im "
    "kleinen Saal. Wer mitsingen will, meldet sich bei der Leiterin oder kommt einfach vorbei. "
    "Noten werden gestellt, Vorkenntnisse sind nicht nötig und Gäste willkommen."
)
PROSE = " ".join([LEFT, RIGHT])


def column(text: str, width: int = 34) -> list[str]:
    return textwrap.wrap(text, width)


def row_by_row(canvas: Canvas, columns: Sequence[Sequence[str]], *, step: float = 170) -> None:
    """Columns drawn across, as some programs write them."""
    for at in range(max(map(len, columns))):
        for number, texts in enumerate(columns):
            if at < len(texts):
                canvas.drawString(50 + step * number, 740 - 13 * at, texts[at])


@pytest.mark.parametrize("texts", [(LEFT, RIGHT), (LEFT, RIGHT, THIRD)])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(texts: Sequence[str]) -> None:
    wide = 34 if len(texts) == 2 else 26
    step = 260 if len(texts) == 2 else 172
    text = text_of(lambda c: row_by_row(c, [column(one, wide) for one in texts], step=step))
    assert text.replace("\n\n", " ").replace("\n", " ") == " ".join(texts)


def test_columns_whose_lines_do_not_match_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 780, "Vereinsblatt")
        canvas.setFont("Helvetica", 11)
        height = 753
        for one, two in zip(column(LEFT), column(RIGHT), strict=True):
            height -= 13
            canvas.drawString(50, height, one)
            canvas.drawString(310, height - 5, two)
        canvas.setFont("Helvetica", 11)
        lines(
            canvas,
            ["Unter beiden Spalten steht eine Zeile, die über die ganze Breite geht."],
            top=500,
        )

    text = " ".join(text_of(draw).split())
    assert text == f"Vereinsblatt {LEFT} {RIGHT} " + (
        "Unter beiden Spalten steht eine Zeile, die über die ganze Breite geht."
    )


def test_a_heading_over_the_full_width_parts_columns() -> None:
    def draw(canvas: Canvas) -> None:
        row_by_row(canvas, [column(LEFT), column(RIGHT)], step=260)
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(50, 590, "Aus den Abteilungen des ganzen Vereins im Frühling")
        canvas.setFont("Helvetica", 11)
        for at, (one, two) in enumerate(zip(column(THIRD), column(RIGHT), strict=False)):
            canvas.drawString(50, 560 - 13 * at, one)
            canvas.drawString(310, 560 - 13 * at, two)

    text = " ".join(text_of(draw).split())
    assert (
        text == f"{LEFT} {RIGHT} Aus den Abteilungen des ganzen Vereins im Frühling {THIRD} {RIGHT}"
    )


def test_a_box_beside_the_text_does_not_run_into_it() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, column(PROSE, 58), left=50, top=740, step=14)
        canvas.setFont("Helvetica", 9)
        box = ["Auf einen Blick", "Beginn am 3. Mai", "Ort: Aula der Schule", "Eintritt ist frei"]
        lines(canvas, box, left=430, top=736, step=11)

    text = text_of(draw)
    assert " ".join(text.split()).startswith(PROSE)
    assert "Auf einen Blick" in text


def test_justified_prose_with_wide_gaps_is_prose() -> None:
    style = ParagraphStyle(
        "j", alignment=TA_JUSTIFY, fontName="Times-Roman", fontSize=11, leading=13
    )
    words = "Die Verwaltungsgemeinschaft beschließt über die Straßenreinigungsgebührensatzung "
    words += (
        "und die Grundstückseigentümergemeinschaft beantragt Sondernutzungserlaubnisse gemeinsam. "
    )
    for times in (3, 6):
        content = read(pdf([Paragraph(words * times, style)]), "a.pdf")
        assert "|" not in content.text and content.text == (words * times).strip()


def test_words_broken_at_the_end_of_a_column_or_page_are_whole_again() -> None:
    left = [*column(LEFT)[:-1], "Der Vorstand dankte für die Mit-"]
    right = ["hilfe im Garten.", *column(RIGHT)[:-1], "Gefeiert wird mit einem Som-"]

    def first(canvas: Canvas) -> None:
        row_by_row(canvas, [left, right], step=260)

    def second(canvas: Canvas) -> None:
        lines(canvas, ["merfest auf der Wiese vor dem Haus, zu dem alle kommen."])

    text = text_of(first, second)
    assert "für die Mithilfe im Garten" in text and "mit einem Sommerfest auf" in text


def test_letterspaced_words_are_words() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Der Weg ist wegen einer", charSpace=0)
        canvas.drawString(72, 680, "S p e r r u n g   b i s   M a i nicht frei.")
        canvas.drawString(72, 660, "Vollsperrung der Straße", charSpace=4)

    text = text_of(draw)
    assert "Sperrung bis Mai nicht frei" in text and "Vollsperrung der Straße" in text


def test_a_large_first_letter_belongs_to_its_word() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 42)
        canvas.drawString(72, 686, "D")
        canvas.setFont("Helvetica", 11)
        beside = ["er Verein wurde im Jahr 1921 von zwölf", "Frauen gegründet und hat heute über"]
        lines(canvas, beside, left=106, top=714)
        lines(canvas, ["hundert Mitglieder, die sich regelmäßig treffen."], top=672)

    assert text_of(draw).startswith("Der Verein wurde im Jahr 1921 von zwölf Frauen gegründet")


def test_labels_of_a_list_stay_with_their_items() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Die Regeln der Werkstatt lauten so, und jede gilt für alle:")
        rows(
            canvas,
            [
                ["1.", "Türen schließen, wenn alle gegangen sind."],
                ["2.", "Licht ausschalten und Fenster prüfen."],
                ["b)", "Schlüssel in den Kasten legen."],
                ["\u2022", "Melden, was fehlt oder kaputt ist."],
            ],
            lefts=[72, 100],
        )

    text = text_of(draw)
    assert "|" not in text
    for line in ("1. Türen", "2. Licht", "b) Schlüssel", "- Melden"):
        assert line in text


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("whole_page", [True, False])
def test_turned_pages_and_turned_text_are_read_upright(turn: int, whole_page: bool) -> None:
    def draw(canvas: Canvas) -> None:
        if whole_page:
            canvas.setPageRotation(turn)
        canvas.translate(300, 420)
        canvas.rotate(turn)
        canvas.translate(-200, -700)
        lines(
            canvas, ["Die Tabelle zeigt, was der Besuch des Bades kostet", "und wann es offen ist."]
        )
        cells = [
            ["Tag", "Preis", "Beginn"],
            ["Montag", "4,50 €", "8 Uhr"],
            ["Freitag", "6,00 €", "9 Uhr"],
        ]
        rows(canvas, cells, lefts=[72, 160, 250])

    content = content_of(draw)
    assert "kostet und wann es offen ist." in content.text
    assert "Tag | Preis | Beginn\nMontag | 4,50 € | 8 Uhr\nFreitag | 6,00 € | 9 Uhr" in content.text


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_sideways_table_on_a_page_that_is_turned_is_read_with_its_cells(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        shift = {0: (0, 0), 90: (842, 0), 180: (595, 842), 270: (0, 595)}[turn]
        canvas.translate(*shift)
        canvas.rotate(turn)
        lines(canvas, [*column(LEFT, 70), "Stand: Mai 2024"])
        canvas.translate(560, 100)
        canvas.rotate(90)
        cells = [["Saal", "Plätze", "Miete"], ["Nord", "40", "120 €"], ["Süd", "60", "180 €"]]
        rows(canvas, cells, lefts=[0, 90, 180], top=100)

    content = content_of(draw, draw)
    assert content.text.count("Saal | Plätze | Miete\nNord | 40 | 120 €\nSüd | 60 | 180 €") == 1
    assert content.text.count("Stand: Mai 2024") == 2
    assert not content.report.left_out


def test_a_slanted_watermark_is_read_once_and_not_between_the_words() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 60)
        canvas.setFillGray(0.8)
        canvas.translate(150, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "ENTWURF")
        canvas.restoreState()
        lines(canvas, column(LEFT, 70))

    content = content_of(draw, draw)
    assert content.text.count("ENTWURF") == 1 and content.text.count(LEFT) == 2
    assert content.report.read["running"] == 1


def running(canvas: Canvas, head: str, foot: str) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 812, head)
    canvas.drawRightString(520, 812, "Stand: Juli 2024")
    canvas.drawString(280, 30, foot)
    canvas.setFont("Helvetica", 11)


def test_running_heads_and_feet_are_read_once_and_page_numbers_never() -> None:
    def page(number: int, head: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            running(canvas, head, f"Vertraulich - Seite {number} von 6")
            lines(canvas, column(f"Seite mit Inhalt {number}: " + PROSE, 70))

        return draw

    heads = ["Kapitel Wasser"] * 3 + ["Kapitel Strom"] * 3
    content = content_of(*[page(at, head) for at, head in enumerate(heads, start=1)])
    for once in ("Kapitel Wasser", "Kapitel Strom", "Stand: Juli 2024", "Vertraulich"):
        assert content.text.count(once) == (2 if once.startswith("Stand") else 1), once
    assert "von 6" not in content.text and "Seite 3" not in content.text
    first = content.pages[0]
    assert "Kapitel Wasser" in content.text[first.start : first.end]
    fourth = content.pages[3]
    assert "Kapitel Strom" in content.text[fourth.start : fourth.end]


def test_a_large_head_on_every_page_is_the_title_and_a_foot_may_have_five_lines() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(72, 800, "Protokoll der Versammlung")
            canvas.setFont("Helvetica", 7)
            for at, line in enumerate(("Verein e.V.", "Vorstand: Anna", "Konto 5", "Kiel")):
                canvas.drawString(72, 60 - 9 * at, line)
            canvas.setFont("Helvetica", 11)
            canvas.drawString(440, 74, f"Seite {number} / 3")
            lines(canvas, column(f"Inhalt {number}: " + PROSE, 70))

        return draw

    content = content_of(*map(page, (1, 2, 3)))
    assert content.title == "Protokoll der Versammlung" == content.text.split("\n")[0]
    assert content.text.count("Protokoll") == content.text.count("Konto 5") == 1
    assert "Seite" not in content.text


def test_clauses_numbered_in_levels_each_have_their_line_and_their_lists_are_further_right() -> (
    None
):
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["0.3. Bekanntmachungen und Fristen"])
        lines(canvas, ["0.3.1. Wer kandidiert, bekommt Post"], left=97, top=726)
        lines(canvas, ["0.3.2. Verboten ist:"], left=97, top=712)
        lines(canvas, ["a. zu drohen,", "b. zu lügen."], left=130, top=698)

    assert content_of(draw).text.split("\n") == [
        "0.3. Bekanntmachungen und Fristen",
        "  0.3.1. Wer kandidiert, bekommt Post",
        "  0.3.2. Verboten ist:",
        "    a. zu drohen,",
        "    b. zu lügen.",
    ]


def test_running_lines_stay_out_of_a_sentence_that_goes_on_over_the_page() -> None:
    def page(number: int, body: Sequence[str], top: float) -> Draw:
        def draw(canvas: Canvas) -> None:
            running(canvas, "Jahresbericht", str(number))
            lines(canvas, body, top=top)

        return draw

    content = content_of(
        page(1, [*column(LEFT, 70), "", "Der Satz geht von der ersten Seite ohne jede"], 740),
        page(2, ["pause auf der zweiten weiter und endet dort."], 740),
        page(3, column(RIGHT, 70), 740),
    )
    assert "ohne jede pause auf" in content.text and content.text.count("Jahresbericht") == 1


def test_a_bullet_that_is_drawn_is_a_bullet() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 714, "Mitzubringen sind zu jedem Termin im Haus:")
        for at, text in enumerate(["Ausweis der Stadt", "Festes Schuhwerk"]):
            canvas.circle(80, 704 - 14 * at, 2, stroke=0, fill=1)
            canvas.drawString(90, 700 - 14 * at, text)

    assert text_of(draw).endswith("- Ausweis der Stadt\n- Festes Schuhwerk")


def test_a_table_below_columns_is_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        row_by_row(canvas, [column(LEFT), column(RIGHT)], step=260)
        cells = [["Abteilung", "Mitglieder"], ["Turnen", "120"], ["Chor", "31"], ["Schach", "9"]]
        rows(canvas, cells, lefts=[50, 320], top=580)

    content = content_of(draw)
    words = " ".join(content.text.split())
    assert words == f"{LEFT} {RIGHT} Abteilung | Mitglieder Turnen | 120 Chor | 31 Schach | 9"
    assert len(content.tables) == 1


def test_lines_that_say_something_else_on_each_page_are_no_running_heads() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 16)
            canvas.drawString(72, 780, f"Wohnung {number}")
            canvas.setFont("Helvetica", 11)
            for at in range(5):
                canvas.drawString(
                    72, 750 - 16 * at, f"Raum {number}-{at} misst {17 * number + at} m."
                )

        return draw

    text = "\n".join(content_of(*map(page, (1, 2, 3, 4))).text.split("\n\n"))
    assert text.startswith("Wohnung 1\nRaum 1-0 misst 17 m. Raum 1-1 misst 18 m.")
    assert all(f"Wohnung {number}\nRaum {number}-0" in text for number in (2, 3, 4))


def test_labelled_lines_below_each_other_stay_lines_however_wide() -> None:
    text = text_of(lambda canvas: lines(canvas, ["a) Ausweis", "b) Foto"]))
    assert text == "a) Ausweis\nb) Foto"


def test_the_same_end_of_a_sentence_at_the_top_of_each_page_is_no_running_head() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            if number:
                lines(canvas, ["und endet mit dem Schluss, den alle Teile haben."], top=800)
            said = [f"Zeile {at} von Teil {number} ist ein Satz." for at in range(3 * number, 40)]
            lines(canvas, said, top=760)
            lines(canvas, [f"Der letzte Satz von Teil {number} geht weiter"], top=120)

        return draw

    content = content_of(*(page(number) for number in range(4)))
    assert content.text.count("geht weiter und endet mit dem Schluss") == 3
    assert "running" not in content.report.read
