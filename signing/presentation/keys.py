"""Keys as pages show them: whose, by whom, until when, and whether one can sign with it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.registry import Panel
from signing.models import WRONG_PINS, SigningKey

EXPIRES_SOON = dt.timedelta(days=30)
OWN_KEY = "signing/partials/own_key.html"


def state_of(key: SigningKey | None) -> dict[str, str]:
    """Glyph, tone and words of a key's state."""
    now = timezone.now()
    if key is None:
        return {"glyph": "own-wait", "tone": "mute", "label": _("Chưa có")}
    if key.withdrawn_at is not None:
        return {"glyph": "own-void", "tone": "mute", "label": _("Đã ngừng sử dụng")}
    if key.locked_at is not None:
        words = _("Bị khóa: sai mã PIN %(n)d lần") % {"n": WRONG_PINS}
        return {"glyph": "lock-closed", "tone": "problem", "label": words}
    if now > key.not_after:
        return {"glyph": "own-void", "tone": "problem", "label": _("Đã hết hạn")}
    if now < key.not_before:
        return {"glyph": "own-wait", "tone": "", "label": _("Chưa có hiệu lực")}
    if key.not_after - now < EXPIRES_SOON:
        return {"glyph": "clock", "tone": "", "label": _("Sắp hết hạn")}
    return {"glyph": "own-done", "tone": "done", "label": _("Đang dùng")}


def facts_of(key: SigningKey) -> list[dict[str, Any]]:
    """What the certificate says."""
    return [
        {"label": _("Chủ chứng thư"), "value": key.subject, "bold": True},
        {"label": _("Nơi cấp"), "value": key.issuer},
        {"label": _("Số hiệu"), "value": key.serial, "num": True},
        {"label": _("Hiệu lực"), "value": _term(key), "num": True},
        {"label": _("Loại khóa"), "value": key.get_backend_display()},
        {"label": _("Thiết bị, khóa"), "value": _place(key)},
    ]


def _term(key: SigningKey) -> str:
    days = (timezone.localtime(at).strftime("%d/%m/%Y") for at in (key.not_before, key.not_after))
    return " – ".join(days)


def _place(key: SigningKey) -> str:
    return ", ".join(part for part in (key.token_label, key.key_label) if part)


def own_key_panels(user: User) -> Sequence[Panel]:
    """The own certificate, on the page about the own account."""
    key = SigningKey.objects.filter(person=user, withdrawn_at=None).first()
    context = {
        "key": key,
        "state": state_of(key),
        "facts": facts_of(key)[1:4] if key else [],
        "url": reverse("signing:own_key"),
    }
    return (Panel(OWN_KEY, context),)
