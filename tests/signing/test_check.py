"""What the check of a PDF answers: for papers issued here, for foreign ones, and for whatever else is uploaded."""

from __future__ import annotations

import io
import json
import random

import pikepdf
import pytest
from asn1crypto import parser
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.validation import validate_pdf_signature

from signing.keys.certificates import TrustList
from signing.pdf import check as checking
from signing.pdf.check import check, check_with
from signing.pdf.places import Field
from signing.pdf.report import Outcome, Rule
from signing.pdf.sign import fill_number, mark_annex, seal, sign_person
from tests.signing import pki


def verdict(pdf, rule=Rule.ISSUED, trust=None, now=pki.NOW):
    return check_with(pdf, trust or pki.trust(), now=now, rule=rule)


def with_a_page_more(pdf):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(
                generic.NumberObject(n) for n in (0, 0, 595, 842)
            ),
            generic.pdf_name("/Resources"): generic.DictionaryObject(),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)
    return pki.written(writer)


def with_a_note_over_the_page(pdf):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.find_page_for_modification(0)[0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                generic.NumberObject(n) for n in (70, 700, 240, 718)
            ),
            generic.pdf_name("/Contents"): generic.TextStringObject("Số: 99/QĐ-CTK"),
        }
    )
    writer.register_annotation(page, writer.add_object(note))
    return pki.written(writer)


def test_an_issued_document_is_valid_and_says_who_signed_when():
    report = verdict(pki.issued_document())
    assert report.outcome is Outcome.VALID
    assert report.label == "Chữ ký hợp lệ"
    assert report.practice
    person, organisation = report.signatures
    assert (person.identity.name, person.identity.organisation) == (pki.HEAD, pki.OFFICE)
    assert person.identity.issuer == "Cơ quan chứng thực thử nghiệm"
    assert person.identity.serial == f"{pki.head().serial:X}"
    assert person.certifies
    assert not person.locks
    assert person.changed_fields == ("co_quan", "ngay_ban_hanh", "so_ky_hieu")
    assert organisation.locks
    assert organisation.covers_whole_file
    assert organisation.covered_bytes == len(pki.issued_document())
    assert organisation.changes == ()
    assert not organisation.time_stamped
    assert pki.NOW - pki.DAY / 4 < organisation.signing_time < pki.NOW
    assert json.loads(json.dumps(report.as_dict()))["signatures"][1]["field"] == "co_quan"


@pytest.mark.parametrize("where", [200, 3000, -500])
def test_a_changed_byte_is_invalid(where):
    pdf = bytearray(pki.issued_document())
    pdf[where] ^= 1
    assert verdict(bytes(pdf)).outcome is Outcome.INVALID


def test_any_bit_of_the_file_changed_is_noticed():
    """Also inside the places of the signatures themselves, and in the zeros that fill them up."""
    pdf, chance = pki.issued_document(), random.Random(7)
    places = [chance.randrange(len(pdf)) for _round in range(12)]
    for one in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        start, end = one.byte_range[1], one.byte_range[2]
        digits = 2 * parser.peek(bytes(one.pkcs7_content))
        places += [start + chance.randrange(digits) for _round in range(8)]
        places += [start + digits + chance.randrange(end - start - digits) for _round in range(3)]
    for where in places:
        changed = bytearray(pdf)
        changed[where] ^= 1 << chance.randrange(8)
        assert verdict(bytes(changed)).outcome is not Outcome.VALID, where


def test_a_number_changed_by_form_filling_after_issue_is_invalid():
    forged = pki.refilled(pki.issued_document())
    assert "Số: 99/QĐ-CTK" in pki.shown_text(forged)
    report = verdict(forged)
    assert report.outcome is Outcome.INVALID
    assert report.signature("co_quan").outcome is Outcome.INVALID
    assert verdict(forged, Rule.FOREIGN).outcome is Outcome.INVALID


def test_poppler_does_not_notice_the_changed_number_so_our_rule_must(tmp_path):
    assert pki.pdfsig(pki.refilled(pki.issued_document()), tmp_path).count("Signature is Valid.") == 2


@pytest.mark.parametrize("change", [with_a_page_more, with_a_note_over_the_page])
def test_something_added_after_issue_is_invalid(change):
    changed = change(pki.issued_document())
    assert verdict(changed).outcome is Outcome.INVALID
    assert verdict(changed, Rule.FOREIGN).outcome is Outcome.INVALID


