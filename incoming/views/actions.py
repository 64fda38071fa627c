"""The acts on a document and on the work given with it: fetch, check who and when, read the form, one service call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed, can_proceed

from accounts.errors import Refused
from accounts.journal import READING_VERBS, entries_about
from accounts.permissions import require, require_right
from incoming.forms.acts import (
    CompleteForm,
    FileAwayForm,
    GiveBackForm,
    ProgressForm,
    ProposeForm,
    ReopenForm,
    ReturnToClerkForm,
    SubmitForm,
)
from incoming.models import Assignment, Delivery, IncomingDocument
from incoming.presentation.acts import may_propose, reader_of_result
from incoming.presentation.dossier import Dossier
from incoming.presentation.handling import RESEND_RIGHTS
from incoming.presentation.history import done_sentence
from incoming.services import assigning, handling, sending, submitting
from incoming.services.submitting import ProposalInput
from incoming.views.document import show
from incoming.views.finding import explains_other_position, find_assignment, find_document


def _perform(
    request: HttpRequest,
    document: IncomingDocument,
    form: forms.Form,
    call: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Run the service with what the form says; the page comes back with the form open when something is wrong."""
    if form.is_valid():
        try:
            call(form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return done(request, document)
    return _again(request, document.pk, form, status=422)


def _again(request: HttpRequest, pk: int, form: forms.Form, *, status: int = 200) -> HttpResponse:
    return _with_form(request, find_document(request.actor, pk, related=True), form, status=status)


def _with_form(
    request: HttpRequest, document: IncomingDocument, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    """The document's page with the form of the act open."""
    dossier = Dossier.of(document, request.actor)
    return show(request, dossier, bound={request.path: form}, status=status)


def done(request: HttpRequest, document: IncomingDocument, url: str = "") -> HttpResponse:
    """Say in a few words what was just recorded and go on: to the given address, else to the document."""
    last = entries_about(document).exclude(verb__in=READING_VERBS).filter(user=request.actor.user).last()
    messages.success(request, done_sentence(last))
    return redirect(url or page_url(request, document))


def page_url(request: HttpRequest, document: IncomingDocument) -> str:
    """The document's page, with the list the person came from."""
    key = request.GET.get("muc") or request.POST.get("muc", "")
    url = document.get_absolute_url()
    return f"{url}?{urlencode({'muc': key})}" if key else url


# --- the document


@require_http_methods(["GET", "POST"])
@explains_other_position
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Trình lãnh đạo, with or without a proposal."""
    document = find_document(request.actor, pk, related=True)
    require(document.submit, request.actor)
    if request.method == "GET":
        return _with_form(request, document, SubmitForm(actor=request.actor))
    form = SubmitForm(request.POST, actor=request.actor)

    def call(data: dict[str, Any]) -> object:
        proposal = ProposalInput(**form.proposal_fields())
        return submitting.submit(document, to=data["submit_to"], proposal=proposal, by=request.actor)

    return _perform(request, document, form, call)


@require_POST
@explains_other_position
def take_back_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Lấy lại what was submitted."""
    document = find_document(request.actor, pk)
    require(document.take_back, request.actor)
    submitting.take_back_submission(document, by=request.actor)
    return done(request, document)


@require_POST
@explains_other_position
def return_to_clerk(request: HttpRequest, pk: int) -> HttpResponse:
    """Trả lại văn thư."""
    document = find_document(request.actor, pk)
    require(document.return_to_clerk, request.actor)
    form = ReturnToClerkForm(request.POST, auto_id="return_to_clerk-%s")
    return _perform(
        request,
        document,
        form,
        lambda data: submitting.return_to_clerk(document, reason=data["reason"], by=request.actor),
    )


@require_http_methods(["GET", "POST"])
@explains_other_position
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Đề xuất phân xử lý."""
    document = find_document(request.actor, pk, related=True)
    require_right(request.actor, "propose_assignment")
    if not may_propose(document, request.actor):
        raise TransitionNotAllowed("the leader has decided", object=document)
    if request.method == "GET":
        proposal = getattr(document, "proposal", None)
        return _with_form(request, document, ProposeForm(actor=request.actor, proposal=proposal))
    form = ProposeForm(request.POST, actor=request.actor)
    return _perform(
        request,
        document,
        form,
        lambda data: submitting.propose(
            document, proposal=ProposalInput(**form.proposal_fields()), by=request.actor
        ),
    )


@require_POST
@explains_other_position
def take_in_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Tôi trực tiếp xử lý."""
    document = find_document(request.actor, pk)
    require(document.assign, request.actor)
    require_right(request.actor, "assign_documents")
    handling.take_in_hand(document, by=request.actor)
    return done(request, document)


@require_POST
@explains_other_position
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mở lại."""
    document = find_document(request.actor, pk)
    require(document.reopen if can_proceed(document.reopen) else document.reopen_unassigned, request.actor)
    form = ReopenForm(request.POST, auto_id="reopen-%s")
    return _perform(
        request,
        document,
        form,
        lambda data: handling.reopen(document, reason=data["reason"], by=request.actor),
    )


def note_of(request: HttpRequest) -> str:
    """The note of Lưu, không cần xử lý: its own, or what stands in the panel as an instruction. Raises Refused."""
    form = FileAwayForm({"note": request.POST.get("note") or request.POST.get("instruction", "")})
    if not form.is_valid():
        raise Refused(_("Ghi chú dài quá 500 ký tự."))
    return str(form.cleaned_data["note"])


# --- the work given with it


@require_POST
@explains_other_position
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Nhận xử lý."""
    assignment = find_assignment(request.actor, pk)
    require(assignment.start, request.actor)
    handling.start(assignment, by=request.actor)
    return done(request, assignment.document)


@require_POST
@explains_other_position
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Cập nhật tiến độ."""
    assignment = find_assignment(request.actor, pk)
    require(assignment.note_progress, request.actor)
    form = ProgressForm(request.POST, auto_id=f"tien-do-{pk}-%s")
    return _perform(
        request,
        assignment.document,
        form,
        lambda data: handling.note_progress(assignment, text=data["text"], by=request.actor),
    )


@require_POST
@explains_other_position
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Đóng hoàn thành."""
    assignment = find_assignment(request.actor, pk)
    require(assignment.complete, request.actor)
    sender = reader_of_result(assignment.document, assignment)
    form = CompleteForm(
        request.POST, request.FILES, actor=request.actor, sender=sender, auto_id=f"xong-{pk}-%s"
    )
    return _perform(
        request,
        assignment.document,
        form,
        lambda data: handling.complete(
            assignment, result=data["result"], uploads=data["uploads"], by=request.actor
        ),
    )


@require_POST
@explains_other_position
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Trả lại work."""
    assignment = find_assignment(request.actor, pk)
    require(assignment.give_back, request.actor)
    form = GiveBackForm(request.POST, auto_id=f"tra-lai-{pk}-%s")
    return _perform(
        request,
        assignment.document,
        form,
        lambda data: handling.give_back(assignment, reason=data["reason"], by=request.actor),
    )


@require_POST
@explains_other_position
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Lấy lại work nobody has opened."""
    assignment: Assignment = find_assignment(request.actor, pk)
    require(assignment.cancel, request.actor)
    assigning.take_back(assignment, by=request.actor)
    return done(request, assignment.document)


# --- a delivery to a branch


@require_POST
@explains_other_position
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Gửi lại after a failure."""
    rows = Delivery.objects.select_related("envelope__source_document")
    delivery = rows.filter(pk=pk, sender_id=request.actor.organisation_id).first()
    document = delivery.envelope.source_document if delivery else None
    if delivery is None or document is None:
        raise Http404("no such delivery of this organisation")
    find_document(request.actor, document.pk)
    require_right(request.actor, *RESEND_RIGHTS)
    sending.resend(delivery, by=request.actor)
    return done(request, document)
