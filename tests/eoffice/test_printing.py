"""A machine that cannot print says what is missing, by the names of the packages."""

import pytest
from django.core.checks import run_checks

from eoffice import printing


def test_a_machine_that_prints_has_nothing_to_say(monkeypatch):
    monkeypatch.setattr(printing.ctypes.util, "find_library", lambda name: f"lib{name}.so.0")
    monkeypatch.setattr(printing, "has_serif_font", lambda: True)
    assert run_checks(tags=["printing"]) == []


def test_missing_libraries_are_named(monkeypatch):
    monkeypatch.setattr(printing.ctypes.util, "find_library", lambda name: None)
    monkeypatch.setattr(printing, "has_serif_font", lambda: True)
    (message,) = run_checks(tags=["printing"])
    assert message.id == "eoffice.W001"
    assert message.hint == "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0"


@pytest.mark.parametrize(
    ("font", "known"),
    [
        ("truetype/liberation2/LiberationSerif-Regular.ttf", True),
        ("truetype/msttcorefonts/Times_New_Roman.ttf", True),
        ("truetype/liberation/LiberationSerif-Regular.ttf", False),
        ("truetype/dejavu/DejaVuSerif.ttf", False),
    ],
)
def test_only_fonts_with_every_vietnamese_letter_count(monkeypatch, tmp_path, font, known):
    (tmp_path / font).parent.mkdir(parents=True)
    (tmp_path / font).touch()
    monkeypatch.setattr(printing, "FONT_FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(printing.sys, "platform", "linux")
    assert printing.has_serif_font() is known