@pytest.mark.parametrize("change", [with_a_page_more, with_a_note_over_the_page])
def test_something_added_between_the_person_and_the_seal_is_invalid(change):
    pdf = seal(change(pki.numbered()), pki.opened(pki.office()), stamp_pdf=pki.red())
    report = verdict(pdf)
    assert report.outcome is Outcome.INVALID
    assert report.signature("nguoi_ky").outcome is Outcome.INVALID
    assert report.signature("co_quan").outcome is Outcome.VALID


@pytest.mark.parametrize(
    "junk", [b"junk", b"\n1 0 obj<</Type/Catalog>>endobj\n%%EOF", b"\nstartxref\n%d\n%%%%EOF\n"]
)
def test_bytes_hung_onto_the_end_are_invalid(junk):
    pdf = pki.issued_document()
    if b"%d" in junk:
        junk = junk % int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    assert verdict(pdf + junk).outcome is Outcome.INVALID
    assert verdict(pdf + junk, Rule.FOREIGN).outcome is not Outcome.VALID


def test_an_empty_line_at_the_end_changes_nothing():
    assert verdict(pki.issued_document() + b"\n").outcome is Outcome.VALID


def test_without_the_lock_a_changed_number_reads_valid_elsewhere_but_not_here():
    """Why the lock must be there, and why its absence alone is enough to refuse."""
    unlocked = _sealed_without_lock()
    forged = pki.refilled(unlocked)
    context = pki.trust().context(pki.NOW)
    for pdf in (unlocked, forged):
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        assert all(validate_pdf_signature(one, context).bottom_line for one in signatures)
    for pdf in (unlocked, forged):
        report = verdict(pdf)
        assert report.outcome is Outcome.INVALID
        assert any("không khóa" in reason for reason in report.reasons)
    assert verdict(forged, Rule.FOREIGN).outcome is Outcome.UNKNOWN


def _sealed_without_lock():
    with pikepdf.open(io.BytesIO(pki.prepared())) as opened:
        for field in opened.Root.AcroForm.Fields:
            if "/Lock" in field:
                del field["/Lock"]
        sink = io.BytesIO()
        opened.save(sink)
    signed = sign_person(sink.getvalue(), pki.opened(pki.head()), stamp_pdf=pki.blue())
    filled = fill_number(signed, pki.NUMBER, pki.DATE)
    writer = IncrementalPdfFileWriter(io.BytesIO(filled))
    meta = signers.PdfSignatureMetadata(field_name="co_quan")
    return signers.sign_pdf(writer, meta, signer=pki.opened(pki.office()).signer).getvalue()


class AnythingGoes:
    def review_file(self, *args, **kwargs):
        return DiffResult(ModificationLevel.NONE, set())


def with_a_bit_in_the_padding():
    pdf = bytearray(pki.issued_document())
    pdf[PdfFileReader(io.BytesIO(bytes(pdf))).embedded_signatures[1].byte_range[2] - 40] = ord("7")
    return bytes(pdf)


RULES = {
    "_locks": (lambda embedded: True, lambda: _sealed_without_lock(), ()),
    "POLICY": (AnythingGoes(), lambda: pki.refilled(pki.issued_document()), ()),
    "_tidy": (lambda embedded: True, with_a_bit_in_the_padding, ()),
    "_oddities": (lambda *args: [], lambda: pki.issued_document() + b"\njunk %%EOF", ()),
    "require_usable": (lambda *args, **kwargs: None, pki.issued_document, (pki.office,)),
}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_taken_away_lets_its_forgery_through(rule, monkeypatch):
    """The check can fail: what catches each forgery is the rule named, not something that always says no."""
    instead, make, revoked = RULES[rule]
    forged, trust = make(), pki.trust(*(holder().serial for holder in revoked))
    assert verdict(forged, trust=trust).outcome is Outcome.INVALID
    monkeypatch.setattr(checking, rule, instead)
    assert verdict(forged, trust=trust).outcome is Outcome.VALID


@pytest.mark.parametrize("make", [pki.prepared, pki.signed_by_head, pki.numbered])
def test_a_document_on_its_way_is_not_an_issued_one(make):
    report = verdict(make())
    assert report.outcome is Outcome.INVALID
    assert "Thiếu chữ ký số của cơ quan." in report.reasons


def test_the_first_signature_alone_is_valid_and_a_number_nobody_signed_is_unknown():
    assert verdict(pki.signed_by_head(), Rule.FOREIGN).outcome is Outcome.VALID
    report = verdict(pki.numbered(), Rule.FOREIGN)
    assert report.outcome is Outcome.UNKNOWN
    assert "số, ký hiệu" in report.reasons[0]


def test_no_name_of_a_field_of_ours_is_shown_to_a_reader():
    for pdf in (pki.numbered(), with_a_page_more(pki.issued_document()), pki.signed_by_head()):
        for rule in Rule:
            report = verdict(pdf, rule)
            said = " ".join([*report.reasons, *(word for one in report.signatures for word in one.changes)])
            assert not any(str(field) in said for field in Field), said


