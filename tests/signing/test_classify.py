"""Which uploaded PDFs can be signed here, and how."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec

from signing.keys.certificates import TrustList
from signing.pdf.classify import Kind, classify
from tests.signing import pki


def judged(pdf, trust=None):
    return classify(pdf, trust or pki.trust(), now=pki.NOW)


def signed_elsewhere(certify=None, certificate=None):
    meta = signers.PdfSignatureMetadata(
        field_name="Partner", certify=certify is not None, docmdp_permissions=certify or MDPPerm.FILL_FORMS
    )
    key = pki.opened(certificate or pki.issued("Đối tác", "Đơn vị khác"))
    return signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pki.composed())),
        meta,
        signer=key.signer,
        new_field_spec=SigFieldSpec("Partner", box=(40, 40, 200, 90)),
    ).getvalue()


def changed(edit, **options):
    with pikepdf.open(io.BytesIO(pki.composed())) as opened:
        edit(opened)
        sink = io.BytesIO()
        opened.save(sink, **options)
        return sink.getvalue()


def test_an_unsigned_file_is_prepared_and_certified():
    answer = judged(pki.composed(3))
    assert (answer.kind, answer.pages, answer.reason) == (Kind.CERTIFY, 3, "")


@pytest.mark.parametrize("certify", [None, MDPPerm.FILL_FORMS])
def test_a_file_signed_before_takes_approval_signatures_only(certify):
    answer = judged(signed_elsewhere(certify))
    assert answer.kind is Kind.APPROVE
    assert "không điền số" in answer.reason
    assert answer.report.signatures[0].identity.name == "Đối tác"


def test_a_file_certified_without_form_filling_is_refused():
    answer = judged(signed_elsewhere(MDPPerm.NO_CHANGES))
    assert answer.kind is Kind.REFUSED
    assert "không cho phép thay đổi" in answer.reason


def test_a_document_the_organisation_has_closed_is_refused():
    answer = judged(pki.issued_document())
    assert answer.kind is Kind.REFUSED
    assert "không cho phép thay đổi" in answer.reason


def test_a_file_with_an_invalid_signature_is_refused():
    pdf = bytearray(signed_elsewhere())
    pdf[900] ^= 1
    assert judged(bytes(pdf)).kind is Kind.REFUSED
    revoked = judged(signed_elsewhere(), pki.trust(pki.issued("Đối tác", "Đơn vị khác").serial))
    assert (revoked.kind, revoked.reason) == (Kind.REFUSED, "Tệp có chữ ký không hợp lệ.")


def test_a_file_whose_signature_cannot_be_judged_is_refused():
    answer = judged(signed_elsewhere(), TrustList.load([pki.other_root().certificate_der]))
    assert answer.kind is Kind.REFUSED
    assert "Chưa xác định" in answer.reason


def test_xfa_encryption_and_broken_files_are_refused_with_their_reason():
    def xfa(opened):
        opened.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=opened.make_stream(b"<xdp/>"))

    for pdf, said in (
        (changed(xfa), "XFA"),
        (changed(lambda opened: None, encryption=pikepdf.Encryption(owner="a", user="")), "mã hóa"),
        (changed(lambda opened: None, encryption=pikepdf.Encryption(owner="a", user="b")), "mã hóa"),
        (b"%PDF-1.7 garbage", "hỏng"),
        (b"", "không phải là PDF"),
        (pki.composed()[:1500], "hỏng"),
    ):
        answer = judged(pdf)
        assert answer.kind is Kind.REFUSED, said
        assert said in answer.reason


def test_a_file_prepared_here_before_is_sent_back_for_its_original():
    answer = judged(pki.prepared())
    assert answer.kind is Kind.REFUSED
    assert "tệp gốc" in answer.reason


def test_a_file_with_scripts_is_signed_without_them():
    def script(opened):
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        opened.Root.OpenAction = action
        opened.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", action]))
        opened.Root.AcroForm = pikepdf.Dictionary(Fields=[], NeedAppearances=True)

    from signing.pdf.prepare import prepare

    pdf = changed(script)
    assert judged(pdf).kind is Kind.CERTIFY
    ready = prepare(pdf, pki.PLACES)
    with pikepdf.open(io.BytesIO(ready)) as opened:
        assert "/OpenAction" not in opened.Root
        assert "/JavaScript" not in opened.Root.Names
        assert "/NeedAppearances" not in opened.Root.AcroForm
