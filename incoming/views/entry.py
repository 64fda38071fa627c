"""Nhập văn bản đến bản giấy: one form, one save, one number."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.permissions import require_right
from incoming.forms.entry import NEXT, ONLY, SUBMIT, EntryForm, SameLetterForm
from incoming.models import IncomingDocument
from incoming.selectors import possible_duplicates, recent_issuing_bodies
from incoming.services.registering import awaits_paper_copy, register_paper
from incoming.services.submitting import ProposalInput
from registers.files.uploads import own_uploads
from registers.forms.uploads import preview_pages

PREFILLED = ("register", "arrived_on", "issuing_body", "kind", "reserved")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The entry page; ``?phan=so`` answers with the part about book and number alone."""
    require_right(request.actor, "register_documents")
    if request.method == "POST":
        return _save(request)
    form = EntryForm(actor=request.actor, initial={k: v for k, v in request.GET.items() if k in PREFILLED})
    if request.htmx and request.GET.get("phan") == "so":
        return render(request, "registers/partials/nextno.html", {"form": form})
    if not form.books:
        context = {"year": form.day.year, "keeps": request.actor.has("keep_registers")}
        return render(request, "incoming/entry_empty.html", context)
    first = "code" if form.initial.get("issuing_body") else "issuing_body"
    form.fields[first].widget.attrs["autofocus"] = True
    return _page(request, form, saved=_just_saved(request))


def _save(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor
    if first := _saved_before(request):
        return _answer(request, first, is_new=False)
    form = EntryForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return _come_back(request, form)
    found = possible_duplicates(
        actor,
        code=form.cleaned_data["code"],
        issuing_body=form.cleaned_data["issuing_body"],
        document_date=form.cleaned_data["document_date"],
        file_ids=form.file_ids(),
    )
    if {document.pk for document in found} - form.confirmed_ids():
        return _come_back(request, form, duplicates=found)
    submitting = form.cleaned_data["after"] in ("", SUBMIT)
    try:
        document, is_new = register_paper(
            fields=form.registration(),
            register=form.cleaned_data["register"],
            arrived_on=form.cleaned_data["arrived_on"],
            uploads=form.cleaned_data["uploads"],
            submit_to=form.cleaned_data["submit_to"] if submitting else None,
            proposal=ProposalInput(**form.proposal_fields()),
            key=form.cleaned_data["key"],
            reserved=form.cleaned_data["reserved"],
            by=actor,
        )
    except Refused as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _come_back(request, form)
    return _answer(request, document, is_new=is_new)


def _come_back(
    request: HttpRequest, form: EntryForm, *, duplicates: list[IncomingDocument] | None = None
) -> HttpResponse:
    """The form again, unless the other half of a double click has used its files or saved the letter meanwhile."""
    if first := _saved_before(request):
        return _answer(request, first, is_new=False)
    return _page(request, form, duplicates=duplicates, status=422)


def _saved_before(request: HttpRequest) -> IncomingDocument | None:
    """The document an earlier sending of the same form has made."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return IncomingDocument.objects.visible_to(request.actor).filter(submission_key=key).first()


def _answer(request: HttpRequest, document: IncomingDocument, *, is_new: bool) -> HttpResponse:
    """Where to go from a saved document: its number to copy, or the next letter."""
    expected = request.POST.get("expected", "")[:12]
    if not is_new:
        messages.info(request, _("Văn bản này đã được lưu một lần, số đến không lấy thêm."))
    if request.POST.get("after") != NEXT:
        query = urlencode({"du-kien": expected})
        return redirect(f"{reverse('incoming:registered', args=[document.pk])}?{query}")
    kept = {
        "register": request.POST.get("register", ""),
        "issuing_body": document.issuing_body,
        "kind": document.kind_id,
        "vua-luu": document.pk,
        "du-kien": expected,
    }
    return redirect(f"{reverse('incoming:new')}?{urlencode(kept)}")


def _just_saved(request: HttpRequest) -> dict[str, Any] | None:
    """The number of the letter before this one, to copy into the stamp."""
    pk = request.GET.get("vua-luu", "")
    if not pk.isdecimal() or len(pk) > 17:
        return None
    document = IncomingDocument.objects.visible_to(request.actor).filter(pk=pk, number__isnull=False).first()
    return taken_number(request, document) if document else None


def taken_number(request: HttpRequest, document: IncomingDocument) -> dict[str, Any]:
    """The number as it stands large, and the expected one where it differs."""
    expected = request.GET.get("du-kien", "")[:12]
    differs = expected.isalnum() and expected != document.number_display
    return {"document": document, "expected": expected if differs else ""}


def _page(
    request: HttpRequest,
    form: EntryForm,
    *,
    saved: dict[str, Any] | None = None,
    duplicates: list[IncomingDocument] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "mini": True,
        "saved": saved,
        "previews": preview_pages(form.fields["uploads"].widget.kept),  # type: ignore[attr-defined]
        "issuing_bodies": _issuing_bodies(form),
        "duplicates": _described(duplicates or []),
        "confirmed": ",".join(str(document.pk) for document in duplicates or []),
        "pressed": request.POST.get("after", "") or SUBMIT,
        "after": {"submit": SUBMIT, "only": ONLY, "next": NEXT},
    }
    return render(request, "incoming/entry.html", context, status=status)


def _issuing_bodies(form: EntryForm) -> list[str]:
    """Recent authors first, then the organisation's own branches."""
    recent = recent_issuing_bodies(form.actor.organisation_id or 0)
    return list(dict.fromkeys([*recent, *(unit.name for unit in form.recipients.branches)]))


def _described(documents: list[IncomingDocument]) -> list[dict[str, Any]]:
    """What the warning says of each; a paper copy can be recorded for one that came by the system."""
    return [{"document": each, "awaits_paper": awaits_paper_copy(each)} for each in documents]


@login_required
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """The same warning while the form is being filled in; empty when nothing looks the same."""
    require_right(request.actor, "register_documents")
    files = own_uploads(request.GET.getlist("uploads"), by=request.actor).values()
    found = possible_duplicates(
        request.actor,
        **SameLetterForm(request.GET).question(),
        file_ids=[upload.file_id for upload in files],
    )
    return render(request, "incoming/partials/duplicates.html", {"duplicates": _described(found)})
