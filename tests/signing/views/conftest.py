"""Every test signs with practice keys, in a folder of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.signing.build import give_keys


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR, settings.FILES_ROOT = tmp_path, tmp_path / "files"
    settings.EOFFICE_PRACTICE = True


@pytest.fixture
def keyed(cast: Any) -> Any:
    """The cast, whose head and deputy have certificates, as has the office."""
    give_keys(cast, "head", "deputy")
    return cast
