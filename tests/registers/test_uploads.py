"""Uploads of unsaved forms, with and without JavaScript, and the stop before state secrets."""

import datetime as dt
import uuid

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.errors import Refused
from registers.files import accept_upload, consume_uploads, take_uploads
from registers.forms import SECRET_STOP, SecrecyMixin, UploadsField
from registers.models import PendingUpload, StoredFile
from tests.registers.build import image, sent

pytestmark = pytest.mark.django_db


class LetterForm(SecrecyMixin):
    """A form as incoming has one."""

    subject = forms.CharField()
    uploads = UploadsField()

    def __init__(self, *args, actor, **options):
        super().__init__(*args, **options)
        self.fields["uploads"].actor = actor


def letter(actor, *files, **data):
    values = MultiValueDict(
        {key: value if isinstance(value, list) else [value] for key, value in data.items()}
    )
    return LetterForm(values, MultiValueDict({"uploads_files": list(files)}), actor=actor)


class TestTaking:
    def test_the_owner_takes_them_in_the_order_of_the_form(self, cast):
        first, second = (accept_upload(sent(name), owner=cast.clerk) for name in ("a.pdf", "b.pdf"))
        tokens = [str(second.token), str(first.token).upper(), str(second.token)]
        assert take_uploads(tokens, by=cast.clerk) == [second, first]

    @pytest.mark.parametrize("token", ["00000000-0000-4000-8000-000000000000", "not-a-token", ""])
    def test_an_unknown_token_is_refused(self, cast, token):
        with pytest.raises(Refused, match="Tệp đã hết hạn, hãy chọn lại"):
            take_uploads([token], by=cast.clerk)

    @pytest.mark.parametrize("name", ["stranger", "branch1_clerk", "head"])
    def test_somebody_elses_upload_is_refused(self, cast, name):
        upload = accept_upload(sent(), owner=cast.clerk)
        with pytest.raises(Refused, match="hết hạn"):
            take_uploads([str(upload.token)], by=getattr(cast, name))

    def test_an_upload_of_yesterday_has_expired(self, cast):
        upload = accept_upload(sent(), owner=cast.clerk)
        PendingUpload.objects.update(created_at=timezone.now() - dt.timedelta(hours=24, minutes=1))
        with pytest.raises(Refused, match="hết hạn"):
            take_uploads([str(upload.token)], by=cast.clerk)

    def test_used_up_once(self, cast):
        upload = accept_upload(sent(), owner=cast.clerk)
        with transaction.atomic():
            assert consume_uploads([upload], by=cast.clerk) == [upload]
        with pytest.raises(Refused, match="hết hạn"), transaction.atomic():
            consume_uploads([upload], by=cast.clerk)


class TestField:
    def test_files_sent_along_become_uploads(self, cast):
        form = letter(cast.clerk, sent("a.pdf"), sent("b.png", image("PNG")), subject="V/v báo cáo")
        assert form.is_valid(), form.errors
        assert [upload.name for upload in form.cleaned_data["uploads"]] == ["a.pdf", "b.png"]

    def test_a_rejected_form_still_has_its_files(self, cast):
        form = letter(cast.clerk, sent("a.pdf"))
        assert not form.is_valid()
        upload = PendingUpload.objects.get()
        page = form["uploads"].as_widget()
        assert f'name="uploads" value="{upload.token}"' in page
        again = letter(cast.clerk, subject="V/v báo cáo", uploads=[str(upload.token)])
        assert again.is_valid()
        assert again.cleaned_data["uploads"] == [upload]

    def test_one_bad_file_does_not_cost_the_good_one(self, cast):
        form = letter(cast.clerk, sent("a.pdf"), sent("b.pdf", b"none"), subject="x")
        assert not form.is_valid()
        assert "“b.pdf”" in str(form.errors["uploads"])
        assert [upload.name for upload in form.fields["uploads"].widget.kept] == ["a.pdf"]

    def test_a_file_is_dropped_without_script_and_the_form_comes_back(self, cast):
        keep, drop = (accept_upload(sent(name), owner=cast.clerk) for name in ("a.pdf", "b.pdf"))
        tokens = [str(keep.token), str(drop.token)]
        form = letter(cast.clerk, subject="x", uploads=tokens, uploads_remove=str(drop.token))
        assert not form.is_valid()
        assert "Đã bỏ tệp b.pdf" in str(form.errors["uploads"])
        assert list(PendingUpload.objects.all()) == [keep]
        assert form.fields["uploads"].widget.kept == [keep]

    def test_an_expired_upload_is_said_and_the_others_stay(self, cast):
        upload = accept_upload(sent(), owner=cast.clerk)
        form = letter(cast.clerk, subject="x", uploads=[str(upload.token), str(uuid.uuid4())])
        assert form.errors["uploads"] == ["Tệp đã hết hạn, hãy chọn lại."]
        assert form.fields["uploads"].widget.kept == [upload]

    def test_no_file_is_fine_unless_one_is_required(self, cast):
        form = letter(cast.clerk, subject="x")
        assert form.is_valid()
        assert form.cleaned_data["uploads"] == []
        form = letter(cast.clerk, subject="x")
        form.fields["uploads"].required = True
        assert form.errors["uploads"] == ["Chưa chọn tệp nào."]


