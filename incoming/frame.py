"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.services.people import OPEN_WORK_CHECKS
from accounts.services.units import OPEN_UNIT_CHECKS
from incoming import checks, home, ledger, practice
from incoming.finding import search_source
from incoming.selectors import has_open_work, unit_has_open_work
from incoming.worklists import worklists, works
from registers.ledger import provide
from registers.models import BookForm

WORDS_OF_FORMS = (
    ("instruction", _("Ý kiến chỉ đạo")),
    ("proposal_text", _("Nội dung đề xuất")),
    ("ready", _("Lý do")),
    ("reason", _("Lý do")),
    ("text", _("Tiến độ")),
    ("result", _("Kết quả xử lý")),
    ("subject", _("Trích yếu")),
    ("note", _("Ghi chú")),
)
"""What people type into the forms of a document, by the names of the fields."""


def register() -> None:
    """Offer section, worklists, home blocks, practice steps, search, the page and the rule about open work."""
    registry.register(
        registry.Section(
            "incoming", _("Văn bản đến"), "inbox-arrow-down", reverse_lazy("incoming:list"), works, 10
        ),
        *worklists(),
        *practice.steps(),
        *checks.CHECKS,
        *home.blocks(),
        search_source(),
        registry.Subject("incoming.incomingdocument", lambda pk: reverse("incoming:detail", args=[pk])),
        *(registry.TypedField(name, label) for name, label in WORDS_OF_FORMS),
    )
    OPEN_WORK_CHECKS.append(has_open_work)
    provide(BookForm.INCOMING, ledger.rows)
    provide(BookForm.FOLLOW_UP, ledger.follow_up_rows)
    OPEN_UNIT_CHECKS.append(unit_has_open_work)
