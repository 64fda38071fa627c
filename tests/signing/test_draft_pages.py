"""Soạn dự thảo: written or uploaded, saved, looked at, sent on its route; nothing typed is lost (cases 3, 4, 17)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from weasyprint import HTML

from outgoing.models import OutgoingAttachment, OutgoingDocument
from registers.forms import SECRET_STOP
from registers.models import DocumentKind, PendingUpload
from signing.models import Act, Composition, SigningRequest, Step, TextTemplate
from signing.services import deciding
from tests.incoming.build import assigned
from tests.incoming.views.typing_in import browser, errors_of, scan, send_up
from tests.signing.build import DEPARTMENT_REVIEW, active, drafted, fresh, route, submitted

pytestmark = pytest.mark.django_db

NEW = "/trinh-ky/moi/"
State = OutgoingDocument.State


@pytest.fixture
def way(cast):
    return route(cast.office, DEPARTMENT_REVIEW)


@pytest.fixture
def officer(cast):
    return browser(cast, "officer")


def typed(cast: Any, **changes: Any) -> dict[str, Any]:
    """An ordinary công văn to both Chi cục."""
    return {
        "key": str(uuid.uuid4()),
        "submit_key": str(uuid.uuid4()),
        "mode": "soan",
        "kind": str(DocumentKind.objects.get(name="Công văn").pk),
        "subject": "Báo cáo kết quả rà soát địa bàn điều tra",
        "drafting_unit": str(cast.tkth.pk),
        "addressees": "Các Chi cục Thống kê",
        "body_html": "<p>Đề nghị các đơn vị <strong>báo cáo</strong> trước ngày 30.</p>",
        "urgency": "0",
        "secrecy": "THUONG",
        "recipients_purpose": "ACT",
        "recipients": [f"u{cast.branch1.pk}", f"u{cast.branch2.pk}"],
        "recipients_text": "Như trên;\nLưu: VT, TKTH.",
        "signer": f"{cast.position('head').pk}:",
        "route": "rieng",
        "own_clerk": str(cast.position("clerk").pk),
        "after": "luu",
    } | changes


# --- where it begins


def test_the_first_page_offers_both_ways_and_the_templates(cast, officer):
    kind = DocumentKind.objects.get(name="Báo cáo")
    TextTemplate.objects.create(
        organisation=cast.office, kind=kind, name="Báo cáo tháng", text={"body": "<p>Kính gửi số liệu.</p>"}
    )
    page = officer.get(NEW).content.decode()
    assert "Soạn trong hệ thống" in page
    assert "Báo cáo tháng" in page
    template = TextTemplate.objects.get()
    form = officer.get(f"{NEW}?cach=soan&mau={template.pk}").context["form"]
    assert (form["kind"].value(), form["body"].value()) == (kind.pk, "<p>Kính gửi số liệu.</p>")


def test_another_organisations_template_begins_nothing(cast, officer):
    kind = DocumentKind.objects.get(name="Báo cáo")
    foreign = TextTemplate.objects.create(
        organisation=cast.branch1, kind=kind, name="Riêng", text={"body": "<p>Riêng.</p>"}
    )
    assert not officer.get(f"{NEW}?cach=soan&mau={foreign.pk}").context["form"]["body"].value()


def test_the_form_opens_with_what_fits_the_drafter(cast, way, officer):
    form = officer.get(f"{NEW}?cach=soan").context["form"]
    assert form["signer"].value() == f"{cast.position('head').pk}:"
    assert form["route"].value() == str(way.pk)
    assert form["drafting_unit"].value() == str(cast.tkth.pk)
    assert form["recipients_text"].value().endswith("Lưu: VT, TKTH.")


def test_the_administrator_does_not_draft(cast):
    assert browser(cast, "admin").get(NEW).status_code == 403


# --- saving


def test_a_draft_is_saved_laid_out_and_opened_again(cast, officer):
    response = officer.post(NEW, typed(cast, brief="Số liệu đã thống nhất."))
    document = OutgoingDocument.objects.get()
    assert (response.status_code, response.url) == (302, f"/trinh-ky/{document.pk}/sua/")
    made = Composition.objects.get(document=document)
    assert made.text["body"] == "<p>Đề nghị các đơn vị <strong>báo cáo</strong> trước ngày 30.</p>"
    assert made.file.pages == 1
    assert (document.state, document.signer_name, document.recipients.count()) == (
        State.DRAFT,
        "Nguyễn Văn Hùng",
        2,
    )
    page = officer.get(response.url)
    assert page.context["form"]["brief"].value() == "Số liệu đã thống nhất."
    assert "trang/" in page.content.decode() or "/tep/" in page.content.decode()


def test_without_the_editor_lines_are_typed_and_formatting_not_touched_stays(cast, officer):
    data = typed(cast)
    del data["body_html"]
    officer.post(NEW, data | {"body": "Dòng một\n**Dòng hai**"})
    document = OutgoingDocument.objects.get()
    kept = Composition.objects.get(document=document).text["body"]
    assert kept == "<p>Dòng một</p><p><strong>Dòng hai</strong></p>"
    form = officer.get(f"/trinh-ky/{document.pk}/sua/").context["form"]
    centred = '<p style="text-align: center">Giữa</p>'
    again = data | {"version": form["version"].value(), "body": "Giữa", "body_began": centred}
    officer.post(f"/trinh-ky/{document.pk}/sua/", again)
    assert "text-align" in Composition.objects.get(document=document).text["body"]


def test_what_the_editor_may_not_hold_is_gone(cast, officer):
    officer.post(NEW, typed(cast, body_html='<p onclick="x()">Một</p><script>x</script><img src="/a">'))
    assert Composition.objects.get().text["body"] == "<p>Một</p>"


def test_a_second_save_of_the_same_form_is_the_first(cast, officer):
    data = typed(cast)
    officer.post(NEW, data)
    response = officer.post(NEW, data)
    assert OutgoingDocument.objects.count() == 1
    assert response.url == f"/trinh-ky/{OutgoingDocument.objects.get().pk}/sua/"


def test_mistakes_bring_everything_back(cast, officer):
    token = send_up(officer)
    response = officer.post(NEW, typed(cast, subject="", annexes=[token]))
    assert response.status_code == 422
    assert errors_of(response) == {"subject": ["Trích yếu nội dung không được để trống"]}
    page = response.content.decode()
    assert token in page
    assert "báo cáo" in response.context["form"]["body"].value().as_html()
    assert not OutgoingDocument.objects.exists()


def test_a_state_secret_stops_the_form_and_keeps_nothing(cast, officer):
    token = send_up(officer)
    response = officer.post(NEW, typed(cast, secrecy="MAT", annexes=[token]))
    assert response.status_code == 422
    assert errors_of(response) == {"secrecy": [str(SECRET_STOP)]}
    assert not PendingUpload.objects.exists()


def test_the_three_groups_of_files_are_kept_apart(cast, officer):
    annex, paper = send_up(officer), send_up(officer, scan("so-lieu.pdf"))
    officer.post(NEW, typed(cast, annexes=[annex], supporting=[paper]))
    document = OutgoingDocument.objects.get()
    assert list(document.attachments.values_list("group", flat=True)) == ["MAIN", "ANNEX", "SUBMISSION"]
    supporting = document.attachments.get(group="SUBMISSION")
    version = officer.get(f"/trinh-ky/{document.pk}/sua/").context["form"]["version"].value()
    changed = typed(cast, version=version, drop=[str(supporting.pk)])
    assert officer.post(f"/trinh-ky/{document.pk}/sua/", changed).status_code == 302
    assert not OutgoingAttachment.objects.filter(group="SUBMISSION").exists()


# --- who signs


def test_each_leader_is_offered_in_the_capacity_of_the_role(cast, officer):
    choices = dict(officer.get(f"{NEW}?cach=soan").context["form"].fields["signer"].choices)
    listed = dict(choices["Lãnh đạo cơ quan"] + choices["Lãnh đạo phòng"])
    assert listed[f"{cast.position('head').pk}:"] == "Cục trưởng Nguyễn Văn Hùng"
    assert listed[f"{cast.position('deputy').pk}:KT"] == "KT. Cục trưởng – Phó Cục trưởng Trần Thị Lan"
    assert f"{cast.position('deputy').pk}:" not in listed
    assert f"{cast.position('dept_head').pk}:TL" in listed
    assert not any(key.startswith(f"{cast.position('officer').pk}:") for key in listed)


def test_a_deputy_signs_kt_and_the_block_says_so(cast, officer):
    officer.post(NEW, typed(cast, signer=f"{cast.position('deputy').pk}:KT"))
    document = OutgoingDocument.objects.get()
    assert (document.authority, document.signer_name) == ("KT", "Trần Thị Lan")


def test_a_capacity_the_role_has_not_is_refused(cast, officer):
    response = officer.post(NEW, typed(cast, signer=f"{cast.position('deputy').pk}:"))
    assert (response.status_code, list(errors_of(response))) == (422, ["signer"])


# --- Trình ký


def test_trinh_ky_saves_and_starts_the_route(cast, way, officer):
    response = officer.post(NEW, typed(cast, route=str(way.pk), after="trinh-ky"))
    document = OutgoingDocument.objects.get()
    assert (response.status_code, document.state) == (302, State.IN_REVIEW)
    assert active(document).position == cast.position("dept_head")


def test_a_route_of_ones_own_goes_where_it_says(cast, officer):
    own = {"own_act": ["INITIAL", "REVIEW"], "own_who": [str(cast.position("tchc_head").pk), ""]}
    officer.post(NEW, typed(cast, after="trinh-ky", **own))
    steps = Step.objects.order_by("order").values_list("act", "position")
    assert list(steps) == [
        (Act.INITIAL, cast.position("tchc_head").pk),
        (Act.SIGN, cast.position("head").pk),
        (Act.ISSUE, cast.position("clerk").pk),
    ]
    document = OutgoingDocument.objects.get()
    assert Composition.objects.get(document=document).route is None


def test_nobody_of_another_organisation_is_asked(cast, officer):
    own = {"own_act": ["REVIEW"], "own_who": [str(cast.position("branch1_head").pk)]}
    response = officer.post(NEW, typed(cast, after="trinh-ky", **own))
    assert (response.status_code, list(errors_of(response))) == (422, ["own"])


@pytest.mark.parametrize(
    ("missing", "field"), [({"recipients": []}, "recipients"), ({"body_html": "<p></p>"}, "body")]
)
def test_what_a_submission_lacks_is_said_at_its_field(cast, officer, missing, field):
    response = officer.post(NEW, typed(cast, after="trinh-ky", **missing))
    assert (response.status_code, list(errors_of(response))) == (422, [field])
    assert not SigningRequest.objects.exists()


def test_a_second_press_of_trinh_ky_finds_it_done(cast, way, officer):
    document = drafted(cast, route=way)
    url = f"/trinh-ky/{document.pk}/sua/"
    version = officer.get(url).context["form"]["version"].value()
    data = typed(cast, route=str(way.pk), after="trinh-ky", version=version)
    assert officer.post(url, data).status_code == 302
    assert officer.post(url, data).status_code == 302
    assert SigningRequest.objects.count() == 1


def test_a_returned_draft_opens_with_its_reason(cast, way, officer):
    document = submitted(cast)
    deciding.give_back(document.pk, active(document).pk, reason="Xem lại số liệu", by=cast.dept_head)
    page = officer.get(f"/trinh-ky/{document.pk}/sua/").content.decode()
    assert "Xem lại số liệu" in page


# --- who may, and when


def test_only_the_drafter_changes_it(cast):
    url = f"/trinh-ky/{drafted(cast).pk}/sua/"
    assert browser(cast, "clerk").get(url).status_code == 403
    assert browser(cast, "officer2").get(url).status_code == 403
    assert browser(cast, "stranger").get(url).status_code == 404


def test_a_submitted_draft_answers_409(cast, officer):
    document = submitted(cast)
    assert officer.get(f"/trinh-ky/{document.pk}/sua/").status_code == 409
    assert officer.post(f"/trinh-ky/{document.pk}/sua/", typed(cast)).status_code == 409


def test_a_page_left_open_does_not_undo_what_was_saved_elsewhere(cast, officer):
    document = drafted(cast)
    url = f"/trinh-ky/{document.pk}/sua/"
    version = officer.get(url).context["form"]["version"].value()
    assert officer.post(url, typed(cast, version=version, subject="Mới")).status_code == 302
    response = officer.post(url, typed(cast, version=version, subject="Cũ"))
    assert response.status_code == 422
    assert fresh(document).subject == "Mới"


# --- looking at the pages


def test_the_preview_shows_the_pages_and_keeps_nothing(cast, officer):
    response = officer.post("/trinh-ky/xem-truoc/", typed(cast))
    assert response.status_code == 200
    assert response.content.decode().count("data:image/png;base64,") == 1
    assert not OutgoingDocument.objects.exists()
    assert not Composition.objects.exists()


def test_the_preview_of_an_empty_form_says_what_it_needs(officer):
    page = officer.post("/trinh-ky/xem-truoc/", {}).content.decode()
    assert "Chọn loại văn bản và người ký để xem trang." in page


def test_without_script_the_button_shows_the_pages_beside_the_form(cast, officer):
    response = officer.post(NEW, typed(cast, after="xem-truoc"))
    assert response.status_code == 200
    assert "data:image/png;base64," in response.content.decode()
    assert not OutgoingDocument.objects.exists()


# --- a PDF made elsewhere


def letter(name: str = "Nguyễn Văn Hùng") -> SimpleUploadedFile:
    """A page laid out elsewhere, with title and name."""
    html = (
        "<style>@page{size:A4} body{font:13pt 'Liberation Sans'} .e{margin-left:55%;text-align:center}</style>"
        "<table width=100%><tr><td>CỤC THỐNG KÊ<br>Số:       /CTK-TKTH</td>"
        "<td>CỘNG HÒA<br><i>Tiền Giang, ngày     tháng     năm 2026</i></td></tr></table><p>Nội dung.</p>"
        f"<div class=e><b>CỤC TRƯỞNG</b><div style='height:30mm'></div><b>{name}</b></div>"
    )
    return SimpleUploadedFile("cong-van.pdf", HTML(string=html).write_pdf(), "application/pdf")


def test_an_uploaded_letter_finds_its_places(cast, officer):
    token = send_up(officer, letter())
    response = officer.post(NEW, typed(cast, mode="tep", main=[token]))
    document = OutgoingDocument.objects.get()
    assert response.url == f"/trinh-ky/{document.pk}/sua/"
    made = Composition.objects.get(document=document)
    assert {name for name, place in made.places.items() if place} == {
        "so_ky_hieu",
        "ngay_ban_hanh",
        "nguoi_ky",
        "co_quan",
    }


def test_without_a_place_for_the_signature_the_drafter_is_asked_for_one(cast, way, officer):
    token = send_up(officer, scan())
    data = typed(cast, mode="tep", main=[token], route=str(way.pk), after="trinh-ky")
    response = officer.post(NEW, data)
    document = OutgoingDocument.objects.get()
    assert document.state == State.DRAFT
    assert response.url == reverse("signing:edit", args=[document.pk])
    assert "Chưa đặt ô ký trên văn bản" in officer.get(response.url).content.decode()


def test_only_a_pdf_can_be_signed(cast, officer):
    token = send_up(officer, SimpleUploadedFile("ghi-chu.txt", "chữ".encode(), "text/plain"))
    response = officer.post(NEW, typed(cast, mode="tep", main=[token]))
    assert errors_of(response) == {"main": ["Văn bản chính phải là tệp PDF để ký số"]}


def test_without_a_file_there_is_no_uploaded_draft(cast, officer):
    response = officer.post(NEW, typed(cast, mode="tep"))
    assert errors_of(response) == {"main": ["Chưa tải tệp văn bản chính"]}


# --- a draft that answers


def test_an_answer_begins_with_what_it_answers(cast, officer):
    answered = assigned(cast, ("officer", "LEAD"))
    page = officer.get(answered.get_absolute_url()).content.decode()
    assert f"{NEW}?answers={answered.pk}" in page
    choice = officer.get(f"{NEW}?answers={answered.pk}").content.decode()
    assert f"?cach=soan&amp;answers={answered.pk}" in choice
    form = officer.get(f"{NEW}?cach=soan&answers={answered.pk}").context["form"]
    assert form["answers"].value() == answered.pk
    assert form["subject"].value().startswith("V/v trả lời")
    officer.post(NEW, typed(cast, answers=str(answered.pk)))
    assert OutgoingDocument.objects.get().answers == answered


def test_every_drafter_looks_for_what_the_draft_answers(cast, officer):
    answered = assigned(cast, ("officer", "LEAD"))
    url = reverse("outgoing:link_search")
    assert answered.subject in officer.get(url, {"answers_q": answered.code}).content.decode()
    colleague = browser(cast, "officer2").get(url, {"answers_q": answered.code})
    assert answered.subject not in colleague.content.decode()


def test_a_chi_cuc_without_phong_begins_with_the_field_it_used_last(cast):
    OutgoingDocument.objects.create(
        organisation=cast.branch1, kind=DocumentKind.objects.get(name="Công văn"), subject="Cũ", field="TH"
    )
    form = browser(cast, "branch1_officer").get(f"{NEW}?cach=soan").context["form"]
    assert form["field"].value() == "TH"


@pytest.mark.parametrize("field", ["body", "body_html"])
def test_a_text_without_end_is_refused_and_comes_back(cast, officer, field):
    data = typed(cast)
    del data["body_html"]
    response = officer.post(NEW, data | {field: "<p>chữ</p>" * 40_000})
    assert (response.status_code, list(errors_of(response))) == (422, ["body"])
    assert response.content.decode().count("chữ") >= 40_000


def test_days_behind_us_are_no_deadlines(cast, officer):
    late = {"due_on": "01/11/2020", "reply_due_on": "02/11/2020"}
    response = officer.post(NEW, typed(cast, after="trinh-ky", **late))
    assert set(errors_of(response)) == {"due_on", "reply_due_on"}
    assert officer.post(NEW, typed(cast, **late)).status_code == 302


def test_who_follows_the_answers_reads_the_draft(cast, officer):
    officer.post(NEW, typed(cast, follower=str(cast.principal("tchc_head").pk)))
    document = OutgoingDocument.objects.get()
    assert OutgoingDocument.objects.visible_to(cast.tchc_head).filter(pk=document.pk).exists()


def test_the_drafter_gives_a_draft_up(cast, officer):
    document = drafted(cast)
    page = officer.get(f"/trinh-ky/{document.pk}/sua/").content.decode()
    url = reverse("outgoing:discard", args=[document.pk])
    assert url in page
    assert officer.post(url, {"reason": "Văn bản không ban hành nữa"}).status_code == 302
    assert fresh(document).state == State.CANCELLED
    assert officer.get(f"/trinh-ky/{document.pk}/sua/").status_code == 409


def test_a_chi_cuc_sees_the_page_before_the_last_part_of_its_symbol_is_chosen(cast):
    officer = browser(cast, "branch1_officer")
    data = typed(cast, signer=f"{cast.position('branch1_head').pk}:", own_clerk="", recipients=[])
    del data["drafting_unit"]
    assert "data:image/png" in officer.post("/trinh-ky/xem-truoc/", data).content.decode()
    response = officer.post(NEW, data)
    assert (response.status_code, list(errors_of(response))) == (422, ["field"])
    assert officer.post(NEW, data | {"field": "TH"}).status_code == 302


def test_a_letter_without_its_phong_is_told_so_at_the_phong(cast, officer):
    response = officer.post(NEW, typed(cast, drafting_unit=""))
    assert (response.status_code, list(errors_of(response))) == (422, ["drafting_unit"])
