"""Reasons for giving up a number or a draft."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from incoming.forms.registration import ReasonForm


class VoidForm(ReasonForm):
    """Hủy số: the reason stands in column Ghi chú of the book."""

    ready_reasons = (_("Văn bản không ban hành nữa"), _("Vào sổ nhầm"), _("Vào sổ trùng"))


class DiscardForm(ReasonForm):
    """Hủy dự thảo."""

    ready_reasons = (_("Nhập nhầm"), _("Nhập trùng"), _("Văn bản không ban hành nữa"))
