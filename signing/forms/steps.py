"""A route of one's own, for one draft: who reviews, in order, and which clerk issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Position
from incoming.forms.proposal import name_and_title
from signing.models import Act

ACTS = ((Act.REVIEW.value, Act.REVIEW.label), (Act.INITIAL.value, Act.INITIAL.label))
SPARE_ROWS = 3
MOST_REVIEWS = 10


@dataclass
class OwnSteps:
    """The reviews as pairs of act and key of a position, and the clerk's."""

    reviews: list[tuple[str, str]] = field(default_factory=list)
    clerk: str = ""


class OwnStepsInput(forms.Widget):
    """Rows of act and person, then the clerk."""

    template_name = "signing/partials/own_steps.html"
    use_fieldset = True
    people: Sequence[Position] = ()
    clerks: Sequence[Position] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> OwnSteps:
        """Rows without a person are left out."""
        if not hasattr(data, "getlist"):
            return OwnSteps()
        pairs = zip(data.getlist(f"{name}_act"), data.getlist(f"{name}_who"), strict=False)
        return OwnSteps([(act, who) for act, who in pairs if who], data.get(f"{name}_clerk", ""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """The clerk is always sent."""
        return f"{name}_clerk" not in data

    def id_for_label(self, id_: str) -> str:
        """A summary of mistakes jumps to the fieldset."""
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows filled in and some to spare."""
        context = super().get_context(name, value, attrs)
        steps = value if isinstance(value, OwnSteps) else OwnSteps()
        spare = max(SPARE_ROWS - len(steps.reviews), 1)
        rows = [*steps.reviews, *((Act.REVIEW.value, "") for _row in range(spare))]
        return context | {
            "rows": list(enumerate(rows[:MOST_REVIEWS], start=1)),
            "acts": ACTS,
            "people": [(str(post.pk), name_and_title(post)) for post in self.people],
            "clerks": [(str(post.pk), name_and_title(post)) for post in self.clerks],
            "clerk": steps.clerk,
        }


class OwnStepsField(forms.Field):
    """Cleans to OwnSteps of people of the organisation. Set ``offer`` before the form is used."""

    widget: OwnStepsInput = OwnStepsInput  # type: ignore[assignment]

    def offer(self, people: Sequence[Position], clerks: Sequence[Position]) -> None:
        """Who may be asked."""
        self.widget.people, self.widget.clerks = people, clerks

    def clean(self, value: OwnSteps | None) -> OwnSteps:
        """Nobody who was not offered."""
        steps = value or OwnSteps()
        known = {str(post.pk) for post in self.widget.people}
        acts = {act for act, _label in ACTS}
        if len(steps.reviews) > MOST_REVIEWS or any(
            act not in acts or who not in known for act, who in steps.reviews
        ):
            raise ValidationError(_("Một bước trong luồng không còn chọn được."), code="strange")
        if steps.clerk not in {"", *(str(post.pk) for post in self.widget.clerks)}:
            raise ValidationError(_("Chọn văn thư phát hành trong danh sách."), code="strange")
        return steps


def own_steps_of(stored: Sequence[Sequence[Any]]) -> OwnSteps:
    """What a draft has kept, as the form shows it; the signer is chosen elsewhere."""
    reviews = [(str(act), str(pk)) for act, pk in stored if act in (Act.REVIEW, Act.INITIAL)]
    clerk = next((str(pk) for act, pk in stored if act == Act.ISSUE), "")
    return OwnSteps(reviews, clerk)
