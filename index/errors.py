"""Every error a person can cause, in one tree.

FundstelleError
├── SettingsError          a setting is unknown or has an impossible value
├── ModelError             weights cannot be had, checked or loaded
├── ReadError              a file cannot become a document (its subclasses say why)
│   ├── EmptyFile
│   ├── TooLarge
│   ├── UnsupportedFormat  unknown ending
│   │   └── WrongContent   not what the ending says
│   ├── EncryptedFile
│   ├── DamagedFile        truncated, or not readable to its end
│   └── NoText             readable, but without any text (a scanned PDF)
├── HomeError              the home folder cannot be used
│   ├── HomeBusy           another process writes to it
│   ├── HomeUnwritable     read-only or full
│   ├── IndexMismatch      built with another model or other settings
│   └── NewerHome          written by a later version of the program
├── BackupError            a backup that cannot be written or restored
├── Overtaken              somebody else changed the same thing meanwhile
├── NotAllowed             whoever asks may not do this
├── SignInFailed           a name, password, key or token that lets nobody in
│   ├── TokenExpired       a page's token whose time is over
│   └── TooManyFailures    too many failed; further attempts have to wait
├── AccessError            an account, key or grant is not valid as given
├── NotFound               no such document, passage or collection
│   └── OriginalGone       the file that a document was read from is gone or has changed
├── NoPicture              a page cannot be drawn, at all or within the limits
├── QuestionError          a question that is empty or too long
├── TooManyQuestions       somebody has so many unanswered questions that no more are taken
├── AskerLeft              nobody waits for the answer any more
├── ChatModelError         the LLM cannot be reached, is too slow, or answers rubbish
└── QuestionSetError       a question set that does not fit its layout

Each message says what failed, with which value, and what to do. This module imports nothing.
"""


class FundstelleError(Exception):
    """The root of all errors that a person can cause and fix.

    `hint` is a sentence for whoever runs the program: a command to type, a setting to change. Commands and
    the log show it after the message; over HTTP nobody reads it.
    """

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(FundstelleError):
    """A setting is unknown or has an impossible value."""


class ModelError(FundstelleError):
    """Model weights cannot be had, checked or loaded."""


class ReadError(FundstelleError):
    """A file cannot become a document."""


class EmptyFile(ReadError):
    """The file holds nothing."""


class TooLarge(ReadError):
    """The file, or what it unpacks to, is larger than the setting allows."""


class UnsupportedFormat(ReadError):
    """No reader knows the file's ending, or what the file is."""


class WrongContent(UnsupportedFormat):
    """The content is not what the file's ending says."""


class EncryptedFile(ReadError):
    """The file needs a password."""


class DamagedFile(ReadError):
    """The file is truncated or cannot be read to its end."""


class NoText(ReadError):
    """The file can be read but holds no text."""


class HomeError(FundstelleError):
    """The home folder cannot be used."""


class HomeBusy(HomeError):
    """Another process writes to the home folder."""


class HomeUnwritable(HomeError):
    """The home folder is read-only or its disk is full."""


class IndexMismatch(HomeError):
    """The index was built with another model or other settings."""


class NewerHome(HomeError):
    """A later version of the program wrote the home folder."""


class BackupError(FundstelleError):
    """A backup cannot be written, or not be restored from this file or into this home."""


class Overtaken(FundstelleError):
    """Somebody else changed, or is changing, the same thing."""


class NotAllowed(FundstelleError):
    """The asker may not do this."""


class SignInFailed(FundstelleError):
    """A name, password, key or token that lets nobody in."""


class TokenExpired(SignInFailed):
    """A page's token has expired; unlike a wrong one, it does not count as a failed attempt."""


class TooManyFailures(SignInFailed):
    """Too many attempts failed; none is accepted for `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            f"Too many attempts have failed. Try again in {-(-seconds // 60)} minutes, or ask an "
            "administrator."
        )


class AccessError(FundstelleError):
    """An account, key or grant is not valid as given."""


class NotFound(FundstelleError):
    """No such document, passage or collection."""


class OriginalGone(NotFound):
    """The file that a document was read from is gone or has changed."""


class NoPicture(FundstelleError):
    """A page cannot be drawn, at all or within the limits."""


class QuestionError(FundstelleError):
    """The question is empty or too long."""


class TooManyQuestions(FundstelleError):
    """Somebody has `open` unanswered questions and may ask again after some seconds."""

    def __init__(self, open: int, *, seconds: int) -> None:
        self.open, self.seconds = open, seconds
        super().__init__(
            f"You have {open} questions that are not answered yet. Wait until one of them is; "
            f"try again in {seconds} seconds."
        )


class AskerLeft(FundstelleError):
    """Nobody waits for the answer any more, so work on it stops. People never see this."""


class ChatModelError(FundstelleError):
    """The LLM cannot be reached, is too slow, or answers rubbish."""


class QuestionSetError(FundstelleError):
    """The question set does not fit its layout."""
