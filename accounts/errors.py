"""What can go wrong for a person in front of the screen, each with a sentence for that person."""

from __future__ import annotations


class Conflict(Exception):
    """The thing has moved on since the page was loaded, or somebody else was faster; shown as a 409 page.

    ``message`` is its heading, ``hint`` what to do instead, ``url`` the page of the thing as it is now.
    """

    def __init__(self, message: str, *, hint: str = "", url: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.hint = str(hint)
        self.url = url


class Refused(Exception):
    """The act is not possible as asked; the message says why and what to do. Shown next to the form (422)."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field
