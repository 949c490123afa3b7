"""Checks paths from outside, of uploads and archive members. Knows no file and no document.

Such a path never names a place on this machine; it names a document in a collection.
"""

import re
import unicodedata

LONGEST_NAME, LONGEST_PATH, DEEPEST = 150, 600, 20
_JUNK = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|~\$[^/]*"
    r"|\.git/.*|\.svn/.*)",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"[A-Za-z]:")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def is_junk(path: str) -> bool:
    """Whether it is a file that macOS, Windows or office programs put beside a person's files."""
    return _JUNK.fullmatch(path.replace("\\", "/")) is not None


def leads_out(path: str) -> bool:
    """Whether a path leads out of its folder."""
    parts = path.replace("\\", "/").split("/")
    return parts[0] == "" or bool(_DRIVE.match(parts[0])) or ".." in parts


def safe_path(path: str) -> str:
    """Make a path safe as a document's path: NFC, folders separated by "/", inside the collection.

    Control and bidirectional characters are removed, and blanks and dots at the ends of names; long
    names are shortened before their ending.
    """
    composed = unicodedata.normalize("NFC", path.replace("\\", "/"))
    names = [name for part in composed.split("/") if (name := _name(part))]
    kept = "/".join(names[-DEEPEST:]) or "unnamed"
    return kept if len(kept) <= LONGEST_PATH else names[-1]


def _name(part: str) -> str:
    # Joiners of letters and emoji (U+200C, U+200D) are part of a name.
    seen = "".join(
        letter
        for letter in part
        if letter in "\u200c\u200d" or unicodedata.category(letter) not in _INVISIBLE
    )
    kept = seen.strip().rstrip(". ").lstrip(".").strip() if set(seen) - set(". ") else ""
    if len(kept) <= LONGEST_NAME:
        return kept
    stem, dot, ending = kept.rpartition(".")
    ending = f"{dot}{ending}"[:20] if stem else ""
    return kept[: LONGEST_NAME - len(ending)] + ending
