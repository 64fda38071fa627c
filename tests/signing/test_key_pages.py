"""Certificates: registered, unlocked and withdrawn by the administrator; the PIN changed by its owner alone."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import JournalEntry
from signing.keys.pins import Pin
from signing.models import WRONG_PINS, SigningKey
from signing.services import keys
from signing.services.trust import practice_authority
from tests.signing import build
from tests.signing.build import PIN, give_key

LIST = "/trinh-ky/khoa/"
OWN = "/trinh-ky/khoa/cua-toi/"
NEW_PIN = "987123"


@pytest.fixture(autouse=True)
def secret(settings):
    settings.EOFFICE_SIGNING_SECRET = "mot-bi-mat-dai-cua-bai-thu"


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.user("admin"))
    return client


def container(name="Nguyễn Văn Hùng", pin=PIN):
    made = build.issue_now(practice_authority(), name, "Cục Thống kê")
    return made, SimpleUploadedFile("khoa.p12", made.container(Pin(pin)))


def page_of(cast, name="head"):
    return f"{LIST}nguoi/{cast.user(name).pk}/"


def key_of(cast, name="head"):
    return SigningKey.objects.get(person=cast.user(name), withdrawn_at=None)


def opens(key, pin):
    with keys.opened(key, Pin(pin)):
        return True


def test_a_container_is_kept_and_opens_with_its_pin(admin, cast):
    _made, file = container()
    assert admin.post(f"{page_of(cast)}tep/", {"container": file, "pin": PIN}).url == page_of(cast)
    key = key_of(cast)
    assert key.subject == "Nguyễn Văn Hùng"
    assert key.is_practice
    assert opens(key, PIN)
    entry = JournalEntry.objects.get(verb="register-key")
    assert entry.data == {"serial": key.serial}
    assert "Nguyễn Văn Hùng" in admin.get(LIST).content.decode()


def test_the_pin_never_comes_back_in_a_page_or_in_the_journal(admin, cast):
    _made, file = container()
    answer = admin.post(f"{page_of(cast)}tep/", {"container": file, "pin": "sai-ma-pin-8642"})
    assert answer.status_code == 422
    assert "Mã PIN không đúng." in answer.content.decode()
    assert "sai-ma-pin-8642" not in answer.content.decode()
    assert not SigningKey.objects.exists()
    assert not JournalEntry.objects.filter(data__icontains="8642").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"khong phai PKCS#12", "không đọc được"), (b"", "trống"), (b"x" * 300_000, "quá lớn")],
)
def test_what_is_no_key_file_is_refused(admin, cast, content, said):
    file = SimpleUploadedFile("khoa.p12", content)
    answer = admin.post(f"{page_of(cast)}tep/", {"container": file, "pin": PIN})
    assert answer.status_code == 422
    assert not SigningKey.objects.exists()


def test_a_certificate_nobody_trusts_is_refused(admin, cast, settings):
    _made, file = container()
    settings.EOFFICE_PRACTICE = False
    answer = admin.post(f"{page_of(cast)}tep/", {"container": file, "pin": PIN})
    assert answer.status_code == 422
    assert "danh sách tin cậy" in answer.content.decode()


def test_another_key_takes_the_place_of_the_one_before(admin, cast):
    old = give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    _made, file = container()
    admin.post(f"{page_of(cast)}tep/", {"container": file, "pin": PIN})
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert key_of(cast) != old


def test_a_certificate_is_one_owners_and_may_come_back_to_its_owner(admin, cast):
    made, file = container()
    admin.post(f"{page_of(cast)}tep/", {"container": file, "pin": PIN})
    again = SimpleUploadedFile("khoa.p12", made.container(Pin(PIN)))
    answer = admin.post(f"{page_of(cast, 'deputy')}tep/", {"container": again, "pin": PIN})
    assert answer.status_code == 422
    assert "đã đăng ký cho người hoặc cơ quan khác" in answer.content.decode()
    key = key_of(cast)
    admin.post(f"{LIST}{key.pk}/ngung/")
    again = SimpleUploadedFile("khoa.p12", made.container(Pin(PIN)))
    admin.post(f"{page_of(cast)}tep/", {"container": again, "pin": PIN})
    assert key_of(cast) == key


def test_the_organisations_key_is_registered_too(admin, cast):
    _made, file = container("Cục Thống kê")
    admin.post(f"{LIST}co-quan/tep/", {"container": file, "pin": PIN})
    assert keys.key_of_organisation(cast.office).subject == "Cục Thống kê"


def test_a_token_is_noted_by_its_certificate_and_place(admin, cast, settings):
    settings.EOFFICE_PKCS11_LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
    made, _file = container()
    pem = SimpleUploadedFile("head.pem", made.certificate.public_bytes(Encoding.PEM))
    data = {"token_label": "USB-01", "key_label": "ky-so", "certificate": pem}
    assert admin.post(f"{page_of(cast)}thiet-bi/", data).status_code == 302
    key = key_of(cast)
    assert (key.backend, key.token_label, key.key_label, bytes(key.secret)) == (
        "TOKEN",
        "USB-01",
        "ky-so",
        b"",
    )


def test_a_token_needs_the_library_and_a_certificate(admin, cast, settings):
    pem = SimpleUploadedFile("head.pem", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    data = {"token_label": "USB-01", "key_label": "ky-so", "certificate": pem}
    answer = admin.post(f"{page_of(cast)}thiet-bi/", data)
    assert answer.status_code == 422
    assert "PKCS#11" in answer.content.decode()
    settings.EOFFICE_PKCS11_LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
    pem.seek(0)
    assert "không phải là chứng thư" in admin.post(f"{page_of(cast)}thiet-bi/", data).content.decode()


def test_a_locked_key_is_opened_again_and_a_withdrawn_one_signs_no_more(admin, cast):
    key = give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    for _time in range(WRONG_PINS):
        keys.note_wrong_pin(key)
    assert "Bị khóa" in admin.get(page_of(cast)).content.decode()
    admin.post(f"{LIST}{key.pk}/mo-khoa/")
    assert opens(key_of(cast), PIN)
    admin.post(f"{LIST}{key.pk}/ngung/")
    assert keys.key_of_person(cast.user("head")) is None
    page = admin.get(page_of(cast)).content.decode()
    assert "Chứng thư trước đây" in page


def test_only_the_administrator_of_the_organisation_looks_after_its_keys(client, cast):
    key = give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    other = give_key(person=cast.user("branch1_head"), organisation_name="Chi cục Thống kê 1")
    client.force_login(cast.user("head"))
    assert client.post(f"{LIST}{key.pk}/ngung/").status_code == 403
    client.force_login(cast.user("admin"))
    assert client.post(f"{LIST}{other.pk}/ngung/").status_code == 404
    assert client.get(page_of(cast, "branch1_head")).status_code == 404
    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_the_owner_changes_the_pin(client, cast):
    give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    client.force_login(cast.user("head"))
    answer = client.post(OWN, {"old_pin": PIN, "new_pin": NEW_PIN, "again": NEW_PIN})
    assert answer.url == OWN
    assert opens(key_of(cast), NEW_PIN)
    with pytest.raises(keys.PinRefused):
        opens(key_of(cast), PIN)


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("12345", "12345", "ít nhất 6"),
        ("123456", "123456", "quá dễ đoán"),
        ("aaaaaa", "aaaaaa", "quá dễ đoán"),
        (NEW_PIN, "987124", "không giống nhau"),
    ],
)
def test_a_new_pin_is_typed_twice_and_not_the_first_to_try(client, cast, new, again, said):
    give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    client.force_login(cast.user("head"))
    answer = client.post(OWN, {"old_pin": PIN, "new_pin": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert opens(key_of(cast), PIN)


def test_five_wrong_old_pins_lock_the_key_as_at_signing(client, cast):
    give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    client.force_login(cast.user("head"))
    data = {"old_pin": "000001", "new_pin": NEW_PIN, "again": NEW_PIN}
    said = [client.post(OWN, data).content.decode() for _time in range(WRONG_PINS + 1)]
    assert "Còn 4 lần thử" in said[0]
    assert key_of(cast).locked_at is not None
    assert "đã bị khóa" in said[-1]


def test_without_a_key_there_is_nothing_to_change(client, cast):
    client.force_login(cast.user("officer"))
    assert "Bạn chưa có chứng thư" in client.get(OWN).content.decode()
    assert client.post(OWN, {"old_pin": PIN, "new_pin": NEW_PIN, "again": NEW_PIN}).status_code == 422


def test_the_own_profile_shows_the_certificate(client, cast):
    give_key(person=cast.user("head"), organisation_name="Cục Thống kê")
    client.force_login(cast.user("head"))
    page = client.get("/ca-nhan/").content.decode()
    assert "Chứng thư chữ ký số" in page
    assert OWN in page
    assert key_of(cast).serial in page


def test_the_list_asks_the_same_however_many_people_there_are(admin, cast, django_assert_max_num_queries):
    for name in ("head", "deputy", "dept_head", "officer"):
        give_key(person=cast.user(name), organisation_name="Cục Thống kê")
    with django_assert_max_num_queries(10):
        assert "Phạm Thu Dung" in admin.get(LIST).content.decode()
