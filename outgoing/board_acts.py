"""What the sender's clerk may do after the issue, on the board and on the document's own page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from outgoing.board import Board
from outgoing.models import OutgoingDocument
from outgoing.permissions import can_issue

GO, POST = "go", "post"


@dataclass(frozen=True)
class Act:
    """A link, or a button that posts which recipients it is about."""

    label: str
    icon: str
    url: str
    how: str = GO
    scope: str = ""
    heavy: bool = False


def _url(name: str, document: OutgoingDocument) -> str:
    return reverse(f"outgoing:{name}", args=[document.pk])


def following_acts(document: OutgoingDocument, actor: Actor) -> list[Act]:
    """Links of an issued document: the board for every reader, the rest for the clerk."""
    if not document.is_frozen:
        return []
    acts = [Act(_("Theo dõi gửi"), "paper-airplane", _url("board", document))]
    if not can_issue(document, actor) or document.state != OutgoingDocument.State.ISSUED:
        return acts
    scan = Act(_("Thay bản quét"), "document-duplicate", _url("replace_scan", document))
    return [
        *acts,
        Act(_("Đề nghị cập nhật"), "pencil-square", _url("correct", document)),
        *([scan] if document.medium == OutgoingDocument.Medium.PAPER else []),
        Act(_("Thu hồi"), "arrow-uturn-left", _url("recall", document), heavy=True),
    ]


@dataclass(frozen=True)
class BoardActs:
    """The acts of the board as they are laid out."""

    buttons: list[Act]
    menu: list[Act]
    back: list[Act]
    may_act: bool
    may_recall: bool
    may_send: bool


def board_acts(board: Board) -> BoardActs:
    """The most pressing first; the rest in "Việc khác"."""
    document, sums = board.document, board.sums
    issued = document.state == OutgoingDocument.State.ISSUED
    clerk = can_issue(document, board.actor)
    pressing = _pressing(board) if clerk and issued else []
    menu = [*pressing[2:]]
    if clerk and issued:
        menu.append(Act(_("Gửi thêm nơi nhận"), "plus", _url("add_recipients", document)))
        menu.append(Act(_("Đề nghị cập nhật"), "pencil-square", _url("correct", document)))
        menu.append(Act(_("Thay bản quét"), "document-duplicate", _url("replace_scan", document)))
    if sums.total:
        menu.append(Act(_("In danh sách nơi nhận"), "printer", _url("print_recipients", document)))
        menu.append(Act(_("Xuất Excel"), "arrow-down-tray", _url("export_recipients", document)))
    if clerk and sums.total:
        group = f"{reverse('outgoing:new_group')}?van-ban={document.pk}"
        menu.append(Act(_("Lưu thành nhóm nơi nhận"), "user-group", group))
    back = []
    if clerk and issued:
        back.append(Act(_("Thu hồi"), "arrow-uturn-left", _url("recall", document), heavy=True))
    return BoardActs(pressing[:2], menu, back, clerk, clerk, clerk and issued)


def _pressing(board: Board) -> list[Act]:
    """What waits for somebody else and may be hurried."""
    document, sums = board.document, board.sums
    remind, resend = _url("remind", document), _url("resend", document)
    wanted = (
        (sums.remindable, _("Nhắc tiếp nhận %s nơi"), "bell-alert", remind, "cho"),
        (sums.failed, _("Gửi lại %s nơi lỗi"), "arrow-path", resend, "loi"),
        (sums.overdue, _("Đôn đốc %s nơi quá hạn"), "bell-alert", remind, "qua-han"),
        (sums.unanswered, _("Đôn đốc %s nơi chưa trả lời"), "bell-alert", remind, "chua-tra-loi"),
    )
    return [Act(label % count, icon, url, POST, scope) for count, label, icon, url, scope in wanted if count]
