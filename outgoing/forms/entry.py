"""Entering a document that is signed and stamped already (Điều 15–18 Nghị định 30/2020/NĐ-CP; cases 1, 3, 8, 9, 17)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Position, Principal
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from incoming.forms.proposal import Recipients, name_and_title
from outgoing.entries import Entry
from outgoing.forms.kinds import KindFieldsMixin
from outgoing.forms.links import LinkFieldsMixin
from outgoing.forms.numbering import ExpectedSymbolMixin, SymbolParts
from outgoing.forms.recipients import RecipientsField
from outgoing.models import OutgoingAttachment, OutgoingDocument, SigningAuthority
from registers.forms import SecrecyMixin, UploadsField
from registers.forms.fields import CountField, DayField, LineField, LinesField
from registers.models import Urgency

DRAFT, NUMBER, ISSUE, REVISE = "du-thao", "vao-so", "phat-hanh", "sua-lai"
AFTER = ((DRAFT, _("Lưu dự thảo")), (NUMBER, _("Vào sổ")), (ISSUE, _("Phát hành")), (REVISE, _("Sửa lại")))
NOBODY = ("", _("— Không —"))
NAMES_SHOWN = 12
SCREEN_ORDER = (
    "main", "annexes", "register", "reserved", "kind", "document_date", "drafting_unit", "field", "subject",
    "signer_name", "authority", "signer_title", "urgency", "secrecy", "recipients", "recipients_text", "archive_text",
    "drafter_name", "pages", "copies", "reply_due_on", "follower",
)  # fmt: skip
ALWAYS_EDITABLE = (
    "subject", "signer_name", "signer_title", "authority", "urgency", "pages", "copies", "reply_due_on",
    "recipients_text", "archive_text", "note", "follower", "drafter_name",
)  # fmt: skip


class WrittenFieldsMixin(forms.Form):
    """What is written on the document, where it goes, and its files: all that may change until it is issued.

    Needs ``actor`` and ``document`` (None for a new one) before ``super().__init__()``.
    """

    actor: Actor
    document: OutgoingDocument | None

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    after = forms.ChoiceField(choices=AFTER, required=False, widget=forms.HiddenInput)
    subject = LineField(
        label=_("Trích yếu"),
        max_length=2000,
        missing=_("Trích yếu nội dung không được để trống"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    drafter_name = LineField(
        label=_("Người soạn thảo"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "nguoi-soan"}),
    )
    signer_name = LineField(
        label=_("Người ký"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "list": "nguoi-ky", "data-fills": "id_signer_title"}
        ),
    )
    authority = forms.ChoiceField(label=_("Quyền hạn ký"), choices=SigningAuthority, required=False)
    signer_title = LineField(
        label=_("Chức vụ"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    urgency = forms.TypedChoiceField(
        label=_("Độ khẩn"),
        choices=Urgency.choices,
        coerce=int,
        initial=Urgency.NORMAL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chưa chọn độ khẩn")},
    )
    pages = CountField(label=_("Số trang"))
    copies = CountField(label=_("Số lượng bản phát hành"))
    reply_due_on = DayField(label=_("Hạn trả lời"), required=False)
    follower = forms.ChoiceField(label=_("Người theo dõi"), required=False)
    recipients = RecipientsField()
    recipients_text = LinesField(
        label=_("Nơi nhận ghi trên văn bản"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    archive_text = LineField(label=_("Lưu"), max_length=200, required=False)
    note = LineField(label=_("Ghi chú"), max_length=500, required=False)
    main = UploadsField(label=_("Văn bản chính"))
    annexes = UploadsField(label=_("Phụ lục kèm theo"))
    drop = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in {"main", "annexes", "recipients"} & fields.keys():
            fields[name].actor = self.actor
        fields["follower"].choices = [NOBODY, *self._followers()]
        fields["drop"].choices = [(str(each.pk), each.name) for each in self.attached]

    def __iter__(self) -> Iterator[forms.BoundField]:
        """The fields as the screen shows them, for the summary of mistakes; they are judged in their own order."""
        place = {name: index for index, name in enumerate(SCREEN_ORDER)}
        return iter(sorted(super().__iter__(), key=lambda field: place.get(field.name, len(place))))

    @property
    def named_recipients(self) -> str:
        """The first recipients by name, for the question before sending."""
        lines = self.cleaned_data.get("recipients") or []
        known = self.fields["recipients"].catalogue_for(self["recipients"].value()).names  # type: ignore[attr-defined]
        names = [known.get(line.key) or line.name for line in lines[:NAMES_SHOWN]]
        return "; ".join(names) + ("; …" if len(lines) > NAMES_SHOWN else "")

    @cached_property
    def house(self) -> Recipients:
        """People and phòng of the organisation."""
        return Recipients.of(self.actor.organisation_id)

    def _followers(self) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        people = [(str(post.principal.pk), name_and_title(post)) for post in self.house.people]
        units = [(str(unit.principal.pk), unit.name) for unit in self.house.departments]
        return [
            (label, listed) for label, listed in ((_t("Cá nhân"), people), (_t("Phòng"), units)) if listed
        ]

    @property
    def signers(self) -> list[Position]:
        """Who may sign: leaders of the organisation, then heads of phòng (ký thừa lệnh)."""
        heads = [post for post in self.house.people if post.role in DEPARTMENT_LEADERS]
        return [*(post for post in self.house.people if post.role in ORGANISATION_LEADERS), *heads]

    @cached_property
    def attached(self) -> list[OutgoingAttachment]:
        """Files the document has already."""
        if self.document is None:
            return []
        found = self.document.attachments.filter(
            replaced_at=None, group__in=(OutgoingAttachment.Group.MAIN, OutgoingAttachment.Group.ANNEX)
        )
        return list(found.select_related("file"))

    @property
    def kept_files(self) -> list[OutgoingAttachment]:
        """Those that stay."""
        dropped = set(self["drop"].value() or [])
        return [each for each in self.attached if str(each.pk) not in dropped]

    @property
    def has_scan(self) -> bool:
        """Whether there is a main file, attached or sent along."""
        mine = any(each.group == OutgoingAttachment.Group.MAIN for each in self.kept_files)
        return mine or bool(self.fields["main"].widget.kept)  # type: ignore[attr-defined]

    @property
    def going_on(self) -> bool:
        """A number is taken or the document goes out; everything has to be there."""
        return self.data.get("after") in (NUMBER, ISSUE)

    @property
    def issuing(self) -> bool:
        """The document goes out."""
        return self.data.get("after") == ISSUE

    def clean_follower(self) -> Principal | None:
        """Who follows the answers."""
        return self.house.principals().get(self.cleaned_data["follower"])

    def clean(self) -> dict[str, Any]:
        """What issuing asks for; the signer's title where it is known."""
        data: dict[str, Any] = super().clean() or {}
        known = {getattr(post, "holder_name", ""): post.title for post in self.signers}
        if data.get("signer_name") and not data.get("signer_title"):
            data["signer_title"] = known.get(data["signer_name"], "")
        if self.going_on and "signer_name" in data and not data["signer_name"]:
            self.add_error("signer_name", _t("Chưa nhập người ký"))
        if self.issuing and not self.has_scan and "main" not in self.errors:
            self.add_error("main", _t("Phát hành cần bản quét của văn bản chính"))
        if self.issuing and "recipients" in data and not data["recipients"]:
            self.add_error("recipients", _t("Chọn ít nhất một nơi nhận để phát hành"))
        return data

    def check_reply_day(self, data: dict[str, Any], issued_on: dt.date | None) -> None:
        """Answers are asked for after the document was issued."""
        due = data.get("reply_due_on")
        if due and issued_on and due < issued_on:
            self.add_error("reply_due_on", _t("Hạn trả lời không được trước ngày ban hành"))

    def written(self) -> dict[str, Any]:
        """The fields as the services take them."""
        return {name: self.cleaned_data[name] for name in ALWAYS_EDITABLE}

    def entry(self) -> Entry:
        """Everything as the services take it."""
        data = self.cleaned_data
        return Entry(
            fields=self.written(),
            main=data["main"],
            annexes=data["annexes"],
            lines=data["recipients"],
            dropped=[int(pk) for pk in data["drop"]],
            version=data["version"],
            key=data["key"],
        )


