"""What one can do with a document: the same rules as the gate of every service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.permissions import allowed
from incoming.presentation.acts import BACK, GO, MAIN, OTHER, SIDE, Act, Acts
from outgoing import permissions
from outgoing.board_acts import following_acts
from outgoing.models import OutgoingDocument

State = OutgoingDocument.State
May = Callable[[OutgoingDocument, Actor], bool]


def may_edit(document: OutgoingDocument, actor: Actor) -> bool:
    """The clerk, until the document is issued."""
    on_paper = document.medium == OutgoingDocument.Medium.PAPER
    return (
        on_paper
        and document.state in (State.DRAFT, State.NUMBERED)
        and permissions.can_issue(document, actor)
    )


def _can(transition: str) -> May:
    return lambda document, actor: allowed(getattr(document, transition), actor)


def _may_send_more(document: OutgoingDocument, actor: Actor) -> bool:
    return document.state == State.ISSUED and permissions.can_issue(document, actor)


def _may_replace(document: OutgoingDocument, actor: Actor) -> bool:
    return document.is_frozen and permissions.can_issue(document, actor)


@dataclass(frozen=True)
class Rule:
    """When an act on the document is offered."""

    name: str
    label: Any
    icon: str
    place: str
    may: May


RULES: tuple[Rule, ...] = (
    Rule("issue", _("Phát hành"), "paper-airplane", MAIN, _can("release")),
    Rule("edit", _("Nhập tiếp"), "pencil-square", MAIN,
         lambda d, actor: d.state == State.DRAFT and may_edit(d, actor)),
    Rule("edit", _("Sửa"), "pencil-square", SIDE,
         lambda d, actor: d.state == State.NUMBERED and may_edit(d, actor)),
    Rule("add_recipients", _("Gửi thêm nơi nhận"), "plus", SIDE, _may_send_more),
    Rule("void", _("Hủy số"), "x-circle", BACK, _can("void")),
    Rule("discard", _("Hủy dự thảo"), "x-circle", BACK, _can("discard")),
)  # fmt: skip

ADD_SCAN = Rule(
    "edit",
    _("Bổ sung bản quét"),
    "paper-clip",
    MAIN,
    lambda d, actor: d.state == State.NUMBERED and may_edit(d, actor),
)


def acts_of(document: OutgoingDocument, actor: Actor, query: str = "", *, has_scan: bool = True) -> Acts:
    """Everything the actor may do now; without a scan that comes first, issuing afterwards."""
    return Acts(list(_acts(document, actor, query, has_scan)))


def _acts(document: OutgoingDocument, actor: Actor, query: str, has_scan: bool) -> Iterator[Act]:
    waits_for_scan = not has_scan and ADD_SCAN.may(document, actor)
    shown = [ADD_SCAN, *(r for r in RULES if r.name not in ("issue", "edit"))] if waits_for_scan else RULES
    for rule in shown:
        if rule.may(document, actor):
            url = reverse(f"outgoing:{rule.name}", args=[document.pk])
            yield Act(rule.name, rule.label, rule.icon, f"{url}?{query}" if query else url, GO, rule.place)
    following = following_acts(document, actor)
    for index, act in enumerate(following):
        name = act.url.strip("/").rpartition("/")[2]
        place = MAIN if index == 0 else BACK if act.heavy else OTHER
        yield Act(name, act.label, act.icon, act.url, GO, place)
    if _may_replace(document, actor):
        url = f"{reverse('outgoing:new')}?replaces={document.pk}"
        yield Act("replace", _("Nhập văn bản thay thế"), "document-plus", url, GO, OTHER)
