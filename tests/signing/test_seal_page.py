"""Con dấu: red, transparent, at its real size, seen by the administrator alone."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import JournalEntry
from signing.models import Seal
from tests.signing.situation import drawn_seal as drawn

PAGE = "/trinh-ky/con-dau/"


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.user("admin"))
    return client


def test_a_red_seal_is_kept_with_its_size_and_shown(admin, cast):
    answer = admin.post(PAGE, {"picture": drawn(), "width_mm": "36", "height_mm": "36,5"})
    assert answer.url == PAGE
    seal = Seal.objects.get(organisation=cast.office)
    assert (str(seal.width_mm), str(seal.height_mm)) == ("36.0", "36.5")
    kept = Image.open(io.BytesIO(b"".join(admin.get(f"{PAGE}anh/").streaming_content)))
    assert (kept.mode, kept.size) == ("RGBA", (401, 401))
    assert "Rộng 36,0 mm, cao 36,5 mm" in admin.get(PAGE).content.decode()
    assert JournalEntry.objects.filter(verb="keep-seal", organisation=cast.office).count() == 1


def test_only_the_size_may_change_and_the_picture_may_go(admin, cast):
    admin.post(PAGE, {"picture": drawn(), "width_mm": "36", "height_mm": "36"})
    admin.post(PAGE, {"width_mm": "40", "height_mm": "40"})
    assert str(Seal.objects.get().width_mm) == "40.0"
    admin.post(f"{PAGE}xoa/")
    assert not Seal.objects.exists()
    assert admin.get(f"{PAGE}anh/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"picture": drawn(colour=(20, 20, 200, 255))}, "phải màu đỏ"),
        ({"picture": drawn(ground=(255, 255, 255, 255))}, "nền trong suốt"),
        ({"picture": drawn(size=(400, 200))}, "không khớp hình con dấu"),
        ({"picture": SimpleUploadedFile("dau.png", b"khong phai anh")}, "không phải là ảnh PNG"),
        ({}, "Chọn ảnh con dấu"),
        ({"width_mm": "5"}, "lớn hơn hoặc bằng"),
        ({"width_mm": "90"}, "nhỏ hơn hoặc bằng"),
        ({"width_mm": "ba sáu"}, "Nhập"),
    ],
)
def test_what_is_no_seal_is_said_and_not_kept(admin, sent, said):
    answer = admin.post(PAGE, {"width_mm": "36", "height_mm": "36"} | sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Seal.objects.exists()


def test_nobody_else_sees_it(client, cast, admin):
    admin.post(PAGE, {"picture": drawn(), "width_mm": "36", "height_mm": "36"})
    for who in ("clerk", "head", "officer", "branch1_head"):
        client.force_login(cast.user(who))
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}anh/").status_code == 403
