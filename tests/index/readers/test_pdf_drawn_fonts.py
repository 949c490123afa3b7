"""Fonts whose letters are drawings (Type 3), as browsers print those of web pages: each has its own room."""

from index.readers import read_bytes

LINES = (
    "The goal of any election is to inform.",
    "exceptions apply to spam, junk and type;",
    "a member may object objectively (see 4)",
)
TALL, DEEP = frozenset("TGOEbdfhklt0123456789("), frozenset("gjpqy,;(")


def _stream(data: str) -> bytes:
    return f"<< /Length {len(data)} >>\nstream\n{data}\nendstream".encode()


def _glyph(letter: str) -> str:
    upper, lower = (
        -720 if letter in TALL else -450,
        220 if letter in DEEP else 0,
    )  # y grows downwards
    if letter == " ":
        return "250 0 d0"
    return f"500 0 30 {lower} 470 {upper} d1 30 {lower} 440 {upper - lower} re f"


def _pdf(lines: tuple[str, ...]) -> bytes:
    """A page of lines in a font of drawings that states no room for all, at 12 points."""
    letters = sorted(set("".join(lines)))
    code = {one: at for at, one in enumerate(letters, start=1)}
    shown = "".join(
        f"1 0 0 1 72 {700 - 15 * at} Tm <{bytes(map(code.__getitem__, line)).hex()}> Tj "
        for at, line in enumerate(lines)
    )
    first = 7
    names = " ".join(f"/g{at}" for at in code.values())
    procedures = " ".join(f"/g{at} {first + at - 1} 0 R" for at in code.values())
    widths = " ".join("250" if one == " " else "500" for one in letters)
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 0] /FontMatrix [.001 0 0 .001 0 0] "
        f"/CharProcs << {procedures} >> /Encoding << /Type /Encoding /Differences [1 {names}] >> "
        f"/FirstChar 1 /LastChar {len(letters)} /Widths [{widths}] /ToUnicode 6 0 R >>"
    )
    spelled = " ".join(f"<{at:02x}> <{ord(one):04x}>" for one, at in code.items())
    unicode = (
        "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(letters)} beginbfchar {spelled} endbfchar endcmap"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(f"BT /F1 12 Tf {shown} ET"),
        font.encode(),
        _stream(unicode),
        *(_stream(_glyph(one)) for one in letters),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def test_letters_that_are_drawings_are_read_like_others() -> None:
    text = read_bytes(_pdf(LINES), name="a.pdf", max_bytes=10**6).text
    assert text.split() == " ".join(LINES).split()