def test_an_annex_needs_the_organisation_alone_and_a_document_does_not():
    pdf = mark_annex(pki.composed(), pki.opened(pki.office()), ["Số: 15/QĐ-CTK"])
    assert verdict(pdf, Rule.ANNEX).outcome is Outcome.VALID
    assert "Thiếu chữ ký số của người có thẩm quyền." in verdict(pdf, Rule.ISSUED).reasons
    assert verdict(with_a_page_more(pdf), Rule.ANNEX).outcome is Outcome.INVALID


def test_an_unsigned_file_is_said_to_be_unsigned():
    report = verdict(pki.composed(), Rule.FOREIGN)
    assert report.outcome is Outcome.UNKNOWN
    assert report.label == "Không có chữ ký số"
    assert not report.signed
    assert report.readable


def test_a_missing_or_old_revocation_list_is_unknown():
    for lists in ([], [pki.revocations(good_for=-1)]):
        trust = TrustList.load([pki.root().certificate_der], lists)
        report = verdict(pki.issued_document(), trust=trust)
        assert report.outcome is Outcome.UNKNOWN
        assert "thu hồi" in report.reasons[0]


def test_an_untrusted_issuer_is_unknown():
    trust = TrustList.load([pki.other_root().certificate_der], [pki.revocations()])
    report = verdict(pki.issued_document(), trust=trust)
    assert report.outcome is Outcome.UNKNOWN
    assert "không có trong danh sách tin cậy" in report.reasons[0]


def test_a_certificate_revoked_before_signing_is_invalid_and_after_it_unproven():
    before = verdict(pki.issued_document(), trust=pki.trust(pki.office().serial))
    assert before.outcome is Outcome.INVALID
    assert before.signature("co_quan").outcome is Outcome.INVALID
    assert before.signature("nguoi_ky").outcome is Outcome.VALID
    later = pki.NOW + pki.DAY
    after = verdict(
        pki.issued_document(), trust=pki.trust(pki.office().serial, at=later), now=later + pki.DAY
    )
    assert after.signature("co_quan").outcome is Outcome.UNKNOWN
    assert any("không có dấu thời gian" in reason for reason in after.reasons)


def test_a_certificate_that_expires_later_is_unproven_without_a_time_stamp_and_valid_with_one():
    short = pki.issued("Trần Văn Ngắn", until=2)
    plain = sign_person(pki.prepared(), pki.opened(short), stamp_pdf=pki.blue())
    stamped = sign_person(
        pki.prepared(), pki.opened(short), stamp_pdf=pki.blue(), time_stamper=pki.time_stamper()
    )
    soon, late = pki.NOW + pki.DAY, pki.NOW + 5 * pki.DAY
    assert verdict(plain, Rule.FOREIGN, now=soon).outcome is Outcome.VALID
    assert verdict(plain, Rule.FOREIGN, now=late).outcome is Outcome.UNKNOWN
    report = verdict(stamped, Rule.FOREIGN, now=late)
    assert report.outcome is Outcome.VALID
    assert report.signatures[0].time_stamped


def test_a_certificate_that_was_expired_when_it_signed_is_invalid():
    old = pki.issued("Lê Văn Cũ", since=-100, until=-20)
    pdf = sign_person(pki.prepared(), pki.opened(old), stamp_pdf=pki.blue())
    report = verdict(pdf, Rule.FOREIGN)
    assert report.outcome is Outcome.INVALID
    assert "đã hết hạn" in report.reasons[0]


def test_a_time_stamp_of_an_unknown_service_proves_no_time():
    pdf = sign_person(
        pki.prepared(), pki.opened(pki.head()), stamp_pdf=pki.blue(), time_stamper=pki.time_stamper()
    )
    trust = TrustList.load([pki.other_root().certificate_der], [pki.revocations()])
    (signature,) = verdict(pdf, Rule.FOREIGN, trust=trust).signatures
    assert not signature.time_stamped
    assert any("Dấu thời gian" in reason for reason in signature.reasons)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_document_time_stamp_after_the_seal_is_allowed(at_once):
    from pyhanko.sign.signers import PdfTimeStamper

    pdf = pki.issued_document()
    if at_once:
        more = {"number_text": pki.NUMBER, "date_text": pki.DATE}
        pdf = seal(pki.signed_by_head(), pki.opened(pki.office()), stamp_pdf=pki.red(), **more)
        assert pki.NUMBER in pki.shown_text(pdf)
    stamped = pdf
    for _round in range(2):
        writer = IncrementalPdfFileWriter(io.BytesIO(stamped))
        stamped = PdfTimeStamper(pki.time_stamper()).timestamp_pdf(writer, "sha256").getvalue()
    report = verdict(stamped)
    assert report.outcome is Outcome.VALID, report.reasons
    assert [one.is_time_stamp for one in report.signatures] == [False, False, True, True]
    assert verdict(pki.refilled(stamped)).outcome is Outcome.INVALID
    assert verdict(with_a_page_more(stamped)).outcome is Outcome.INVALID