class TestStateSecrets:
    @pytest.mark.parametrize("degree", ["MAT", "TOI_MAT", "TUYET_MAT"])
    def test_the_form_stops_before_anything_is_kept(self, cast, degree):
        form = letter(cast.clerk, sent(), secrecy=degree)
        assert not form.is_valid()
        assert form.errors == {"secrecy": [SECRET_STOP]}
        assert SECRET_STOP == (
            "Văn bản mật đăng ký tại sổ văn bản mật, ngoài hệ thống này. "
            "Không nhập trích yếu, không đính kèm tệp."
        )
        assert not PendingUpload.objects.exists()
        assert not StoredFile.objects.exists()

    def test_what_had_been_uploaded_before_is_thrown_away(self, cast):
        upload = accept_upload(sent(), owner=cast.clerk)
        form = letter(cast.clerk, subject="x", secrecy="MAT", uploads=[str(upload.token)])
        assert not form.is_valid()
        assert not PendingUpload.objects.exists()
        assert str(upload.token) not in form["uploads"].as_widget()

    @pytest.mark.parametrize("data", [{}, {"secrecy": "THUONG"}])
    def test_the_ordinary_degree_passes(self, cast, data):
        form = letter(cast.clerk, subject="x", **data)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["secrecy"] == "THUONG"

    def test_an_unknown_degree_is_an_error_of_its_field(self, cast):
        assert "secrecy" in letter(cast.clerk, subject="x", secrecy="KHONG_CO").errors


class TestDoor:
    def send(self, client, file, **headers):
        return client.post("/tep/tai-len/", {"file": file} if file else {}, headers=headers)

    def test_answers_what_the_upload_button_needs(self, cast, sign_in):
        answer = self.send(sign_in("clerk"), sent("công văn.pdf"))
        upload = PendingUpload.objects.get()
        assert answer.status_code == 201
        assert answer.json() == {
            "token": str(upload.token),
            "name": "công văn.pdf",
            "size": upload.file.size,
            "pages": 2,
            "preview_url": f"/tep/cho-luu/{upload.token}/trang/1.png",
        }
        assert (upload.owner, upload.organisation) == (cast.user("clerk"), cast.office)

    def test_says_why_a_file_is_refused(self, cast, sign_in):
        client = sign_in("clerk")
        answer = self.send(client, sent("a.pdf", b"none"))
        assert answer.status_code == 422
        assert "a.pdf" in answer.json()["error"]
        assert self.send(client, None).status_code == 422

    def test_asks_for_a_login_and_for_post(self, client, sign_in):
        assert self.send(client, sent()).status_code == 302
        assert sign_in("clerk").get("/tep/tai-len/").status_code == 405

    def test_the_owner_sees_pages_and_file_nobody_else_does(self, cast, client, sign_in):
        token = self.send(sign_in("clerk"), sent()).json()["token"]
        page, file = f"/tep/cho-luu/{token}/trang/1.png", f"/tep/cho-luu/{token}/"
        assert client.get(page)["Content-Type"] == "image/png"
        assert client.get(file)["Content-Type"] == "application/pdf"
        assert client.get(f"/tep/cho-luu/{token}/trang/3.png").status_code == 404
        for name in ("stranger", "head", "branch1_clerk"):
            sign_in(name)
            assert client.get(page).status_code == 404
            assert client.get(file).status_code == 404
            client.post(f"{file}bo/")
        assert PendingUpload.objects.count() == 1
        assert sign_in("clerk").post(f"{file}bo/").status_code == 204
        assert not PendingUpload.objects.exists()


class TestTooLarge:
    @pytest.fixture(autouse=True)
    def small_limit(self, settings, tmp_path):
        settings.EOFFICE_MAX_UPLOAD_SIZE = 3_000_000
        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    def post(self, client, size, path="/tep/tai-len/", **headers):
        return client.post(path, {"file": SimpleUploadedFile("a.pdf", b"x" * size)}, headers=headers)

    def test_the_button_reads_413_as_json(self, sign_in):
        answer = self.post(sign_in("clerk"), 3_100_000, accept="application/json")
        assert answer.status_code == 413
        assert answer.json() == {"error": "Mỗi tệp không quá 2 MB."}

    def test_a_form_without_script_reads_413_as_a_page(self, sign_in):
        answer = self.post(sign_in("clerk"), 3_100_000, path="/so-van-ban/tao-moi/")
        assert answer.status_code == 413
        assert "Mỗi tệp không quá 2 MB." in answer.content.decode()

    def test_nothing_past_the_limit_reaches_the_disk(self, sign_in, tmp_path, monkeypatch):
        from django.core.files.uploadhandler import TemporaryFileUploadHandler

        written = []
        receive = TemporaryFileUploadHandler.receive_data_chunk

        def count(handler, raw_data, start):
            written.append(len(raw_data))
            return receive(handler, raw_data, start)

        monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
        assert self.post(sign_in("clerk"), 12_000_000).status_code == 413
        assert sum(written) <= 3_000_000
        assert list(tmp_path.glob("*.upload.*")) == []

    def test_beyond_all_reason_is_refused_unread(self, sign_in, settings):
        settings.EOFFICE_MAX_UPLOAD_SIZE = 1000
        assert self.post(sign_in("clerk"), 30_000).status_code == 413

    def test_files_within_the_limit_add_up(self, sign_in):
        assert self.post(sign_in("clerk"), 2_900_000).status_code == 422
