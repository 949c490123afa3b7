"""Reads a Word document into blocks: body, running heads, notes, text boxes, pictures.

Walks the elements of WordprocessingML itself, because python-docx skips content controls and tracked
insertions. What is anchored to a paragraph comes after it, or after the list or table it is in.
"""

from collections.abc import Iterator

from index.readers.blocks import LINE, PARAGRAPH, Blocks
from index.readers.characters import one_line
from index.readers.grid import spread
from index.readers.list_labels import indented
from index.readers.superscripts import DocumentSigns
from index.readers.word_charts import chart_rows, chart_title, diagram_lines
from index.readers.word_drawings import DrawingPart, picture_text
from index.readers.word_headings import Headings
from index.readers.word_marks import TypedMarks
from index.readers.word_notes import Note, WordNotes
from index.readers.word_numbering import Label, Numbering
from index.readers.word_package import Package
from index.readers.word_running import FOOT, HEAD, printed_parts, without_page_numbers
from index.readers.word_runs import Anchored, Runs
from index.readers.word_settled import settle
from index.readers.word_styles import Styles
from index.readers.word_tables import cells, cells_of, heads, only_places, rows_of
from index.readers.word_xml import (
    P_PR,
    R_PR,
    SECTION,
    TABLE,
    Element,
    P,
    T,
    first,
    says_yes,
    tag,
    unwrapped,
)

BETWEEN = " · "
"""Between the paragraphs of a table's cell."""

_BODY, _BACKGROUND, _FOREIGN = tag("w:body"), tag("w:background"), tag("w:altChunk")
_ENDED = (P_PR, _BODY)  # elements that hold section properties
_NO_LABEL = Label("")
_COMMENT, _VANISH = tag("w:comment"), tag("w:vanish")


