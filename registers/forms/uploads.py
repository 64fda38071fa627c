"""Choosing files in any form: with or without JavaScript, and nothing chosen is lost when the form comes back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.errors import Refused
from registers.files.formats import ACCEPT
from registers.files.store import size_limit_text
from registers.files.uploads import EXPIRED, accept_upload, discard_uploads, own_uploads
from registers.models import PendingUpload
from registers.pages import page_sizes

PREVIEWED_PAGES = 40


class Chosen(NamedTuple):
    """What came with the form: uploads sent before, files sent along, uploads to be thrown away."""

    tokens: list[str]
    files: list[UploadedFile]
    removed: list[str]


class UploadsInput(forms.Widget):
    """A file field, the uploads kept so far as hidden tokens, and a button to drop each."""

    template_name = "registers/partials/uploads.html"
    needs_multipart_form = True
    single = False
    pdf_only = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kept: list[PendingUpload] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        """Read tokens, files and the drop button."""
        tokens = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))
        removed = data.getlist(f"{name}_remove") if hasattr(data, "getlist") else []
        sent = files.getlist(f"{name}_files") if isinstance(files, MultiValueDict) else []
        return Chosen([token for token in tokens if token], list(sent), list(removed))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form has nothing of this field."""
        return not any(self.value_from_datadict(data, files, name))

    def id_for_label(self, id_: str) -> str:
        """The file field carries the id."""
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the dropzone needs."""
        context = super().get_context(name, value, attrs)
        context |= {
            "upload_url": reverse("registers:upload"),
            "accept": ".pdf,application/pdf" if self.pdf_only else ACCEPT,
            "pdf_only": self.pdf_only,
            "limit": size_limit_text(),
            "single": self.single,
            "kept": [described(upload) for upload in self.kept],
        }
        return context


class UploadsField(forms.Field):
    """Files of a form. Cleans to a list of the actor's PendingUploads; set ``actor`` before the form is cleaned.

    Files sent along are stored and held before anything else of the form is judged, so a rejected form still has them.
    ``pdf_only`` is what the field asks for; whether a file is a PDF of the right kind is for the service to say.
    """

    widget: UploadsInput = UploadsInput  # type: ignore[assignment]
    default_error_messages = {"required": gettext_lazy("Chưa chọn tệp nào.")}

    def __init__(
        self, *, actor: Actor | None = None, single: bool = False, pdf_only: bool = False, **options: Any
    ) -> None:
        options.setdefault("label", gettext_lazy("Tệp đính kèm"))
        options.setdefault("required", False)
        super().__init__(**options)
        self.actor = actor
        self.single = self.widget.single = single
        self.widget.pdf_only = pdf_only

    def clean(self, value: Chosen | None) -> list[PendingUpload]:
        """Keep what can be kept; say what cannot, file by file."""
        chosen = value or Chosen([], [], [])
        if self.actor is None:
            raise RuntimeError("UploadsField.actor is not set")
        errors: list[ValidationError | str] = []
        tokens = [token for token in chosen.tokens if token not in chosen.removed]
        if chosen.removed:
            names = ", ".join(discard_uploads(chosen.removed, by=self.actor))
            errors.append(
                ValidationError(_("Đã bỏ tệp %(names)s.") % {"names": names or "–"}, code="removed")
            )
        kept = list(own_uploads(tokens, by=self.actor).values())
        if len(kept) < len(set(tokens)):
            errors.append(ValidationError(str(EXPIRED), code="expired"))
        for sent in chosen.files:
            try:
                kept.append(accept_upload(sent, owner=self.actor))
            except Refused as problem:
                errors.append(ValidationError(problem.message, code="refused"))
        self.widget.kept = kept
        if self.single and len(kept) > 1:
            errors.append(ValidationError(_("Chỉ chọn một tệp."), code="single"))
        if self.required and not kept and not errors:
            errors.append(ValidationError(self.error_messages["required"], code="required"))
        if errors:
            raise ValidationError(errors)
        return kept

    def discard(self, data: Any, files: Any, name: str) -> None:
        """Throw away what the form had already sent; nothing sent along is stored."""
        value = self.widget.value_from_datadict(data, files, name)
        if self.actor is not None:
            discard_uploads([*value.tokens, *value.removed], by=self.actor)
        self.widget.kept = []

    def has_changed(self, initial: Any, data: Chosen | None) -> bool:
        """Whether there is any file."""
        return bool(data and any(data))


def described(upload: PendingUpload) -> dict[str, Any]:
    """An upload as the dropzone and the upload button show it."""
    shown = upload.file.has_page_images
    return {
        "token": str(upload.token),
        "name": upload.name,
        "size": upload.file.size,
        "pages": upload.file.pages if upload.file.is_pdf else None,
        "preview_url": reverse("registers:upload_page", args=[upload.token, 1]) if shown else "",
    }


def preview_pages(kept: Iterable[PendingUpload]) -> list[dict[str, Any]]:
    """Pages of the files kept with a form that came back, for the pane beside it."""
    shown = []
    for upload in kept:
        for number, size in enumerate(page_sizes(upload.file)[:PREVIEWED_PAGES], 1):
            url = reverse("registers:upload_page", args=[upload.token, number])
            alt = _("Trang %(n)s của %(name)s") % {"n": number, "name": upload.name}
            picture = {"url": url, "width": round(size.width), "height": round(size.height), "alt": alt}
            shown.append(picture | {"token": upload.token})
    return shown
