"""What stands around the text of a Word file: boxes, running heads, pictures, charts, objects."""

from tests.index.readers.reader_files import read as read_file
from tests.index.readers.word_files import content, left_out, p, package, row, run, table, text

SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
    '<w:headerReference w:type="first" r:id="header2"/>'
    '<w:headerReference w:type="even" r:id="header3"/>'
    '<w:footerReference w:type="default" r:id="footer1"/>{}</w:sectPr>'
)


def field(kind: str) -> str:
    return f'<w:fldSimple w:instr=" {kind} ">{run("3")}</w:fldSimple>'


def box(words: str) -> str:
    inner = f"<w:txbxContent>{p(words)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic>"
        f"<a:graphicData><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def picture(about: str, where: str = "inline", more: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:{where}><wp:docPr id="1" name="Grafik 1" descr="{about}"{more}/>'
        "<a:graphic><a:graphicData><pic:pic/></a:graphicData></a:graphic>"
        f"</wp:{where}></w:drawing></w:r>"
    )


# -- text boxes


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    read = content(p("Davor", box("Im Kasten"), " danach") + p("Ende"))
    assert read.text == "Davor danach\n\nIm Kasten\n\nEnde"
    assert read.report.read["text_boxes"] == 1


def test_old_boxes_shapes_and_drawn_letters_are_read() -> None:
    old = f"<w:r><w:pict><v:rect><v:textbox><w:txbxContent>{p('Alt')}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>"  # noqa: E501
    drawn = '<w:r><w:pict><v:shape><v:textpath string="ENTWURF"/></v:shape></w:pict></w:r>'
    read = content(p(old) + p(drawn))
    assert read.text == "Alt\n\nENTWURF" and read.report.read["text_boxes"] == 2


def test_white_letters_in_a_box_may_stand_on_colour() -> None:
    assert (
        text(p(box("x").replace("<w:t ", '<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t '))) == "x"
    )


def test_the_fallback_is_read_where_the_choice_is_a_secret() -> None:
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='w16se'/>"
        "<mc:Fallback><w:t>Lächeln</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text(p(both)) == "Lächeln"


# -- running heads


def test_running_heads_and_feet_are_read_once_each() -> None:
    parts = {
        "header1": p("Aktenzeichen 4711"),
        "header2": p("Stadt Ulm"),
        "header3": p("Nie gezeigt"),
        "footer1": p("Frau Kühn", "<w:r><w:tab/></w:r>", "Seite ", field("PAGE"), " von ", field("NUMPAGES")),
    }  # fmt: skip
    again = p("Text", properties=SECTION.format("")) + SECTION.format("<w:titlePg/>")
    read = content(again, **parts)
    assert read.text == "Aktenzeichen 4711\n\nStadt Ulm\n\nText\n\nFrau Kühn"
    assert read.report.read["running"] == 3
    assert read.title == "Text"


def test_even_pages_have_a_head_where_the_settings_say_so() -> None:
    parts = {"header3": p("Gerade"), "settings": "<w:evenAndOddHeaders/>"}
    assert text(p("Text") + SECTION.format(""), **parts) == "Gerade\n\nText"


def test_a_head_that_repeats_a_heading_is_none() -> None:
    body = p("1 Miete", properties='<w:pStyle w:val="berschrift1"/>') + p("Text")
    assert text(body + SECTION.format(""), header1=p("Miete")) == "1 Miete\n\nText"


def test_a_foot_of_page_numbers_is_none() -> None:
    complex_field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("12")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    foot = p("- ", complex_field, " -") + p("Page ", field("PAGE"), " of ", field("NUMPAGES"))
    read = content(p("Text") + SECTION.format(""), footer1=foot)
    assert read.text == "Text" and "running" not in read.report.read


def test_tables_and_boxes_of_a_head_are_lines_of_it() -> None:
    head = table(row("Az.", "4711"), row("Seite", p(field("PAGE")))) + p(box("Vertraulich"))
    read = text(p("Text") + SECTION.format(""), header1=head)
    assert read == "Az. | 4711\nSeite\nVertraulich\n\nText"


# -- pictures, charts, objects


def test_pictures_are_read_by_their_alternative_text() -> None:
    read = content(
        p("Siehe", picture("Plan des Hofes"), ".")
        + p("Frei", picture("Foto vom Turm", "anchor"))
        + p("x", picture(""), picture("image1.png"), picture("C:\\Bilder\\logo.jpg"))
    )
    assert read.text == "Siehe Plan des Hofes .\n\nFrei\n\nFoto vom Turm\n\nx"
    assert read.report.read["images"] == 2 and left_out(read) == {"images": 3}


def test_hidden_drawings_are_not_seen() -> None:
    read = content(p("x", picture("Geheim", more=' hidden="1"')))
    assert read.text == "x" and left_out(read) == {"hidden": 1}


def test_a_chart_is_a_table_of_the_numbers_behind_it() -> None:
    def points(*values: str) -> str:
        return "".join(f'<c:pt idx="{at}"><c:v>{v}</c:v></c:pt>' for at, v in enumerate(values))

    series = (
        "<c:ser><c:tx><c:strRef><c:strCache>"
        f"{points('Umsatz')}</c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>"
        f"{points('Nord', 'Süd')}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{points('4.2999999999999998', '12')}"
        "</c:numCache></c:numRef></c:val></c:ser>"
    )
    chart = (
        '<c:lang val="de-DE"/><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Umsatz 2024</a:t></a:r>'
        f"</a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>{series}</c:barChart>"
        "</c:plotArea></c:chart>"
    )
    drawing = (
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData>"
        '<c:chart r:id="chart1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    read = content(p("Text", drawing), chart1=chart)
    assert read.text == "Text\n\nUmsatz 2024\n\n| Umsatz\nNord | 4,3\nSüd | 12"
    assert read.report.read["tables"] == 1
    lost = content(p("Text", drawing))
    assert lost.text == "Text" and left_out(lost) == {"objects": 1}


def test_a_diagram_is_the_words_of_its_shapes() -> None:
    def point(kind: str, words: str) -> str:
        return f"<dgm:pt {kind}><dgm:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></dgm:t></dgm:pt>"

    points = point("", "Antrag") + point("", "Bescheid") + point("type='pres'", "x")
    data = f"<dgm:ptLst>{points}</dgm:ptLst>"
    drawing = (
        '<w:r><w:drawing><wp:inline><dgm:relIds r:dm="diagramData1"/></wp:inline></w:drawing></w:r>'
    )
    assert text(p(drawing), diagramData1=data) == "Antrag\nBescheid"


def test_objects_foreign_parts_and_comments_are_named() -> None:
    body = (
        p("x", "<w:r><w:object><o:OLEObject/></w:object></w:r>", "<w:r><w:commentReference/></w:r>")
        + '<w:altChunk r:id="rId9"/>'
    )
    read = content(body, comments=f'<w:comment w:id="0">{p("Stimmt das?")}</w:comment>')
    assert read.text == "x" and left_out(read) == {"objects": 2, "comments": 1}


def test_the_colour_of_the_page_shows_white_letters() -> None:
    body = p(run("hell", '<w:color w:val="FFFFFF"/>')) + p("x")
    assert text(body) == "x"
    dark = package(body, before='<w:background w:color="102030"/>')
    assert read_file(dark, "a.docx").text == "hell\n\nx"
