"""Stopping what is too large while it arrives: over the limit nothing more is written to the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

FILES_AT_ONCE = 20


class UploadTooLarge(RequestDataTooBig):
    """A file over the limit; answered with 413 and this sentence."""

    def __init__(self) -> None:
        size = settings.EOFFICE_MAX_UPLOAD_SIZE // (1024 * 1024)
        super().__init__(_("Mỗi tệp không quá %(size)s MB.") % {"size": size})


class LimitedUploadHandler(FileUploadHandler):
    """First of the handlers: drops the rest of a file past the limit, and refuses the request at its end.

    The request is read to its end without being kept, because a browser only shows the answer when it has sent
    everything; one that says itself to be beyond reason is refused at once.
    """

    chunk_size = 64 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0
        self.too_large = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse at once what is far beyond any form."""
        if content_length > FILES_AT_ONCE * settings.EOFFICE_MAX_UPLOAD_SIZE:
            raise UploadTooLarge

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin counting."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the chunk on while the file is within the limit."""
        self.received += len(raw_data)
        if self.too_large or self.received > settings.EOFFICE_MAX_UPLOAD_SIZE:
            self.too_large = True
            return None
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
        return None

    def upload_complete(self) -> None:
        """Everything has been read: say no."""
        if self.too_large:
            raise UploadTooLarge
