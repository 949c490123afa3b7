"""Writes a page of the suite as a Word file, part by part."""

from html import escape

from tests.index.readers.suite.pages import (
    MARKED,
    Block,
    Box,
    Break,
    Field,
    Grid,
    Hidden,
    Items,
    Note,
    Page,
    Picture,
    Running,
    Spot,
    Text,
    Title,
)
from tests.index.readers.word_files import cell, down, p, package, row, run, table, up

_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
    '<w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
)
_FORMATS = {"decimal": "decimal", "alpha": "lowerLetter", "roman": "lowerRoman", "bullet": "bullet"}
_HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
    for level in (1, 2)
)
_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="{}"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    + _HEADINGS
)


def word(page: Page, language: str = "de-DE") -> bytes:
    """The page as a Word file."""
    return _Writer(page).package(language)


class _Writer:
    """Writes the blocks and keeps the parts that belong beside the body."""

    def __init__(self, page: Page) -> None:
        self._notes = {block.mark: block.words for block in page if isinstance(block, Note)}
        self._lists: list[str] = []
        self._parts: dict[str, str] = {}
        self._body = "".join(map(self._block, page))

    def package(self, language: str) -> bytes:
        """The file of all parts."""
        parts = dict(self._parts)
        if self._notes:
            notes = (self._note(mark, words) for mark, words in self._notes.items())
            parts["footnotes"] = "".join(notes)
        if self._lists:
            parts["numbering"] = "".join(self._lists) + "".join(
                f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>'
                for at in range(len(self._lists))
            )
        section = _SECTION if "header1" in parts else "<w:sectPr/>"
        return package(self._body + section, parts=parts, styles=_STYLES.format(language))

    def _note(self, mark: str, words: str) -> str:
        own = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        return f'<w:footnote w:id="{mark}">{p(own, " ", self.runs(words))}</w:footnote>'

    def runs(self, words: str) -> str:
        """Runs of words with their marks."""
        made, last = "", 0
        for found in MARKED.finditer(words):
            made += run(escape(words[last : found.start()])) + self._sign(*found.groups())
            last = found.end()
        return made + run(escape(words[last:]))

    def _sign(self, kind: str, sign: str) -> str:
        if kind == "note":
            look = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            return f'<w:r>{look}<w:footnoteReference w:id="{sign}"/></w:r>'
        if kind == "gone":
            return run(sign, "<w:strike/>")
        return up(sign) if kind == "up" else down(sign)

    def _block(self, block: Block) -> str:
        match block:
            case Title(words, level):
                return p(self.runs(words), properties=f'<w:pStyle w:val="H{level}"/>')
            case Text(words):
                return p(self.runs(words))
            case Items():
                return self._list(block, 0, self._new_list(block))
            case Grid():
                return self._table(block) + p()
            case Field(name, value):
                inner = f"<w:sdtContent>{run(value)}</w:sdtContent>"
                return p(run(f"{name}: "), f"<w:sdt><w:sdtPr><w:text/></w:sdtPr>{inner}</w:sdt>")
            case Picture(alt, caption):
                return p(_picture(alt)) + p(caption)
            case Box(words):
                return p(_box(p(self.runs(words))))
            case Hidden(words):
                return p(run(words, "<w:vanish/>"))
            case Break():
                return p('<w:r><w:br w:type="page"/></w:r>')
            case Running(head, foot):
                self._parts.update(header1=p(head), footer1=p(foot))
        return ""

    def _new_list(self, items: Items) -> int:
        below = [one for one in items.items if isinstance(one, Items)]
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="{one.start}"/>'
            f'<w:numFmt w:val="{_FORMATS[one.label]}"/>'
            f'<w:lvlText w:val="{"•" if one.label == "bullet" else f"%{at + 1}."}"/></w:lvl>'
            for at, one in enumerate([items, *below[:1]])
        )
        self._lists.append(
            f'<w:abstractNum w:abstractNumId="{len(self._lists)}">{levels}</w:abstractNum>'
        )
        return len(self._lists)

    def _list(self, items: Items, level: int, number: int) -> str:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return "".join(
            self._list(item, level + 1, number)
            if isinstance(item, Items)
            else p(self.runs(item), properties=place)
            for item in items.items
        )

    def _table(self, grid: Grid) -> str:
        """Cells that span rows go on as empty ones, as Word writes them."""
        made, below = "", dict[int, tuple[Spot, int]]()
        for at, spots in enumerate(grid.spots()):
            cells, column, waiting = "", 0, list(spots)
            while waiting or column in below:
                if column in below:
                    spot, more = below.pop(column)
                    cells += self._cell(Spot("", 1, spot.columns), "continue")
                    if more > 1:
                        below[column] = (spot, more - 1)
                else:
                    spot = waiting.pop(0)
                    cells += self._cell(spot, "restart" if spot.rows > 1 else "")
                    if spot.rows > 1:
                        below[column] = (spot, spot.rows - 1)
                column += spot.columns
            made += row(cells, properties="<w:tblHeader/>" if at < grid.heads else "")
        wide = sum(spot.columns for spot in grid.spots()[0])
        return table("<w:tblGrid>" + '<w:gridCol w:w="2000"/>' * wide + "</w:tblGrid>", made)

    def _cell(self, spot: Spot, merge: str) -> str:
        properties = f'<w:gridSpan w:val="{spot.columns}"/>' if spot.columns > 1 else ""
        properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
        return cell(p(self.runs(spot.words)), properties=properties)


def _picture(alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Grafik 1" descr="{alt}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _box(inner: str) -> str:
    return (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