def test_a_third_signature_after_the_seal_is_invalid():
    writer = IncrementalPdfFileWriter(io.BytesIO(pki.issued_document()))
    meta = signers.PdfSignatureMetadata(field_name="Them")
    signer = pki.opened(pki.head()).signer
    pdf = signers.sign_pdf(writer, meta, signer=signer, new_field_spec=SigFieldSpec("Them")).getvalue()
    report = verdict(pdf)
    assert report.outcome is Outcome.INVALID
    assert "Có chữ ký được thêm sau chữ ký của cơ quan." in report.reasons


def test_a_compressed_bomb_does_not_burst():
    import time
    import zlib

    bomb = zlib.compress(b"\0" * 150_000_000, 9)
    head = b"%PDF-1.7\n"
    body = (
        b"1 0 obj\n<</Type/XRef/Size 9000000/W[1 8 2]/Root 2 0 R/Filter/FlateDecode/Length "
        + str(len(bomb)).encode()
        + b">>\nstream\n"
        + bomb
        + b"\nendstream\nendobj\n"
    )
    start = time.monotonic()
    report = verdict(head + body + b"startxref\n" + str(len(head)).encode() + b"\n%%EOF\n")
    assert report.outcome is Outcome.INVALID
    assert time.monotonic() - start < 60


def encrypted():
    with pikepdf.open(io.BytesIO(pki.composed())) as opened:
        sink = io.BytesIO()
        opened.save(sink, encryption=pikepdf.Encryption(owner="a", user="b", R=6))
        return sink.getvalue()


def circular():
    return pki.composed().replace(b"/Type /Pages", b"/Type /Catalog", 1)


BROKEN = {
    "nothing": b"",
    "text": b"hello",
    "a header only": b"%PDF-1.7\n",
    "garbage": b"%PDF-1.7\n" + bytes(random.Random(1).randbytes(5000)),
    "half": None,
    "no end": None,
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "deep": b"%PDF-1.7\n1 0 obj\n"
    + b"[" * 100_000
    + b"\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
}


@pytest.mark.parametrize("name", sorted(BROKEN))
@pytest.mark.parametrize("rule", list(Rule))
def test_a_broken_file_gets_a_clear_answer(name, rule):
    whole = pki.issued_document()
    pdf = {"half": whole[: len(whole) // 2], "no end": whole[:-800]}.get(name, BROKEN[name])
    report = verdict(pdf, rule)
    assert report.outcome is (Outcome.UNKNOWN if rule is Rule.FOREIGN else Outcome.INVALID)
    assert not report.readable
    assert report.reasons


def test_an_encrypted_file_is_named_so():
    report = verdict(encrypted(), Rule.FOREIGN)
    assert report.encrypted
    assert report.outcome is Outcome.UNKNOWN
    assert "mã hóa" in report.reasons[0]


def test_a_huge_file_is_not_read(monkeypatch):
    from signing.pdf import reading

    monkeypatch.setattr(reading, "LARGEST", 1000)
    report = verdict(pki.issued_document(), Rule.FOREIGN)
    assert report.outcome is Outcome.UNKNOWN
    assert "quá lớn" in report.reasons[0]


def test_torn_and_scrambled_files_never_raise():
    pdf, chance = pki.issued_document(), random.Random(11)
    for _round in range(20):
        changed = bytearray(pdf)
        start = chance.randrange(len(changed))
        length = chance.choice((1, 8, 200, 5000))
        changed[start : start + length] = chance.randbytes(chance.choice((0, length)))
        for rule in (Rule.ISSUED, Rule.FOREIGN):
            report = verdict(bytes(changed), rule)
            if rule is Rule.ISSUED and start + length < len(pdf) - 40_000:
                assert report.outcome is Outcome.INVALID


def test_the_check_works_inside_a_running_loop_and_with_plain_bytes():
    import asyncio

    async def inside():
        return check(
            pki.issued_document(),
            trust_roots=[pki.root().certificate_der],
            crls=[pki.revocations()],
            now=pki.NOW,
            rule=Rule.ISSUED,
        )

    assert asyncio.run(inside()).outcome is Outcome.VALID
