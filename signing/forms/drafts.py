"""Soạn dự thảo: what is written or uploaded, who signs, the route, and everything that goes along (cases 3, 4)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Position, Role
from accounts.models.people import DEPARTMENT_LEADERS
from incoming.forms.proposal import Recipients
from outgoing.forms.entry import WrittenFieldsMixin
from outgoing.forms.kinds import KindFieldsMixin
from outgoing.forms.links import LinkFieldsMixin
from outgoing.models import OutgoingAttachment, OutgoingDocument
from outgoing.services.answering import last_field
from registers.forms import SecrecyMixin, UploadsField
from registers.forms.fields import DayField, LinesField
from registers.models import PendingUpload
from signing.capacities import capacities_of, in_words
from signing.drafts import ComposedText, DraftEntry
from signing.forms.steps import OwnSteps, OwnStepsField, own_steps_of
from signing.forms.text import TextFieldsMixin, initial_text
from signing.layout.model import RESOLUTIONS
from signing.models import Act, Composition, Route

SAVE, PREVIEW, PLACES, SUBMIT = "luu", "xem-truoc", "o-ky", "trinh-ky"
AFTER = (
    (SAVE, _("Lưu dự thảo")),
    (PREVIEW, _("Xem trước")),
    (PLACES, _("Đặt ô ký")),
    (SUBMIT, _("Trình ký")),
)
OWN_ROUTE = "rieng"
NO_SIGNER = ("", _("— Chọn —"))
KEPT = ("subject", "urgency", "reply_due_on", "recipients_text", "archive_text", "note", "follower")
FROM_DOCUMENT = (*(name for name in KEPT if name != "follower"), "field")
SCREEN_ORDER = (
    "main", "kind", "drafting_unit", "field", "subject", "urgency", "secrecy", "addressees", "deciding", "grounds",
    "body", "recipients", "recipients_text", "signer", "route", "own", "due_on", "annexes", "supporting", "brief",
    "reply_due_on", "follower",
)  # fmt: skip


class DraftForm(SecrecyMixin, LinkFieldsMixin, KindFieldsMixin, WrittenFieldsMixin):
    """What every draft has; the text or the file is added by the two forms below. ``routes`` are those offered."""

    signer_name = authority = signer_title = drafter_name = pages = copies = None  # type: ignore[assignment]

    after = forms.ChoiceField(choices=AFTER, required=False, widget=forms.HiddenInput)
    submit_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    signer = forms.ChoiceField(label=_("Người ký"), error_messages={"required": _("Chưa chọn người ký")})
    route = forms.ChoiceField(label=_("Luồng trình ký"), required=False, widget=forms.RadioSelect)
    own = OwnStepsField(label=_("Các bước của luồng riêng"), required=False)
    due_on = DayField(label=_("Hạn ký"), required=False)
    brief = LinesField(
        label=_("Nội dung phiếu trình"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    supporting = UploadsField(label=_("Tài liệu kèm trình"))

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        routes: Sequence[Route] = (),
        document: OutgoingDocument | None = None,
        **kwargs: Any,
    ) -> None:
        self.actor, self.document, self.routes = actor, document, routes
        self.composition: Composition | None = getattr(document, "composition", None)
        kwargs["initial"] = self._beginning() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["supporting"].actor = actor
        fields["signer"].choices = [NO_SIGNER, *self._signer_choices()]
        fields["route"].choices = [
            *((str(route.pk), route.name) for route in self.routes),
            (OWN_ROUTE, _t("Luồng riêng cho văn bản này")),
        ]
        fields["own"].offer(
            [post for post in self.house.people if post.pk != getattr(actor.position, "pk", None)],
            self.clerks,
        )

    def _beginning(self) -> dict[str, Any]:
        """The values a form opens with: the draft's, or what fits the drafter."""
        if self.document is None or self.composition is None:
            return {"drafting_unit": self._own_unit, **self._usual()}
        document, made = self.document, self.composition
        values = {name: getattr(document, name) for name in FROM_DOCUMENT}
        return values | {
            "kind": document.kind_id,
            "drafting_unit": document.drafting_unit_id or "",
            "follower": document.follower_id or "",
            "answers": document.answers_id or "",
            "replaces": document.replaces_id or "",
            "recipients": list(document.recipients.all()),
            "signer": f"{made.signer_id}:{document.authority}" if made.signer_id else "",
            "route": str(made.route_id or (OWN_ROUTE if made.own_steps else "")),
            "own": own_steps_of(made.own_steps),
            "due_on": made.due_on,
            "brief": made.brief,
        }

    def _usual(self) -> dict[str, Any]:
        head = next((post for post in self.house.people if post.role == Role.HEAD), None)
        first = self.routes[0] if self.routes else None
        organisation = self.actor.organisation
        return {
            "field": last_field(organisation) if organisation and not self.house.departments else "",
            "signer": f"{head.pk}:" if head else "",
            "route": str(first.pk) if first else OWN_ROUTE,
            "recipients_text": _t("Như trên;\nLưu: VT, %s.") % self._own_mark
            if self._own_mark
            else _t("Như trên;\nLưu: VT."),
        }

    @property
    def _own_unit(self) -> str:
        unit = self.actor.unit
        return str(unit.pk) if unit and any(unit.pk == each.pk for each in self.house.departments) else ""

    @property
    def _own_mark(self) -> str:
        return self.actor.unit.abbreviation if self.actor.unit and self._own_unit else ""

    # --- who signs, and the way there

    @cached_property
    def _posts(self) -> list[Position]:
        return Recipients.posts_of(self.actor.organisation_id)

    @cached_property
    def house(self) -> Recipients:
        """People and phòng of the organisation."""
        people = [post for post in self._posts if post.role != Role.CLERK]
        return Recipients(people, Recipients.units_of(self.actor.organisation_id))

    @property
    def clerks(self) -> list[Position]:
        """Who may issue."""
        return [post for post in self._posts if post.role == Role.CLERK]

    def _signer_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        head = next((post.title for post in self.house.people if post.role == Role.HEAD), "")
        groups: dict[str, list[tuple[str, str]]] = {_t("Lãnh đạo cơ quan"): [], _t("Lãnh đạo phòng"): []}
        leaders, departments = groups.values()
        for post in self.signers:
            listed = departments if post.role in DEPARTMENT_LEADERS else leaders
            listed += [(f"{post.pk}:{mark}", in_words(post, mark, head=head)) for mark in capacities_of(post)]
        return [(label, choices) for label, choices in groups.items() if choices]

    @property
    def chosen_signer(self) -> tuple[Position | None, str]:
        """The position chosen so far and in what capacity it signs."""
        pk, _colon, mark = str(self["signer"].value() or "").partition(":")
        found = next((post for post in self.signers if str(post.pk) == pk), None)
        return found, mark if found and mark in capacities_of(found) else ""

    @property
    def chosen_route(self) -> Route | None:
        """The route chosen so far; None is one of one's own."""
        chosen = str(self["route"].value() or "")
        return next((route for route in self.routes if str(route.pk) == chosen), None)

    def people(self) -> Mapping[int, Position]:
        """Everybody who may be asked, by key."""
        return {post.pk: post for post in self._posts}

    def own_steps(self) -> list[tuple[str, int]]:
        """The reviews, the signer, the clerk; only the first clerk where there is no choice."""
        steps: OwnSteps = self.cleaned_data.get("own") or OwnSteps()
        signer, _mark = self.chosen_signer
        clerk = steps.clerk or (str(self.clerks[0].pk) if self.clerks else "")
        whole = [(act, int(pk)) for act, pk in steps.reviews]
        if signer is not None:
            whole.append((Act.SIGN.value, signer.pk))
        if clerk:
            whole.append((Act.ISSUE.value, int(clerk)))
        return whole

    # --- judging

    @property
    def submitting(self) -> bool:
        """Trình ký was pressed; everything has to be there."""
        return self.data.get("after") == SUBMIT

    @cached_property
    def attached(self) -> list[OutgoingAttachment]:
        """Files the draft has already."""
        if self.document is None:
            return []
        return list(self.document.attachments.filter(replaced_at=None).select_related("file"))

    def clean(self) -> dict[str, Any]:
        """What a submission asks for."""
        data = super().clean()
        if not self.submitting:
            return data
        today = timezone.localdate()
        if data.get("due_on") and data["due_on"] < today:
            self.add_error("due_on", _t("Hạn ký không được trước hôm nay"))
        self.check_reply_day(data, today)
        if "recipients" in data and not data["recipients"]:
            self.add_error("recipients", _t("Chọn ít nhất một nơi nhận"))
        return data

    # --- handing over

    def written(self) -> dict[str, Any]:
        """The fields of the document as the services take them."""
        data = self.cleaned_data
        names = (*KEPT, "kind", "answers", "replaces")
        return {name: data[name] for name in names} | {
            "drafting_unit": data.get("drafting_unit"),
            "field": data.get("field", ""),
            "authority": self.chosen_signer[1],
        }

    def preview_of(self, actor: Actor) -> OutgoingDocument:
        """The document as far as it is filled in, for a look at its pages."""
        data = self.cleaned_data
        document = OutgoingDocument(organisation=actor.organisation, authority=self.chosen_signer[1])
        for name in ("kind", "drafting_unit", "field", "subject", "urgency", "recipients_text"):
            if data.get(name) is not None:
                setattr(document, name, data[name])
        if not document.drafting_unit_id and not document.field:
            document.field = "…"  # a look at the page does not wait for the last part of the symbol
        return document

    def entry(self) -> DraftEntry:  # type: ignore[override]
        """Everything as the services take it."""
        data = self.cleaned_data
        signer, _mark = self.chosen_signer
        assert signer is not None
        is_own = data["route"] == OWN_ROUTE
        return DraftEntry(
            fields=self.written(),
            signer=signer,
            text=self.composed(),
            main=self.uploaded(),
            annexes=data["annexes"],
            supporting=data["supporting"],
            dropped=[int(pk) for pk in data["drop"]],
            lines=data["recipients"],
            route=self.chosen_route,
            own_steps=self.own_steps() if is_own else (),
            brief=data["brief"],
            due_on=data["due_on"],
            version=data["version"],
            key=data["key"],
        )

    def composed(self) -> ComposedText | None:
        """The text, where it is written here."""
        return None

    def uploaded(self) -> PendingUpload | None:
        """The file, where it was made elsewhere and has just been sent."""
        return None


