"""The words of a Word paragraph as people see them: fields, changes, controls, signs, equations."""

import pytest

from tests.index.readers.word_files import cell, content, left_out, p, row, run, table, text, up


def field(instruction: str, result: str, begin: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{begin}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(properties: str, inner: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


# -- taken back


@pytest.mark.parametrize(
    "old",
    [
        run("20", "<w:strike/>"),
        run("20", "<w:dstrike/>"),
        run("2", "<w:strike/>") + run("0 ", "<w:strike/>"),
        run("20", '<w:rStyle w:val="Alt"/>'),
        "<w:del><w:r><w:delText>20</w:delText></w:r></w:del>",
    ],
)
def test_what_was_taken_back_is_left_out_and_counted(old: str) -> None:
    read = content(p("Das kostet ", old, " 35 Euro."))
    assert read.text == "Das kostet 35 Euro."
    assert left_out(read) == {"struck": 1}


def test_a_style_strikes_and_a_run_takes_it_back() -> None:
    kept = run("neu", '<w:rStyle w:val="Alt"/><w:dstrike w:val="0"/>')
    assert text(p(kept)) == "neu"


def test_changes_are_read_as_if_they_were_accepted() -> None:
    body = (
        p(
            "Frist: ",
            "<w:del><w:r><w:delText>zwei</w:delText></w:r></w:del>",
            "<w:ins><w:r><w:t>drei</w:t></w:r></w:ins>",
            " Tage",
            "<w:r><w:rPr><w:b/><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr>"
            "<w:t>.</w:t></w:r>",
        )
        + p("<w:moveFrom><w:r><w:t>Umgezogen.</w:t></w:r></w:moveFrom>")
        + p("<w:moveTo><w:r><w:t>Umgezogen.</w:t></w:r></w:moveTo>")
    )
    assert text(body) == "Frist: drei Tage.\n\nUmgezogen."


def test_paragraphs_join_where_the_mark_between_them_was_deleted() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    body = p("Die Miete ", properties=gone) + p("beträgt ", properties=gone) + p("5 Euro.")
    assert text(body + p("Ende.")) == "Die Miete beträgt 5 Euro.\n\nEnde."


# -- fields and controls


def test_the_result_of_a_field_is_read_and_its_instruction_never() -> None:
    nested = field("IF " + "1 = 1", run("ja"))
    body = p(
        "Siehe ",
        field('REF _Ref1 \\h "geheim"', run("Abschnitt 3")),
        ", ",
        '<w:fldSimple w:instr="DATE">' + run("1. Mai") + "</w:fldSimple>",
        ", ",
        nested,
    )
    assert text(body) == "Siehe Abschnitt 3, 1. Mai, ja"


def test_what_an_instruction_holds_is_no_text() -> None:
    inner = field("MERGEFIELD Ort", run("Köln"))
    outer = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>'
        f'{inner}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("Ergebnis")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert text(p(outer)) == "Ergebnis"


def test_a_field_that_never_ends_hides_no_more_than_its_paragraph() -> None:
    assert text(p("a", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("b")) == "a\n\nb"


def test_a_field_without_a_result_shows_its_sign_or_is_named() -> None:
    def bare(instruction: str) -> str:
        return field(instruction, "").replace(
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', ""
        )

    read = content(p("a ", bare('SYMBOL 252 \\f "Wingdings"'), " b", bare("EQ \\f(1;2)")))
    assert read.text == "a ✓ b" and left_out(read) == {"objects": 1}


def test_a_reference_to_a_note_is_a_mark() -> None:
    assert text(p("Summe 50", field("NOTEREF _Ref9 \\f", up("2")), " Euro")) == "Summe 50 [2] Euro"


def test_old_form_fields_show_what_was_filled_in() -> None:
    box = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    empty = "<w:ffData><w:checkBox><w:default w:val='0'/></w:checkBox></w:ffData>"
    choice = (
        "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='rot'/>"
        "<w:listEntry w:val='blau'/></w:ddList></w:ffData>"
    )
    body = p(
        field("FORMCHECKBOX", "", box),
        " ja ",
        field("FORMCHECKBOX", "", empty),
        " nein, Farbe: ",
        field("FORMDROPDOWN", "", choice),
        ", Name: ",
        field("FORMTEXT", run("Mia"), "<w:ffData><w:textInput/></w:ffData>"),
    )
    read = content(body)
    assert read.text == "☒ ja ☐ nein, Farbe: blau, Name: Mia"
    assert read.report.read["fields"] == 4


def test_filled_controls_are_text_and_placeholders_are_not() -> None:
    body = (
        p("Name: ", control("<w:text/>", run("Mia")))
        + p("Ort: ", control("<w:showingPlcHdr/><w:text/>", run("Klicken Sie hier.")))
        + p("Farbe: ", control("<w:dropDownList/>", run("blau")))
        + p(control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', run("☒")), " ja")
        + control("<w:showingPlcHdr/>", p("Geben Sie Text ein."))
        + control("", p("Im Rahmen."))
    )
    read = content(body)
    assert read.text == "Name: Mia\n\nOrt:\n\nFarbe: blau\n\n☒ ja\n\nIm Rahmen."
    assert read.report.read["fields"] == 3


def titled(kind: str, title: str, value: str) -> str:
    return control(f'<w:alias w:val="{title}"/>{kind}', run(value))


BOUND = '<w:dataBinding w:xpath="/x"/><w:text/>'
TICK = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (p(titled("<w:text/>", "Geburtstag", "12.03.1980")), "Geburtstag: 12.03.1980"),
        (p(titled("<w:date/>", "Frist:", "1. Mai")), "Frist: 1. Mai"),
        (p(titled(TICK, "Einzelzimmer", "☒")), "☒ Einzelzimmer"),
        (control('<w:alias w:val="Ort"/><w:text/>', p("Ulm")), "Ort: Ulm"),
        (p(titled("", "Antragsteller", "Mia Kern")), "Antragsteller: Mia Kern"),
        (p(titled("<w:richText/>", "Frist", "4 Wochen")), "Frist: 4 Wochen"),
        (control('<w:alias w:val="Klausel"/>', p("Eins.") + p("Zwei.")), "Eins.\n\nZwei."),
        (p("Name: ", titled("", "Nachname", "Kern")), "Name: Kern"),
        (p("Name: ", titled("<w:text/>", "Nachname", "Kern")), "Name: Kern"),
        (p(titled(TICK, "Box1", "☒"), " ja"), "☒ ja"),
        (p("Ort") + p(titled("<w:text/>", "Ort", "Ulm")), "Ort\n\nUlm"),
        (p(titled(BOUND, "Titel", "Bericht")), "Bericht"),
        (p(titled("<w:showingPlcHdr/><w:text/>", "Ort", "Hier tippen")) + p("Ende"), "Ende"),
        (table(row("Name", cell(p(titled("<w:text/>", "Feld", "Kern"))))), "Name | Kern"),
    ],
)
def test_the_title_of_a_control_names_its_value_where_no_label_is_printed(
    body: str, seen: str
) -> None:
    assert content(body).text == seen


# -- signs


def test_signs_of_picture_fonts_are_what_they_look_like() -> None:
    def sym(font: str, char: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'

    wing = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    body = p(
        sym("Wingdings", "F0FC"), " ja ", sym("Wingdings", "F0A8"), " nein ",
        sym("Symbol", "F06D"), "m ", run("ü", wing), " ", sym("Arial", "00D7"),
    )  # fmt: skip
    read = content(body + p("Rest", sym("Wingdings", "F021")))
    assert read.text == "✓ ja ☐ nein μm ✓ ×\n\nRest"
    assert left_out(read) == {"characters": 1}


def test_hyphens_tabs_and_readings_of_signs() -> None:
    ruby = (
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>kan</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    signs = (
        "<w:r><w:t>E</w:t><w:noBreakHyphen/><w:t>Mail</w:t><w:tab/><w:t>Sil</w:t>"
        "<w:softHyphen/><w:t>be</w:t></w:r>"
    )
    assert text(p(signs, " ", ruby)) == "E-Mail Silbe 漢(kan)"


@pytest.mark.parametrize(
    "look", ['<w:position w:val="6"/><w:sz w:val="16"/>', '<w:rStyle w:val="Hoch"/>']
)
def test_signs_are_raised_by_position_and_by_style_alike(look: str) -> None:
    assert text(p("Es sind 78", run("3", look), " Euro.")) == "Es sind 78 [3] Euro."


def test_a_typed_note_is_known_by_the_paragraph_that_begins_with_its_mark() -> None:
    body = p("Tarif B", up("2"), " gilt.") + p(up("2"), " Ohne Gewähr.")
    assert text(body) == "Tarif B [2] gilt.\n\n[2] Ohne Gewähr."


# -- equations


def test_equations_are_written_in_a_line() -> None:
    def part(name: str, words: str) -> str:
        return f"<m:{name}><m:r><m:t>{words}</m:t></m:r></m:{name}>"

    square = f"<m:sSup>{part('e', 'x')}{part('sup', '2')}</m:sSup>"
    index = f"<m:sSub>{part('e', 'a')}{part('sub', 'max')}</m:sSub>"
    half = f"<m:f>{part('num', 'a+b')}{part('den', '2')}</m:f>"
    root = f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>{part("e", "y")}</m:rad>'
    total = (
        f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{part("sub", "i=1")}'
        f"{part('sup', 'n')}{part('e', 'i')}</m:nary>"
    )
    body = p("Es gilt ", f"<m:oMath>{square}<m:r><m:t>=</m:t></m:r>{half}</m:oMath>", ".")
    assert text(body) == "Es gilt x²=(a+b)/2."
    assert text(p(f"<m:oMathPara><m:oMath>{index}{root}{total}</m:oMath></m:oMathPara>")) == (
        "a_(max)√(y)∑ᵢ₌₁ⁿ i"
    )


# -- contents


def test_a_table_of_contents_is_read_only_where_it_says_what_no_heading_says() -> None:
    toc = '<w:pStyle w:val="Verzeichnis1"/>'
    tab = "<w:r><w:tab/></w:r>"
    body = (
        p("Artikel 1 Miete", tab, "3", properties=toc)
        + p("Anlage A", tab, "9", properties=toc)
        + p("Miete", properties='<w:pStyle w:val="berschrift1"/>')
    )
    assert text(body) == "Anlage A 9\n\nMiete"


# -- hidden


def test_hidden_letters_are_counted() -> None:
    read = content(p("sichtbar", run(" weg", "<w:vanish/>"), run(" auch", "<w:vanish/>")))
    assert read.text == "sichtbar" and left_out(read) == {"hidden": 1}
