"""System checks: what printing needs from the machine."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"
FONTS = "fonts-liberation2"


@register(Tags.compatibility)
def printing_libraries(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """WeasyPrint needs two system libraries of Pango."""
    if all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0")):
        return []
    return [
        Warning(
            "Pango is missing, so nothing can be printed to PDF. / Thiếu Pango nên chưa in được PDF.",
            hint=f"apt-get install --no-install-recommends {PACKAGES}",
            id="registers.W001",
        )
    ]


@register(Tags.compatibility)
def paper_fonts(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Documents are set in Times New Roman, or in the Liberation Serif that has its measures."""
    lister = shutil.which("fc-match")
    if lister is None:
        return []
    answer = subprocess.run(
        [lister, "--format=%{family}", "Times New Roman"],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    if any(name in answer.stdout for name in ("Times New Roman", "Liberation Serif", "Tinos")):
        return []
    return [
        Warning(
            f"Times New Roman falls back to “{answer.stdout}”: printed pages will break elsewhere.",
            hint=f"apt-get install {FONTS}",
            id="registers.W002",
        )
    ]
