"""The assigning panel: who is in charge, who co-operates, who knows; until when; with which words.

One form for one document or for several at once. Without JavaScript the radios and boxes are the whole of it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import BigIntegerField, Count, F, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Principal, Role
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from incoming.forms.proposal import Recipients
from incoming.models import Assignment, InstructionTemplate, Proposal
from registers.calendar import WorkingDays
from registers.forms.fields import DayField, LineField

LEAD, CO, INFO = Assignment.Role.LEAD, Assignment.Role.CO, Assignment.Role.INFO
OWN_DAY = "own"
LATELY = 200
OFTEN = 6
READY_INSTRUCTIONS = (
    _("Nghiên cứu, tham mưu"),
    _("Để thực hiện"),
    _("Để biết"),
    _("Báo cáo kết quả trước ngày …"),
)


@dataclass
class Target:
    """One row of the picker: a department, a branch or a person."""

    key: str
    name: str
    note: str
    group: str
    is_unit: bool = True
    often: bool = False
    role: str = ""
    own_due: Any = ""

    @property
    def groups(self) -> str:
        """The tabs it stands under."""
        return f"hay {self.group}" if self.often else self.group

    @property
    def principal_id(self) -> int | None:
        """Key of the principal, unless it is a branch."""
        return int(self.key[1:]) if self.key.startswith("p") else None

    @property
    def branch_id(self) -> int | None:
        """Key of the branch."""
        return int(self.key[1:]) if self.key.startswith("u") else None


@dataclass(frozen=True)
class Deadline:
    """One chip of the row Hạn xử lý."""

    value: str
    label: Any
    day: dt.date


Whom = tuple[int | None, int | None]


@dataclass(frozen=True)
class Habits:
    """What the panel remembers: open work of each recipient, whom the actor has given work lately, own sentences."""

    open_tasks: Counter[Whom]
    lately: Counter[Whom]
    sentences: list[str]

    @classmethod
    def of(cls, actor: Actor) -> Habits:
        """Read them in one query: each row says by its number what it is."""
        whom = {"whom": F("assignee_id"), "branch": F("delivery__receiver_id")}
        columns = ("whom", "branch", "n", "said")
        at_work = Assignment.objects.open().filter(
            document__organisation_id=actor.organisation_id, role__in=(LEAD, CO)
        )
        held = at_work.order_by().values(**whom).annotate(n=Count("pk"), said=Value(""))
        given = Assignment.objects.filter(assigned_by__in=actor.principal_ids).order_by("-pk")
        given = given.annotate(**whom, n=Value(0), said=Value(""))
        own = InstructionTemplate.objects.filter(position=actor.position).order_by()
        place = Cast("order", BigIntegerField())
        own = own.annotate(whom=place, branch=F("pk"), n=Value(-1), said=F("text"))
        others = (given.values_list(*columns)[:LATELY], own.values_list(*columns))
        rows = list(held.values_list(*columns).union(*others, all=True))
        return cls(
            Counter({(who, branch): n for who, branch, n, _said in rows if n > 0}),
            Counter((who, branch) for who, branch, n, _said in rows if n == 0),
            [said for _order, _pk, n, said in sorted(row for row in rows if row[2] < 0)],
        )


def targets_for(
    actor: Actor, recipients: Recipients, habits: Habits, *, below: Assignment | None = None
) -> list[Target]:
    """Whom the actor may give work: everybody for leaders and a clerk who may; in a department only its people."""
    counts = habits.open_tasks
    own = actor.position.principal.pk if actor.position else None
    in_department = below is not None and not actor.has("assign_documents")
    people = [p for p in recipients.people if p.principal.pk != own]
    if in_department and actor.position is not None:
        people = [p for p in people if p.unit_id == actor.position.unit_id]
    heads = {p.unit_id: p.holder_name for p in recipients.people if p.role == Role.DEPARTMENT_HEAD}  # type: ignore[attr-defined]
    units = [] if in_department else recipients.departments
    held = below.assignee_id if below else None
    rows = [
        Target(
            f"p{u.principal.pk}", u.name, _note(heads.get(u.pk, ""), counts[(u.principal.pk, None)]), "phong"
        )
        for u in units
        if u.principal.pk != held
    ]
    rows += [
        Target(f"u{u.pk}", u.short_name, _note("", counts[(None, u.pk)]), "chicuc")
        for u in ([] if in_department else recipients.branches)
    ]
    rows += [
        Target(
            f"p{p.principal.pk}",
            p.holder_name,  # type: ignore[attr-defined]
            _note(_title(p), counts[(p.principal.pk, None)]),
            "canhan",
            is_unit=False,
        )
        for p in people
    ]
    return _mark_often(rows, habits.lately)


def _title(post: Any) -> str:
    leads = post.role in (*DEPARTMENT_LEADERS, *ORGANISATION_LEADERS)
    return post.title if leads and post.unit.is_organisation else f"{post.title}, {post.unit.short_name}"


def _note(who: str, count: int) -> str:
    tasks = _t("%(n)d việc") % {"n": count} if count else _t("chưa có việc")
    return " · ".join(part for part in (who, tasks) if part)


def _mark_often(rows: list[Target], often: Counter[Whom]) -> list[Target]:
    """Hay giao: whom the actor has given most of the latest work; the first rows for somebody who has given none."""
    ranked = sorted(rows, key=lambda t: -often[(t.principal_id, t.branch_id)])
    chosen = [t for t in ranked if often[(t.principal_id, t.branch_id)]] or rows
    for target in chosen[:OFTEN]:
        target.often = True
    return rows


def sentences_of(habits: Habits) -> list[str]:
    """The position's own Mẫu bút phê, then the ready ones."""
    return list(dict.fromkeys([*habits.sentences, *map(str, READY_INSTRUCTIONS)]))


