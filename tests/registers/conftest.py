import pytest


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Every test has an empty file store of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def sign_in(client, cast):
    """Sign somebody of the cast in; returns the client."""

    def enter(name):
        client.force_login(cast.user(name), backend="accounts.backends.CaseInsensitiveBackend")
        return client

    return enter
