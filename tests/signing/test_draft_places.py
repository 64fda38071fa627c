"""Đặt ô ký: the places of number, date and signature on an uploaded page, by numbers or by hand."""

from __future__ import annotations

from typing import Any

import pytest

from outgoing.models import OutgoingDocument
from outgoing.services.issuing import version_of
from signing.models import Composition
from tests.incoming.views.typing_in import browser, errors_of, scan
from tests.signing.build import drafted, fresh, submitted, uploaded
from tests.signing.test_draft_pages import letter

pytestmark = pytest.mark.django_db

MM = 72 / 25.4


@pytest.fixture
def officer(cast):
    return browser(cast, "officer")


def from_file(cast: Any, pdf: bytes) -> OutgoingDocument:
    """A draft with this PDF."""
    return drafted(cast, text=None, main=uploaded(pdf, cast.officer))


def url_of(document: OutgoingDocument) -> str:
    return f"/trinh-ky/{document.pk}/o-ky/"


def typed(document: OutgoingDocument, **changes: Any) -> dict[str, Any]:
    """The signature low on the right, number and date left off."""
    return {
        "version": str(version_of(document)),
        "nguoi_ky_page": "1",
        "nguoi_ky_left": "120",
        "nguoi_ky_top": "200",
        "nguoi_ky_width": "45",
        "nguoi_ky_height": "22",
    } | changes


def places_of(document: OutgoingDocument) -> dict[str, Any]:
    return Composition.objects.get(document=document).places


def test_a_file_without_words_gets_its_place_by_hand_and_can_be_submitted_then(cast, officer):
    document = from_file(cast, scan(pages=2).read())
    assert Composition.objects.get(document=document).file is None
    page = officer.get(url_of(document))
    assert "Không tìm thấy chỗ ký trên tệp." in page.content.decode()
    assert page.context["form"]["nguoi_ky_page"].value() == 2
    waiting = officer.get(f"/trinh-ky/{document.pk}/").content.decode()
    assert "Tệp tải lên chưa có ô ký" in waiting
    assert "Chưa có văn bản chính" not in waiting

    response = officer.post(url_of(document), typed(document))

    assert (response.status_code, response.url) == (302, f"/trinh-ky/{document.pk}/sua/")
    made = Composition.objects.get(document=document)
    place = made.places["nguoi_ky"]
    assert made.file is not None
    assert (place["page"], round(place["left"] / MM), round((place["right"] - place["left"]) / MM)) == (
        0,
        120,
        45,
    )
    assert round((842 - place["top"]) / MM) == 200
    seal = made.places["co_quan"]
    assert seal["left"] < place["left"] < seal["right"] < place["right"]
    assert fresh(document).attachments.filter(group="MAIN").count() == 1


def test_places_not_touched_stay_exactly_as_found(cast, officer):
    document = from_file(cast, letter().read())
    found = places_of(document)
    form = officer.get(url_of(document)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    officer.post(url_of(document), sent | {"so_ky_hieu_on": "on", "ngay_ban_hanh_on": "on"})
    assert places_of(document) == found


def test_a_number_that_was_moved_covers_nothing_and_one_switched_off_is_not_filled(cast, officer):
    document = from_file(cast, letter().read())
    form = officer.get(url_of(document)).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {
        "so_ky_hieu_on": "on",
        "so_ky_hieu_top": "50",
    }
    del sent["ngay_ban_hanh_on"]
    officer.post(url_of(document), sent)
    places = places_of(document)
    assert places["ngay_ban_hanh"] is None
    assert places["so_ky_hieu"]["covers"] == ""
    assert round((842 - places["so_ky_hieu"]["top"]) / MM) == 50


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nguoi_ky_left": "190"}, "nguoi_ky_left"),
        ({"nguoi_ky_page": "2"}, "nguoi_ky_page"),
        ({"nguoi_ky_width": "1"}, "nguoi_ky_width"),
        ({"nguoi_ky_top": ""}, "nguoi_ky_page"),
        ({"nguoi_ky_top": "nan"}, "nguoi_ky_top"),
    ],
)
def test_a_place_off_its_page_is_refused(cast, officer, change, field):
    document = from_file(cast, scan().read())
    response = officer.post(url_of(document), typed(document, **change))
    assert (response.status_code, list(errors_of(response))) == (422, [field])
    assert Composition.objects.get(document=document).file is None


def test_the_places_stay_when_only_the_words_of_the_form_change(cast, officer):
    document = from_file(cast, letter().read())
    officer.post(url_of(document), typed(document))
    moved = places_of(document)
    edit = f"/trinh-ky/{document.pk}/sua/"
    form = officer.get(edit).context["form"]
    sent = {
        name: form[name].value() for name in ("key", "version", "kind", "drafting_unit", "signer", "route")
    }
    sent |= {"submit_key": form["submit_key"].value(), "mode": "tep", "subject": "Tên khác", "urgency": "0"}
    sent |= {"key": str(document.submission_key), "secrecy": "THUONG", "recipients_purpose": "ACT"}
    assert officer.post(edit, sent).status_code == 302
    assert fresh(document).subject == "Tên khác"
    assert places_of(document) == moved


def test_a_composed_draft_has_its_places_already(cast, officer):
    assert officer.get(url_of(drafted(cast))).status_code == 409


def test_once_submitted_nothing_moves(cast, officer):
    document = submitted(cast, text=None, main=uploaded(letter().read(), cast.officer))
    assert officer.post(url_of(document), typed(document)).status_code == 409


def test_only_the_drafter_moves_places_and_sees_the_file_as_it_came(cast, officer):
    document = from_file(cast, letter().read())
    page = f"/trinh-ky/{document.pk}/trang/1/"
    assert officer.get(page)["Content-Type"] == "image/png"
    for name, status in (("clerk", 403), ("stranger", 404)):
        assert browser(cast, name).get(url_of(document)).status_code == status
        assert browser(cast, name).get(page).status_code == status
