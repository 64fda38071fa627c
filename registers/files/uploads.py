"""Files waiting for their form to be saved: each belongs to one person and expires after a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.errors import Refused
from registers.files.cleaning import remove_if_unused
from registers.files.formats import tidy_name
from registers.files.store import store
from registers.models import PendingUpload

KEPT_FOR = dt.timedelta(hours=24)
EXPIRED = gettext_lazy("Tệp đã hết hạn, hãy chọn lại.")


@transaction.atomic
def accept_upload(uploaded: UploadedFile, *, owner: Actor) -> PendingUpload:
    """Store what was sent and hold it for the owner's form. Raises Refused as store() does."""
    name = tidy_name(uploaded.name or "")
    return PendingUpload.objects.create(
        owner=owner.user,
        organisation=owner.organisation,
        file=store(uploaded, name),
        name=name,
    )


def own_uploads(tokens: Iterable[str], *, by: Actor) -> dict[str, PendingUpload]:
    """The actor's own unexpired uploads among the tokens, by token in its canonical form."""
    wanted = [token for token in map(_canonical, tokens) if token]
    if not wanted:
        return {}
    alive = PendingUpload.objects.filter(
        token__in=wanted, owner=by.user, created_at__gt=timezone.now() - KEPT_FOR
    )
    found = {str(upload.token): upload for upload in alive.select_related("file")}
    return {token: found[token] for token in dict.fromkeys(wanted) if token in found}


def take_uploads(tokens: Iterable[str], *, by: Actor) -> list[PendingUpload]:
    """The actor's own uploads in the order of the tokens, each once; Refused when one is unknown or has expired."""
    given = list(tokens)
    found = own_uploads(given, by=by)
    if len(found) != len(set(map(_canonical, given))):
        raise Refused(str(EXPIRED), field="uploads")
    return list(found.values())


def consume_uploads(uploads: Iterable[PendingUpload], *, by: Actor) -> list[PendingUpload]:
    """Use uploads up inside the caller's transaction: their rows go, their files stay for who refers to them now.

    Two forms cannot use the same upload: the second waits for the first and is Refused.
    """
    wanted = [upload.pk for upload in uploads]
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("uploads are used up inside a transaction only")
    held = PendingUpload.objects.select_for_update(of=("self",)).filter(pk__in=wanted, owner=by.user)
    rows = {upload.pk: upload for upload in held.select_related("file").order_by("pk")}
    if len(rows) != len(set(wanted)):
        raise Refused(str(EXPIRED), field="uploads")
    PendingUpload.objects.filter(pk__in=rows).delete()
    return [rows[pk] for pk in dict.fromkeys(wanted)]


def discard_uploads(tokens: Iterable[str], *, by: Actor) -> list[str]:
    """Throw the actor's own uploads away, and their bytes where nothing else refers to them; returns their names."""
    gone = list(own_uploads(tokens, by=by).values())
    PendingUpload.objects.filter(pk__in=[upload.pk for upload in gone]).delete()
    for upload in gone:
        remove_if_unused(upload.file_id)
    return [upload.name for upload in gone]


def _canonical(token: str) -> str:
    """The token as written in the database; "" for what is none."""
    try:
        return str(uuid.UUID(str(token)))
    except ValueError:
        return ""
