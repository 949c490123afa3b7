"""Which sentences of a passage tell something: not those that order what to answer, nor copies.

They stay searchable and are shown as passages; they are neither put into the prompt, nor proof, nor
quoted. Knows no question.
"""

from itertools import accumulate, pairwise

from index import sentences
from index.sentences import Span
from rag.reading.orders import orders

GAP = "\n\n"
COPY = 20
"""Letters and digits from which on a sentence that stands in its document again is a copy."""


def telling(text: str, seen: set[str]) -> list[Span]:
    """Spans of the sentences that tell something new; `seen` are those of the document so far.

    A sentence repeated sixty times says no more than once, and must not crowd out the others.
    """
    spans = sentences.split(text)
    blocks = [0, *accumulate(GAP in text[one[1] : two[0]] for one, two in pairwise(spans))]
    flags = orders([text[start:end] for start, end in spans], blocks)
    found = []
    for (start, end), order in zip(spans, flags, strict=True):
        key = "".join(letter for letter in text[start:end].casefold() if letter.isalnum())
        if not key or order or key in seen:
            continue
        if len(key) >= COPY:
            seen.add(key)
        found.append((start, end))
    return found
