"""What a person changes about the own account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.journal import record
from accounts.models import User
from accounts.pictures import make_avatar, make_signature


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _forget(file: FieldFile) -> None:
    """Remove the bytes once the transaction has committed; a failed removal leaves an unreachable file only."""
    if file:
        storage, name = file.storage, str(file.name)
        transaction.on_commit(lambda: storage.delete(name), robust=True)


@transaction.atomic
def update_profile(*, full_name: str, birthday: dt.date | None, phone: str, email: str, by: Actor) -> User:
    """Change what the person says about themselves; the journal keeps which fields, the old name included."""
    user = _locked(by.user)
    wanted = {"full_name": full_name, "birthday": birthday, "phone": phone, "email": email}
    changed = {name: value for name, value in wanted.items() if getattr(user, name) != value}
    data: dict[str, Any] = {"fields": sorted(changed)}
    if "full_name" in changed:
        data["full_name"] = [user.full_name, full_name]
    for name, value in changed.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(wanted))
    record(by, "update-profile", user, _("Cập nhật thông tin cá nhân"), **data)
    return user


@transaction.atomic
def change_avatar(upload: UploadedFile, *, by: Actor) -> User:
    """Keep a new portrait. Raises Refused when the file is no picture we take."""
    picture = make_avatar(upload)
    user = _locked(by.user)
    _forget(user.avatar)
    user.avatar = picture
    user.save(update_fields=["avatar"])
    record(by, "change-avatar", user, _("Đổi ảnh đại diện"))
    return user


@transaction.atomic
def remove_avatar(*, by: Actor) -> User:
    """Go back to the initials."""
    user = _locked(by.user)
    if user.avatar:
        _forget(user.avatar)
        user.avatar = None
        user.save(update_fields=["avatar"])
        record(by, "remove-avatar", user, _("Xóa ảnh đại diện"))
    return user


@transaction.atomic
def change_signature(upload: UploadedFile, *, by: Actor) -> User:
    """Keep a new signature image; documents signed earlier keep the one they were signed with."""
    picture = make_signature(upload)
    user = _locked(by.user)
    _forget(user.signature_image)
    user.signature_image = picture
    user.save(update_fields=["signature_image"])
    record(by, "change-signature", user, _("Đổi ảnh chữ ký"))
    return user


@transaction.atomic
def remove_signature(*, by: Actor) -> User:
    """Remove the signature image."""
    user = _locked(by.user)
    if user.signature_image:
        _forget(user.signature_image)
        user.signature_image = None
        user.save(update_fields=["signature_image"])
        record(by, "remove-signature", user, _("Xóa ảnh chữ ký"))
    return user


@transaction.atomic
def change_password(password: str, *, by: Actor) -> User:
    """Set a new password chosen by the person."""
    user = _locked(by.user)
    user.set_password(password)
    user.password_is_temporary = False
    user.save(update_fields=["password", "password_is_temporary"])
    record(by, "change-password", user, _("Đổi mật khẩu"))
    return user
