"""What a printed page may load: our static files, stored files, and what is written in the page itself."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.templatetags.static import static
from weasyprint.urls import URLFetcher, URLFetcherResponse

from registers.models import StoredFile

BASE_URL = "https://eoffice.invalid/"
STORED = re.compile(r"stored:([0-9a-f]{64})")


class NotOurs(ValueError):
    """The page asked for something that is neither a static nor a stored file."""


class OwnFiles(URLFetcher):
    """Hands WeasyPrint the bytes of our files; every other address raises NotOurs and is left out of the page."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Answer for one address."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        stored = STORED.fullmatch(url)
        if stored:
            found = StoredFile.objects.filter(sha256=stored[1]).first()
            if found is None:
                raise NotOurs(url)
            return URLFetcherResponse(url, found.path.read_bytes(), {"Content-Type": found.content_type})
        path = static_path(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def static_path(url: str) -> Path:
    """Where the static file of the address is; NotOurs when it is none."""
    prefix = urlsplit(static("")).path
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}/" != BASE_URL or not parts.path.startswith(prefix):
        raise NotOurs(url)
    name = unquote(parts.path.removeprefix(prefix))
    try:
        found = finders.find(name)
        path = Path(found) if isinstance(found, str) else Path(staticfiles_storage.path(name))
    except SuspiciousFileOperation as problem:
        raise NotOurs(url) from problem
    if not path.is_file():
        raise NotOurs(url)
    return path
