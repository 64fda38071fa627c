"""Who else may sign for the head: by order for listed kinds, by a written authorisation (Điều 13 khoản 3, 4)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit
from registers.models import DocumentKind


class SigningRules(models.Model):
    """The kinds heads of phòng sign TL. in an organisation, as its working rules list them."""

    organisation = models.OneToOneField(Unit, models.PROTECT, related_name="signing_rules", editable=False)
    by_order_kinds = models.ManyToManyField(
        DocumentKind, blank=True, related_name="+", verbose_name=_("Loại văn bản được ký thừa lệnh")
    )

    class Meta:
        verbose_name = _("quy định ký")
        verbose_name_plural = _("quy định ký")

    def __str__(self) -> str:
        return str(self.organisation)


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    """Authorisations as the domain speaks of them."""

    def in_force(self, day: dt.date | None = None) -> AuthorisationQuerySet:
        """Those whose term covers the day (today), and not stopped."""
        day = day or timezone.localdate()
        return self.filter(stopped_at=None, starts_on__lte=day, ends_on__gte=day)


class Authorisation(models.Model):
    """A written authorisation to sign TUQ.: limited in time and in contents, never passed on (Điều 13 khoản 3)."""

    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="+", verbose_name=_("Người được ủy quyền")
    )
    paper = models.CharField(_("Văn bản ủy quyền"), max_length=200)
    scope = models.CharField(_("Nội dung được ủy quyền"), max_length=500)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))
    made_by_name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ủy quyền ký")
        verbose_name_plural = _("ủy quyền ký")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="signing_authorisation_term"
            ),
        )

    def __str__(self) -> str:
        return self.paper

    @property
    def may_be_stopped(self) -> bool:
        """In force, or still to come."""
        return self.stopped_at is None and timezone.localdate() <= self.ends_on
