"""An organisation's own documents, from the draft to the issued snapshot."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition
from simple_history.models import HistoricalRecords

from accounts.models import Position, Principal, Unit
from accounts.permissions import system_only
from incoming.models import IncomingDocument
from outgoing import permissions
from registers.models import NumberEntry, RegisteredDocument, StoredFile
from registers.models.documents import normalise_code

if TYPE_CHECKING:
    from accounts.actor import Actor


class SigningAuthority(models.TextChoices):
    """Quyền hạn ký (Điều 13)."""

    HEAD = "", _("Người đứng đầu ký")
    ACTING = "Q", _("Q. – quyền")
    DEPUTY = "KT", _("KT. – ký thay")
    BY_ORDER = "TL", _("TL. – ký thừa lệnh")
    BY_DELEGATION = "TUQ", _("TUQ. – ký thừa ủy quyền")


def is_electronic(document: OutgoingDocument) -> bool:
    """It is signed here, by the route."""
    return document.medium == OutgoingDocument.Medium.ELECTRONIC


def is_on_paper(document: OutgoingDocument) -> bool:
    """It is signed and stamped on paper; what is kept is its scan."""
    return not is_electronic(document)


def is_sealed(document: OutgoingDocument) -> bool:
    """Stamped on paper, or signed by the organisation's key (Điều 5)."""
    return is_on_paper(document) or document.sealed_at is not None


def is_signed(document: OutgoingDocument) -> bool:
    """Signed on paper, as the clerk's own entries are, or by the last step of its route."""
    return is_on_paper(document) or document.state == OutgoingDocument.State.SIGNED


