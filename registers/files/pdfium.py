"""The one door to pdfium, which is not thread-safe: one thread of a process at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Pdfium:
    """Opens documents under a lock and closes everything it opened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def document(self, path: Path) -> Iterator[Any]:
        """The opened document; ValueError when pdfium cannot open it."""
        import pypdfium2

        with self._lock:
            try:
                pdf = pypdfium2.PdfDocument(str(path))
            except pypdfium2.PdfiumError as problem:
                raise ValueError(str(problem)) from problem
            try:
                yield pdf
            except pypdfium2.PdfiumError as problem:
                raise ValueError(str(problem)) from problem
            finally:
                pdf.close()

    def opens(self, path: Path) -> bool:
        """Whether the document and its first page open."""
        try:
            with self.document(path) as pdf:
                if len(pdf) < 1:
                    return False
                page = pdf[0]
                sound = page.get_width() > 0 and page.get_height() > 0
                page.close()
                return bool(sound)
        except ValueError:
            return False


PDFIUM = Pdfium()
