"""Steps (5) and (6) of the classroom without trình ký: a clerk enters what is signed and stamped already, sends it,
and sees of each recipient whether it was received and who has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.practice import BRANCH_1_CODE, BRANCH_2_CODE, OFFICE_CODE
from accounts.registry import PracticeStep
from incoming.models import Assignment, Delivery
from outgoing.models import OutgoingDocument, Recipient

Kind, State, Medium = Recipient.Kind, OutgoingDocument.State, OutgoingDocument.Medium
SENT = (State.ISSUED, State.RECALLED)
PAPER = Medium.PAPER


# --- what has been done


def of(sender: str, medium: str) -> QuerySet[OutgoingDocument]:
    """Documents the organisation signs this way: on paper, or electronically along a route."""
    return OutgoingDocument.objects.filter(organisation__agency_code=sender, medium=medium)


def _numbered(sender: str) -> QuerySet[Any]:
    return of(sender, PAPER).filter(state__in=(State.NUMBERED, *SENT))


def issued_to(sender: str, *receivers: str, medium: str = PAPER, outside: bool = False) -> QuerySet[Any]:
    """One document that has gone to all of them."""
    found = of(sender, medium).filter(state__in=SENT)
    lines = Recipient.objects.filter(document=OuterRef("pk"))
    for code in receivers:
        found = found.filter(Exists(lines.filter(unit__agency_code=code)))
    return found.filter(Exists(lines.filter(kind=Kind.EXTERNAL))) if outside else found


def _deliveries(sender: str, receiver: str, *states: str, medium: str) -> QuerySet[Any]:
    """What was issued to it, not what was passed down to it."""
    sent = Delivery.objects.filter(recipient__document__medium=medium, sender__agency_code=sender)
    return sent.filter(receiver__agency_code=receiver, state__in=states)


def _works(sender: str, receiver: str, *, medium: str) -> QuerySet[Any]:
    """What was given to somebody there."""
    work = Assignment.objects.filter(document__delivery__recipient__document__medium=medium)
    return work.filter(
        document__delivery__sender__agency_code=sender, document__organisation__agency_code=receiver
    )


def passed_on(sender: str, receiver: str, *, medium: str = PAPER) -> QuerySet[Any]:
    """What was given on within a phòng there."""
    return _works(sender, receiver, medium=medium).filter(parent__isnull=False)


def _finished(sender: str, receiver: str, *, medium: str) -> QuerySet[Any]:
    done = {"role": Assignment.Role.LEAD, "state": Assignment.State.COMPLETED}
    return _works(sender, receiver, medium=medium).filter(**done)


def known(sender: str, *receivers: str, medium: str = PAPER) -> QuerySet[Any]:
    """A document of which the sender sees the end at each of them."""
    found = of(sender, medium).filter(state__in=SENT)
    done = Recipient.objects.filter(document=OuterRef("pk"), delivery__state=Delivery.State.COMPLETED)
    for code in receivers:
        found = found.filter(Exists(done.filter(unit__agency_code=code)))
    return found


def posted(sender: str, *, medium: str = PAPER) -> QuerySet[Any]:
    """What was noted of a body outside the system."""
    documents = {"document__organisation__agency_code": sender, "document__medium": medium}
    outside = Recipient.objects.filter(**documents, kind=Kind.EXTERNAL)
    return outside.exclude(post=Recipient.Post.NONE)


# --- who does it

Act = tuple[str, Any, Any, Callable[[], QuerySet[Any]]]

ENTRY, SENT_OUT = reverse_lazy("outgoing:new"), reverse_lazy("outgoing:list")
RECEIVED = reverse_lazy("incoming:list")
FOLLOWED = format_lazy("{}?loc=tat-ca", reverse_lazy("outgoing:tracking"))

WITHOUT_ROUTE = _("Không theo quy trình trình ký")
ENTER = _("Vào sổ văn bản đi, nhập thông tin, đính kèm bản quét có dấu (dùng tệp mẫu bên dưới).")
FOLLOW = _("Theo dõi gửi: từng nơi đã nhận chưa, giao cho ai, kết quả thế nào.")
OF_OFFICE = (
    _("Tiếp nhận văn bản Cục gửi đến và vào sổ của Chi cục."),
    _("Phân xử lý văn bản Cục gửi cho công chức của Chi cục."),
    _("Nhận xử lý văn bản Cục gửi, báo kết quả và đóng hoàn thành."),
)
OF_BRANCH = (
    _("Tiếp nhận văn bản Chi cục 1 gửi đến và vào sổ của mình."),
    _("Phân xử lý văn bản Chi cục 1 gửi."),
    _("Nhận xử lý văn bản Chi cục 1 gửi, báo kết quả và đóng hoàn thành."),
)
PASS_ON = _("Phân xử lý tiếp văn bản Chi cục 1 gửi cho chuyên viên của phòng.")


def receiving(
    sender: str, receiver: str, people: tuple[str, str, str], texts: tuple[Any, ...], medium: str = PAPER
) -> list[Act]:
    """As in step (4): the clerk accepts, the head assigns, an officer finishes."""
    there = (sender, receiver)
    done = (
        partial(_deliveries, *there, *Delivery.WITH_RECEIVER, medium=medium),
        partial(_works, *there, medium=medium),
        partial(_finished, *there, medium=medium),
    )
    return [(who, text, RECEIVED, ticked) for who, text, ticked in zip(people, texts, done, strict=True)]


def _from_office() -> list[Act]:
    """(5): the Cục to both Chi cục."""
    clerk, sender = "thuchanhctk4", OFFICE_CODE
    both = (BRANCH_1_CODE, BRANCH_2_CODE)
    send = _("Phát hành và gửi văn bản đó cho Chi cục 1 và Chi cục 2.")
    branch_1 = ("thuchanhctk7", "thuchanhctk5", "thuchanhctk6")
    branch_2 = ("thuchanhctk10", "thuchanhctk8", "thuchanhctk9")
    return [
        (clerk, ENTER, ENTRY, partial(_numbered, sender)),
        (clerk, send, SENT_OUT, partial(issued_to, sender, *both)),
        *receiving(sender, BRANCH_1_CODE, branch_1, OF_OFFICE),
        *receiving(sender, BRANCH_2_CODE, branch_2, OF_OFFICE),
        (clerk, FOLLOW, FOLLOWED, partial(known, sender, *both)),
    ]


def _from_branch() -> list[Act]:
    """(6): Chi cục 1 to the Cục, to Chi cục 2 and to a body outside the system."""
    clerk, sender = "thuchanhctk7", BRANCH_1_CODE
    others = (OFFICE_CODE, BRANCH_2_CODE)
    send = _("Phát hành và gửi văn bản đó cho Cục, Chi cục 2 và một đơn vị khác.")
    post = _("Ghi nhận với đơn vị khác: Đã gửi bưu điện, Đã nhận.")
    accept, assign, finish = receiving(
        sender, OFFICE_CODE, ("thuchanhctk4", "thuchanhctk1", "thuchanhctk3"), OF_BRANCH
    )
    given_on = partial(passed_on, sender, OFFICE_CODE)
    branch_2 = ("thuchanhctk10", "thuchanhctk8", "thuchanhctk9")
    return [
        (clerk, ENTER, ENTRY, partial(_numbered, sender)),
        (clerk, send, SENT_OUT, partial(issued_to, sender, *others, outside=True)),
        accept,
        assign,
        ("thuchanhctk2", PASS_ON, RECEIVED, given_on),
        finish,
        *receiving(sender, BRANCH_2_CODE, branch_2, OF_BRANCH),
        (clerk, post, FOLLOWED, partial(posted, sender)),
        (clerk, FOLLOW, FOLLOWED, partial(known, sender, *others)),
    ]


def steps() -> list[PracticeStep]:
    """Both ways, act by act."""
    return in_order("outgoing", WITHOUT_ROUTE, (("5", _from_office()), ("6", _from_branch())))


def in_order(
    key: str, part: Any, parts: Iterable[tuple[str, list[Act]]], *, first: int = 1
) -> list[PracticeStep]:
    """The acts of each part of the text as steps of the guide, numbered from ``first``."""
    return [
        PracticeStep(
            key=f"{key}-{number}-{order}",
            order=first + order - 1,
            step=number,
            account=account,
            text=text,
            url=url,
            done=done,
            part=part,
        )
        for number, acts in parts
        for order, (account, text, url, done) in enumerate(acts, 1)
    ]
