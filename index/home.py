"""The home folder: only its user may read it or write to it. Knows no store."""

import os
import stat
from pathlib import Path

from index.errors import HomeError, HomeUnwritable


def make_home(home: Path) -> None:
    """Create the folder if it is missing, closed to other users of the machine. Raises OSError."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def unwritable(home: Path, error: OSError) -> HomeUnwritable:
    """The error to raise where the folder cannot be written."""
    return HomeUnwritable(
        f"The home folder {home} cannot be written ({error.strerror or error}). "
        "Free its disk, correct its rights, or name another folder with --home."
    )


def open_to_others(home: Path) -> bool:
    """Whether other users of this machine can look into the folder."""
    return os.name == "posix" and bool(home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def refuse_as_root(home: Path) -> None:
    """Raise HomeError if root would leave files in another user's home that this user could not
    write."""
    if os.name != "posix" or os.geteuid() != 0 or not home.is_dir():
        return
    owner = home.stat().st_uid
    if owner != 0:
        raise HomeError(
            f"The home folder {home} belongs to user {_name(owner)}, and root would leave files in it that "
            f"this user cannot write. Run the command as that user: runuser -u {_name(owner)} -- …, or name "
            "another --home."
        )


def _name(user: int) -> str:
    import pwd  # Windows has none

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
