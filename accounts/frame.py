"""What this app offers to the frame."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import practice, registry
from accounts.actor import Actor
from accounts.models import User


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


def register() -> None:
    """Offer the first and the last section of the rail and the first steps of the practice guide."""
    registry.register(
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
