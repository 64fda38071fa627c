"""What one can do: the same rules as the gate of every service, asked for every act of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.permissions import allowed
from accounts.registry import added_acts
from incoming import permissions
from incoming.forms.acts import CompleteForm, GiveBackForm, ProgressForm, ReopenForm, ReturnToClerkForm
from incoming.models import Assignment, IncomingDocument
from incoming.presentation.dossier import Dossier
from incoming.presentation.handling import may_take_back
from incoming.presentation.requests import awaits_paper, request_acts

GO, TAP, PANEL = "go", "tap", "panel"
FORM = "form"  # its form stands open on the page, the button is the form's own
MAIN, SIDE, OTHER, BACK = "main", "side", "other", "back"
SHOWN = 3
KIND = "incoming.incomingdocument"
State = IncomingDocument.State
Bound = Mapping[str, forms.Form]


@dataclass
class Act:
    """One thing the acting position may do with the document now."""

    name: str
    label: Any
    icon: str
    url: str
    how: str
    place: str
    form: forms.Form | None = None
    text: str = ""
    is_open: bool = False

    @property
    def path(self) -> str:
        """The address without the list in mind."""
        return self.url.partition("?")[0]

    @property
    def panel(self) -> str:
        """Id of the panel that holds the form."""
        return self.path.strip("/").replace("/", "-")


@dataclass
class Acts:
    """The acts as they are laid out: one primary, a few beside it, the rest in "Việc khác", ways back below a rule."""

    all: list[Act] = field(default_factory=list)

    @property
    def primary(self) -> Act | None:
        """The one obvious next act."""
        return next((act for act in self.all if act.place == MAIN), None)

    @property
    def _beside(self) -> list[Act]:
        mains = [act for act in self.all if act.place == MAIN and act is not self.primary]
        return [*mains, *(act for act in self.all if act.place == SIDE)]

    @property
    def side(self) -> list[Act]:
        """Buttons beside the primary one."""
        return self._beside[:SHOWN]

    @property
    def other(self) -> list[Act]:
        """In the menu."""
        return [*self._beside[SHOWN:], *(act for act in self.all if act.place == OTHER)]

    @property
    def back(self) -> list[Act]:
        """Ways back, below a rule of the menu."""
        return [act for act in self.all if act.place == BACK]

    @property
    def thumb(self) -> list[Act]:
        """On a phone one button stands beside the primary one."""
        return self._beside[: 1 if self.primary else 2]

    @property
    def thumb_menu(self) -> list[Act]:
        """On a phone the rest is in the menu."""
        return [*self._beside[1 if self.primary else 2 :], *(act for act in self.all if act.place == OTHER)]

    @property
    def panels(self) -> list[Act]:
        """Acts with a form that opens on the page."""
        return [act for act in self.all if act.form is not None and act.how != FORM]

    @property
    def names(self) -> set[str]:
        """For tests: what there is to do."""
        return {act.name for act in self.all}


@dataclass(frozen=True)
class Rule:
    """When an act on the document is offered."""

    name: str
    label: Any
    icon: str
    how: str
    place: str
    may: Callable[[Dossier], bool]
    form: Callable[..., forms.Form] | None = None
    text: Any = ""


def _can(*transitions: str) -> Callable[[Dossier], bool]:
    def may(dossier: Dossier) -> bool:
        return any(allowed(getattr(dossier.document, name), dossier.actor) for name in transitions)

    return may


def _can_direct(dossier: Dossier) -> bool:
    return permissions.can_direct(dossier.document, dossier.actor)


def may_propose(document: IncomingDocument, actor: Actor) -> bool:
    """Đề xuất phân xử lý, until the leader has decided; a leader decides instead."""
    undecided = document.state in (State.REGISTERED, State.SUBMITTED)
    return undecided and permissions.can_propose(document, actor)


def may_correct(document: IncomingDocument, actor: Actor) -> bool:
    """The clerk may mend what the clerk has typed; what came by the system is read-only."""
    fixed = document.state in (State.VOIDED, State.PENDING)
    return document.delivery_id is None and not fixed and permissions.can_register(document, actor)


def _in_hand(dossier: Dossier) -> bool:
    return _can_direct(dossier) and _can("assign")(dossier)


def _add_files(dossier: Dossier) -> bool:
    return may_correct(dossier.document, dossier.actor)


def _paper_may_come(dossier: Dossier) -> bool:
    document = dossier.document
    is_clerk = permissions.can_register(document, dossier.actor)
    return is_clerk and document.number is not None and awaits_paper(document)


DOCUMENT_RULES: tuple[Rule, ...] = (
    Rule("accept", gettext_lazy("Tiếp nhận và vào sổ"), "inbox-arrow-down", GO, MAIN, _can("register_as")),
    Rule("submit", gettext_lazy("Trình lãnh đạo"), "paper-airplane", GO, MAIN, _can("submit")),
    Rule("assign", gettext_lazy("Phân xử lý"), "arrow-turn-down-right", GO, MAIN, _can("assign")),
    Rule("file_away", gettext_lazy("Lưu, không cần xử lý"), "archive-box", TAP, SIDE, _can("file_away")),
    Rule("reassign", gettext_lazy("Phân xử lý lại"), "arrow-turn-down-right", GO, SIDE, _can("reassign")),
    Rule("take_back_submission", gettext_lazy("Lấy lại"), "arrow-uturn-left", TAP, SIDE,
         lambda d: _can("take_back")(d) and not d.leader_has_opened()),
    Rule("reopen", gettext_lazy("Mở lại"), "arrow-path", PANEL, SIDE, _can("reopen", "reopen_unassigned"), ReopenForm,
         gettext_lazy("Người chủ trì làm tiếp; nếu không còn ai chủ trì, văn bản chờ phân xử lý lại.")),
    Rule("assign_as_written", gettext_lazy("Nhập bút phê"), "pencil-square", GO, SIDE, _can("assign_as_written")),
    Rule("propose", gettext_lazy("Đề xuất phân xử lý"), "light-bulb", GO, OTHER,
         lambda d: may_propose(d.document, d.actor)),
    Rule("take_in_hand", gettext_lazy("Tôi trực tiếp xử lý"), "hand-raised", TAP, OTHER, _in_hand),
    Rule("paper_copy", gettext_lazy("Ghi nhận bản giấy"), "document", TAP, SIDE, _paper_may_come),
    Rule("add_files", gettext_lazy("Bổ sung tệp"), "paper-clip", GO, OTHER, _add_files),
    Rule("correct", gettext_lazy("Sửa thông tin đăng ký"), "pencil-square", GO, OTHER, _add_files),
    Rule("return_to_clerk", gettext_lazy("Trả lại văn thư"), "arrow-uturn-left", PANEL, BACK,
         _can("return_to_clerk"), ReturnToClerkForm),
    Rule("refuse", gettext_lazy("Từ chối tiếp nhận"), "x-circle", GO, BACK, _can("refuse")),
    Rule("return_to_sender", gettext_lazy("Trả lại nơi gửi"), "arrow-uturn-left", GO, BACK, _can("return_to_sender")),
    Rule("void", gettext_lazy("Hủy số"), "x-circle", GO, BACK, _can("void")),
)  # fmt: skip
URLS = {"reassign": "assign"}


def acts_of(dossier: Dossier, bound: Bound | None = None, query: str = "") -> Acts:
    """Everything the actor may do now; ``bound`` holds forms that came back with errors, by address of the act."""
    bound = bound or {}
    acts = [
        *_answers(dossier),
        *_work_acts(dossier),
        *_document_acts(dossier, query),
        *added_acts(KIND, dossier),
    ]
    for act in acts:
        if act.path in bound:
            act.form, act.is_open = bound[act.path], True
    return Acts(acts)


def _answers(dossier: Dossier) -> Iterator[Act]:
    """To what the sender asks for; a recall is answered before anything else."""
    for each in request_acts(dossier):
        place = MAIN if each.pop("main", False) else SIDE
        yield Act(how=PANEL, place=place, **each)


def _document_acts(dossier: Dossier, query: str) -> Iterator[Act]:
    for rule in DOCUMENT_RULES:
        if rule.may(dossier):
            url = reverse(f"incoming:{URLS.get(rule.name, rule.name)}", args=[dossier.document.pk])
            if rule.how == GO and query:
                url = f"{url}?{query}"
            form = rule.form(auto_id=f"{rule.name}-%s") if rule.form else None
            yield Act(rule.name, rule.label, rule.icon, url, rule.how, rule.place, form, str(rule.text))


def _work_acts(dossier: Dossier) -> Iterator[Act]:
    """Of the work one holds; with several at once each says which."""
    work = [a for a in dossier.held if a.is_work()]
    for index, assignment in enumerate(work):
        suffix = f" ({assignment.get_role_display().lower()})" if len(work) > 1 else ""
        for act in _acts_of_work(dossier, assignment):
            act.label = f"{act.label}{suffix}"
            if index and act.place == MAIN:
                act.place = SIDE
            yield act


def _acts_of_work(dossier: Dossier, assignment: Assignment) -> Iterator[Act]:
    actor, below = dossier.actor, dossier.open_lead(assignment)
    is_new = assignment.state == Assignment.State.NEW

    def make(name: str, label: str, icon: str, how: str, place: str, form: Any = None, text: str = "") -> Act:
        return Act(
            name, label, icon, reverse(f"incoming:{name}", args=[assignment.pk]), how, place, form, text
        )

    leads_people = allowed(assignment.pass_on, actor)
    if leads_people:
        label = _("Phân xử lý lại") if below else _("Phân xử lý tiếp")
        yield make("pass_on", label, "arrow-turn-down-right", GO, MAIN if is_new else SIDE)
    if allowed(assignment.start, actor):
        yield make("start", _("Nhận xử lý"), "play-circle", TAP, SIDE if leads_people else MAIN)
    if allowed(assignment.complete, actor):
        place = MAIN if not is_new and below is None else SIDE
        form: forms.Form = CompleteForm(
            actor=actor,
            sender=reader_of_result(dossier.document, assignment),
            auto_id=f"xong-{assignment.pk}-%s",
        )
        yield make("complete", _("Đóng hoàn thành"), "check-circle", PANEL, place, form)
    if allowed(assignment.note_progress, actor):
        form = ProgressForm(initial={"text": assignment.progress}, auto_id=f"tien-do-{assignment.pk}-%s")
        yield make("progress", _("Cập nhật tiến độ"), "chat-bubble-left-ellipsis", PANEL, SIDE, form)
    if allowed(assignment.give_back, actor):
        form = GiveBackForm(auto_id=f"tra-lai-{assignment.pk}-%s")
        text = _("Việc trở lại với %s.") % assignment.assigned_by_name
        yield make("give_back", _("Trả lại"), "arrow-uturn-left", PANEL, BACK, form, text)


def reader_of_result(document: IncomingDocument, assignment: Assignment) -> str:
    """Name of the sender who will read the result, where finishing this finishes a delivered document."""
    current: Assignment | None = assignment
    while current is not None:
        if current.role != Assignment.Role.LEAD:
            return ""
        current = current.parent
    return document.sender_name if document.is_electronic else ""


def taken_back_by(dossier: Dossier) -> list[Assignment]:
    """What the actor has given and may still take back."""
    return [a for a in dossier.assignments if may_take_back(dossier, a)]
