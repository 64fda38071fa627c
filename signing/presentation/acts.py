"""What one can do with a draft on its way: the same rules as the gate of every service, asked for every act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.permissions import allowed
from incoming.presentation.acts import BACK, FORM, GO, MAIN, OTHER, PANEL, SIDE, Act, Acts
from outgoing.forms.acts import VoidForm
from outgoing.models import OutgoingDocument
from outgoing.permissions import can_draft
from signing.forms.acts import (
    ApproveForm,
    GiveBackForm,
    IssueForm,
    RefuseForm,
    RemarkForm,
    SealForm,
    SignForm,
    WithdrawForm,
)
from signing.models import Act as StepAct
from signing.models import SigningKey, SigningRequest
from signing.permissions import can_withdraw
from signing.presentation.dossier import Dossier
from signing.services.deciding import DRAFTER
from signing.services.remarks import may_remark

State = OutgoingDocument.State
Bound = Mapping[str, forms.Form]
LABELS = {
    StepAct.REVIEW: ("approve", "Duyệt", "check"),
    StepAct.INITIAL: ("approve", "Ký nháy", "pencil"),
    StepAct.SIGN: ("sign", "Ký phê duyệt", "pencil-square"),
}


@dataclass(frozen=True)
class KeyNote:
    """What stands beside the PIN: whose certificate, until when, or why it cannot be used."""

    text: str
    problem: bool = False


def acts_of(
    dossier: Dossier, bound: Bound | None = None, query: str = "", following: int | None = None
) -> Acts:
    """Everything the actor may do now; ``bound`` holds forms that came back with errors, by address of the act.

    ``following`` is the next document of the list the person came from, once they are done with this one.
    """
    acts = [*_decisions(dossier), *_of_drafter(dossier), *_for_readers(dossier, query)]
    if following is not None:
        url = f"{reverse('signing:document', args=[following])}?{query}"
        acts.append(Act("next", _("Văn bản tiếp theo"), "arrow-right", url, GO, MAIN))
    for act in acts:
        if bound and act.path in bound:
            act.form, act.is_open = bound[act.path], True
    return Acts(acts)


def _url(name: str, dossier: Dossier) -> str:
    return reverse(f"signing:{name}", args=[dossier.document.pk])


def _decisions(dossier: Dossier) -> Iterator[Act]:
    """Of the step that asks the acting position."""
    step = dossier.mine
    if step is None:
        return
    asked = {"step": step.pk}
    if step.act == StepAct.ISSUE:
        yield _issue(dossier, asked)
    elif step.act != StepAct.SIGN or not dossier.actor.on_behalf_of:
        name, label, icon = LABELS[StepAct(step.act)]
        kind = SignForm if step.act == StepAct.SIGN else ApproveForm
        form = kind(initial=asked, auto_id="chinh-%s")
        yield Act(name, _(label), icon, _url(name, dossier), FORM, MAIN, form)
    if dossier.document.state == State.NUMBERED:
        yield _void(dossier)
        return
    stops = stops_of(dossier)
    return_form = GiveBackForm(initial=asked, stops=stops, auto_id="tra-lai-%s")
    words = (
        _("Chữ ký đã có trên tệp không còn giá trị; bản trình ký lại từ đầu.") if dossier.is_signed else ""
    )
    yield Act(
        "give_back",
        _("Trả lại"),
        "arrow-uturn-left",
        _url("give_back", dossier),
        PANEL,
        SIDE,
        return_form,
        words,
    )
    if step.act == StepAct.SIGN:
        if not dossier.actor.on_behalf_of:
            yield Act(
                "outside",
                _("Ký bằng công cụ ngoài"),
                "arrow-up-tray",
                _url("outside", dossier),
                GO,
                OTHER,
            )
        refusal = RefuseForm(initial=asked, auto_id="tu-choi-%s")
        text = _("Lần trình này kết thúc; người soạn thảo nhận lại dự thảo kèm lý do.")
        yield Act("refuse", _("Từ chối ký"), "no-symbol", _url("refuse", dossier), PANEL, BACK, refusal, text)


def _issue(dossier: Dossier, asked: dict[str, Any]) -> Act:
    document = dossier.document
    form: forms.Form
    if document.state == State.NUMBERED:
        form = SealForm(initial=asked, auto_id="chinh-%s")
        label = _("Ký số và phát hành")
    else:
        form = IssueForm(actor=dossier.actor, document=document, initial=asked, auto_id="chinh-%s")
        label = _("Vào sổ và phát hành")
    return Act("issue", label, "paper-airplane", _url("issue", dossier), FORM, MAIN, form)


def _void(dossier: Dossier) -> Act:
    text = _("Số không dùng lại: dòng vẫn in trong sổ là “Đã hủy số”, kèm lý do ở cột Ghi chú.")
    form = VoidForm(auto_id="huy-so-%s")
    return Act("void", _("Hủy số"), "x-circle", _url("void", dossier), PANEL, BACK, form, text)


def stops_of(dossier: Dossier) -> list[tuple[int, str]]:
    """Whom a draft may go back to: its drafter, or an earlier step."""
    request = dossier.request
    assert request is not None
    drafter = _("%(who)s (người soạn thảo)") % {"who": request.submitted_by_name}
    named = (
        (step.order, f"{step.decided_by_name or step.holder_now} ({step.position_title})")
        for step in dossier.earlier
    )
    return [(DRAFTER, drafter), *named]


def _of_drafter(dossier: Dossier) -> Iterator[Act]:
    document, actor, request = dossier.document, dossier.actor, dossier.request
    if document.state == State.DRAFT and can_draft(document, actor):
        yield Act("edit", _("Sửa và trình ký"), "pencil-square", _url("edit", dossier), GO, MAIN)
        if allowed(document.discard, actor):
            url = reverse("outgoing:discard", args=[document.pk])
            yield Act("discard", _("Hủy dự thảo"), "x-circle", url, GO, BACK)
    under_way = request is not None and request.state == SigningRequest.State.IN_PROGRESS
    if request is not None and under_way and not dossier.was_signed and can_withdraw(request, actor):
        text = _(
            "Văn bản trở lại là dự thảo của bạn; những người đang được trình không còn thấy ở danh sách chờ."
        )
        form = WithdrawForm(auto_id="huy-trinh-%s")
        yield Act(
            "withdraw", _("Hủy trình"), "arrow-uturn-left", _url("withdraw", dossier), PANEL, SIDE, form, text
        )


def _for_readers(dossier: Dossier, query: str) -> Iterator[Act]:
    document = dossier.document
    if dossier.revision is not None and may_remark(document, dossier.actor):
        form = RemarkForm(initial={"revision": dossier.revision.number}, auto_id="gop-y-%s")
        words = _("Góp ý đi cùng bản trình; người soạn thảo được báo. Góp ý không trả lại văn bản.")
        yield Act(
            "remark",
            _("Góp ý"),
            "chat-bubble-left-ellipsis",
            _url("remark", dossier),
            PANEL,
            OTHER,
            form,
            words,
        )
    if document.is_frozen:
        url = document.get_absolute_url()
        yield Act("outgoing", _("Mở văn bản đã phát hành"), "paper-airplane", url, GO, MAIN)
    if len(dossier.revisions) > 1:
        yield Act(
            "compare",
            _("So với bản trình trước"),
            "document-duplicate",
            f"{_url('compare', dossier)}{'?' + query if query else ''}",
            GO,
            OTHER,
        )
    if dossier.request is not None:
        yield Act("slip", _("In phiếu trình"), "printer", _url("slip", dossier), GO, OTHER)


def key_note(dossier: Dossier) -> KeyNote | None:
    """About the key the step in hand needs, as it came with the document; None where no PIN is asked."""
    step = dossier.mine
    if step is None or step.act not in (StepAct.SIGN, StepAct.ISSUE):
        return None
    if step.act == StepAct.SIGN and dossier.actor.on_behalf_of:
        text = _("Khóa ký không cho mượn: người được ủy quyền không ký thay bằng khóa của người khác.")
        return KeyNote(text, problem=True)
    found: Any = dossier.document
    return note_of(found.own_key if step.act == StepAct.SIGN else found.seal_key)


def key_facts(key: SigningKey | None) -> dict[str, Any] | None:
    """What note_of() says a key by."""
    names = ("is_practice", "not_after", "locked_at")
    return {name: getattr(key, name) for name in names} if key else None


def note_of(facts: Mapping[str, Any] | None) -> KeyNote:
    """The key in a few words."""
    if facts is None:
        return KeyNote(_("Chưa có chứng thư chữ ký số. Hãy báo quản trị hệ thống."), problem=True)
    if facts["locked_at"] is not None:
        text = _("Khóa ký đã bị khóa vì nhập sai mã PIN nhiều lần. Hãy báo quản trị hệ thống mở khóa.")
        return KeyNote(text, problem=True)
    end = facts["not_after"]
    not_after = parse_datetime(end) if isinstance(end, str) else end
    assert not_after is not None
    until = timezone.localtime(not_after).strftime("%d/%m/%Y")
    if not_after < timezone.now():
        return KeyNote(_("Chứng thư chữ ký số đã hết hiệu lực ngày %s.") % until, problem=True)
    said = _("Chứng thư thử nghiệm, đến %s") if facts["is_practice"] else _("Chứng thư đến %s")
    return KeyNote(said % until)
