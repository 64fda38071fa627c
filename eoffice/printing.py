"""What printing PDFs needs of the system: two libraries and a font. Said by `manage.py check` and at the start."""

import ctypes.util
import sys
from pathlib import Path
from typing import Any

from django.core.checks import Warning as CheckWarning
from django.core.checks import register

LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0"}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
# Version 1 of Liberation Serif lacks ơ, ư and every dotted letter; Debian keeps version 2 in a folder of its own.
FONTS = ("liberation2/LiberationSerif-Regular.ttf", "Times_New_Roman.ttf", "times.ttf")


def missing_libraries() -> list[str]:
    """Name the system packages WeasyPrint still needs here."""
    return [package for library, package in LIBRARIES.items() if not ctypes.util.find_library(library)]


def has_serif_font() -> bool:
    """Say whether there is a font with the measures of Times New Roman and every Vietnamese letter."""
    if sys.platform != "linux":
        return True
    found = (path.as_posix() for folder in FONT_FOLDERS for path in Path(folder).rglob("*.ttf"))
    return any(path.endswith(FONTS) for path in found)


@register("printing")
def check_printing(app_configs: Any, **kwargs: Any) -> list[CheckWarning]:
    """Name what is missing, so that a PDF in the wrong letters surprises nobody."""
    messages = []
    if packages := missing_libraries():
        hint = f"apt-get install --no-install-recommends {' '.join(packages)}"
        messages.append(
            CheckWarning("PDFs cannot be printed: Pango is missing.", hint=hint, id="eoffice.W001")
        )
    if not has_serif_font():
        hint = "apt-get install --no-install-recommends fonts-liberation2"
        text = "No font with the measures of Times New Roman and every Vietnamese letter is installed."
        messages.append(CheckWarning(text, hint=hint, id="eoffice.W002"))
    return messages
