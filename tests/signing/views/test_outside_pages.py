"""Ký bằng công cụ ngoài: download, sign with one's own tool, upload."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from accounts.models import Delegation
from outgoing.models import OutgoingAttachment, OutgoingDocument
from registers.models import PendingUpload
from signing.keys.pins import Pin
from signing.models import Signature
from signing.pdf.report import Outcome, Rule
from signing.services import keys
from signing.services.checking import look
from tests.outgoing.typing_in import browser
from tests.signing.build import PIN, active, approved, fresh, give_keys, sealed, submitted

pytestmark = pytest.mark.django_db
State = OutgoingDocument.State


@pytest.fixture
def waiting(keyed: Any) -> Any:
    return approved(submitted(keyed), keyed.dept_head)


def served(cast: Any, document: Any) -> bytes:
    answer = browser(cast, "head").get(f"/trinh-ky/{document.pk}/ban/1/tep/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)


def by_own_tool(cast: Any, pdf: bytes, name: str = "head") -> bytes:
    key = keys.key_of_person(cast.user(name))
    meta = signers.PdfSignatureMetadata(field_name="nguoi_ky")
    with keys.opened(key, Pin(PIN)) as open_key:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return signers.sign_pdf(writer, meta, signer=open_key.signer).getvalue()


def upload(cast: Any, document: Any, pdf: bytes, name: str = "head") -> Any:
    file = SimpleUploadedFile("da-ky.pdf", pdf, "application/pdf")
    data = {"step": active(document).pk, "opinion": "Ký bằng USB", "signed_files": file}
    return browser(cast, name).post(f"/trinh-ky/{document.pk}/ky-ngoai/", data)


def test_the_signed_file_is_taken_and_can_be_sealed(keyed, waiting):
    answer = upload(keyed, waiting, by_own_tool(keyed, served(keyed, waiting)))
    assert answer.status_code == 302
    assert fresh(waiting).state == State.SIGNED
    signature = Signature.objects.get()
    assert signature.made_outside
    assert signature.signer_name == keyed.user("head").full_name
    assert not PendingUpload.objects.exists()
    issued = sealed(waiting, keyed.clerk)
    main = issued.attachments.get(group=OutgoingAttachment.Group.MAIN)
    assert look(main.file.path.read_bytes(), Rule.ISSUED).outcome is Outcome.VALID


def test_what_is_not_exactly_that_is_refused_with_the_reason(keyed, waiting):
    pdf = served(keyed, waiting)
    unsigned = upload(keyed, waiting, pdf)
    assert unsigned.status_code == 422
    assert "Tệp chưa được ký." in unsigned.content.decode()
    other = upload(keyed, waiting, by_own_tool(keyed, pdf, "deputy"))
    assert other.status_code == 422
    assert "không dùng chứng thư đã đăng ký" in other.content.decode()
    assert upload(keyed, waiting, b"%PDF-1.7 khong phai").status_code == 422
    assert fresh(waiting).state == State.IN_REVIEW
    assert not Signature.objects.exists()


def test_only_the_signer_comes_here(keyed, waiting):
    address = f"/trinh-ky/{waiting.pk}/ky-ngoai/"
    seen = {
        name: browser(keyed, name).get(address).status_code
        for name in ("head", "dept_head", "clerk", "stranger")
    }
    assert seen == {"head": 200, "dept_head": 403, "clerk": 403, "stranger": 404}


def test_who_stands_in_is_told_that_keys_are_not_lent(keyed, waiting):
    Delegation.objects.create(
        position=keyed.position("head"),
        delegate=keyed.user("officer2"),
        scope=Delegation.Scope.ASSIGN,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
    )
    give_keys(keyed, "officer2")
    client = browser(keyed, "officer2")
    session = client.session
    session["position"] = keyed.position("head").pk
    session.save()
    shown = client.get(f"/trinh-ky/{waiting.pk}/")
    assert "Khóa ký không cho mượn" in shown.content.decode()
    assert {"sign", "outside"}.isdisjoint(shown.context["acts"].names)
    answer = client.post(f"/trinh-ky/{waiting.pk}/ky/", {"step": active(waiting).pk, "pin": PIN})
    assert answer.status_code == 403
