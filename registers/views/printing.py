"""In sổ: choosing a part of a book, watching a long one being made, and fetching what was made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from registers.files import file_response
from registers.forms import PrintForm
from registers.forms.printing import NUMBERS, PERIOD
from registers.models import NumberEntry, PrintJob, Register, RegisterPrint
from registers.printing.paper import file_name
from registers.printing.selection import inserted_since
from registers.services import printing
from registers.views.books import find_register

PRINTS_SHOWN = 30
PARTS = {PERIOD: ("tu_ngay", "den_ngay"), NUMBERS: ("tu_so", "den_so")}


@login_required
@require_http_methods(["GET", "POST"])
def print_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The options, and what was printed before. A short part comes as a file at once, a long one is made meanwhile."""
    register = find_register(request.actor, pk)
    form = PrintForm(request.POST or None, register=register, initial=_asked(request))
    if form.is_valid():
        try:
            job = printing.print_register(register, form.wish(), by=request.actor)
        except Refused as problem:
            form.add_error(None, problem.message)
        else:
            if job.state == PrintJob.State.DONE:
                return redirect("registers:print_file", register.pk, job.pk)
            return redirect(job)
    context = {
        "register": register,
        "form": form,
        "prints": register.prints.select_related("file")[:PRINTS_SHOWN],
        "jobs": _jobs(register).filter(state__in=PrintJob.OPEN_STATES),
        "inserted": _inserted(form),
        "direct": printing.DIRECT_ROWS,
    }
    return render(request, "registers/print.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What a link has filled in: a period, numbers, or which part."""
    asked = {name: request.GET[name] for names in PARTS.values() for name in names if request.GET.get(name)}
    part = next((part for part, names in PARTS.items() if set(names) & asked.keys()), request.GET.get("phan"))
    return asked | ({"phan": part} if part else {})


def _inserted(form: PrintForm) -> list[NumberEntry]:
    latest = next((printed for printed in form.printed.values() if printed), None)
    return list(inserted_since(latest)[:20]) if latest else []


def _jobs(register: Register) -> Any:
    return PrintJob.objects.filter(register=register).select_related("register", "file", "requested_by")


def _find(request: HttpRequest, pk: int, job_pk: int) -> PrintJob:
    register = find_register(request.actor, pk)
    return get_object_or_404(_jobs(register), pk=job_pk)


@login_required
@require_GET
def job(request: HttpRequest, pk: int, job_pk: int) -> HttpResponse:
    """How far it is; refreshes itself every two seconds until it is over."""
    found = _find(request, pk, job_pk)
    ahead = PrintJob.objects.filter(state__in=PrintJob.OPEN_STATES, pk__lt=found.pk).count()
    context = {
        "job": found,
        "register": found.register,
        "percent": found.done * 100 // found.total,
        "ahead": ahead,
        "may_change": found.requested_by_id == request.user.pk or request.actor.has("keep_registers"),
    }
    return render(request, "registers/print_job.html", context)


@login_required
@require_GET
def file(request: HttpRequest, pk: int, job_pk: int) -> HttpResponseBase:
    """The file of a job that is done: a PDF is shown in place, or downloaded with ``?tai=1``."""
    found = _find(request, pk, job_pk)
    if found.file is None:
        raise Http404("not made yet")
    return file_response(found.file, file_name(found), inline="tai" not in request.GET, request=request)


@login_required
@require_GET
def printed(request: HttpRequest, pk: int, print_pk: int) -> HttpResponseBase:
    """A volume as it was printed."""
    register = find_register(request.actor, pk)
    found = get_object_or_404(RegisterPrint.objects.select_related("file"), pk=print_pk, register=register)
    name = f"{found} ({register.year}).pdf"
    return file_response(found.file, name, inline="tai" not in request.GET, request=request)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int, job_pk: int) -> HttpResponse:
    """Thôi in."""
    found = _find(request, pk, job_pk)
    printing.cancel_print(found, by=request.actor)
    messages.success(request, _("Đã thôi in."))
    return redirect("registers:print", pk)


@login_required
@require_POST
def again(request: HttpRequest, pk: int, job_pk: int) -> HttpResponse:
    """In lại one that failed."""
    found = _find(request, pk, job_pk)
    printing.print_again(found, by=request.actor)
    return redirect(found)
