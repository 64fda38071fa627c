"""What an organisation's administrator does to accounts."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Appointment, Position, User
from accounts.services.people import appoint

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike: a temporary password is read out and typed."""


def temporary_password() -> str:
    """Three groups of five characters."""
    return "-".join("".join(secrets.choice(ALPHABET) for _i in range(5)) for _j in range(3))


def _managed(user: User, by: Actor) -> User:
    """Lock the account, provided the actor's organisation looks after it."""
    mine = User.objects.managed_from(by.organisation_id or 0) if by.has("administer") else User.objects.none()
    found = mine.filter(pk=user.pk).select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise PermissionDenied(_("Tài khoản này không do cơ quan của bạn quản lý."))
    return found


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str,
    email: str = "",
    phone: str = "",
    is_practice: bool = False,
    by: Actor | None = None,
) -> tuple[User, str]:
    """Create an account with a temporary password, which is returned once and never kept readable."""
    password = temporary_password()
    user = User.objects.create_user(
        username,
        password,
        full_name=full_name,
        email=email,
        phone=phone,
        is_practice=is_practice,
        password_is_temporary=True,
    )
    text = _("Tạo tài khoản %(username)s cho %(name)s") % {"username": user.username, "name": full_name}
    record(by, "create-user", user, text)
    return user, password


@transaction.atomic
def create_appointed_user(
    *, position: Position, starts_on: dt.date, by: Actor, **fields: Any
) -> tuple[User, str]:
    """Create an account and put its owner into a post, in one act: an account without a post belongs nowhere."""
    user, password = create_user(**fields, by=by)
    appoint(user, position=position, starts_on=starts_on, by=by)
    return user, password


@transaction.atomic
def update_user(user: User, *, full_name: str, email: str, phone: str, by: Actor) -> User:
    """Correct name, address and telephone of somebody."""
    user = _managed(user, by)
    before = {"full_name": user.full_name, "email": user.email, "phone": user.phone}
    user.full_name, user.email, user.phone = full_name, email, phone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["full_name", "email", "phone"])
    text = _("Sửa thông tin tài khoản %(username)s") % {"username": user.username}
    after = {"full_name": full_name, "email": email, "phone": phone}
    record(by, "update-user", user, text, before=before, after=after)
    return user


@transaction.atomic
def reset_password(user: User, *, by: Actor) -> str:
    """Give a new temporary password; every session of the person ends."""
    user = _managed(user, by)
    password = temporary_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    text = _("Đặt lại mật khẩu của %(username)s") % {"username": user.username}
    record(by, "reset-password", user, text)
    return password


@transaction.atomic
def deactivate_user(user: User, *, by: Actor) -> User:
    """Lock an account. Raises Refused while the person holds a post: work would lie where nobody looks."""
    user = _managed(user, by)
    if user.pk == by.user.pk:
        raise Refused(_("Bạn không thể khóa tài khoản của chính mình."))
    if Appointment.objects.filter(user=user).not_ended().exists():
        raise Refused(
            _("%(name)s đang giữ chức vụ. Hãy kết thúc bổ nhiệm trước khi khóa tài khoản.")
            % {"name": user.full_name}
        )
    user.is_active = False
    user.save(update_fields=["is_active"])
    text = _("Khóa tài khoản %(username)s") % {"username": user.username}
    record(by, "deactivate-user", user, text)
    return user


@transaction.atomic
def activate_user(user: User, *, by: Actor) -> User:
    """Open a locked account again."""
    user = _managed(user, by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    text = _("Mở khóa tài khoản %(username)s") % {"username": user.username}
    record(by, "activate-user", user, text)
    return user