class ComposeForm(TextFieldsMixin, DraftForm):
    """A text written here and laid out by the system."""

    mode = "soan"
    main = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.kinds.get(self.kind_id or 0)
        self.fields["body"].widget.articles = bool(kind and kind.name.casefold() in RESOLUTIONS)  # type: ignore[attr-defined]
        self.fields["annex_body"].widget.articles = True  # type: ignore[attr-defined]
        if self.submitting:
            self.fields["body"].required = True
            self.fields["body"].error_messages["required"] = _t("Chưa có nội dung văn bản")

    def _beginning(self) -> dict[str, Any]:
        begun = super()._beginning()
        if self.composition and self.composition.text:
            begun |= initial_text(ComposedText.from_dict(self.composition.text))
        return begun

    def composed(self) -> ComposedText:
        """What is written."""
        return self.text()


class UploadForm(DraftForm):
    """A PDF made elsewhere."""

    mode = "tep"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["main"] = UploadsField(
            label=_("Văn bản chính (PDF)"), actor=self.actor, single=True, pdf_only=True
        )

    @property
    def has_file(self) -> bool:
        """Whether there is a PDF, kept or sent along."""
        kept = self.composition is not None and self.composition.original_id is not None
        return kept or bool(self.fields["main"].widget.kept)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The file is a PDF."""
        data = super().clean()
        sent = data.get("main") or []
        if sent and not sent[0].file.is_pdf:
            self.add_error("main", _t("Văn bản chính phải là tệp PDF để ký số"))
        elif not self.has_file and "main" not in self.errors:
            self.add_error("main", _t("Chưa tải tệp văn bản chính"))
        return data

    def uploaded(self) -> PendingUpload | None:
        """The file just sent."""
        sent = self.cleaned_data["main"]
        return sent[0] if sent else None
