"""What the draft form hands to the services."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Position
from outgoing.lines import Line
from registers.models import PendingUpload
from signing.models import Route


@dataclass(frozen=True)
class ComposedText:
    """What the drafter writes; everything else on the page is known to the system.

    ``body`` is the editor's HTML; ``addressees`` are printed after "Kính gửi", ``grounds`` are the căn cứ.
    """

    body: str = ""
    addressees: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    deciding: str = ""
    circulation: str = ""
    drafter_mark: str = ""
    annex_title: str = ""
    annex_body: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ComposedText:
        """The text ``as_dict`` described; what is not known is left out."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        for name in ("addressees", "grounds"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


@dataclass(frozen=True)
class DraftEntry:
    """What the drafter has filled in. With ``text`` the document is composed here, else its PDF is uploaded."""

    fields: Mapping[str, Any]
    signer: Position
    text: ComposedText | None = None
    main: PendingUpload | None = None
    annexes: Sequence[PendingUpload] = ()
    supporting: Sequence[PendingUpload] = ()
    dropped: Sequence[int] = ()
    lines: Sequence[Line] | None = None
    route: Route | None = None
    own_steps: Sequence[tuple[str, int]] = ()
    """One-off steps (act, key of the position); used when there is no route."""
    brief: str = ""
    due_on: Any = None
    places: Mapping[str, Any] | None = None
    """Places moved by hand on an uploaded file; None leaves them as found."""
    version: int | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)
