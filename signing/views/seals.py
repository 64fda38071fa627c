"""Con dấu: the picture of the organisation's seal and its real size."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.views.directory import for_administrators, refuse_on
from registers.files import file_response
from signing.forms.keys import SealForm
from signing.models import Seal
from signing.services import seals
from signing.services.sealing import SEAL_MM


def _own(request: HttpRequest) -> Seal | None:
    return Seal.objects.select_related("picture").filter(organisation=request.actor.organisation).first()


@require_http_methods(["GET", "POST"])
@for_administrators
def seal(request: HttpRequest) -> HttpResponse:
    """The seal as it will stand on paper, and the form to replace it."""
    own = _own(request)
    sizes = {"width_mm": own.width_mm if own else SEAL_MM, "height_mm": own.height_mm if own else SEAL_MM}
    form = SealForm(request.POST or None, request.FILES or None, initial=sizes)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            seals.keep_seal(
                upload=data["picture"],
                width_mm=data["width_mm"],
                height_mm=data["height_mm"],
                by=request.actor,
            )
        except Refused as refusal:
            refuse_on(form, Refused(refusal.message, field=refusal.field or "picture"))
        else:
            messages.success(request, _("Đã lưu con dấu."))
            return redirect("signing:seal")
    context = {"seal": own, "form": form}
    return render(request, "signing/seal.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@for_administrators
def seal_picture(request: HttpRequest) -> HttpResponse | FileResponse:
    """The picture, for nobody but the administrator: whoever has it could print it anywhere."""
    own = _own(request)
    if own is None:
        raise Http404("no seal")
    return file_response(own.picture, "con-dau.png", inline=True, request=request)


@require_POST
@for_administrators
def remove_seal(request: HttpRequest) -> HttpResponse:
    """Xóa ảnh con dấu."""
    seals.remove_seal(by=request.actor)
    messages.success(request, _("Đã xóa ảnh con dấu."))
    return redirect("signing:seal")
