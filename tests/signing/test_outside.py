"""Signatures made with one's own tool: one good way, and the ways that are refused."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfTimeStamper

from signing.pdf.check import check_with
from signing.pdf.outside import OutsideRefused, accept
from signing.pdf.report import Outcome, Rule
from signing.pdf.sign import seal
from tests.signing import pki
from tests.signing.test_check import with_a_note_over_the_page, with_a_page_more


def by_own_tool(pdf, certificate=None, field="nguoi_ky", new_field=None, **more):
    meta = signers.PdfSignatureMetadata(field_name=field, **more)
    signer = pki.opened(certificate or pki.head()).signer
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return signers.sign_pdf(writer, meta, signer=signer, new_field_spec=new_field).getvalue()


def taken(uploaded, trust=None):
    return accept(
        pki.prepared(),
        uploaded,
        fingerprint=pki.fingerprint(pki.head()),
        trust=trust or pki.trust(),
        now=pki.NOW,
    )


@pytest.mark.parametrize("certify", [False, True])
def test_one_signature_by_the_registered_certificate_is_taken_and_can_be_sealed(certify):
    uploaded = by_own_tool(pki.prepared(), certify=certify)
    report = taken(uploaded)
    assert report.outcome is Outcome.VALID
    assert report.signature("nguoi_ky").identity.name == pki.HEAD
    more = {"number_text": pki.NUMBER, "date_text": pki.DATE}
    issued = seal(uploaded, pki.opened(pki.office()), stamp_pdf=pki.red(), **more)
    assert check_with(issued, pki.trust(), now=pki.NOW, rule=Rule.ISSUED).outcome is Outcome.VALID


def other_bytes():
    signed = by_own_tool(pki.prepared())
    return signed[:100] + bytes([signed[100] ^ 1]) + signed[101:]


def another_file():
    from signing.pdf.prepare import prepare

    return by_own_tool(prepare(pki.composed(2), pki.PLACES))


def locked():
    lock = FieldMDPSpec(FieldMDPAction.ALL)
    spec = SigFieldSpec("Khac", field_mdp_spec=lock, doc_mdp_update_value=MDPPerm.NO_CHANGES)
    return by_own_tool(pki.prepared(), field="Khac", new_field=spec)


def time_stamped_after():
    writer = IncrementalPdfFileWriter(io.BytesIO(by_own_tool(pki.prepared())))
    return PdfTimeStamper(pki.time_stamper()).timestamp_pdf(writer, "sha256").getvalue()


REFUSED = {
    "other bytes": (other_bytes, "không phải là tệp đã tải về"),
    "another file": (another_file, "không phải là tệp đã tải về"),
    "nothing signed": (pki.prepared, "chưa được ký"),
    "somebody else's certificate": (
        lambda: by_own_tool(pki.prepared(), pki.issued("Người Khác")),
        "không dùng chứng thư đã đăng ký",
    ),
    "the wrong field": (lambda: by_own_tool(pki.prepared(), field="co_quan"), "còn bị thay đổi"),
    "a field of its own": (
        lambda: by_own_tool(pki.prepared(), field="Moi", new_field=SigFieldSpec("Moi")),
        "còn bị thay đổi",
    ),
    "a number filled in": (lambda: by_own_tool(pki.refilled(pki.prepared())), "còn bị thay đổi"),
    "a page added before": (lambda: by_own_tool(with_a_page_more(pki.prepared())), "còn bị thay đổi"),
    "a note added before": (
        lambda: by_own_tool(with_a_note_over_the_page(pki.prepared())),
        "còn bị thay đổi",
    ),
    "a number filled in after": (lambda: pki.refilled(by_own_tool(pki.prepared())), "còn bị thay đổi"),
    "two signatures": (
        lambda: by_own_tool(by_own_tool(pki.prepared()), field="co_quan"),
        "còn bị thay đổi",
    ),
    "a time stamp after": (time_stamped_after, "còn bị thay đổi|đúng một chữ ký"),
    "junk after": (lambda: by_own_tool(pki.prepared()) + b"\n1 0 obj<<>>endobj\n%%EOF", "."),
    "everything locked": (locked, "còn bị thay đổi|khóa toàn bộ"),
    "certified without filling": (
        lambda: by_own_tool(pki.prepared(), certify=True, docmdp_permissions=MDPPerm.NO_CHANGES),
        "khóa toàn bộ",
    ),
    "half an upload": (lambda: by_own_tool(pki.prepared())[:-9000], "."),
    "junk instead of a signature": (lambda: pki.prepared() + b"signed, I promise", "."),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_anything_else_is_refused_with_its_reason(name):
    make, said = REFUSED[name]
    with pytest.raises(OutsideRefused, match=said):
        taken(make())


def test_an_expired_revoked_or_unjudged_certificate_is_refused():
    uploaded = by_own_tool(pki.prepared())
    with pytest.raises(OutsideRefused, match="thu hồi"):
        taken(uploaded, pki.trust(pki.head().serial))
    from signing.keys.certificates import TrustList

    with pytest.raises(OutsideRefused, match="thu hồi"):
        taken(uploaded, TrustList.load([pki.root().certificate_der]))


def test_a_changed_byte_inside_the_new_signature_is_refused():
    uploaded = bytearray(by_own_tool(pki.prepared()))
    uploaded[len(pki.prepared()) + 300] ^= 1
    with pytest.raises(OutsideRefused):
        taken(bytes(uploaded))
