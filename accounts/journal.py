"""The one door into the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from accounts.actor import Actor
from accounts.models import JournalEntry

SYSTEM_NAME = "Hệ thống"
READING_VERBS = ("open", "open-file", "download")
"""Reading is recorded too, but changes nothing."""


def subject_kind(subject: models.Model | type[models.Model]) -> str:
    """The kind under which things of this model stand in journal and notifications."""
    return subject._meta.label_lower


def record(
    by: Actor | None,
    verb: str,
    subject: models.Model,
    text: str = "",
    *,
    organisation_id: int | None = None,
    **data: Any,
) -> JournalEntry:
    """Append one act to the journal, in the caller's transaction.

    ``by`` is None for the system's own acts. ``verb`` is a short English word ("assign"), ``text`` the Vietnamese
    sentence shown in *Lịch sử xử lý*, ``data`` whatever a later reader needs (JSON).
    """
    own = getattr(subject, "organisation_id", None)
    return JournalEntry.objects.create(
        user=by.user if by else None,
        position=by.position if by else None,
        actor_name=by.user.full_name if by else SYSTEM_NAME,
        actor_title=str(by.position) if by and by.position else "",
        on_behalf_of=by.on_behalf_of if by else "",
        ip=by.ip if by else None,
        organisation_id=organisation_id or own or (by.organisation_id if by else None),
        verb=verb,
        text=text,
        subject_kind=subject_kind(subject),
        subject_id=subject.pk,
        subject_label=str(subject)[:300],
        data=data,
    )


def record_many(verb: str, acts: Sequence[tuple[models.Model, str]]) -> None:
    """Append the system's own acts on several subjects (subject, text) in one statement."""
    JournalEntry.objects.bulk_create(
        JournalEntry(
            actor_name=SYSTEM_NAME,
            organisation_id=getattr(subject, "organisation_id", None),
            verb=verb,
            text=text,
            subject_kind=subject_kind(subject),
            subject_id=subject.pk,
            subject_label=str(subject)[:300],
        )
        for subject, text in acts
    )


def entries_about(subject: models.Model) -> models.QuerySet[JournalEntry]:
    """Everything recorded about the subject, oldest first."""
    return JournalEntry.objects.filter(subject_kind=subject_kind(subject), subject_id=subject.pk).order_by(
        "pk"
    )