def deadlines(calendar: WorkingDays) -> list[Deadline]:
    """Hôm nay, +2, +5 ngày làm việc."""
    today = timezone.localdate()
    two, five = calendar.after(today, 2), calendar.after(today, 5)
    return [
        Deadline(today.isoformat(), _("Hôm nay"), today),
        Deadline(two.isoformat(), _("+2 ngày làm việc"), two),
        Deadline(five.isoformat(), _("+5 ngày"), five),
    ]


class AssignForm(forms.Form):
    """The panel. ``standing`` are choices to begin with: what stands now, or what was proposed."""

    instruction = LineField(
        label=_("Ý kiến chỉ đạo"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-instruction": True, "id": "y-kien"}),
    )
    due_own = DayField(label=_("Hạn xử lý, chọn ngày"), required=False)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        below: Assignment | None = None,
        standing: Iterable[tuple[str, str, dt.date | None]] = (),
        due_on: dt.date | None = None,
        needs_lead: bool = False,
        calendar: WorkingDays | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_lead = needs_lead
        self.recipients, habits = Recipients.of(actor.organisation_id), Habits.of(actor)
        self.targets = targets_for(actor, self.recipients, habits, below=below)
        self.ready = sentences_of(habits)
        self.chips = deadlines(calendar or WorkingDays.ahead())
        self._begin_with(list(standing), due_on)

    # what is chosen

    def _begin_with(
        self, standing: Sequence[tuple[str, str, dt.date | None]], due_on: dt.date | None
    ) -> None:
        if self.is_bound:
            self._read_choices()
            return
        roles = {key: role for key, role, _due in standing}
        for target in self.targets:
            target.role = roles.get(target.key, "")
        days = {chip.value for chip in self.chips}
        if due_on is None:
            self.due = OWN_DAY
        elif due_on.isoformat() in days:
            self.due = due_on.isoformat()
        else:
            self.due = OWN_DAY
            self.initial["due_own"] = due_on
        for key, _role, own_due in standing:
            if own_due and own_due != due_on:
                for target in self.targets:
                    if target.key == key:
                        target.own_due = own_due.strftime("%d/%m/%Y")

    def _read_choices(self) -> None:
        """Mirror what was sent, so that a rejected form comes back as it was."""
        sent: dict[str, list[str]] = {
            LEAD: [key for key in self._values("lead") if key],
            CO: self._values("co"),
            INFO: self._values("info"),
        }
        self.twice = sorted(
            {key for keys in sent.values() for key in keys if sum(key in k for k in sent.values()) > 1}
        )
        known = {target.key for target in self.targets}
        self.unknown = [key for keys in sent.values() for key in keys if key not in known]
        self.leads = sent[LEAD]
        for target in self.targets:
            target.role = next((role for role, keys in sent.items() if target.key in keys), "")
            target.own_due = self.data.get(f"due-{target.key}", "").strip()
        self.due = self.data.get("due", OWN_DAY)

    def _values(self, name: str) -> list[str]:
        return (
            list(self.data.getlist(name)) if hasattr(self.data, "getlist") else list(self.data.get(name, []))
        )

    def _with_role(self, role: str) -> list[Target]:
        return [target for target in self.targets if target.role == role]

    @property
    def chosen_lead(self) -> list[Target]:
        """Chủ trì."""
        return self._with_role(LEAD)

    @property
    def chosen_co(self) -> list[Target]:
        """Phối hợp."""
        return self._with_role(CO)

    @property
    def chosen_info(self) -> list[Target]:
        """Nhận để biết."""
        return self._with_role(INFO)

    @property
    def groups(self) -> list[tuple[str, Any, list[Target]]]:
        """The rows under their headings; empty groups are left out."""
        titles = (("phong", _("Phòng")), ("chicuc", _("Chi cục")), ("canhan", _("Cá nhân")))
        found = [(key, title, [t for t in self.targets if t.group == key]) for key, title in titles]
        return [group for group in found if group[2]]

    # what is wrong with it

    def clean(self) -> dict[str, Any]:
        """One lead at most, one role each, a deadline that can be read."""
        data: dict[str, Any] = super().clean() or {}
        if len(self.leads) > 1:
            self.add_error(None, _t("Chỉ chọn một đơn vị hoặc cá nhân chủ trì."))
        if self.twice:
            names = ", ".join(t.name for t in self.targets if t.key in self.twice)
            self.add_error(None, _t("%s đang giữ hai vai trò; mỗi nơi chỉ một.") % names)
        if self.unknown:
            self.add_error(None, _t("Có nơi nhận không còn trong danh sách; hãy chọn lại."))
        if self.needs_lead and not self.chosen_lead:
            self.add_error(None, _t("Chọn đơn vị hoặc cá nhân chủ trì."))
        elif not any(target.role for target in self.targets):
            self.add_error(None, _t("Chưa chọn đơn vị hoặc cá nhân nào."))
        data["due_on"] = self._clean_due(data)
        data["own_dues"] = self._clean_own_dues()
        return data

    def _clean_due(self, data: dict[str, Any]) -> dt.date | None:
        if self.due == OWN_DAY:
            return data.get("due_own")
        try:
            return dt.date.fromisoformat(self.due)
        except ValueError:
            self.add_error("due_own", _t("Chọn lại hạn xử lý"))
            return None

    def _clean_own_dues(self) -> dict[str, dt.date]:
        found = {}
        field = DayField(required=False)
        for target in self.targets:
            if target.role in (LEAD, CO) and target.own_due:
                try:
                    found[target.key] = field.clean(target.own_due)
                except forms.ValidationError as problem:
                    self.add_error(None, f"{target.name}: {problem.messages[0]}")
        return found

    # what it says

    def choices(self) -> list[dict[str, Any]]:
        """Each choice with the words services.assigning.Choice takes."""
        due_on, own = self.cleaned_data["due_on"], self.cleaned_data["own_dues"]
        return [
            {
                "role": target.role,
                "principal_id": target.principal_id,
                "branch_id": target.branch_id,
                "due_on": None if target.role == INFO else own.get(target.key, due_on),
            }
            for target in self.targets
            if target.role
        ]


def key_of(principal: Principal | int | None, branch_id: int | None) -> str:
    """The picker's key of a principal or of a branch."""
    if branch_id is not None:
        return f"u{branch_id}"
    return f"p{principal.pk if isinstance(principal, Principal) else principal}"


def standing_of(assignments: Iterable[Assignment]) -> list[tuple[str, str, dt.date | None]]:
    """Open assignments of one level as choices to begin with."""
    return [
        (key_of(a.assignee_id, a.delivery.receiver_id if a.delivery else None), a.role, a.due_on)
        for a in assignments
        if a.is_open or a.state == Assignment.State.SEEN
    ]


def proposed_in(proposal: Proposal | None) -> list[tuple[str, str, dt.date | None]]:
    """A proposal as choices to begin with."""
    if proposal is None:
        return []
    found: list[tuple[str, str, dt.date | None]] = []
    if proposal.lead_id or proposal.lead_branch_id:
        found.append((key_of(proposal.lead_id, proposal.lead_branch_id), LEAD, None))
    return found + [(key_of(each.pk, None), CO, None) for each in proposal.co.all()]
