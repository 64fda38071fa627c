"""Every test signs with practice keys, in a folder of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.signing.build import give_keys


@pytest.fixture
def keyed(cast: Any) -> Any:
    """The cast, whose head and deputy have certificates, as has the office."""
    give_keys(cast, "head", "deputy")
    return cast