class OutgoingDocumentQuerySet(models.QuerySet["OutgoingDocument"]):
    """Documents on their way out as the domain speaks of them."""

    def visible_to(self, actor: Actor) -> OutgoingDocumentQuerySet:
        """What the acting position may read: the whole organisation's, or what an access row opens. Never OR-ed."""
        if actor.organisation_id is None:
            return self.none()
        mine = self.filter(organisation_id=actor.organisation_id)
        if actor.has("read_documents"):
            return mine
        opened = OutgoingAccess.objects.filter(document=OuterRef("pk"), principal__in=actor.principal_ids)
        return mine.filter(Exists(opened))

    def handled_by(self, actor: Actor) -> OutgoingDocumentQuerySet:
        """What one may read as more than a recipient: how it was drafted, submitted and decided on (case 3)."""
        if actor.organisation_id is None or actor.has("read_documents"):
            return self.visible_to(actor)
        took_part = (OutgoingAccess.Why.DRAFTED, OutgoingAccess.Why.REVIEWED)
        opened = OutgoingAccess.objects.filter(
            document=OuterRef("pk"), principal__in=actor.principal_ids, why__in=took_part
        )
        return self.filter(Exists(opened), organisation_id=actor.organisation_id)

    def lock(self, pk: int) -> OutgoingDocument:
        """Lock one document; the first lock of every act on it."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def update(self, **values: object) -> int:
        """Like the original, but the state moves by transitions only."""
        if "state" in values:
            raise TypeError("the state moves by transitions only")
        return super().update(**values)


class OutgoingDocument(FSMModelMixin, RegisteredDocument):
    """One document of the organisation. Once issued it is a snapshot: names, titles and files as they were."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Dự thảo")
        IN_REVIEW = "IN_REVIEW", _("Đang trình ký")
        SIGNED = "SIGNED", _("Chờ phát hành")
        NUMBERED = "NUMBERED", _("Đã cấp số")
        ISSUED = "ISSUED", _("Đã phát hành")
        RECALLED = "RECALLED", _("Đã thu hồi")
        CANCELLED = "CANCELLED", _("Đã hủy")

    class Medium(models.TextChoices):
        PAPER = "PAPER", _("Ký trên giấy")
        ELECTRONIC = "ELECTRONIC", _("Trình ký điện tử")

    state = FSMField(_("Trạng thái"), choices=State.choices, default=State.DRAFT, protected=True)
    medium = models.CharField(_("Hình thức ký"), max_length=10, choices=Medium, default=Medium.PAPER)
    drafting_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Đơn vị soạn thảo")
    )
    drafting_unit_name = models.CharField(max_length=200, blank=True, editable=False)
    drafter = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+", editable=False)
    drafter_name = models.CharField(_("Người soạn thảo"), max_length=100, blank=True)
    authority = models.CharField(
        _("Quyền hạn ký"), max_length=3, choices=SigningAuthority, blank=True, default=""
    )
    follower = models.ForeignKey(
        Principal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Người theo dõi")
    )
    reply_due_on = models.DateField(_("Hạn trả lời"), null=True, blank=True)
    recipients_text = models.CharField(_("Nơi nhận (như trên văn bản)"), max_length=2000, blank=True)
    archive_text = models.CharField(_("Lưu"), max_length=200, blank=True)
    answers = models.ForeignKey(
        IncomingDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_by",
        verbose_name=_("Trả lời văn bản"),
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("Thay thế văn bản"),
    )
    sender_name = models.CharField(max_length=200, blank=True, editable=False)
    entered_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    entered_by_name = models.CharField(_("Người nhập"), max_length=100, blank=True)
    signed_at = models.DateTimeField(_("Ký lúc"), null=True)
    numbered_at = models.DateTimeField(_("Cấp số lúc"), null=True)
    sealed_at = models.DateTimeField(_("Cơ quan ký số lúc"), null=True)
    issued_at = models.DateTimeField(_("Phát hành lúc"), null=True)
    issued_by_name = models.CharField(_("Người phát hành"), max_length=100, blank=True)
    recalled_at = models.DateTimeField(_("Thu hồi lúc"), null=True)
    reason = models.CharField(_("Lý do"), max_length=1000, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["search", "code_norm", "submission_key"])
    objects = OutgoingDocumentQuerySet.as_manager()

    class Meta(RegisteredDocument.Meta):
        abstract = False
        verbose_name = _("văn bản đi")
        verbose_name_plural = _("văn bản đi")
        constraints: tuple[models.BaseConstraint, ...] = (
            *RegisteredDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=("DRAFT", "IN_REVIEW", "SIGNED", "CANCELLED"))
                | Q(number__isnull=False, document_date__isnull=False),
                name="outgoing_document_numbered_has_number",
            ),
            models.CheckConstraint(
                condition=Q(medium="ELECTRONIC") | ~Q(state__in=("IN_REVIEW", "SIGNED")),
                name="outgoing_document_review_is_electronic",
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "-document_date", "-id"), name="outgoing_document_list"),
            models.Index(
                fields=("organisation", "state", "-id"),
                condition=Q(state__in=("DRAFT", "IN_REVIEW", "SIGNED", "NUMBERED")),
                name="outgoing_document_open",
            ),
            models.Index(
                fields=("organisation", "-id"),
                condition=Q(medium="ELECTRONIC"),
                name="outgoing_document_electronic",
            ),
            models.Index(
                fields=("drafter", "-id"),
                condition=Q(medium="ELECTRONIC"),
                name="outgoing_document_drafter",
            ),
            models.Index(
                fields=("organisation", "code_norm"),
                name="outgoing_document_code",
                opclasses=("", "text_pattern_ops"),
            ),
            models.Index(fields=("register", "number"), name="outgoing_document_number"),
            models.Index(fields=("organisation", "number"), name="outgoing_document_org_number"),
            GinIndex(fields=("search",), name="outgoing_document_words", fastupdate=False),
            GinIndex(
                fields=("code_norm",),
                name="outgoing_document_code_part",
                opclasses=("gin_trgm_ops",),
                fastupdate=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.subject}".strip()[:300]

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the searched form of the symbol in step."""
        self.code_norm = normalise_code(self.code)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        """The document's page."""
        return reverse("outgoing:detail", args=[self.pk])

    @property
    def written_recipients(self) -> list[str]:
        """Nơi nhận as printed on the document, line by line and without its dashes."""
        parts = (part.strip(" -–•.\r") for part in re.split(r"[;\n]", self.recipients_text))
        return [part for part in parts if part]

    @property
    def is_frozen(self) -> bool:
        """Issued: nothing on it changes any more."""
        return self.state in (self.State.ISSUED, self.State.RECALLED)

    @transition(
        field=state,
        source=State.DRAFT,
        target=State.IN_REVIEW,
        conditions=[is_electronic],
        permission=permissions.can_draft,
    )
    def submit(self) -> None:
        """Trình ký: from now on only the route moves it."""

    @transition(field=state, source=State.IN_REVIEW, target=State.SIGNED, permission=system_only)
    def complete_review(self, *, at: dt.datetime) -> None:
        """The last signature stands on it; the clerk numbers, seals and issues next (Điều 13)."""
        self.signed_at = at

    @transition(field=state, source=State.SIGNED, target=State.IN_REVIEW, permission=system_only)
    def reopen_review(self) -> None:
        """The clerk has returned it to an earlier step: its signature no longer counts."""
        self.signed_at = None

    @transition(
        field=state, source=(State.IN_REVIEW, State.SIGNED), target=State.DRAFT, permission=system_only
    )
    def give_back(self) -> None:
        """Returned, refused or withdrawn: the drafter has it again."""
        self.signed_at = None

    @transition(
        field=state,
        source=(State.DRAFT, State.SIGNED),
        target=State.NUMBERED,
        conditions=[is_signed],
        permission=permissions.can_issue,
    )
    def enter(self, *, entry: NumberEntry, code: str, by: Actor) -> None:
        """Vào sổ: number, symbol and day are fixed from now on (Điều 15)."""
        self.take_number(entry)
        self.code, self.document_date = code, entry.date
        self.numbered_at = timezone.now()

    @transition(
        field=state,
        source=State.NUMBERED,
        target=State.ISSUED,
        conditions=[is_sealed],
        permission=permissions.can_issue,
    )
    def release(self, *, by: Actor) -> None:
        """Phát hành: frozen with the names of the day (Điều 18)."""
        self.issued_at, self.issued_by_name = timezone.now(), by.user.full_name

    @transition(
        field=state,
        source=State.NUMBERED,
        target=State.CANCELLED,
        conditions=[is_on_paper],
        permission=permissions.can_issue,
    )
    def void(self, *, reason: str) -> None:
        """Hủy số: the number stays in the book with its reason."""
        self.reason = reason

    @transition(
        field=state,
        source=State.NUMBERED,
        target=State.CANCELLED,
        conditions=[is_electronic],
        permission=permissions.can_issue,
    )
    def void_unsealed(self, *, reason: str) -> None:
        """Hủy số of a signed document the organisation cannot seal; its submission ends with it."""
        self.reason = reason

    @transition(field=state, source=State.DRAFT, target=State.CANCELLED, permission=permissions.can_discard)
    def discard(self, *, reason: str) -> None:
        """Hủy a draft that never took a number."""
        self.reason = reason

    @transition(field=state, source=State.ISSUED, target=State.RECALLED, permission=permissions.can_issue)
    def recall(self, *, reason: str, at: dt.datetime) -> None:
        """Thu hồi on the order; each receiver still answers on its own row (Điều 18 khoản 4)."""
        self.reason, self.recalled_at = reason, at


