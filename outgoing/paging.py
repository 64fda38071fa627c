"""The orders of lists of outgoing documents."""

from __future__ import annotations

import datetime as dt

from registers.paging import Column, whole

BY_DATE = (Column("document_date", dt.date.fromisoformat), Column("pk", whole))
BY_URGENCY = (Column("urgency", whole), *BY_DATE)
