"""Sổ văn bản and Ngày đến of a document that comes in."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from registers.forms.entering import BookFieldsMixin
from registers.forms.fields import DayField
from registers.models import Direction


class ArrivalFieldsMixin(BookFieldsMixin):
    """The book, a number kept in it, and *Ngày đến*."""

    direction = Direction.INCOMING
    day_name = "arrived_on"

    arrived_on = DayField(label=_("Ngày đến"), missing=_("Chưa nhập ngày đến"))

    def clean_arrived_on(self) -> dt.date:
        """Past or today (case 8)."""
        return self.check_past()
