"""What this app shows on the home page: the most urgent rows of each worklist, by position."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import registry
from accounts.actor import Actor
from accounts.journal import READING_VERBS
from accounts.models import JournalEntry
from accounts.registry import HomeBlock
from incoming import worklists
from incoming.models import Assignment, Attachment, Delivery
from incoming.paging import BY_URGENCY
from incoming.rows import for_list, for_page, rows_of
from registers.models import Direction, Register, Urgency
from registers.paging import order_by

SHOWN = 5
MOVEMENTS = 6
Counts = Mapping[str, int]
ALL_DELIVERIES = "deliveries"  # kind under which an app that sends shows all of an organisation's


def count_of(counts: Counts, key: str) -> int:
    """Rows of one of this app's worklists."""
    return counts.get(worklists.full_key(key), 0)


def latest(actor: Actor, key: str, *, deadline_first: bool = False, proposals: bool = False) -> list[Any]:
    """The most urgent documents of a worklist, in one query."""
    found = for_list(worklists.BY_KEY[key].queryset(actor), actor).with_unread(actor)
    files = Attachment.objects.filter(document=OuterRef("pk"), assignment=None)
    found = found.annotate(has_file=Exists(files)).defer("search", "code_norm")
    if proposals:
        found = found.select_related(
            "proposal__lead__unit", "proposal__lead__position__unit", "proposal__lead_branch"
        )
    order = order_by(BY_URGENCY)
    return list(found.order_by(*(["due_key", *order] if deadline_first else order))[:SHOWN])


def row(document: Any, meta: str, **more: Any) -> dict[str, Any]:
    """One document as a row of a block."""
    return {
        "title": document.subject,
        "meta": meta,
        "url": document.get_absolute_url(),
        "unread": document.is_unread,
        "urgency": document.urgency,
        "urgency_label": document.get_urgency_display(),
        "due": document.shown_due,
    } | more


