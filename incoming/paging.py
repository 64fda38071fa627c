"""The orders of lists of received documents."""

from __future__ import annotations

import datetime as dt

from registers.paging import Column, whole

BY_ARRIVAL = (Column("arrived_on", dt.date.fromisoformat), Column("pk", whole))
BY_URGENCY = (
    Column("urgency", whole),
    Column("due_key", dt.date.fromisoformat, descending=False),
    *BY_ARRIVAL,
)
