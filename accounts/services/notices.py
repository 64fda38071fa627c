"""Reading notifications."""

from __future__ import annotations

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Notification


def mark_read(notification: Notification) -> None:
    """The person has opened it; a second time changes nothing."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, up_to: int, by: Actor) -> int:
    """Everything the person has seen in the list; what arrived since stays unread."""
    mine = Notification.objects.filter(user=by.user, read_at=None, pk__lte=up_to)
    return mine.update(read_at=timezone.now())
