"""Files of a document."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.actor import Actor
from incoming.models import Assignment, Attachment, IncomingDocument
from registers.files import consume_uploads
from registers.models import PendingUpload


def attach(
    document: IncomingDocument,
    uploads: Sequence[PendingUpload],
    *,
    role: str | None = None,
    by: Actor,
    assignment: Assignment | None = None,
) -> list[Attachment]:
    """Attach uploads that were waiting, in the caller's transaction; without a role the first file is the main one.

    Raises Refused when one of them was used or thrown away meanwhile.
    """
    if not uploads:
        return []
    uploads = consume_uploads(uploads, by=by)
    present = document.attachments.count()
    has_main = present > 0 and document.attachments.filter(role=Attachment.Role.MAIN).exists()
    rows = []
    for order, upload in enumerate(uploads, start=present):
        default = Attachment.Role.ANNEX if has_main or order > present else Attachment.Role.MAIN
        rows.append(
            Attachment(
                document=document,
                assignment=assignment,
                file_id=upload.file_id,
                name=upload.name,
                role=role or default,
                order=order,
                added_by_name=by.user.full_name,
            )
        )
    return Attachment.objects.bulk_create(rows)
