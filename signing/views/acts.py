"""The acts on a draft: fetch, read the form, one service call; the page comes back with the form when it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accounts.errors import Refused
from accounts.permissions import require
from outgoing.forms.acts import VoidForm
from outgoing.models import OutgoingDocument
from signing.forms.acts import (
    ApproveForm,
    GiveBackForm,
    IssueForm,
    RefuseForm,
    RemarkForm,
    SealForm,
    SignForm,
    WithdrawForm,
)
from signing.models import Act, Step
from signing.presentation.acts import stops_of
from signing.presentation.dossier import Dossier
from signing.services import approving, deciding, remarks, sealing
from signing.views.document import expected_number, show
from signing.views.finding import explains_other_position, find_draft, open_dossier

Data = Mapping[str, Any]
State = OutgoingDocument.State


@sensitive_variables()
def _perform(
    request: HttpRequest, dossier: Dossier, form: forms.Form, call: Callable[[Data], str]
) -> HttpResponse:
    """Run the service with what the form says and tell what was done."""
    if form.is_valid():
        try:
            said = call(form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            if said:
                messages.success(request, said)
            return redirect(next_url(request, dossier.document))
    again = open_dossier(request.actor, dossier.document.pk)
    return show(request, again, bound={request.path: form}, status=422)


def next_url(request: HttpRequest, document: OutgoingDocument) -> str:
    """The document as it is now; the list the person came from stays in mind."""
    key = request.GET.get("muc") or request.POST.get("muc", "")
    url = reverse("signing:document", args=[document.pk])
    return f"{url}?{urlencode({'muc': key})}" if key else url


class Repeated(Exception):
    """The other half of a double click: the same person has just decided the same step in the same way."""

    def __init__(self, document: OutgoingDocument) -> None:
        super().__init__(document.pk)
        self.document = document


def answers_repeats(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead the second half of a double click to what the first one did."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Repeated as repeated:
            messages.info(request, _("Bạn đã làm việc này rồi."))
            return redirect(next_url(request, repeated.document))

    return wrapped


DECIDED = {"approve": Step.State.DONE, "give_back": Step.State.RETURNED, "refuse": Step.State.REFUSED}


def _asked(request: HttpRequest, pk: int, transition: str = "approve") -> Dossier:
    """The draft, whose step of the form still asks the acting position. Raises what the service would, or Repeated."""
    dossier = Dossier.without_history(find_draft(request.actor, pk), request.actor)
    asked = request.POST.get("step", "")
    step = next((each for each in dossier.steps if str(each.pk) == asked), None)
    if step is None:
        raise Http404("no such step of this document")
    if step.state != Step.State.ACTIVE:
        mine = request.actor.position is not None and step.position_id == request.actor.position.pk
        if (
            mine
            and step.state == DECIDED[transition]
            and step.decided_by_name == request.actor.user.full_name
        ):
            raise Repeated(dossier.document)
        raise TransitionNotAllowed("the step was decided meanwhile", object=dossier.document)
    require(getattr(step, transition), request.actor)
    return dossier


@require_POST
@explains_other_position
@answers_repeats
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Duyệt, Ký nháy."""
    dossier = _asked(request, pk)
    assert dossier.active is not None
    said = _("Đã ký nháy.") if dossier.active.act == Act.INITIAL else _("Đã duyệt.")

    def call(data: Data) -> str:
        deciding.approve(pk, data["step"], opinion=data["opinion"], by=request.actor)
        return said

    return _perform(request, dossier, ApproveForm(request.POST, auto_id="chinh-%s"), call)


@sensitive_post_parameters("pin")
@require_POST
@explains_other_position
@answers_repeats
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ký phê duyệt with the PIN, which is in this request and nowhere else."""
    dossier = _asked(request, pk)

    @sensitive_variables()
    def call(data: Data) -> str:
        approving.sign(pk, data["step"], pin=data["pin"], opinion=data["opinion"], by=request.actor)
        return _("Đã ký phê duyệt. Văn bản chuyển văn thư phát hành.")

    return _perform(request, dossier, SignForm(request.POST, auto_id="chinh-%s"), call)


@require_POST
@explains_other_position
@answers_repeats
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Trả lại, to the drafter or to an earlier step."""
    dossier = _asked(request, pk, "give_back")
    stops = stops_of(dossier)

    def call(data: Data) -> str:
        deciding.give_back(pk, data["step"], to=data["to"], reason=data["reason"], by=request.actor)
        return _("Đã trả lại %s.") % dict(stops)[data["to"]]

    return _perform(request, dossier, GiveBackForm(request.POST, stops=stops, auto_id="tra-lai-%s"), call)


