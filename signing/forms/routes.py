"""The form of a route: its name, for whom, and up to twelve ordered steps, each what and who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import Position, Role, Unit
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from registers.forms.fields import LineField
from signing.models import Act, Route, RouteStep, Who
from signing.route_input import MOST_STEPS, StepInput

IN_UNIT = (Role.DEPARTMENT_HEAD, Role.DEPUTY_DEPARTMENT_HEAD)
IN_ORGANISATION = (Role.HEAD, Role.DEPUTY_HEAD, Role.CLERK)
DRAFTERS = (
    Role.OFFICER,
    Role.DEPARTMENT_HEAD,
    Role.DEPUTY_DEPARTMENT_HEAD,
    Role.CLERK,
    *ORGANISATION_LEADERS,
)
USUAL = (
    (Act.REVIEW, f"{Who.UNIT_ROLE}:{Role.DEPARTMENT_HEAD}"),
    (Act.SIGN, f"{Who.ORGANISATION_ROLE}:{Role.HEAD}"),
    (Act.ISSUE, f"{Who.ORGANISATION_ROLE}:{Role.CLERK}"),
)


class RouteForm(forms.ModelForm):
    """What a route is called, and who may choose it."""

    name = LineField(
        label=gettext_lazy("Tên luồng"), max_length=120, missing=gettext_lazy("Đặt tên cho luồng trình ký.")
    )

    class Meta:
        model = Route
        fields = ("name", "drafter_role", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("Mọi người soạn thảo")), *((role.value, role.label) for role in DRAFTERS)]
        self.fields["drafter_role"].choices = offered  # type: ignore[attr-defined]
        self.fields["order"].required = False
        self.fields["order"].help_text = _("Luồng có số nhỏ đứng trước khi chọn.")

    def clean_order(self) -> int:
        """Zero unless said otherwise."""
        return self.cleaned_data["order"] or 0


class StepForm(forms.Form):
    """One step: what is done, and by whom."""

    act = forms.ChoiceField(label=gettext_lazy("Việc"), choices=Act)
    who = forms.ChoiceField(label=gettext_lazy("Người thực hiện"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["who"].choices = choices.groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A signature is a leader's, issuing is the clerk's."""
        data = super().clean() or {}
        act, chosen = data.get("act"), data.get("who")
        if act and chosen:
            role = self.choices.role_of(chosen)
            if act == Act.SIGN and role not in (*ORGANISATION_LEADERS, *DEPARTMENT_LEADERS):
                self.add_error("who", _("Người ký phải là lãnh đạo cơ quan hoặc lãnh đạo đơn vị."))
            if act == Act.ISSUE and role != Role.CLERK:
                self.add_error("who", _("Bước phát hành phải do văn thư thực hiện."))
        return data

    @property
    def step(self) -> StepInput:
        """The step as the service takes it."""
        act, (who, key) = self.cleaned_data["act"], self.cleaned_data["who"].split(":")
        if who == Who.POSITION:
            return StepInput(act, who, position=self.choices.positions[int(key)])
        return StepInput(act, who, role=key)


class Choices:
    """Who may be asked in an organisation: roles of the drafting unit, roles of the organisation, named posts."""

    def __init__(self, organisation: Unit, kept: Sequence[Position] = ()) -> None:
        posts = (
            Position.objects.active()
            .of_organisation(organisation.pk)
            .exclude(role=Role.ADMIN)
            .with_holder()
            .select_related("unit__parent")
            .order_by("unit__parent_id", "unit__order", "order", "pk")
        )
        self.positions = {post.pk: post for post in (*kept, *posts)}
        has_departments = any(not post.unit.is_organisation for post in self.positions.values())
        roles = IN_UNIT if has_departments else ()
        of_unit = _("%(role)s của đơn vị soạn thảo")
        in_unit = [(f"{Who.UNIT_ROLE}:{role}", of_unit % {"role": role.label}) for role in roles]
        in_organisation = [(f"{Who.ORGANISATION_ROLE}:{role}", role.label) for role in IN_ORGANISATION]
        named = [(f"{Who.POSITION}:{post.pk}", _named(post)) for post in self.positions.values()]
        groups = (
            (Who.UNIT_ROLE.label, in_unit),
            (Who.ORGANISATION_ROLE.label, in_organisation),
            (Who.POSITION.label, named),
        )
        self.groups = [("", "---------"), *(group for group in groups if group[1])]

    def role_of(self, chosen: str) -> str:
        """The role behind a choice."""
        who, key = chosen.split(":")
        return self.positions[int(key)].role if who == Who.POSITION else key


def _named(post: Position) -> str:
    holder = getattr(post, "holder_name", "")
    return f"{post} – {holder}" if holder else str(post)


class StepForms:
    """The steps of the form in their order, with buttons that add, move and drop them without a script."""

    def __init__(
        self, actor: Actor, data: Mapping[str, Any] | None = None, steps: Sequence[RouteStep] = ()
    ) -> None:
        assert actor.organisation is not None
        kept = [step.position for step in steps if step.position is not None]
        self.choices = Choices(actor.organisation, kept)
        self.data = data
        if data is not None:
            self.rows = _posted(data)
        else:
            self.rows = [_row(step) for step in steps] or [{"act": act, "who": who} for act, who in USUAL]
        self.forms = self._bind(bound=data is not None)

    def _bind(self, *, bound: bool) -> list[StepForm]:
        made = []
        for number, row in enumerate(self.rows):
            prefix = f"step-{number}"
            values = {f"{prefix}-{name}": value for name, value in row.items()}
            options = {"data": values} if bound else {"initial": row}
            made.append(StepForm(**options, prefix=prefix, choices=self.choices))
        return made

    def is_valid(self) -> bool:
        """Whether every step is."""
        wrong = [form for form in self.forms if not form.is_valid()]  # each is asked: each shows its errors
        return not wrong

    @property
    def has_errors(self) -> bool:
        """Whether a bound step has something to be said."""
        return any(form.is_bound and form.errors for form in self.forms)

    @property
    def steps(self) -> list[StepInput]:
        """The steps as the service takes them."""
        return [form.step for form in self.forms]

    @property
    def is_full(self) -> bool:
        """Whether a route takes no more."""
        return len(self.rows) >= MOST_STEPS

    def rearrange(self, wish: str) -> bool:
        """Do what a button asks: add, up-2, down-2, drop-2. False when it asks for nothing of that."""
        what, _dash, index = wish.partition("-")
        number = int(index) if index.isdecimal() and len(index) < 3 else -1
        if what == "add" and not self.is_full:
            self.rows.insert(max(len(self.rows) - 2, 0), {"act": Act.REVIEW, "who": ""})
        elif what == "drop" and 0 <= number < len(self.rows):
            del self.rows[number]
        elif what == "up" and 0 < number < len(self.rows):
            self.rows[number - 1 : number + 1] = reversed(self.rows[number - 1 : number + 1])
        elif what == "down" and 0 <= number < len(self.rows) - 1:
            self.rows[number : number + 2] = reversed(self.rows[number : number + 2])
        else:
            return False
        self.forms = self._bind(bound=False)
        return True


def _posted(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for number in range(MOST_STEPS):
        act, who = data.get(f"step-{number}-act"), data.get(f"step-{number}-who")
        if act is None and who is None:
            break
        rows.append({"act": act or "", "who": who or ""})
    return rows


def _row(step: RouteStep) -> dict[str, str]:
    key = step.position_id if step.who == Who.POSITION else step.role
    return {"act": step.act, "who": f"{step.who}:{key}"}
