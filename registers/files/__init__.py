"""Files: recognised by their bytes, kept once by SHA-256, held for unsaved forms, sent through checked views."""

from registers.files.responses import file_response
from registers.files.store import store
from registers.files.uploads import (
    EXPIRED,
    accept_upload,
    consume_uploads,
    discard_uploads,
    take_uploads,
)

__all__ = [
    "EXPIRED",
    "accept_upload",
    "consume_uploads",
    "discard_uploads",
    "file_response",
    "store",
    "take_uploads",
]
