"""Where the document is now, in one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incoming.models import Assignment, Delivery, IncomingDocument
from incoming.presentation.dossier import Dossier
from incoming.presentation.words import bare_title, day, moment, stop

State = IncomingDocument.State


@dataclass(frozen=True)
class Place:
    """The sentence, whose initials stand before it and the deadline after it."""

    sentence: SafeString
    who: str = ""
    is_unit: bool = False
    due: dt.date | None = None
    done: dt.datetime | None = None


def place_of(dossier: Dossier) -> Place:
    """The sentence for the state the document is in."""
    return SENTENCES[State(dossier.document.state)](dossier)


def _office(dossier: Dossier, sentence: SafeString, *, done: bool = False) -> Place:
    """A place that is the organisation itself."""
    document = dossier.document
    unit = document.organisation
    finished = document.finished_at if done else None
    due = document.due_on if document.is_open or done else None
    return Place(sentence, unit.short_name, True, due, finished)


def _pending(dossier: Dossier) -> Place:
    document = dossier.document
    sentence = format_html(
        _("Chờ <b>văn thư</b> tiếp nhận; {} gửi đến lúc {}."),
        document.sender_name,
        moment(document.created_at),
    )
    return _office(dossier, sentence)


def _registered(dossier: Dossier) -> Place:
    document = dossier.document
    if document.returned_at:
        sentence = format_html(
            _("Lãnh đạo trả lại <b>văn thư</b> lúc {}: {}"),
            moment(document.returned_at),
            stop(document.returned_reason),
        )
    else:
        sentence = format_html(
            _("Đã vào sổ số đến <b>{}</b> lúc {}, chưa trình lãnh đạo."),
            document.number_display,
            moment(document.registered_at),
        )
    return _office(dossier, sentence)


def _submitted(dossier: Dossier) -> Place:
    document = dossier.document
    back = _last_returned(dossier, None)
    leader = document.submitted_to
    name = document.leader_name or (leader.title if leader else _("lãnh đạo cơ quan"))  # type: ignore[attr-defined]
    if back is not None:
        sentence = format_html(
            _("<b>{}</b> trả lại ({}); chờ <b>{}</b> phân xử lý lại."), back.assignee_name, back.reason, name
        )
    else:
        title = f" ({leader.title})" if leader and document.leader_name else ""  # type: ignore[attr-defined]
        sentence = format_html(
            _("Chờ <b>{}</b>{} phân xử lý, trình lúc {}."), name, title, moment(document.submitted_at)
        )
    return Place(sentence, name, due=document.due_on)


def _working(dossier: Dossier) -> Place:
    chain = list(dossier.open_leads())
    if not chain:
        return _office(dossier, format_html(_("Chờ <b>lãnh đạo cơ quan</b> phân xử lý lại.")))
    holder = chain[-1]
    sentence = _at_branch(holder) if holder.delivery else _with(dossier, holder)
    beside = _beside(dossier)
    if beside:
        sentence = format_html("{} {}", sentence, beside)
    unit = holder.delivery.receiver if holder.delivery else holder.assignee.unit if holder.assignee else None
    person = holder.taken_by_name if unit and not holder.delivery and holder.started_at else ""
    return Place(sentence, person or holder.assignee_name, bool(unit and not person), holder.due_on)


def _with(dossier: Dossier, holder: Assignment) -> SafeString:
    """Somebody of the own organisation, or a department that has not chosen anybody yet."""
    back = _last_returned(dossier, holder)
    due = _due(holder.due_on)
    is_department = holder.assignee is not None and holder.assignee.unit_id is not None
    if back is not None:
        name = holder.taken_by_name or holder.assignee_name
        return format_html(
            _("<b>{}</b> trả lại ({}); chờ <b>{}</b> giao lại{}."), back.assignee_name, back.reason, name, due
        )
    if holder.state == Assignment.State.NEW:
        since = moment(holder.assigned_at)
        if is_department:
            return format_html(
                _("Chờ <b>{}</b> phân công người xử lý, giao lúc {}{}."), holder.assignee_name, since, due
            )
        title = bare_title(holder.assignee_title)
        return format_html(
            _("Chờ <b>{}</b> ({}) nhận xử lý, giao lúc {}{}."), holder.assignee_name, title, since, due
        )
    name, title = holder.assignee_name, bare_title(holder.assignee_title)
    if is_department:
        name, title = holder.taken_by_name or name, holder.assignee_name
    return format_html(
        _("Đang do <b>{}</b> ({}) xử lý, từ {}{}."), name, title, moment(holder.started_at), due
    )


def _at_branch(holder: Assignment) -> SafeString:
    """A branch office, as far as its delivery tells."""
    delivery = holder.delivery
    assert delivery is not None
    unit, due = delivery.receiver_name, _due(holder.due_on)
    states = Delivery.State
    if delivery.state == states.QUEUED:
        return format_html(_("Đang gửi đến <b>{}</b>{}."), unit, due)
    if delivery.state == states.FAILED:
        return format_html(_("<b>Chưa gửi được</b> đến {}: {}"), unit, stop(delivery.last_error))
    if delivery.state == states.ARRIVED:
        return format_html(
            _("Đã đến <b>{}</b> lúc {}, chờ tiếp nhận{}."), unit, moment(delivery.arrived_at), due
        )
    if delivery.state == states.ACCEPTED:
        return format_html(
            _("<b>{}</b> đã tiếp nhận, số đến {}, lúc {}; chưa phân công{}."),
            unit,
            delivery.arrival_number,
            moment(delivery.accepted_at),
            due,
        )
    if delivery.state == states.REFUSED:
        return format_html(_("<b>{}</b> từ chối tiếp nhận: {}"), unit, stop(delivery.refusal_reason))
    return _handled_by_branch(delivery, due)


def _handled_by_branch(delivery: Delivery, due: str) -> SafeString:
    unit = delivery.receiver_name
    name, title = delivery.assignee_name, bare_title(delivery.assignee_title)
    who = f"{name} ({title})" if title else name
    if delivery.state == Delivery.State.ASSIGNED:
        return format_html(
            _("<b>{}</b> đã tiếp nhận, số đến {}; giao <b>{}</b> xử lý, lúc {}{}."),
            unit,
            delivery.arrival_number,
            who,
            moment(delivery.assigned_at),
            due,
        )
    if delivery.state == Delivery.State.COMPLETED:
        return format_html(_("<b>{}</b> đã hoàn thành lúc {}."), unit, moment(delivery.completed_at))
    if not name:
        return format_html(_("<b>{}</b> đang xử lý, số đến {}{}."), unit, delivery.arrival_number, due)
    return format_html(
        _("Đang do <b>{}</b>, {} xử lý, số đến {}, từ {}{}."),
        who,
        unit,
        delivery.arrival_number,
        moment(delivery.started_at),
        due,
    )


def _beside(dossier: Dossier) -> str:
    """How many others are still at work beside the one in charge."""
    count = sum(a.is_open and a.role == Assignment.Role.CO for a in dossier.assignments)
    if not count:
        return ""
    return ngettext("%(n)d nơi phối hợp chưa xong.", "%(n)d nơi phối hợp chưa xong.", count) % {"n": count}


def _last_returned(dossier: Dossier, parent: Assignment | None) -> Assignment | None:
    """The lead of that level who has given it back, when nobody has taken it over since."""
    leads = [a for a in dossier.children_of(parent) if a.role == Assignment.Role.LEAD]
    return leads[-1] if leads and leads[-1].state == Assignment.State.RETURNED else None


def _due(due: dt.date | None) -> str:
    return _(", hạn %s") % day(due) if due else ""


def _completed(dossier: Dossier) -> Place:
    document = dossier.document
    leads = [a for a in dossier.children_of(None) if a.role == Assignment.Role.LEAD]
    done = [a for a in leads if a.state == Assignment.State.COMPLETED]
    by = done[-1].assignee_name if done else document.organisation.short_name
    sentence = format_html(
        _("<b>{}</b> đóng hoàn thành lúc {}: {}"), by, moment(document.finished_at), stop(document.result)
    )
    return _office(dossier, sentence, done=True)


def _filed(dossier: Dossier) -> Place:
    document = dossier.document
    sentence = format_html("<b>{}</b> {}", stop(document.result), _("Từ %s.") % moment(document.finished_at))
    return _office(dossier, sentence)


def _refused(dossier: Dossier) -> Place:
    document = dossier.document
    text = (
        _("Đã <b>trả lại nơi gửi</b> ({}) lúc {}: {}")
        if document.number
        else _("Đã <b>từ chối tiếp nhận</b> từ {} lúc {}: {}")
    )
    return _office(
        dossier,
        format_html(text, document.sender_name, moment(document.finished_at), stop(document.refusal_reason)),
    )


def _recalled(dossier: Dossier) -> Place:
    document = dossier.document
    at = moment(document.finished_at)
    if document.number:
        text = _("<b>{}</b> đã thu hồi văn bản lúc {}: {}")
        sentence = format_html(text, document.sender_name, at, stop(document.refusal_reason))
    else:
        sentence = format_html(_("<b>{}</b> đã lấy lại văn bản lúc {}."), document.sender_name, at)
    return _office(dossier, sentence)


def _voided(dossier: Dossier) -> Place:
    document = dossier.document
    sentence = format_html(
        _("Số đến <b>{}</b> đã hủy lúc {}: {}"),
        document.number_display,
        moment(document.finished_at),
        stop(document.refusal_reason),
    )
    return _office(dossier, sentence)


SENTENCES: dict[State, Callable[[Dossier], Place]] = {
    State.PENDING: _pending,
    State.REGISTERED: _registered,
    State.SUBMITTED: _submitted,
    State.ASSIGNED: _working,
    State.IN_PROGRESS: _working,
    State.COMPLETED: _completed,
    State.FILED: _filed,
    State.REFUSED: _refused,
    State.RECALLED: _recalled,
    State.VOIDED: _voided,
}
