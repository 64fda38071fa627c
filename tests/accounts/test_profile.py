"""The own account: what one says about oneself, the two pictures, the password."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFile

from accounts.models import JournalEntry, User

PROFILE = "/ca-nhan/"
AVATAR = "/ca-nhan/anh-dai-dien/"
SIGNATURE = "/ca-nhan/chu-ky/"
GOOD = {
    "full_name": "Hoàng Thị Nga",
    "birthday": "05/03/1988",
    "phone": "0912 345 678",
    "email": "nga@example.vn",
}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    for name in ("avatar", "signature_image"):
        storage = User._meta.get_field(name).storage
        monkeypatch.setattr(storage, "_location", str(tmp_path / "people"))
        for cached in ("base_location", "location"):
            storage.__dict__.pop(cached, None)
    yield
    for name in ("avatar", "signature_image"):
        for cached in ("base_location", "location"):
            User._meta.get_field(name).storage.__dict__.pop(cached, None)


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.user("clerk"))
    return client


def picture(mode="RGB", size=(400, 300), kind="PNG", colour="white", ink=True):
    image = Image.new(mode, size, colour)
    if ink:
        ImageDraw.Draw(image).line(
            (20, 200, 380, 80), fill=(20, 60, 160, 255) if mode == "RGBA" else (20, 60, 160), width=9
        )
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def upload(content, name="anh.png", kind="image/png"):
    return SimpleUploadedFile(name, content, kind)


def signature_png():
    return picture("RGBA", colour=(0, 0, 0, 0))


def me():
    return User.objects.get(username="clerk")


def test_what_one_says_about_oneself_is_kept_and_journalled(clerk):
    assert clerk.post(PROFILE, GOOD).url == PROFILE
    assert (me().birthday, me().phone, me().email) == (dt.date(1988, 3, 5), "0912 345 678", "nga@example.vn")
    entry = JournalEntry.objects.get(verb="update-profile")
    assert (entry.user, entry.data) == (me(), {"fields": ["birthday", "email", "phone"]})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 101),
        ("birthday", "31/02/1988"),
        ("birthday", "01/01/2100"),
        ("birthday", "01/01/1850"),
        ("phone", "abc"),
        ("phone", "12"),
        ("phone", "- - - - - -"),
        ("email", "không phải"),
    ],
)
def test_a_wrong_value_is_said_and_nothing_typed_is_lost(clerk, field, value):
    response = clerk.post(PROFILE, {**GOOD, "full_name": "Tên Mới", field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert field == "full_name" or 'value="Tên Mới"' in page
    assert me().full_name == "Hoàng Thị Nga"
    assert not JournalEntry.objects.filter(verb="update-profile").exists()


def test_a_rejected_form_does_not_rename_one_in_the_frame(clerk):
    page = clerk.post(PROFILE, {**GOOD, "full_name": "Tên Khác", "email": "x"}).content.decode()
    assert "<b>Hoàng Thị Nga</b>" in page


def test_post_and_unit_are_not_ones_own_to_change(clerk, cast):
    clerk.post(PROFILE, {**GOOD, "position": cast.position("head").pk, "is_staff": "on", "username": "head2"})
    assert (me().username, me().is_staff) == ("clerk", False)
    page = clerk.get(PROFILE).content.decode()
    assert "Văn thư Cục" in page
    assert "Phòng Tổ chức - Hành chính, Cục Thống kê" in page
    assert 'name="position"' not in page


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "anh.jpg"), ("PNG", "anh.png")])
def test_a_portrait_becomes_a_square_jpeg_without_its_past(clerk, kind, name):
    assert clerk.post(AVATAR, {"avatar-picture": upload(picture(kind=kind), name)}).url == PROFILE
    with me().avatar.open() as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (256, 256))
        assert not image.getexif()
    assert JournalEntry.objects.filter(verb="change-avatar").count() == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.4 khong phai anh", "không phải là ảnh"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không phải là ảnh"),
        (b"", "rỗng"),
        (picture()[:200], "Không đọc được"),
        (picture(kind="GIF"), "không phải là ảnh"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * (2 * 1024 * 1024), "lớn hơn 2 MB"),
        (picture(size=(8000, 8000), ink=False), "quá nhiều điểm ảnh"),
    ],
    ids=["pdf", "svg", "empty", "broken", "gif", "large", "bomb"],
)
def test_a_file_that_is_no_portrait_is_refused_with_its_reason(clerk, content, says):
    response = clerk.post(AVATAR, {"avatar-picture": upload(content, "anh.jpg", "image/jpeg")})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not me().avatar


def test_half_a_picture_is_refused_even_after_weasyprint_made_pillow_forgiving(clerk, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    response = clerk.post(AVATAR, {"avatar-picture": upload(picture()[:200])})
    assert response.status_code == 422
    assert "Không đọc được" in response.content.decode()
    assert not me().avatar
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_no_file_at_all_is_said_too(clerk):
    response = clerk.post(AVATAR, {})
    assert response.status_code == 422
    assert "Hãy chọn một ảnh." in response.content.decode()


def test_a_new_portrait_replaces_the_old_one(clerk, tmp_path, django_capture_on_commit_callbacks):
    clerk.post(AVATAR, {"avatar-picture": upload(picture())})
    first = me().avatar_url
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(AVATAR, {"avatar-picture": upload(picture(colour="grey"))})
    assert me().avatar_url != first
    assert len(list((tmp_path / "people" / "avatars").iterdir())) == 1


def test_a_portrait_can_be_removed(clerk, tmp_path, django_capture_on_commit_callbacks):
    clerk.post(AVATAR, {"avatar-picture": upload(picture())})
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(AVATAR + "xoa/").url == PROFILE
    assert not me().avatar
    assert list((tmp_path / "people" / "avatars").iterdir()) == []


def test_anybody_signed_in_sees_a_portrait_and_nobody_else(clerk, client, cast):
    clerk.post(AVATAR, {"avatar-picture": upload(picture())})
    url = me().avatar_url
    client.force_login(cast.user("stranger"))
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["X-Content-Type-Options"] == "nosniff"
    client.logout()
    assert client.get(url).status_code == 302
    client.force_login(cast.user("stranger"))
    assert client.get(f"{AVATAR}{cast.user('head').pk}/").status_code == 404


def test_a_signature_on_a_transparent_ground_is_kept_cut_to_its_ink(clerk):
    assert clerk.post(SIGNATURE, {"signature-picture": upload(signature_png())}).url == PROFILE
    with me().signature_image.open() as file, Image.open(file) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")
        assert image.size[0] < 400
        assert image.size[1] < 300
        assert image.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (picture("RGB"), "nền trong suốt"),
        (picture("RGBA", colour=(255, 255, 255, 255)), "nền trong suốt"),
        (picture("RGBA", colour=(0, 0, 0, 0), ink=False), "Không thấy nét chữ ký"),
        (picture("RGB", kind="JPEG"), "không phải là ảnh PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 1024 * 1024, "lớn hơn 1 MB"),
    ],
    ids=["opaque", "alpha channel but opaque", "empty", "jpeg", "large"],
)
def test_a_signature_that_could_not_lie_on_a_document_is_refused(clerk, content, says):
    response = clerk.post(SIGNATURE, {"signature-picture": upload(content)})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not me().signature_image


def test_only_its_owner_sees_a_signature(clerk, client, cast):
    clerk.post(SIGNATURE, {"signature-picture": upload(signature_png())})
    response = clerk.get(me().signature_url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    for other in ("head", "admin", "officer"):
        client.force_login(cast.user(other))
        assert client.get(SIGNATURE + "anh/").status_code == 404


def test_a_signature_can_be_removed(clerk):
    clerk.post(SIGNATURE, {"signature-picture": upload(signature_png())})
    clerk.post(SIGNATURE + "xoa/")
    assert not me().signature_image
    assert set(JournalEntry.objects.values_list("verb", flat=True)) >= {
        "change-signature",
        "remove-signature",
    }


def test_a_new_password_keeps_this_session_and_ends_the_others(clerk, cast):
    from django.test import Client

    other = Client()
    other.force_login(cast.user("clerk"))
    new = "mot-mat-khau-moi-2026"
    passwords = {"old_password": cast.password, "new_password1": new, "new_password2": new}
    assert clerk.post("/ca-nhan/mat-khau/", passwords).url == PROFILE
    assert clerk.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302
    assert me().check_password(new)


@pytest.mark.parametrize(
    "change",
    [
        {"old_password": "sai"},
        {"new_password2": "khac-mat-khau-moi"},
        {"new_password1": "ngan", "new_password2": "ngan"},
        {"new_password1": "123456789012", "new_password2": "123456789012"},
    ],
    ids=["wrong old one", "different", "short", "only digits"],
)
def test_a_password_that_will_not_do_is_refused(clerk, cast, change):
    new = "mot-mat-khau-moi-2026"
    passwords = {"old_password": cast.password, "new_password1": new, "new_password2": new, **change}
    assert clerk.post("/ca-nhan/mat-khau/", passwords).status_code == 422
    assert me().check_password(cast.password)


def test_the_profile_page_stays_within_its_queries(clerk, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        clerk.get(PROFILE)
