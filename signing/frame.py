"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.services.people import OPEN_WORK_CHECKS
from outgoing.views.document import SIGNING_PAGE
from signing import home
from signing.presentation.links import KIND, document_acts
from signing.worklists import has_open_work, worklists, works


def register() -> None:
    """Offer section, worklists, home blocks, the page of a draft, and the way there from the issued document."""
    registry.register(
        registry.Section(
            "signing",
            _("Trình ký"),
            "pencil-square",
            reverse_lazy("signing:list"),  # type: ignore[arg-type]
            works,
            30,
        ),
        *worklists(),
        *home.blocks(),
        registry.Subject(SIGNING_PAGE, lambda pk: reverse("signing:document", args=[pk])),
        registry.PageAddition("signing.document", KIND, document_acts),
        registry.TypedField("opinion", _("Ý kiến")),
    )
    OPEN_WORK_CHECKS.append(has_open_work)
