"""HTML as a person sees it."""

import time

import pytest

from index.errors import DamagedFile, NoText
from tests.index.readers.reader_files import headings, read

PAGE = """<!DOCTYPE html><html lang="de-AT"><head><meta charset="utf-8">
<title>Fähren &amp; Züge</title><meta name="author" content="Jörg Müller">
<meta property="article:published_time" content="2024-05-06T10:00:00+02:00">
<meta name="description" content="Über den Verkehr"><link rel="license" href="https://l.example/by">
<style>p { color: red }</style><script>var a = "Skript";</script></head>
<body><nav>Menü</nav><header><h1>Die <em>Fähre</em></h1></header>
<p>Ein Satz<br>in zwei  Zeilen, <b>fett</b>.</p><!-- Kommentar -->
<h2>Zeiten</h2><ul><li>früh<ul><li>sehr früh</li></ul></li><li><p>spät</p></li></ul>
<table><caption>Preise</caption><tr><th>Strecke</th><th>Euro</th></tr>
<tr><td>Köln</td><td>5 €</td></tr><tr><td> </td><td>7</td></tr></table>
<aside>Werbung</aside><footer>Impressum</footer></body></html>"""


def test_blocks_lists_and_tables_become_paragraphs_and_lines() -> None:
    assert read(PAGE, "a.html").text == (
        "Die Fähre\n\nEin Satz\nin zwei Zeilen, fett.\n\nZeiten\n\n- früh\n  - sehr früh\n- spät\n\n"
        "Preise\n\nStrecke | Euro\nKöln | 5 €\n| 7\n\nWerbung"
    )


def test_the_head_gives_title_and_metadata() -> None:
    page = read(PAGE, "a.html")
    assert page.title == "Fähren & Züge"
    assert page.metadata == {
        "format": "html",
        "language": "de",
        "author": "Jörg Müller",
        "date": "2024-05-06",
        "description": "Über den Verkehr",
        "licence": "https://l.example/by",
    }


def test_headings_have_levels_and_spans() -> None:
    assert headings(read(PAGE, "a.html")) == [(1, "Die Fähre"), (2, "Zeiten")]


def test_without_a_title_the_first_heading_is_the_title() -> None:
    assert read("<p>Text</p><h3>Kopf</h3>", "a.htm").title == "Kopf"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>geheim</script>",
        "<style>geheim</style>",
        "<template><p>geheim</p></template>",
        "<noscript>geheim</noscript>",
        "<svg><title>geheim</title><text>geheim</text></svg>",
        "<!-- geheim -->",
        "<div role='navigation'>geheim</div>",
        "<p hidden>geheim</p>",
        "<p hidden='until-found'>geheim</p>",
        "<p aria-hidden='true'>geheim</p>",
        "<div style='display:none'><p style='display:block'>geheim</p></div>",
        "<p style='DISPLAY : none !important'>geheim</p>",
        "<p style='color:red;display/**/:none'>geheim</p>",
        "<p style='visibility:hidden'>geheim</p>",
        "<p style='opacity:0.0'>geheim</p>",
        "<p style='font-size:0'>geheim</p>",
        "<p style='font-size:1px'>geheim</p>",
        "<p style='color:#fff'>geheim</p>",
        "<font color='white'>geheim</font>",
        "<p style='color:rgb(255, 255, 254)'>geheim</p>",
        "<p style='color:transparent'>geheim</p>",
        "<div style='background:#000'><p style='color:black'>geheim</p></div>",
        "<p style='position:absolute; left:-9999px'>geheim</p>",
        "<p style='text-indent:-999em'>geheim</p>",
        "<p style='height:0;overflow:hidden'>geheim</p>",
        "<dialog>geheim</dialog>",
        "<p popover>geheim</p>",
        "<input type=password value=geheim><input type=hidden value=geheim>",
        "<iframe srcdoc='geheim'>geheim</iframe>",
    ],
)
def test_what_a_person_does_not_see_never_enters_the_text(hidden: str) -> None:
    assert read(f"<p>Vorher</p>{hidden}<p>Nachher</p>", "a.html").text == "Vorher\n\nNachher"


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0.9em",
        "color:#fff;background:#036",
        "color:white;background:navy",
        "opacity:0.5",
        "margin-left:-10px",
        "text-indent:-1em",
    ],
)
def test_what_a_person_does_see_stays(style: str) -> None:
    assert read(f"<p style='{style}'>sichtbar</p>", "a.html").text == "sichtbar"


def test_a_page_of_hidden_text_only_has_no_text() -> None:
    with pytest.raises(NoText):
        read("<body hidden><p>weg</p></body>", "a.html")


def test_a_table_that_only_places_things_does_not_become_rows() -> None:
    page = "<table><tr><td>links</td><td><h2>Kopf</h2><p>Text</p></td></tr></table>"
    assert read(page, "a.html").text == "links\n\nKopf\n\nText"


def test_code_keeps_its_lines_and_indents() -> None:
    assert read("<pre>def f():\n    return 1</pre>", "a.html").text == "def f():\n    return 1"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<?xml version="1.0" encoding="cp1251"?>', "cp1251"),
        ("", "cp1252"),
        ("", "utf-16"),
    ],
)
def test_the_declared_encoding_is_believed_when_it_fits(head: str, encoding: str) -> None:
    words = "Привет" if encoding == "cp1251" else "Grüße – „so“"
    assert read(f"{head}<p>{words}</p>".encode(encoding), "a.html").text == words


def test_markup_that_is_escaped_stays_text() -> None:
    assert read("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "a.html").text == (
        "<script>alert(1)</script>"
    )


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000 + "x", "<b>" * 100_000 + "x</i>" * 100_000, "<ul><li>" * 50_000 + "x"],
)
def test_absurd_nesting_ends_in_seconds(page: str) -> None:
    began = time.monotonic()
    with pytest.raises(DamagedFile, match="nests"):
        read(page, "a.html")
    assert time.monotonic() - began < 5


def test_a_huge_table_is_read_in_seconds() -> None:
    began = time.monotonic()
    page = read("<table>" + "<tr><td>a</td><td>b</td></tr>" * 100_000, "a.html")
    assert page.text.count("a | b") == 100_000
    assert time.monotonic() - began < 10


def test_many_line_breaks_are_one_empty_line() -> None:
    assert read("<p>Ulm<br><br><br><br>Hof</p>", "a.html").text == "Ulm\n\nHof"