class Body:
    """Walks the document once and emits blocks."""

    def __init__(self, package: Package, blocks: Blocks) -> None:
        self._package, self._blocks = package, blocks
        self._main = self._part = package.main
        self._root = package.part(self._main)
        settle(self._root, blocks)
        self._settings = self._related("settings")
        self._styles = Styles(self._related("styles"))
        self._numbering = Numbering(self._related("numbering"), self._styles)
        self._sections = [one for one in self._root.iter(SECTION) if one.getparent().tag in _ENDED]
        self._notes = WordNotes(
            package,
            self._main,
            settings=self._settings,
            sections=self._sections,
            styles=self._styles,
        )
        self._headings = Headings(self._root, self._styles)
        self._runs = self._reader_of_runs()
        self._settled = {self._main}
        self._after: list[Anchored] = []
        self._lefts: list[int] = []  # of the last item in the open list, and of those it is in
        self._first_line = ""
        self._has_headings = False

    @property
    def title(self) -> str:
        """The body's first line if no heading offers more, so that no running head becomes the title."""
        return "" if self._has_headings else self._first_line

    def read(self) -> None:
        """Emit running heads, every paragraph and table in document order, and running feet."""
        shown: set[str] = set()
        self._read_running(HEAD, shown)
        self._read(first(self._root, _BODY))
        self._end_list()
        self._read_running(FOOT, shown)
        comments = self._related("comments")
        if comments is not None:
            self._blocks.leave_out("comments", sum(1 for _ in comments.iterchildren(_COMMENT)))

    def _reader_of_runs(self, *, running: bool = False) -> Runs:
        marks = TypedMarks(self._root, self._styles)
        background = first(self._root, _BACKGROUND)
        colour = "" if background is None else background.get(tag("w:color"), "")
        return Runs(
            self._blocks,
            styles=self._styles,
            evidence=DocumentSigns(marks.is_mark, marks.decimal, marks.stars),
            notes=None if running else self._notes,
            running=running,
            dark=colour.upper() not in ("", "AUTO", "FFFFFF"),
        )

    def _related(self, kind: str) -> Element:
        return self._package.part(self._package.related(self._main, kind))

    # -- paragraphs and tables

    def _read(self, parent: Element) -> None:
        for child in () if parent is None else unwrapped(parent, (P, TABLE, _FOREIGN)):
            if child.tag == P:
                self._paragraph(child)
            elif child.tag == TABLE:
                self._end_list()
                self._table(child)
            else:
                self._blocks.leave_out("objects")

    def _paragraph(self, paragraph: Element) -> None:
        properties = first(paragraph, P_PR)
        style = self._styles.style(properties)
        if not (self._styles.is_contents(style) and self._headings.repeated_in(paragraph)):
            level = self._styles.level(properties, style)
            waiting, self._after = self._after, []
            label, text = self._labelled(paragraph, properties, style)
            # what is anchored in a list comes after it, which may end here
            waiting, self._after = self._after, waiting
            if level and label.bullet:
                label = _NO_LABEL
            if text and level:
                self._end_list()
                self._has_headings = True
                self._blocks.heading(level, label.before(text))
            elif text and label.text:
                glue = LINE if self._lefts else PARAGRAPH
                self._lefts = [*label.within(self._lefts), label.left]
                item = indented(label.before(one_line(text)), len(self._lefts), labelled=True)
                self._blocks.add(item, glue=glue, written=True)
            elif text:
                self._end_list()
                self._first_line = self._first_line or one_line(text.partition("\n")[0])
                self._blocks.add(text)
            self._after.extend(waiting)
        if not self._lefts:
            self._give_anchored()
        if first(properties, SECTION) is not None:
            self._notes.next_section()

    def _labelled(self, paragraph: Element, properties: Element, style: str) -> tuple[Label, str]:
        """The paragraph's label and words. Remembers what is anchored to it."""
        line = self._runs.read(paragraph, style)
        unseen = not line.text and says_yes(first(properties, R_PR), _VANISH)
        label = (None if unseen else self._numbering.label(properties, style)) or _NO_LABEL
        self._after.extend(line.anchored)
        return label, line.text.strip()

    def _end_list(self) -> None:
        self._lefts = []
        self._give_anchored()

    def _table(self, table: Element) -> None:
        """Rows as lines; a layout table is read as its paragraphs."""
        rows = rows_of(table)
        bare = self._styles.level(None, self._styles.style(None)) > 0
        if only_places(rows, self._headings.is_heading, bare=bare):
            for row in rows:
                for cell in cells_of(row):
                    self._read(cell)
                    self._end_list()
            return
        grid = spread(cells(rows, self._cell))
        self._blocks.table(grid, heads=heads(table, rows, grid, self._styles))
        self._give_anchored()

    def _cell(self, cell: Element) -> str:
        """A cell in one line; an inner table row by row."""
        return BETWEEN.join(filter(None, self._cell_lines(cell)))

    def _cell_lines(self, cell: Element) -> Iterator[str]:
        for child in unwrapped(cell, (P, TABLE)):
            if child.tag == P:
                properties = first(child, P_PR)
                label, text = self._labelled(child, properties, self._styles.style(properties))
                # a label may be alone: a column of numbers
                yield text if label.bullet else label.before(text).strip()
            else:
                rows = ([self._cell(one) for one in cells_of(row)] for row in rows_of(child))
                yield "; ".join(filter(None, (", ".join(filter(None, row)) for row in rows)))

    # -- what is anchored to paragraphs

    def _give_anchored(self) -> None:
        anchored, self._after = self._after, []
        for one in anchored:
            if isinstance(one, Note):
                self._note(one)
            else:
                self._drawn(one)

    def _note(self, note: Note) -> None:
        """A note's text, preceded by its mark."""
        if note.element is None:
            return
        self._settle(note.part)
        with_part = self._part
        self._part = note.part
        lines = [one_line(self._words(one)) for one in note.element.iter(P)]
        self._part = with_part
        text = LINE.join(filter(None, lines)).removeprefix(f"[{note.mark}]").removeprefix(note.mark)
        if text.strip():
            self._blocks.add(f"[{note.mark}] {text.strip()}")
            self._blocks.count("notes")

    def _words(self, paragraph: Element) -> str:
        return self._runs.read(paragraph, self._styles.style(first(paragraph, P_PR))).text

    def _drawn(self, drawn: DrawingPart) -> None:
        if drawn.kind == "box":
            if any((text.text or "").strip() for text in drawn.element.iter(T)):
                self._blocks.count("text_boxes")
            self._read(drawn.element)
            self._end_list()
        elif drawn.kind == "words":
            self._blocks.add(drawn.text)
            self._blocks.count("text_boxes")
        elif drawn.kind == "picture":
            self._blocks.add(picture_text(drawn, self._blocks))
        elif drawn.kind == "hidden":
            self._blocks.leave_out("hidden")
        elif not self._other_part(drawn):
            self._blocks.leave_out("objects")

    def _other_part(self, drawn: DrawingPart) -> bool:
        """A chart as a table or a diagram as lines; False if there is none that can be read."""
        relation = self._package.relations(self._part).get(drawn.text)
        root = self._package.part(relation.target) if relation else None
        if root is None:
            return False
        if drawn.kind == "diagram":
            self._blocks.add(LINE.join(lines := diagram_lines(root)))
            self._blocks.count("text_boxes", 1 if lines else 0)
            return bool(lines)
        rows = chart_rows(root)
        self._blocks.add(chart_title(root))
        if rows:
            self._blocks.table(rows, heads=1)
        return rows is not None

    # -- running heads and feet

    def _read_running(self, kind: str, shown: set[str]) -> None:
        runs, own = self._runs, self._part
        self._runs = self._reader_of_runs(running=True)
        for part in printed_parts(
            self._package, self._main, sections=self._sections, settings=self._settings, kind=kind
        ):
            self._part = part
            self._settle(part)
            text = LINE.join(filter(None, self._running_lines(self._package.part(part))))
            if text and text not in shown and not self._headings.contain(text):
                shown.add(text)
                self._blocks.add(text)
                self._blocks.count("running")
        self._runs, self._part = runs, own

    def _running_lines(self, root: Element) -> Iterator[str]:
        for child in () if root is None else unwrapped(root, (P, TABLE)):
            if child.tag == P:
                properties = first(child, P_PR)
                label, text = self._labelled(child, properties, self._styles.style(properties))
                yield without_page_numbers(label.before(text) if text else "")
            else:
                for row in rows_of(child):
                    lines = (without_page_numbers(self._cell(cell)) for cell in cells_of(row))
                    yield " | ".join(filter(None, lines))
            anchored, self._after = self._after, []
            for one in anchored:
                yield from self._running_drawn(one)

    def _running_drawn(self, one: Anchored) -> Iterator[str]:
        if isinstance(one, Note):
            return
        if one.kind == "box":
            lines = [line for line in self._running_lines(one.element) if line]
            self._blocks.count("text_boxes", 1 if lines else 0)
            yield from lines
        elif one.kind == "words":
            self._blocks.count("text_boxes")
            yield one_line(one.text)
        elif one.kind == "picture":
            yield picture_text(one, self._blocks)
        else:
            self._blocks.leave_out("hidden" if one.kind == "hidden" else "objects")

    def _settle(self, part: str) -> None:
        root = self._package.part(part)
        if part not in self._settled and root is not None:
            self._settled.add(part)
            settle(root, self._blocks)
