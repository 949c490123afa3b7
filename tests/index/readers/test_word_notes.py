"""Footnotes and endnotes of Word: marks as printed, each note's text once, after what it belongs to."""

from tests.index.readers.word_files import cell, content, p, row, run, table, text, up


def ref(id: int, more: str = "", mark: str = "", kind: str = "footnote") -> str:
    look = '<w:rPr><w:rStyle w:val="Hoch"/></w:rPr>'
    return f'<w:r>{look}<w:{kind}Reference w:id="{id}" {more}/>{mark}</w:r>'


def note(id: int, words: str, more: str = "", kind: str = "footnote") -> str:
    own = f'<w:r><w:rPr><w:rStyle w:val="Hoch"/></w:rPr><w:{kind}Ref/></w:r>'
    return f'<w:{kind} w:id="{id}" {more}>{p(own, " " + words)}</w:{kind}>'


SEPARATOR = note(0, "", 'w:type="separator"') + note(1, "Weiter", 'w:type="continuationNotice"')


def test_a_mark_is_no_digit_of_the_number_and_the_note_follows() -> None:
    notes = SEPARATOR + note(2, "Ohne Steuer.") + note(7, "Nie verwiesen.")
    read = content(p("Es kostet 150", ref(2), " Euro.") + p("Ende."), footnotes=notes)

    assert read.text == "Es kostet 150 [1] Euro.\n\n[1] Ohne Steuer.\n\nEnde."
    assert read.report.read["notes"] == 1


def test_numbers_follow_the_text_and_not_the_ids() -> None:
    notes = note(5, "Erste.") + note(0, "Zweite.")
    assert text(p("a", ref(5), ref(0)), footnotes=notes) == "a [1] [2]\n\n[1] Erste.\n\n[2] Zweite."


def test_endnotes_count_on_their_own_in_small_roman_numbers() -> None:
    body = p("a", ref(1), " b", ref(1, kind="endnote"), " c.")
    read = text(body, footnotes=note(1, "Fuß."), endnotes=note(1, "Ende.", kind="endnote"))
    assert read == "a [1] b [i] c.\n\n[1] Fuß.\n\n[i] Ende."


def test_a_custom_mark_is_printed_and_takes_no_number() -> None:
    custom = ref(1, 'w:customMarkFollows="1"', "<w:t>*</w:t>")
    notes = f'<w:footnote w:id="1">{p(run("*"), " Stern.")}</w:footnote>' + note(2, "Eins.")
    read = text(p("Preis", custom, " und 5", ref(2), " Euro"), footnotes=notes)
    assert read == "Preis [*] und 5 [1] Euro\n\n[*] Stern.\n\n[1] Eins."


def test_format_start_and_restart_are_those_of_the_section() -> None:
    section = (
        '<w:sectPr><w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numStart w:val="3"/>'
        '<w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    )
    notes = note(1, "Eins.") + note(2, "Zwei.")
    body = p("x", ref(1), properties=section) + p("y", ref(2)) + section
    assert text(body, footnotes=notes) == "x [c]\n\n[c] Eins.\n\ny [c]\n\n[c] Zwei."


def test_notes_stand_after_the_table_or_list_that_they_are_in() -> None:
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = (
        table(row("Tarif", "Euro"), row("Kind", cell(p("5", ref(1)))))
        + p("a", ref(2), properties=item)
        + p("b", properties=item)
        + p("Ende")
    )
    assert text(body, footnotes=note(1, "Ermäßigt.") + note(2, "Neu.")) == (
        "Tarif | Euro\nKind | 5 [1]\n\n[1] Ermäßigt.\n\n- a [2]\n- b\n\n[2] Neu.\n\nEnde"
    )


def test_a_note_of_several_paragraphs_is_one_block() -> None:
    notes = f'<w:footnote w:id="1">{p("Erstens.")}{p("Zweitens.")}</w:footnote>'
    assert text(p("a", ref(1)), footnotes=notes) == "a [1]\n\n[1] Erstens.\nZweitens."


def test_a_note_whose_text_is_missing_keeps_its_mark() -> None:
    assert text(p("Es sind 15", ref(3), " Euro")) == "Es sind 15 [1] Euro"


def test_a_reference_that_was_deleted_takes_no_number() -> None:
    notes = note(1, "Alt.") + note(2, "Neu.")
    body = p("a", f"<w:del>{ref(1)}</w:del>", " b", ref(2))
    assert text(body, footnotes=notes) == "a b [1]\n\n[1] Neu."


def test_brackets_that_were_typed_around_a_mark_are_not_doubled() -> None:
    body = p("Es sind 5", up("("), ref(1), up(")"), " Euro und 7", ref(2), up(")"), ".")
    read = text(body, footnotes=note(1, "Eins.") + note(2, "Zwei."))
    assert read.startswith("Es sind 5 [1] Euro und 7 [2].")
