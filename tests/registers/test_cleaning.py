"""Proving that files are whole, and removing only what nothing refers to."""

import datetime as dt
import os
import time
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registers import pages
from registers.files import accept_upload, discard_uploads, store
from registers.files.cleaning import clean_uploads, unused
from registers.files.store import files_root, staging_root
from registers.models import PendingUpload, StoredFile
from registers.tasks import clean_uploads_daily
from tests.registers.build import pdf, sent

OLD = timezone.now() - dt.timedelta(hours=25)


def make_old(path):
    os.utime(path, (time.time() - 90_000, time.time() - 90_000))


@pytest.mark.django_db
class TestCheckFiles:
    def test_whole_files_pass(self, capsys):
        store(sent(), "a.pdf")
        call_command("check_files")
        assert "1 files, all whole" in capsys.readouterr().out

    @pytest.mark.parametrize("harm", ["missing", "changed"])
    def test_a_missing_or_changed_file_is_named_and_the_command_fails(self, harm, capsys):
        stored = store(sent(), "a.pdf")
        if harm == "missing":
            stored.path.unlink()
        else:
            stored.path.chmod(0o640)
            stored.path.write_bytes(stored.path.read_bytes()[:-1] + b"x")
        with pytest.raises(CommandError) as failure:
            call_command("check_files")
        assert failure.value.returncode == 1
        assert f"StoredFile {stored.pk}" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
class TestCleanUp:
    def test_an_expired_upload_goes_with_its_bytes_and_pictures(self, cast):
        upload = accept_upload(sent(), owner=cast.clerk)
        picture = pages.page_image(upload.file, 1, 160)
        PendingUpload.objects.update(created_at=OLD)
        StoredFile.objects.update(created_at=OLD)
        clean_uploads_daily()
        assert not PendingUpload.objects.exists()
        assert not StoredFile.objects.exists()
        assert not upload.file.path.exists()
        assert not picture.exists()

    def test_a_fresh_upload_stays(self, cast):
        upload = accept_upload(sent(), owner=cast.clerk)
        clean_uploads()
        assert upload.file.path.exists()
        assert PendingUpload.objects.count() == 1

    def test_a_file_a_document_refers_to_stays_for_ever(self, cast):
        from tests.incoming.build import paper

        upload = accept_upload(sent(), owner=cast.clerk)
        paper(cast.clerk, uploads=[upload])
        StoredFile.objects.update(created_at=OLD)
        make_old(upload.file.path)
        assert clean_uploads().files == 0
        assert upload.file.path.exists()
        assert list(unused()) == []

    def test_leftovers_on_the_disk_go_when_they_are_old(self, cast):
        kept = accept_upload(sent(), owner=cast.clerk).file.path
        staging_root().mkdir(parents=True, exist_ok=True)
        half = staging_root() / "half"
        half.write_bytes(b"half a file")
        stray = files_root() / "ab" / "cd" / uuid.uuid4().hex
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"bytes of a transaction that was rolled back")
        fresh = staging_root() / "fresh"
        fresh.write_bytes(b"being written")
        for path in (half, stray, kept):
            make_old(path)
        assert set(clean_uploads(dry_run=True).strays) == {half, stray}
        assert half.exists()
        clean_uploads()
        assert (half.exists(), stray.exists(), fresh.exists(), kept.exists()) == (False, False, True, True)

    def test_a_dry_run_only_counts(self, cast, capsys):
        accept_upload(sent(), owner=cast.clerk)
        PendingUpload.objects.update(created_at=OLD)
        call_command("clean_uploads", "--dry-run")
        assert "would remove 1 expired uploads" in capsys.readouterr().out
        assert PendingUpload.objects.exists()

    def test_discarding_an_upload_leaves_the_bytes_to_whoever_else_holds_them(self, cast):
        mine, theirs = (
            accept_upload(sent(content=pdf()), owner=by) for by in (cast.clerk, cast.branch1_clerk)
        )
        assert discard_uploads([str(mine.token)], by=cast.clerk) == ["cong-van.pdf"]
        assert theirs.file.path.exists()
        discard_uploads([str(theirs.token)], by=cast.branch1_clerk)
        assert not theirs.file.path.exists()
        assert not StoredFile.objects.exists()