@require_POST
@explains_other_position
@answers_repeats
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Từ chối ký."""
    dossier = _asked(request, pk, "refuse")

    def call(data: Data) -> str:
        deciding.refuse(pk, data["step"], reason=data["reason"], by=request.actor)
        return _("Đã từ chối ký.")

    return _perform(request, dossier, RefuseForm(request.POST, auto_id="tu-choi-%s"), call)


@require_POST
@explains_other_position
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy trình, before anybody signed."""
    dossier = Dossier.without_history(find_draft(request.actor, pk), request.actor)
    if dossier.request is None:
        raise TransitionNotAllowed("never submitted", object=dossier.document)
    require(dossier.request.withdraw, request.actor)

    def call(data: Data) -> str:
        deciding.withdraw(pk, reason=data["reason"], by=request.actor)
        return _("Đã hủy trình. Văn bản trở lại là dự thảo của bạn.")

    return _perform(request, dossier, WithdrawForm(request.POST, auto_id="huy-trinh-%s"), call)


@require_POST
@explains_other_position
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Góp ý on the revision shown."""
    dossier = Dossier.without_history(find_draft(request.actor, pk), request.actor)

    def call(data: Data) -> str:
        revision = next((r for r in dossier.revisions if r.number == data["revision"]), None)
        if revision is None:
            raise Refused(_("Văn bản này không còn nhận góp ý."))
        remarks.add_remark(dossier.document, revision, text=data["text"], page=data["page"], by=request.actor)
        return _("Đã ghi góp ý.")

    return _perform(request, dossier, RemarkForm(request.POST, auto_id="gop-y-%s"), call)


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@explains_other_position
@answers_repeats
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Vào sổ, ký số và phát hành; after a failed sealing again with the same number."""
    if request.method == "GET":
        if request.htmx and request.GET.get("phan") == "so":
            return expected_number(request, pk)
        return redirect(next_url(request, find_draft(request.actor, pk)))
    dossier = _asked(request, pk)
    document = dossier.document
    form: forms.Form
    if document.state == State.NUMBERED:
        form = SealForm(request.POST, auto_id="chinh-%s")
    else:
        form = IssueForm(request.POST, actor=request.actor, document=document, auto_id="chinh-%s")

    @sensitive_variables()
    def call(data: Data) -> str:
        numbering = None
        if isinstance(form, IssueForm):
            numbering = sealing.Numbering(
                register=data["register"], on=data["document_date"], reserved=data["reserved"]
            )
        try:
            issued = sealing.issue(pk, numbering=numbering, pin=data["pin"], by=request.actor)
        except Refused as problem:
            if numbering is None or not _has_number(pk):
                raise
            messages.error(request, problem.message)  # the page is another one now: it has its number
            return ""
        return _issued_words(issued, data.get("expected", ""))

    return _perform(request, dossier, form, call)


def _has_number(pk: int) -> bool:
    return OutgoingDocument.objects.filter(pk=pk, state=State.NUMBERED).exists()


def _issued_words(issued: OutgoingDocument, expected: str) -> str:
    """What was issued; a number other than the expected one is pointed out (case 10)."""
    words = {"code": issued.code, "n": issued.recipients.count()}
    said = _("Đã phát hành số %(code)s đến %(n)s nơi nhận.") % words
    if expected and expected != issued.number_display:
        said += " " + _("Số dự kiến %s vừa được dùng cho văn bản khác.") % expected
    return said


@require_POST
@explains_other_position
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy số of a document that cannot be sealed."""
    dossier = Dossier.without_history(find_draft(request.actor, pk), request.actor)
    require(dossier.document.void_unsealed, request.actor)

    def call(data: Data) -> str:
        sealing.void(pk, reason=data["reason"], by=request.actor)
        return _("Đã hủy số %s.") % dossier.document.code

    return _perform(request, dossier, VoidForm(request.POST, auto_id="huy-so-%s"), call)
