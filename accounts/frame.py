"""What this app offers to the frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import practice, registry
from accounts.actor import Actor
from accounts.models import Appointment, Position, User


def may_administer(actor: Actor) -> bool:
    """Administrators of an organisation."""
    return actor.has("administer")


def _no_rows(actor: Actor) -> QuerySet[Any]:
    return User.objects.none()


def _pages() -> list[registry.Worklist]:
    """The pages of the administrator; they stand in the rail without a count."""
    pages = (
        ("admin-people", _("Người và chức vụ"), "accounts:directory"),
        ("admin-units", _("Đơn vị"), "accounts:units"),
        ("admin-settings", _("Thiết lập"), "accounts:organisation_settings"),
    )
    return [
        registry.Worklist(key, label, "admin", reverse_lazy(name), may_administer, _no_rows, counted=False)
        for key, label, name in pages
    ]


def _vacant_posts(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any] | None:
    """Posts of the organisation that nobody holds."""
    posts = Position.objects.active().of_organisation(actor.organisation_id or 0)
    held = Appointment.objects.current().filter(position=OuterRef("pk"))
    vacant = list(posts.exclude(Exists(held)).select_related("unit").order_by("unit__order", "order")[:6])
    if not vacant:
        return None
    rows = [
        {"title": post.title, "meta": post.unit.name, "url": reverse("accounts:position", args=[post.pk])}
        for post in vacant[:5]
    ]
    return {"rows": rows}


def is_technical(actor: Actor) -> bool:
    """People who look after the master data of all organisations."""
    return actor.user.is_staff


def register() -> None:
    """Offer the first and the last sections of the rail, the administrator's block, and the first practice steps."""
    registry.register(
        registry.HomeBlock(
            "accounts-vacant", 50, may_administer, "accounts/partials/home_vacant.html", _vacant_posts
        ),
        registry.Section(
            "site",
            _("Quản trị kỹ thuật"),
            "wrench-screwdriver",
            reverse_lazy("admin:index"),
            is_technical,
            95,
        ),
        registry.Section("home", _("Trang chủ"), "home", reverse_lazy("home"), lambda actor: True, 0),
        registry.Section(
            "admin",
            _("Quản trị"),
            "rectangle-stack",
            reverse_lazy("accounts:directory"),
            may_administer,
            90,
        ),
        *_pages(),
        *practice.steps(),
    )