def _in_list(key: str, shown: dict[str, Any]) -> dict[str, Any]:
    """The row, with the list kept in mind on the way to the document."""
    return shown | {"url": f"{shown['url']}?muc={key}"}


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _day(day: dt.date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _numbered(document: Any) -> str:
    number = _("Số đến %s") % document.number_display if document.number else ""
    return _joined(number, document.issuing_body, document.code)


def _urgent_part(documents: list[Any], count: int) -> str:
    """ "trong đó 1 hỏa tốc", from the rows on top; without a number when there may be more below them."""
    top = documents[0].urgency if documents else 0
    if not top:
        return ""
    label = str(Urgency(top).label).lower()
    same = sum(1 for document in documents if document.urgency == top)
    if same == SHOWN < count:
        return _(", trong đó có %s") % label
    return _(", trong đó %(n)s %(urgency)s") % {"n": same, "urgency": label}


def _rows_block(key: str, say: Callable[[Any], dict[str, Any]], sentence: Any = "", **how: bool) -> Any:
    """The context of a block that shows rows of a worklist."""

    def context(actor: Actor, counts: Counts) -> dict[str, Any]:
        documents = latest(actor, key, **how)
        said = ""
        if sentence:
            count = count_of(counts, key)
            said = str(sentence) % count + _urgent_part(documents, count)
        return {"rows": [_in_list(key, say(document)) for document in documents], "sentence": said}

    return context


# --- the clerk


def _pending(document: Any) -> dict[str, Any]:
    meta = _joined(document.sender_name, document.code, _day(document.document_date))
    return row(document, meta, time=document.created_at)


def _registered(document: Any) -> dict[str, Any]:
    lacking = not document.has_file and document.delivery_id is None
    return row(document, _numbered(document), tag=_("Chưa có tệp") if lacking else "")


def _returned(document: Any) -> dict[str, Any]:
    meta = _joined(_("Trả lại: %s") % document.returned_reason, _numbered(document))
    return row(document, meta, time=document.returned_at)


def _asked_back(document: Any) -> dict[str, Any]:
    return row(
        document, _joined(_("%s yêu cầu thu hồi") % document.sender_name, _numbered(document)), due=None
    )


def _no_book(actor: Actor, counts: Counts) -> dict[str, Any] | None:
    year = timezone.localdate().year
    books = Register.objects.for_entry(actor.organisation_id or 0, Direction.INCOMING, year)
    return None if books.exists() else {"year": year}


def _enter(actor: Actor, counts: Counts) -> dict[str, Any]:
    """The clerk's button; it is there on the emptiest day."""
    action = {
        "label": _("Nhập văn bản đến"),
        "short": _("Văn bản đến"),
        "url": reverse("incoming:new"),
        "icon": "plus",
    }
    return {"action": action}


def _waited(since: dt.timedelta) -> str:
    minutes = int(since.total_seconds() // 60)
    if minutes < 60:
        return _("%s phút") % max(minutes, 1)
    if minutes < 24 * 60:
        return _("%(h)s giờ %(m)02d phút") % {"h": minutes // 60, "m": minutes % 60}
    return _("%s ngày") % (minutes // (24 * 60))


def _limit_words(minutes: int) -> str:
    return _("Quá %s giờ") % (minutes // 60) if minutes % 60 == 0 else _("Quá %s phút") % minutes


def _sent(actor: Actor, counts: Counts) -> dict[str, Any] | None:
    """Deliveries nobody has accepted yet, the longest waiting first, late ones by the organisation's own limit."""
    waiting = Delivery.objects.awaiting_acceptance().filter(sender_id=actor.organisation_id)
    found = list(
        waiting.annotate(total=Window(Count("pk")))
        .select_related("envelope", "receiver")
        .order_by("queued_at", "pk")[:SHOWN]
    )
    if not found:
        return None
    now, rows = timezone.now(), []
    for delivery in found:
        urgent = delivery.envelope.urgency > Urgency.NORMAL
        limit = actor.settings.accept_minutes_urgent if urgent else actor.settings.accept_minutes_normal
        since = now - delivery.queued_at
        late = since > dt.timedelta(minutes=limit)
        failed = delivery.state == Delivery.State.FAILED
        sent_at = timezone.localtime(delivery.queued_at)
        rows.append(
            {
                "title": _joined(delivery.envelope.code, delivery.receiver.short_name),
                "meta": _joined(
                    _("Gửi %s") % sent_at.strftime("%H:%M ngày %d/%m"), delivery.envelope.subject
                ),
                "url": _delivery_url(delivery),
                "late": _limit_words(limit) if late and not failed else "",
                "text": _waited(since),
                "code": delivery.state if failed else "",
                "state": delivery.get_state_display(),
            }
        )
    everything = registry.url_of(ALL_DELIVERIES, actor.organisation_id or 0)
    return {
        "rows": rows,
        "count": found[0].total,  # type: ignore[attr-defined]
        "url": everything or worklists.url_of("chi-cuc-chua-tiep-nhan"),
    }


def _delivery_url(delivery: Delivery) -> str:
    """The document that was passed down, or wherever the app that sent it follows it."""
    source = delivery.envelope.source_document_id
    return reverse("incoming:detail", args=[source]) if source else registry.url_of("delivery", delivery.pk)


# --- the leaders


def _submitted(document: Any) -> dict[str, Any]:
    proposal = getattr(document, "proposal", None)
    return row(document, _joined(document.number_display, document.issuing_body, _proposed(proposal)))


def _proposed(proposal: Any) -> str:
    if proposal is None:
        return _("chưa có đề xuất")
    lead = proposal.lead_branch or proposal.lead
    return _("Đề xuất: %s") % (lead or proposal.text)


def _to_assign(actor: Actor, counts: Counts) -> dict[str, Any]:
    documents = latest(actor, "cho-phan-xu-ly", proposals=True)
    count = count_of(counts, "cho-phan-xu-ly")
    context: dict[str, Any] = {
        "rows": [_in_list("cho-phan-xu-ly", _submitted(document)) for document in documents],
        "sentence": _("%s văn bản chờ phân xử lý") % count + _urgent_part(documents, count),
    }
    if worklists.is_leader(actor) and documents:
        context["action"] = {
            "label": _("Phân xử lý %s văn bản") % count,
            "short": _("Phân xử lý (%s)") % count,
            "url": f"{reverse('incoming:assign', args=[documents[0].pk])}?muc=cho-phan-xu-ly",
            "icon": "arrow-turn-down-right",
        }
    return context


def _by_unit(actor: Actor, counts: Counts) -> dict[str, Any] | None:
    """Open work on the first level by unit, by person where the organisation has no units below it."""
    today = timezone.localdate()
    until = today + dt.timedelta(days=actor.settings.due_soon_days)
    late, soon = Q(due_on__lt=today), Q(due_on__range=(today, until))
    own = Q(assignee__position__unit=actor.organisation_id)
    label = Coalesce(
        "delivery__receiver__short_name",
        "assignee__unit__short_name",
        Case(When(own, then=F("assignee_name")), default=F("assignee__position__unit__short_name")),
        Value(""),
        output_field=CharField(),
    )
    order = Coalesce(
        "delivery__receiver__order", "assignee__unit__order", "assignee__position__unit__order", Value(0)
    )
    below = Case(When(delivery=None, then=0), default=1)
    found = (
        Assignment.objects.open()
        .leads()
        .filter(parent=None, document__in=worklists.BY_KEY["dang-xu-ly"].queryset(actor))
        .values(label=label)
        .annotate(
            below=below,
            place=order,
            late=Count("pk", filter=late),
            soon=Count("pk", filter=soon),
            ok=Count("pk", filter=~late & ~soon | Q(due_on=None)),
        )
        .order_by("below", "place", "label")
    )
    rows = [dict(each, label=each["label"].removeprefix("Phòng ")) for each in found]
    if not rows:
        return None
    sums = {tone: sum(each[tone] for each in rows) for tone in ("late", "soon", "ok")}
    said = _("%s việc của đơn vị đã quá hạn") % sums["late"] if sums["late"] else ""
    return {"bars": rows, "sums": sums, "sentence": said, "late_url": worklists.url_of("qua-han")}


def _short(label: str) -> str:
    """The number or the symbol a document's label begins with."""
    number, dot, _rest = label.partition(" · ")
    return _("số đến %s") % number if dot and number[:1].isdigit() else label.split(" ")[0]


def _movements(actor: Actor, counts: Counts) -> dict[str, Any] | None:
    """What moved in the organisation today; the links are checked again by the pages they lead to."""
    newest = (
        JournalEntry.objects.filter(organisation=actor.organisation_id)
        .exclude(verb__in=READING_VERBS)
        .filter(subject_kind="incoming.incomingdocument")
        .order_by("-pk")[:MOVEMENTS]
    )
    today = timezone.localdate()
    entries = [
        {
            "time": entry.at,
            **_movement(entry, actor),
            "url": registry.url_of(entry.subject_kind, entry.subject_id),
            "link": _short(entry.subject_label),
        }
        for entry in newest
        if timezone.localdate(entry.at) == today
    ]
    return {"entries": entries} if entries else None


def _movement(entry: JournalEntry, actor: Actor) -> dict[str, str]:
    """Who and what, as one sentence; an act of the system tells by itself who did what."""
    if entry.user_id is None:
        return {"who": "", "text": entry.text}
    who = _("Bạn") if entry.user_id == actor.user.pk else entry.actor_name
    return {"who": who, "text": entry.text[:1].lower() + entry.text[1:]}


# --- whoever has the work


def _came_back(actor: Actor, counts: Counts) -> dict[str, Any]:
    """Work one passed on that came back, each with the reason."""
    found = for_page(worklists.BY_KEY["viec-bi-tra-lai"].queryset(actor), actor)
    shown = rows_of(found.order_by(*order_by(BY_URGENCY))[:SHOWN], actor)
    rows = [
        row(each.document, _joined(_("Trả lại: %s") % each.returned, _numbered(each.document)), due=each.due)
        for each in shown
    ]
    return {"rows": [_in_list("viec-bi-tra-lai", each) for each in rows]}


def _task(document: Any) -> dict[str, Any]:
    return row(document, _numbered(document))


def _says_corrections(actor: Actor, counts: Counts) -> dict[str, Any] | None:
    """One part of the clerk's sentence; it can wait, so it takes no block and no question."""
    count = count_of(counts, "de-nghi-cap-nhat")
    return {"sentence": _("%s đề nghị cập nhật chờ trả lời") % count} if count else None


def _says_overdue(actor: Actor, counts: Counts) -> dict[str, Any] | None:
    """One part of the sentence for whoever works on documents."""
    parts = [
        (_("%s việc quá hạn"), count_of(counts, "qua-han")),
        (_("%s việc sắp đến hạn"), count_of(counts, "sap-den-han")),
    ]
    said = ", ".join(words % count for words, count in parts if count)
    return {"sentence": said} if said else None


ROWS = "incoming/home/rows.html"


def _block(order: int, key: str, visible: Callable[[Actor], bool], context: Any, **more: Any) -> HomeBlock:
    return HomeBlock(
        f"incoming-{key}",
        order,
        visible,
        more.pop("template", ROWS),
        context,
        worklists.full_key(key),
        **more,
    )


def blocks() -> list[HomeBlock]:
    """Every block of this app, in the order of the page."""
    clerk, reads, works = worklists.is_clerk, worklists.reads_all, worklists.only_works
    leader = worklists.is_leader
    return [
        HomeBlock("incoming-no-book", 1, clerk, "incoming/home/no_book.html", _no_book, place="top"),
        _block(
            5,
            "yeu-cau-thu-hoi",
            reads,
            _rows_block("yeu-cau-thu-hoi", _asked_back, gettext_lazy("%s yêu cầu thu hồi chờ trả lời")),
        ),
        _block(
            10,
            "cho-tiep-nhan",
            clerk,
            _rows_block("cho-tiep-nhan", _pending, gettext_lazy("%s văn bản chờ tiếp nhận")),
        ),
        _block(
            11,
            "chua-trinh",
            clerk,
            _rows_block("chua-trinh", _registered, gettext_lazy("%s văn bản chưa trình")),
        ),
        _block(
            12,
            "bi-tra-lai",
            clerk,
            _rows_block("bi-tra-lai", _returned, gettext_lazy("%s văn bản bị trả lại")),
        ),
        HomeBlock("incoming-corrections", 13, clerk, "", _says_corrections),
        HomeBlock("incoming-sent", 30, worklists.reads_all, "incoming/home/sent.html", _sent),
        HomeBlock("incoming-enter", 90, clerk, "", _enter),
        _block(15, "cho-phan-xu-ly", lambda actor: reads(actor) and not clerk(actor), _to_assign),
        _block(
            16,
            "toi-xu-ly",
            lambda actor: reads(actor),
            _rows_block("toi-xu-ly", _task, gettext_lazy("%s việc bạn tự xử lý"), deadline_first=True),
        ),
        HomeBlock("incoming-units", 40, leader, "incoming/home/units.html", _by_unit, place="side"),
        HomeBlock("incoming-movements", 41, leader, "incoming/home/movements.html", _movements, place="side"),
        _block(
            20,
            "cho-xu-ly",
            works,
            _rows_block("cho-xu-ly", _task, gettext_lazy("%s việc chờ xử lý"), deadline_first=True),
        ),
        _block(
            21,
            "viec-dang-xu-ly",
            works,
            _rows_block("viec-dang-xu-ly", _task, gettext_lazy("%s việc đang xử lý"), deadline_first=True),
        ),
        _block(22, "viec-bi-tra-lai", worklists.leads_people, _came_back),
        _block(23, "phoi-hop", worklists.works, _rows_block("phoi-hop", _task, deadline_first=True)),
        HomeBlock("incoming-overdue", 24, works, "", _says_overdue),
        _block(25, "nhan-de-biet", worklists.works, _rows_block("nhan-de-biet", _task)),
    ]
