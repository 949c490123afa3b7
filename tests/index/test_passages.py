"""Passages are true slices that respect headings, paragraphs and the size."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import cut, embedding_text
from index.readers.blocks import Blocks
from index.types import Document, Heading, Page, Passage


def document(text: str, pages: tuple[Page, ...] = ()) -> Document:
    """A document whose headings are its lines that begin with '#'."""
    headings = tuple(
        Heading(len(found[1]), found.start(2), found.end(2))
        for found in re.finditer(r"^(#{1,6}) (.+)$", text, re.MULTILINE)
    )
    return Document(
        id="d",
        collection="c",
        path="a.md",
        title="Title",
        text=text,
        language="en",
        content_hash="h",
        pages=pages,
        headings=headings,
        metadata={"author": "Ada"},
    )


def passages(text: str, size: int = 200) -> list[Passage]:
    return cut(document(text), size=size)


def assert_true(text: str, found: list[Passage], size: int) -> None:
    end = 0
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text.strip() == passage.text != ""
        assert len(passage.text) <= size
        assert not text[end : passage.start].strip(), "only white space lies between passages"
        end = passage.end
    assert not text[end:].strip()


PIECES = st.sampled_from(
    ["# A", "## B", "### C", "\n", "\n\n", " ", "Ein Satz mit z. B. Wörtern. ", "word ", "ß", "…"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=60).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(min_value=20, max_value=300))
def test_any_text_is_covered_by_true_slices_without_overlap(text: str, size: int) -> None:
    assert_true(text, passages(text, size), size)


def test_a_gigantic_word_and_a_gigantic_paragraph_are_still_cut() -> None:
    word = "x" * 300_000
    paragraph = "many words without any full stop " * 5000
    text = f"{word}\n\n{paragraph}\n\nend"
    found = passages(text, 900)
    assert_true(text, found, 900)
    assert len(found) < 600


def test_blank_text_has_no_passages() -> None:
    assert passages("") == []
    assert passages(" \n\n\t") == []


def test_a_paragraph_that_fits_is_never_torn() -> None:
    paragraph = "Forty letters stand in this paragraph. " * 3
    text = "\n\n".join([paragraph.strip()] * 9)
    ends = {found.end() for found in re.finditer(r"paragraph\.(?=\n\n|$)", text)}
    assert all(passage.end in ends for passage in passages(text, 300))


def test_a_long_paragraph_is_cut_at_sentences() -> None:
    text = " ".join(["Am 3. Mai kam z. B. Frau Dr. Weber nach Bonn."] * 20)
    assert all(p.text.endswith("Bonn.") and p.text.startswith("Am 3.") for p in passages(text))


def test_the_heading_path_is_carried_and_never_crosses_a_large_section() -> None:
    body = "Words of this section stand here. " * 5
    found = passages(f"# One\n\n{body}\n\n## Two\n\n{body}\n\n# Three\n\n{body}")
    assert [p.heading for p in found] == ["One", "One › Two", "Three"]
    assert found[1].text.startswith("## Two")


def test_a_bare_heading_goes_with_the_section_below() -> None:
    body = "Words of this section stand here. " * 5
    found = passages(f"# One\n\n## Two\n\n{body}\n\n## Three\n\n{body}")
    assert [p.heading for p in found] == ["One › Two", "One › Three"]
    assert found[0].text.startswith("# One\n\n## Two")


def test_small_neighbours_under_one_parent_are_joined_under_its_path() -> None:
    found = passages(
        "# One\n\n## Two\n\nShort.\n\n## Three\n\nShort.\n\n# Four\n\n" + "Long. " * 30
    )
    assert [p.heading for p in found] == ["One", "Four"]


def test_the_page_is_the_one_that_the_passage_starts_on() -> None:
    text = "a" * 100 + "\n\n" + "b" * 100 + "\n\n" + "c" * 100
    pages = (Page(1, 0, 102), Page(2, 102, 204), Page(3, 204, 304))
    assert [p.page for p in cut(document(text, pages), size=110)] == [1, 2, 3]
    assert passages(text)[0].page is None


def test_ids_hold_document_revision_and_ordinal_and_metadata_goes_through() -> None:
    found = cut(document("One.\n\n" * 100), size=100, revision=7)
    assert [p.id for p in found][:2] == ["d-7-0", "d-7-1"]
    assert found[0].metadata == {"author": "Ada"}


def test_title_and_headings_are_read_by_the_embedder_and_never_enter_the_text() -> None:
    found = passages("# One\n\nWords.")[0]
    assert embedding_text(found) == "Title › One\n# One\n\nWords."
    assert found.text == "# One\n\nWords."


CUSTOMERS = [["Kunde", "Region", "Umsatz"]] + [
    [f"K{n:03}", ["Nord", "Süd"][n % 2], str(1000 + n)] for n in range(60)
]


def tabled(*blocks: str | list[list[str]], heads: int = 1) -> Document:
    """A document of paragraphs and tables; the first line is a heading."""
    made = Blocks()
    made.heading(1, "Liste")
    for block in blocks:
        made.add(block) if isinstance(block, str) else made.table(block, heads=heads)
    content = made.content(name="a.html", title="Liste", metadata={})
    return replace(
        document(content.text), headings=content.headings, tables=content.tables, title="Liste"
    )


def test_a_table_is_never_cut_inside_a_row_and_its_head_goes_with_every_passage() -> None:
    whole = tabled("Unsere Kunden:", CUSTOMERS, "Stand: Mai.")
    found = cut(whole, size=300)
    assert_true(whole.text, found, 300)
    lines = set(whole.text.split("\n"))
    assert all(line in lines for passage in found for line in passage.text.split("\n"))
    first, *middle, last = found
    assert first.text.startswith("Liste\n\nUnsere Kunden:\n\nKunde | Region | Umsatz\nK000")
    assert first.table_head == last.table_head == "" and last.text == "Stand: Mai."
    assert len(middle) > 2 and {p.table_head for p in middle} == {"Kunde | Region | Umsatz"}
    assert embedding_text(middle[0]).startswith("Liste\nKunde | Region | Umsatz\nK0")
    assert "Umsatz" not in middle[0].text


def test_a_table_that_fits_stays_whole_with_what_introduces_it() -> None:
    prose = "Viele Worte stehen hier. " * 8
    whole = tabled(prose, "Die Preise:", CUSTOMERS[:6], prose)
    found = [passage.text for passage in cut(whole, size=250)]
    assert found[1].startswith("Die Preise:\n\nKunde") and found[1].endswith("1004")
    assert len(found) == 3


def test_the_label_in_force_is_told_above_the_rows_and_stays_with_the_row_below_it() -> None:
    rows = [["Karte", "Preis"], ["Kinder"], *[[f"Karte {n}", "2 Euro"] for n in range(20)]]
    rows += [["Erwachsene"], ["Einzel", "4 Euro"]]
    found = cut(tabled(rows), size=120)
    assert found[1].table_head == "Karte | Preis\nKinder"
    assert not any(passage.text.endswith(("Kinder", "Erwachsene")) for passage in found)


def test_a_row_longer_than_a_passage_is_cut_like_prose() -> None:
    whole = tabled([["Nr", "Text"], ["1", "Ein Satz steht hier. " * 40], ["2", "kurz"]])
    assert_true(whole.text, cut(whole, size=200), 200)


ROWS = st.lists(st.lists(st.text("ab1 |\n", max_size=30), min_size=1, max_size=4), max_size=8)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=60), ROWS), max_size=6), st.integers(20, 200))
def test_any_document_with_tables_is_covered_without_overlap(
    blocks: list[str | list[list[str]]], size: int
) -> None:
    whole = tabled(*blocks)
    assert_true(whole.text, cut(whole, size=size), size)
