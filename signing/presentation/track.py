"""The route as a track: who, what, when, and what was said on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incoming.presentation.words import day
from signing.models import Act, SigningRequest, Step
from signing.presentation.dossier import Dossier

DOES = {
    Act.REVIEW: gettext_lazy("duyệt"),
    Act.INITIAL: gettext_lazy("ký nháy"),
    Act.SIGN: gettext_lazy("ký"),
    Act.ISSUE: gettext_lazy("phát hành"),
}
DONE, NOW, NEXT, BACK, STOP = "done", "now", "next", "back", "stop"
LOOKS = {
    Step.State.DONE: DONE,
    Step.State.ACTIVE: NOW,
    Step.State.WAITING: NEXT,
    Step.State.ENDED: NEXT,
    Step.State.RETURNED: BACK,
    Step.State.REFUSED: STOP,
}


@dataclass(frozen=True)
class Mark:
    """One face of the track."""

    name: str
    role: str
    look: str
    at: dt.datetime | None = None
    note: str = ""
    behalf: str = ""


@dataclass(frozen=True)
class Opinion:
    """What somebody has said with a decision."""

    text: str
    who: str
    said: str
    tone: str = ""


def track_of(dossier: Dossier) -> list[Mark]:
    """The drafter, then the steps of the last submission; empty before the first one."""
    request = dossier.request
    if request is None:
        return []
    words = {"title": request.submitted_by_title, "does": _("soạn")}
    drafter = Mark(
        request.submitted_by_name, _("%(title)s · %(does)s") % words, DONE, at=request.submitted_at
    )
    return [drafter, *(_mark(dossier, step) for step in dossier.standing(request))]


def _mark(dossier: Dossier, step: Any) -> Mark:
    name = step.decided_by_name or step.holder_now or step.holder_name or step.position_title
    note = ""
    if step.state == Step.State.ACTIVE:
        note = _("Đang chờ bạn") if dossier.mine is step else _("Đang chờ")
    elif step.state == Step.State.RETURNED:
        note = _("Đã trả lại")
    elif step.state == Step.State.REFUSED:
        note = _("Đã từ chối ký")
    elif step.state == Step.State.ENDED:
        note = _("Không đến lượt")
    kept = dossier.kept_approval(step)
    if kept is not None:
        note = _("%(note)s; đã duyệt nội dung này lúc %(at)s") % {
            "note": note,
            "at": at_words(kept.decided_at),
        }
    words = {"title": step.position_title, "does": DOES[Act(step.act)]}
    return Mark(
        name,
        _("%(title)s · %(does)s") % words,
        LOOKS[Step.State(step.state)],
        at=step.decided_at,
        note=note,
        behalf=step.on_behalf_of,
    )


def at_words(value: dt.datetime | None) -> str:
    """07:45 hôm nay, 07:45 ngày 20/11."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    if local.date() == timezone.localdate():
        return _("%s hôm nay") % local.strftime("%H:%M")
    return _("%(time)s ngày %(day)s") % {"time": local.strftime("%H:%M"), "day": day(local.date())}


DECISIONS = {
    (Act.REVIEW, Step.State.DONE): gettext_lazy("duyệt"),
    (Act.INITIAL, Step.State.DONE): gettext_lazy("ký nháy"),
    (Act.SIGN, Step.State.DONE): gettext_lazy("ký phê duyệt"),
    (Act.ISSUE, Step.State.DONE): gettext_lazy("phát hành"),
}


def decision_words(step: Any) -> str:
    """What was decided, as a verb."""
    if step.state == Step.State.RETURNED:
        return _("trả lại")
    if step.state == Step.State.REFUSED:
        return _("từ chối ký")
    return str(DECISIONS.get((Act(step.act), Step.State(step.state)), ""))


def opinions_of(dossier: Dossier, request: SigningRequest) -> list[Opinion]:
    """Nội dung phiếu trình, then every opinion in the order it was given."""
    return list(_opinions(dossier, request))


def _opinions(dossier: Dossier, request: SigningRequest) -> Iterator[Opinion]:
    if request.brief:
        said = _("trình lần %(n)d, %(at)s") % {"n": request.number, "at": at_words(request.submitted_at)}
        yield Opinion(request.brief, request.submitted_by_name, said)
    for step in dossier.steps:
        if step.request_id != request.pk or step.decided_at is None or not step.opinion:
            continue
        said = f"{decision_words(step)}, {at_words(step.decided_at)}"
        tone = "" if step.state == Step.State.DONE else "problem"
        yield Opinion(step.opinion, step.decided_by_name, said, tone)
    if request.state == SigningRequest.State.WITHDRAWN and request.reason:
        said = _("hủy trình, %s") % at_words(request.closed_at)
        yield Opinion(request.reason, request.submitted_by_name, said, "problem")


@dataclass(frozen=True)
class Said:
    """One remark on a revision."""

    text: str
    who: str
    title: str
    at: dt.datetime | None
    page: int | None
    revision: int


def remarks_of(dossier: Dossier) -> list[Said]:
    """Góp ý on all revisions, the newest first."""
    found = [
        Said(
            each["text"],
            each["author_name"],
            each["author_title"],
            parse_datetime(each["created_at"]),
            each["page"],
            revision.number,
        )
        for revision in dossier.revisions
        for each in revision.said
    ]
    return found[::-1]
