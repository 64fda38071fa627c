"""A draft while it is being written: everything the drafter may still change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Position
from outgoing.models import OutgoingDocument
from registers.models import StoredFile
from signing.models.routes import Route


class Composition(models.Model):
    """The working copy behind a draft. What is submitted of it becomes a Revision.

    ``text`` holds what is composed here; a draft made elsewhere has its PDF in ``original``. ``file`` is the PDF laid
    out and prepared for signing, ``places`` where number, date and signatures stand on it, ``contents`` the SHA-256
    of what approvals stand for.
    """

    document = models.OneToOneField(OutgoingDocument, models.CASCADE, related_name="composition")
    signer = models.ForeignKey(
        Position, models.PROTECT, null=True, related_name="+", verbose_name=_("Người ký")
    )
    route = models.ForeignKey(
        Route, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Luồng trình ký")
    )
    own_steps = models.JSONField(default=list, blank=True)
    brief = models.TextField(_("Nội dung phiếu trình"), max_length=5000, blank=True)
    due_on = models.DateField(_("Hạn ký"), null=True, blank=True)
    text = models.JSONField(null=True)
    original = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    places = models.JSONField(default=dict, blank=True)
    contents = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("bản soạn thảo")
        verbose_name_plural = _("bản soạn thảo")

    def __str__(self) -> str:
        return str(self.document_id)
