"""What the entry form hands to the services."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outgoing.lines import Line
from registers.models import NumberEntry, PendingUpload, Register


@dataclass(frozen=True)
class Entry:
    """What the clerk has filled in."""

    fields: Mapping[str, Any]
    main: Sequence[PendingUpload] = ()
    annexes: Sequence[PendingUpload] = ()
    lines: Sequence[Line] | None = None
    """None leaves the recipients as they are."""
    register: Register | None = None
    on: dt.date | None = None
    reserved: NumberEntry | None = None
    expected_code: str = ""
    """The symbol the clerk has compared with the scan."""
    dropped: Sequence[int] = ()
    """Keys of attached files that are taken out again."""
    version: int | None = None
    """The last act on the document the clerk knew of; None asks nothing."""
    key: uuid.UUID = field(default_factory=uuid.uuid4)
