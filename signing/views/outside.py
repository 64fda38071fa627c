"""Ký bằng công cụ ngoài: the prepared PDF goes out, the signed one comes back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_fsm import TransitionNotAllowed

from accounts.errors import Refused
from signing.forms.acts import OutsideForm
from signing.presentation.acts import key_facts, note_of
from signing.presentation.dossier import Dossier
from signing.services import approving, keys
from signing.services.outside import take_outside
from signing.views.acts import next_url
from signing.views.finding import explains_other_position, find_draft


@require_http_methods(["GET", "POST"])
@explains_other_position
def outside(request: HttpRequest, pk: int) -> HttpResponse:
    """Download, sign with one's own tool, upload; taken only as the exact file with that one signature added."""
    actor = request.actor
    dossier = Dossier.without_history(find_draft(actor, pk), actor)
    if dossier.active is None:
        raise TransitionNotAllowed("nothing is asked", object=dossier.document)
    asked = request.POST.get("step", "") if request.method == "POST" else str(dossier.active.pk)
    step_id = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    approving.asked(pk, step_id, actor)
    if request.method == "GET":
        return _page(request, dossier, OutsideForm(actor=actor, initial={"step": step_id}))
    form = OutsideForm(request.POST, request.FILES, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            take_outside(pk, step_id, data["signed"][0], opinion=data["opinion"], by=actor)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Đã nhận chữ ký. Văn bản chuyển văn thư phát hành."))
            return redirect(next_url(request, dossier.document))
    return _page(request, dossier, form, status=422)


def _page(request: HttpRequest, dossier: Dossier, form: OutsideForm, *, status: int = 200) -> HttpResponse:
    revision, document = dossier.revision, dossier.document
    assert revision is not None  # a step is asked only of a revision
    context = {
        "document": document,
        "form": form,
        "revision": revision,
        "key": note_of(key_facts(keys.key_of_person(request.actor.user))),
        "download_url": reverse("signing:revision_file", args=[document.pk, revision.number]),
        "back": next_url(request, document),
    }
    return render(request, "signing/outside.html", context, status=status)
