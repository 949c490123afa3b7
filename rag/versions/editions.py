"""Recognizes editions of one document by their titles. Knows no question."""

import re

from index.stores.keywords import stems
from rag.grounding.notation import read


def without_figures(title: str) -> str:
    """A title without numbers and dates: what the documents of a series have in common."""
    for figure in reversed(read(title)):
        title = f"{title[: figure.start]} {title[figure.end :]}"
    return " ".join(re.findall(r"[^\W\d_]+", title.casefold()))


def of_one_document(title: str, other: str) -> bool:
    """Whether two titles share more words than they don't, figures aside.

    Documents about one thing share its name; editions of one document share nearly the whole title.
    """
    mine, theirs = (set(stems(without_figures(one))) for one in (title, other))
    return 2 * len(mine & theirs) > len(mine | theirs)
