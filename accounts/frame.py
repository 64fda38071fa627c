"""What this app offers to the frame."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor
from accounts.models import JournalEntry, User

PRACTICE_ACCOUNTS = tuple(f"thuchanhctk{number}" for number in range(1, 11))
PROFILE_VERBS = ("update-profile", "change-avatar", "change-signature", "change-password")


def may_administer(actor: Actor) -> bool:
    """Administrators of an organisation."""
    return actor.has("administer")


def _no_rows(actor: Actor) -> QuerySet[Any]:
    return User.objects.none()


def _signed_in(account: str) -> QuerySet[Any]:
    return User.objects.filter(username=account, last_login__isnull=False)


def _profile_changed(account: str) -> QuerySet[Any]:
    return JournalEntry.objects.filter(
        user__username=account, subject_kind="accounts.user", verb__in=PROFILE_VERBS
    )


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


def _practice_steps() -> list[registry.PracticeStep]:
    """Steps (1) and (2) of the customer's text, for every account."""
    steps = []
    for order, account in enumerate(PRACTICE_ACCOUNTS):
        steps += [
            registry.PracticeStep(
                f"login-{account}",
                100 + order,
                "1",
                account,
                _("Đăng nhập bằng tài khoản này."),
                reverse_lazy("home"),
                partial(_signed_in, account),
            ),
            registry.PracticeStep(
                f"profile-{account}",
                200 + order,
                "2",
                account,
                _(
                    "Cập nhật thông tin cá nhân: ngày sinh, điện thoại, thư điện tử, ảnh đại diện, ảnh chữ ký."
                ),
                reverse_lazy("accounts:profile"),
                partial(_profile_changed, account),
            ),
        ]
    return steps


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
        *_practice_steps(),
    )