class NumberedForm(SecrecyMixin, WrittenFieldsMixin):
    """A document that has its number: book, day, kind and symbol stand fast."""

    def __init__(self, *args: Any, actor: Actor, document: OutgoingDocument, **kwargs: Any) -> None:
        self.actor, self.document = actor, document
        kwargs["initial"] = initial_of(document) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Days against each other."""
        data = super().clean()
        assert self.document is not None
        self.check_reply_day(data, self.document.document_date)
        return data


class EntryForm(SecrecyMixin, LinkFieldsMixin, KindFieldsMixin, WrittenFieldsMixin, ExpectedSymbolMixin):
    """A new document or a draft: also its book, day, kind, and what the symbol is made of."""

    watched_names = ("register", "reserved", "kind", "drafting_unit", "field")

    confirmed = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    document_date = DayField(label=_("Ngày ban hành"), missing=_("Chưa nhập ngày ban hành"))

    def __init__(
        self, *args: Any, actor: Actor, document: OutgoingDocument | None = None, **kwargs: Any
    ) -> None:
        self.actor, self.document = actor, document
        if document is not None:
            left = {name: value for name, value in initial_of(document).items() if value is not None}
            kwargs["initial"] = left | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if not self.going_on:
            self.fields["register"].required = False

    def clean(self) -> dict[str, Any]:
        """Days against each other; a number needs a whole symbol."""
        data = super().clean()
        self.check_reply_day(data, data.get("document_date"))
        if self.going_on and "kind" in data and self.book and self.symbol_problem:
            self.add_error(self._symbol_field, self.symbol_problem)
        return data

    @property
    def takes_number(self) -> bool:
        """A draft takes none."""
        return self.going_on

    @property
    def _symbol_field(self) -> str:
        return "field" if "field" in self.fields else "drafting_unit"

    @property
    def symbol_parts(self) -> SymbolParts | None:
        """Kind, agency and unit as chosen so far."""
        kind, agency = self.kinds.get(self.kind_id or 0), self.actor.organisation
        return SymbolParts(kind, agency.abbreviation, self.unit_part) if kind and agency else None

    @property
    def stamp(self) -> str:
        """What the clerk compares with the scan: symbol and day."""
        return f"{self.expected_code} {self.day:%d/%m/%Y}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the clerk has compared just this symbol and day with the scan."""
        return bool(self.cleaned_data["confirmed"] == self.stamp)

    def look_again(self) -> None:
        """Forget the books as they were: a number has been taken meanwhile."""
        for name in ("books", "reserved_numbers"):
            self.__dict__.pop(name, None)

    def written(self) -> dict[str, Any]:
        """The fields as the services take them, those a number fixes included."""
        names = ("kind", "document_date", "answers", "replaces")
        own = {name: self.cleaned_data[name] for name in names}
        own["drafting_unit"] = self.cleaned_data.get("drafting_unit")
        own["field"] = self.cleaned_data.get("field", "")
        return super().written() | own

    def entry(self) -> Entry:
        """Everything as the services take it."""
        data, entry = self.cleaned_data, super().entry()
        if not self.going_on:
            return entry
        return replace(
            entry,
            register=data["register"],
            on=data["document_date"],
            reserved=data["reserved"],
            expected_code=self.expected_code,
        )


def initial_of(document: OutgoingDocument) -> dict[str, Any]:
    """The form's values of a saved document."""
    values = {name: getattr(document, name) for name in ALWAYS_EDITABLE if name != "follower"}
    return values | {
        "kind": document.kind_id,
        "document_date": document.document_date,
        "drafting_unit": document.drafting_unit_id or "",
        "field": document.field,
        "follower": document.follower_id or "",
        "answers": document.answers_id or "",
        "replaces": document.replaces_id or "",
        "recipients": list(document.recipients.all()),
        "key": document.submission_key,
    }
