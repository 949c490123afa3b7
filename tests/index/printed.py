"""PDFs with a letter at a known place, for tests of where quotes stand."""

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

WIDE, HIGH = 600.0, 800.0
SIZE = 12.0
Said = tuple[float, float, str]
"""Left edge and base line in points, from the lower left corner, and the words."""


def printed(*pages: Sequence[Said], turn: int = 0, crop: Sequence[float] = ()) -> bytes:
    """A PDF of these pages, drawn in the given order."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDE, HIGH))
    for page in pages:
        canvas.setFont("Helvetica", SIZE)
        for left, base, words in page:
            canvas.drawString(left, base, words)
        if turn:
            canvas.setPageRotation(turn)
        if crop:
            canvas.setCropBox(crop)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
