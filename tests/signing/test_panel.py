"""Kiểm tra chữ ký: of any PDF on its page, and of every document beside its facts."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile

from registers.models import StoredFile
from signing.models import SignatureCheck
from signing.services import checking
from signing.tasks import check_due
from tests.incoming.build import work_off
from tests.outgoing.build import issued, received
from tests.signing import pki
from tests.signing.build import issued_electronically
from tests.signing.test_check import with_a_page_more

PAGE = "/trinh-ky/kiem-tra/"
VALID, INVALID, UNKNOWN = "Chữ ký hợp lệ", "Chữ ký không hợp lệ", "Không xác định"


@pytest.fixture
def trusting(settings, tmp_path):
    """The throw-away authority of the tests is on the trust list."""
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "root.pem").write_bytes(pki.root().certificate.public_bytes(Encoding.PEM))
    (folder / "root.crl").write_bytes(pki.revocations())
    settings.EOFFICE_SIGNING_TRUST = [folder]


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.user("officer"))
    return client


def checked(client, pdf, name="van-ban.pdf"):
    return client.post(PAGE, {"pdf": SimpleUploadedFile(name, pdf, "application/pdf")})


def flipped(pdf, at):
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def test_a_signed_pdf_says_who_signed_when_and_by_whose_certificate(officer, trusting):
    page = checked(officer, pki.issued_document()).content.decode()
    assert VALID in page
    for said in (pki.HEAD, pki.OFFICE, "Cơ quan chứng thực thử nghiệm", "CHỮ KÝ THỬ NGHIỆM"):
        assert said in page


@pytest.mark.parametrize(
    "change",
    [pki.refilled, with_a_page_more],
    ids=["another number filled in", "a page added"],
)
def test_what_was_changed_after_issue_is_not_valid(officer, trusting, change):
    answer = checked(officer, change(pki.issued_document()))
    assert answer.context["result"]["file"]["label"] == INVALID


def test_a_changed_byte_is_not_valid_wherever_it_stands(officer, trusting):
    """In a picture, in the structure (the file does not even open any more), inside the digits of a signature."""
    pdf = pki.issued_document()
    places = [
        pdf.index(b"stream") + 40,
        pdf.rindex(b"startxref") + 12,
        pdf.rindex(b"/Contents") + 2000,
        *range(500, len(pdf), len(pdf) // 20),
    ]
    said = {at: checking.look(flipped(pdf, at)).label for at in places}
    assert set(said.values()) == {INVALID}, said


def test_without_the_authority_nothing_is_known(officer):
    assert checked(officer, pki.issued_document()).context["result"]["file"]["label"] == UNKNOWN


def test_signed_by_the_person_alone_is_valid_but_not_issued(officer, trusting):
    page = checked(officer, pki.signed_by_head()).content.decode()
    assert "Chưa có chữ ký số của cơ quan" in page


def test_a_pdf_without_signature_is_said_to_have_none(officer):
    assert "Không có chữ ký số" in checked(officer, pki.composed()).content.decode()


def test_nothing_of_the_file_is_kept(officer, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    checked(officer, pki.composed())
    assert not StoredFile.objects.exists()
    assert not SignatureCheck.objects.exists()
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"khong phai pdf", "không phải là PDF"), (b"", "trống"), (b"%PDF-1.7 hong", UNKNOWN)],
)
def test_what_is_no_pdf_is_said(officer, content, said):
    answer = checked(officer, content)
    assert said in answer.content.decode()
    assert answer.status_code == (200 if said == UNKNOWN else 422)


def test_too_large_a_file_is_refused(officer, settings):
    settings.EOFFICE_MAX_UPLOAD_SIZE = 10
    assert checked(officer, pki.composed()).status_code == 413
    assert officer.post(PAGE).status_code == 422


# --- on the documents


@pytest.fixture
def sealed(cast, settings, tmp_path):
    settings.EOFFICE_PRACTICE = True
    settings.DATA_DIR = tmp_path
    document = issued_electronically(cast)
    work_off()
    check_due()
    return document


def test_sender_and_receiver_see_two_valid_signatures(sealed, client, cast):
    theirs = received(sealed, cast.branch1)
    for who, url in (("clerk", f"/van-ban-di/{sealed.pk}/"), ("branch1_clerk", f"/van-ban-den/{theirs.pk}/")):
        client.force_login(cast.user(who))
        page = client.get(url).content.decode()
        assert VALID in page
        assert "Nguyễn Văn Hùng" in page
        assert "CHỮ KÝ THỬ NGHIỆM" in page
        assert page.count('class="signer"') == 2


def test_checking_again_waits_for_the_worker_and_then_says_the_same(sealed, client, cast):
    client.force_login(cast.user("clerk"))
    answer = client.post(f"{PAGE}di/{sealed.pk}/lai/")
    assert answer.url == f"/van-ban-di/{sealed.pk}/#chu-ky-so"
    panel = client.get(f"{PAGE}di/{sealed.pk}/").content.decode()
    assert "Đang kiểm tra" in panel
    assert 'hx-trigger="every 5s"' in panel
    check_due()
    panel = client.get(f"{PAGE}di/{sealed.pk}/").content.decode()
    assert VALID in panel
    assert "hx-trigger" not in panel


def test_a_certificate_withdrawn_meanwhile_is_seen_when_checked_again(sealed, client, cast, settings):
    theirs = received(sealed, cast.branch1)
    settings.EOFFICE_PRACTICE = False  # nobody trusts the practice authority any more
    client.force_login(cast.user("branch1_clerk"))
    client.post(f"{PAGE}den/{theirs.pk}/lai/")
    check_due()
    assert UNKNOWN in client.get(f"/van-ban-den/{theirs.pk}/").content.decode()


def test_an_issued_document_without_the_organisations_signature_is_not_valid(sealed, client, cast):
    attachment = sealed.attachments.get(replaced_at=None)
    check = SignatureCheck.objects.get(file=attachment.file)
    check.report["signatures"] = [s for s in check.report["signatures"] if s["field"] != "co_quan"]
    check.save()
    client.force_login(cast.user("clerk"))
    page = client.get(f"/van-ban-di/{sealed.pk}/").content.decode()
    assert INVALID in page
    assert "Thiếu chữ ký số của cơ quan." in page


def test_a_scan_that_is_not_signed_gets_no_panel(client, cast):
    document = issued(cast, "branch1")
    work_off()
    check_due()
    theirs = received(document, cast.branch1)
    client.force_login(cast.user("branch1_clerk"))
    assert 'id="chu-ky-so"' not in client.get(f"/van-ban-den/{theirs.pk}/").content.decode()


def test_strangers_and_readers_do_not_check_again(sealed, client, cast):
    client.force_login(cast.user("stranger"))
    for url in (f"{PAGE}di/{sealed.pk}/", f"{PAGE}den/{received(sealed, cast.branch1).pk}/"):
        assert client.get(url).status_code == 404
        assert client.post(f"{url}lai/").status_code == 404


def test_a_file_asked_for_twice_waits_once(sealed):
    files = [attachment.file for attachment in sealed.attachments.select_related("file")]
    assert checking.ask_again([*files, *files]) == len({file.pk for file in files if file.is_pdf})