class OutgoingAttachment(models.Model):
    """One file of a document. A replaced scan stays readable; what was issued is known by its SHA-256."""

    class Group(models.TextChoices):
        MAIN = "MAIN", _("Văn bản chính")
        ANNEX = "ANNEX", _("Phụ lục kèm theo")
        SUBMISSION = "SUBMISSION", _("Tài liệu kèm trình")

    document = models.ForeignKey(OutgoingDocument, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    group = models.CharField(max_length=10, choices=Group, default=Group.MAIN)
    name = models.CharField(_("Tên tệp"), max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    added_by_name = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    issued_sha256 = models.CharField(max_length=64, blank=True)
    replaced_at = models.DateTimeField(null=True)
    replaced_by_name = models.CharField(max_length=100, blank=True)
    replaced_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name


class OutgoingAccess(models.Model):
    """Opens one document to one principal of the same organisation; written by the service that causes it."""

    class Why(models.TextChoices):
        INFORMED = "INFORMED", _("Nhận để biết")
        DRAFTED = "DRAFTED", _("Soạn thảo")
        REVIEWED = "REVIEWED", _("Tham gia trình ký")
        FOLLOWS = "FOLLOWS", _("Theo dõi")
        ANSWERS = "ANSWERS", _("Trả lời văn bản được giao")

    document = models.ForeignKey(OutgoingDocument, models.CASCADE, related_name="access")
    principal = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("quyền đọc")
        verbose_name_plural = _("quyền đọc")
        constraints = (
            models.UniqueConstraint(fields=("document", "principal"), name="outgoing_access_once"),
        )
        indexes = (models.Index(fields=("principal", "document"), name="outgoing_access_principal"),)

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.document_id}"
