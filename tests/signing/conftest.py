"""What the tests of signing share."""

import pytest

from tests.signing.build import approved, give_keys, signed, submitted


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files, keys and the practice authority of a test are its own; practice certificates are trusted."""
    settings.DATA_DIR, settings.FILES_ROOT = tmp_path, tmp_path / "files"
    settings.EOFFICE_PRACTICE = True


@pytest.fixture
def to_sign(cast):
    """A document on the head's desk."""
    give_keys(cast)
    return approved(submitted(cast), cast.dept_head)


@pytest.fixture
def to_issue(cast, to_sign):
    """A document the head has signed, on the clerk's desk."""
    return signed(to_sign, cast.head)
