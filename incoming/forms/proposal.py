"""Trình lãnh đạo and Đề xuất phân xử lý, shared by every form that submits a document (cases 6, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Position, Principal, Role, Unit
from accounts.models.people import ORGANISATION_LEADERS
from registers.forms.fields import DayField, LineField

NOBODY = ("", _("— Chưa trình —"))
UNDECIDED = ("", _("— Không đề xuất —"))


@dataclass(frozen=True)
class Recipients:
    """Who may be chosen in one organisation: its people with their posts, its phòng and its Chi cục."""

    people: Sequence[Position]
    units: Sequence[Unit]

    @classmethod
    def of(cls, organisation_id: int | None) -> Recipients:
        """Read them in two queries; clerks hand out, they are not handed anything."""
        people = [post for post in cls.posts_of(organisation_id) if post.role != Role.CLERK]
        return cls(people, cls.units_of(organisation_id))

    @staticmethod
    def posts_of(organisation_id: int | None) -> list[Position]:
        """Posts somebody holds today, leaders first, the clerks' included."""
        rank = Case(When(role=Role.HEAD, then=0), When(role=Role.DEPUTY_HEAD, then=1), default=2)
        posts = Position.objects.of_organisation(organisation_id or 0).held().with_holder()
        posts = posts.exclude(role=Role.ADMIN).select_related("unit", "principal")
        return list(posts.order_by(rank, "unit__order", "order", "pk"))

    @staticmethod
    def units_of(organisation_id: int | None) -> list[Unit]:
        """Open phòng and Chi cục below the organisation."""
        below = Q(parent_id=organisation_id or 0, kind__in=(Unit.Kind.DEPARTMENT, Unit.Kind.BRANCH))
        return list(Unit.objects.active().filter(below).select_related("principal"))

    @property
    def leaders(self) -> list[Position]:
        """The head, then the deputies."""
        return [post for post in self.people if post.role in ORGANISATION_LEADERS]

    @property
    def departments(self) -> list[Unit]:
        """Phòng that may hold work."""
        return [unit for unit in self.units if unit.kind == Unit.Kind.DEPARTMENT]

    @property
    def branches(self) -> list[Unit]:
        """Chi cục below the organisation."""
        return [unit for unit in self.units if unit.kind == Unit.Kind.BRANCH]

    def principals(self) -> dict[str, Principal]:
        """Who may hold work inside the organisation, by key."""
        found = {str(post.principal.pk): post.principal for post in self.people}
        return found | {str(unit.principal.pk): unit.principal for unit in self.departments}

    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Groups for a select: phòng, Chi cục (their keys begin with “cc”), people."""
        groups = (
            (_t("Phòng"), [(str(unit.principal.pk), unit.name) for unit in self.departments]),
            (_t("Chi cục"), [(f"cc{unit.pk}", unit.name) for unit in self.branches]),
            (_t("Cá nhân"), [(str(post.principal.pk), name_and_title(post)) for post in self.people]),
        )
        return [(label, options) for label, options in groups if options]


def name_and_title(post: Position) -> str:
    """Nguyễn Văn Hùng, Cục trưởng."""
    return ", ".join(part for part in (getattr(post, "holder_name", ""), post.title) if part)


class SubmitFieldsMixin(forms.Form):
    """Adds *Trình lãnh đạo*, the head chosen beforehand, and the proposal; all of it may stay empty.

    A form that has ``actor`` before ``super().__init__()`` gets the choices of the actor's organisation.
    """

    actor: Actor

    submit_to = forms.ChoiceField(label=_("Trình lãnh đạo"), required=False)
    proposal_text = LineField(
        label=_("Nội dung đề xuất"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proposal_lead = forms.ChoiceField(label=_("Đề xuất chủ trì"), required=False)
    proposal_due = DayField(label=_("Đề xuất hạn xử lý"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipients = Recipients.of(self.actor.organisation_id)
        leaders = self.recipients.leaders
        self.fields["submit_to"].choices = [NOBODY, *((str(p.pk), name_and_title(p)) for p in leaders)]  # type: ignore[attr-defined]
        self.fields["submit_to"].initial = str(leaders[0].pk) if leaders else ""
        self.fields["proposal_lead"].choices = [UNDECIDED, *self.recipients.choices()]  # type: ignore[attr-defined]

    def clean_submit_to(self) -> Position | None:
        """The leader's post."""
        chosen = self.cleaned_data["submit_to"]
        return next((post for post in self.recipients.leaders if str(post.pk) == chosen), None)

    def clean_proposal_due(self) -> Any:
        """Not in the past."""
        day = self.cleaned_data["proposal_due"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Hạn xử lý không được ở trong quá khứ"))
        return day

    def clean(self) -> dict[str, Any]:
        """A deadline alone proposes nothing."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("proposal_due") and not (data.get("proposal_text") or data.get("proposal_lead")):
            self.add_error("proposal_lead", _t("Chọn chủ trì hoặc ghi nội dung đề xuất"))
        return data

    def proposal_fields(self) -> dict[str, Any]:
        """What ProposalInput takes: text, lead, lead_branch, due_on."""
        chosen = self.cleaned_data["proposal_lead"]
        branches = {f"cc{unit.pk}": unit for unit in self.recipients.branches}
        return {
            "text": self.cleaned_data["proposal_text"],
            "lead": self.recipients.principals().get(chosen),
            "lead_branch": branches.get(chosen),
            "due_on": self.cleaned_data["proposal_due"],
        }

    @property
    def proposes(self) -> bool:
        """Whether something of the proposal has been filled in: its part of the form then stands open."""
        names = ("proposal_text", "proposal_lead", "proposal_due")
        return any(self[name].value() or self[name].errors for name in names)
