"""Printing: only our own files are loaded, and the machine's lacks are said."""

import subprocess

import pikepdf
import pypdfium2
import pytest
from django.core.checks import run_checks

from registers import checks
from registers.files import store
from registers.pdf import render_pdf
from tests.registers.build import image, sent

pytestmark = pytest.mark.django_db


def test_a_template_becomes_a_pdf_in_our_paper_style(tmp_path):
    made = tmp_path / "a.pdf"
    made.write_bytes(render_pdf("layouts/print.html", {"unit_name": "Cục Thống kê", "parent_name": ""}))
    with pikepdf.open(made) as document:
        assert len(document.pages) == 1
    with pypdfium2.PdfDocument(made) as document:
        text = document[0].get_textpage().get_text_range()
    assert "CỤC THỐNG KÊ" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://eoffice.invalid/static/../eoffice/settings.py",
        "https://eoffice.invalid/static/%2e%2e/eoffice/settings.py",
        "https://eoffice.invalid/healthz",
        "stored:" + "0" * 64,
    ],
)
def test_nothing_but_our_own_files_is_loaded(url):
    from registers.fetching import NotOurs, OwnFiles

    with pytest.raises(NotOurs):
        OwnFiles().fetch(url)


def test_static_and_stored_files_are_loaded():
    from registers.fetching import OwnFiles

    picture = image("PNG")
    stored = store(sent("a.png", picture), "a.png")
    assert OwnFiles().fetch(f"stored:{stored.sha256}").read() == picture
    assert b"@page" in OwnFiles().fetch("https://eoffice.invalid/static/css/print.css").read()


def test_missing_libraries_and_fonts_are_named_with_their_packages(monkeypatch):
    monkeypatch.setattr(checks.ctypes.util, "find_library", lambda name: None)
    answer = subprocess.CompletedProcess([], 0, stdout="DejaVu Sans")
    monkeypatch.setattr(checks.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(checks.subprocess, "run", lambda *args, **options: answer)
    hints = {message.id: message.hint for message in run_checks(tags=["compatibility"])}
    assert "libpango-1.0-0 libpangoft2-1.0-0" in hints["registers.W001"]
    assert "fonts-liberation2" in hints["registers.W002"]
