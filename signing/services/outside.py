"""A signature made with the signer's own tool: the prepared file goes out, the signed one comes back (design: keys)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from registers.files import consume_uploads
from registers.models import PendingUpload
from signing.keys.certificates import Identity
from signing.models import SigningKey
from signing.pdf.outside import OutsideRefused, accept
from signing.pdf.places import Field
from signing.services import approving, keys
from signing.services.approving import Signed
from signing.services.steps import Course
from signing.services.trust import trust_list


def take_outside(
    document_id: int, step_id: int, upload: PendingUpload, *, opinion: str = "", by: Actor
) -> Course:
    """Take the file signed outside as the signature of the step asked now.

    Raises Refused with the reason when it is not exactly the served file with that person's signature added, and
    TransitionNotAllowed when the step was decided meanwhile.
    """
    _step, revision = approving.asked(document_id, step_id, by)
    key = registered_key(by)
    uploaded = upload.file.path.read_bytes()
    try:
        report = accept(
            revision.file.path.read_bytes(),
            uploaded,
            fingerprint=keys.fingerprint_of(key),
            trust=trust_list(),
            now=timezone.now(),
        )
    except OutsideRefused as problem:
        raise Refused(str(problem), field="signed") from problem
    made = next(one for one in report.signatures if one.field == Field.SIGNER)
    signed = Signed(revision.file, upload.file, key, _identity(made.identity), outside=True)
    with transaction.atomic():
        course = approving.finish(document_id, step_id, signed, revision, opinion=opinion, by=by)
        consume_uploads([upload], by=by)
    return course


def registered_key(by: Actor) -> SigningKey:
    """The certificate the person has registered here; a locked PIN does not matter to a tool of their own."""
    key = keys.key_of_person(by.user)
    if key is None:
        raise Refused(_("Chưa có chứng thư chữ ký số. Hãy báo quản trị hệ thống."), field="signed")
    return key


def _identity(identity: Identity | None) -> Identity:
    assert identity is not None  # accept() has compared it
    return identity
