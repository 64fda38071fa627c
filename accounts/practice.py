"""The classroom as the customer's text describes it: its accounts, its organisations, and steps (1) and (2)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import JournalEntry, User
from accounts.registry import PracticeStep

ACCOUNTS = tuple(f"thuchanhctk{number}" for number in range(1, 11))

# The branch G05.99 belongs to nobody: codes of real offices must never be sent to by mistake.
OFFICE_CODE = "G05.99.01"
BRANCH_1_CODE = "G05.99.01.01"
BRANCH_2_CODE = "G05.99.01.02"

PROFILE_VERBS = ("update-profile", "change-avatar", "change-signature", "change-password")


def _signed_in(account: str) -> QuerySet[Any]:
    return User.objects.filter(username=account, last_login__isnull=False)


def _profile_changed(account: str) -> QuerySet[Any]:
    return JournalEntry.objects.filter(
        user__username=account, subject_kind="accounts.user", verb__in=PROFILE_VERBS
    )


def steps() -> list[PracticeStep]:
    """Signing in and the own profile, for every account."""
    profile = _("Cập nhật thông tin cá nhân: ngày sinh, điện thoại, thư điện tử, ảnh đại diện, ảnh chữ ký.")
    found = []
    for order, account in enumerate(ACCOUNTS):
        found += [
            PracticeStep(
                key=f"login-{account}",
                order=order,
                step="1",
                account=account,
                text=_("Đăng nhập bằng tài khoản này."),
                url=reverse_lazy("home"),  # type: ignore[arg-type]
                done=partial(_signed_in, account),
            ),
            PracticeStep(
                key=f"profile-{account}",
                order=order,
                step="2",
                account=account,
                text=profile,
                url=reverse_lazy("accounts:profile"),  # type: ignore[arg-type]
                done=partial(_profile_changed, account),
            ),
        ]
    return found
