"""Drafts as rows of a list: where each is now, with whom, since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from outgoing.models import OutgoingDocument
from signing.models import Act, Revision, SigningRequest, Step

State = OutgoingDocument.State
WAITS = {
    Act.REVIEW: "chờ duyệt",
    Act.INITIAL: "chờ ký nháy",
    Act.SIGN: "chờ ký",
    Act.ISSUE: "chờ phát hành",
}


def for_page(documents: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Bring along what the rows show: kind, the last submission, the step asked now, the number of the revision."""
    of_document = SigningRequest.objects.filter(document=OuterRef("pk")).order_by("-number")
    asked = Step.objects.filter(request__document=OuterRef("pk"), state=Step.State.ACTIVE)
    facts = {name: name for name in ("act", "position_title", "holder_name", "opened_at")}
    submission = {name: name for name in ("number", "state", "due_on", "reason", "submitted_at", "closed_at")}
    last = Revision.objects.filter(document=OuterRef("pk")).order_by().values("document")
    return (
        documents.select_related("kind")
        .annotate(
            asked=Subquery(asked.values(found=JSONObject(**facts))[:1]),
            submission=Subquery(of_document.values(found=JSONObject(**submission))[:1]),
            revision_number=Subquery(last.annotate(n=Max("number")).values("n")),
        )
        .defer("search", "code_norm")
    )


@dataclass(frozen=True)
class Row:
    """One draft as a list shows it."""

    document: Any

    @property
    def name(self) -> str:
        """How a tick or a message names the document."""
        return str(self.document.subject[:80])

    @property
    def unit(self) -> str:
        """Đơn vị soạn thảo, as a narrow column writes it."""
        name = str(self.document.drafting_unit_name)
        return f"P. {name[6:]}" if name.startswith("Phòng ") else name

    @property
    def _asked(self) -> dict[str, Any]:
        return self.document.asked or {}

    @property
    def _submission(self) -> dict[str, Any]:
        return self.document.submission or {}

    @property
    def holder(self) -> str:
        """Who has it now."""
        if self._asked:
            return str(self._asked["holder_name"] or self._asked["position_title"])
        return str(self.document.drafter_name) if self.document.state == State.DRAFT else ""

    @property
    def waits(self) -> str:
        """For what it waits there."""
        if self._asked:
            return _(WAITS[Act(self._asked["act"])])
        return _("soạn thảo") if self.document.state == State.DRAFT else ""

    @property
    def since(self) -> dt.datetime | None:
        """Since when."""
        text = self._asked.get("opened_at") or self._submission.get("closed_at") or ""
        return (parse_datetime(text) if text else None) or self.document.created_at

    @property
    def due(self) -> dt.date | None:
        """Hạn ký, until it is signed."""
        text = self._submission.get("due_on")
        return dt.date.fromisoformat(text) if text and self.document.state == State.IN_REVIEW else None

    @property
    def returned(self) -> str:
        """Why the last submission came back, while the draft is with its drafter."""
        if self.document.state != State.DRAFT or not self._submission.get("reason"):
            return ""
        refused = self._submission["state"] == SigningRequest.State.REFUSED
        said = _("Từ chối ký: %s") if refused else _("Trả lại: %s")
        return said % self._submission["reason"]

    @property
    def state(self) -> tuple[str, str]:
        """Code and word of the state; a draft that came back is said to be so."""
        if self.returned:
            code = self._submission["state"]
            return code, str(dict(SigningRequest.State.choices)[code])
        return self.document.state, str(self.document.get_state_display())

    @property
    def submitted(self) -> str:
        """Lần trình."""
        number = self._submission.get("number")
        return _("Lần %s") % number if number else ""


def rows_of(documents: Iterable[Any]) -> list[Row]:
    """The documents as rows."""
    return [Row(document) for document in documents]
