"""Mẫu văn bản của cơ quan: listed, made from a draft or anew, changed, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from outgoing.models import OutgoingDocument
from signing.forms.templates import TemplateForm
from signing.models import Composition, TextTemplate
from signing.services.templates import drop_template, keeps_templates, require_keeper, save_template
from signing.views.drafts import require_drafter


@login_required
@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """All of the organisation, by kind."""
    if not keeps_templates(request.actor):
        require_drafter(request.actor)
    own = TextTemplate.objects.filter(organisation_id=request.actor.organisation_id)
    context = {
        "templates": own.select_related("kind").order_by("kind__name", "name"),
        "keeps": keeps_templates(request.actor),
    }
    return render(request, "signing/draft_templates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_template(request: HttpRequest) -> HttpResponse:
    """A new one; ``?tu=`` begins with the text of a draft."""
    require_keeper(request.actor)
    template = TextTemplate()
    asked = request.GET.get("tu", "")
    if request.method == "GET" and asked.isdecimal() and len(asked) < 18:
        visible = OutgoingDocument.objects.visible_to(request.actor)
        made = (
            Composition.objects.select_related("document__kind")
            .filter(document__in=visible, document=asked, text__isnull=False)
            .first()
        )
        if made is not None:
            template.text, template.kind = made.text or {}, made.document.kind
    return _form_page(request, template)


@login_required
@require_http_methods(["GET", "POST"])
def edit_template(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the organisation's own."""
    template = _find(request, pk)
    require_keeper(request.actor)
    return _form_page(request, template)


@login_required
@require_POST
def delete_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Drafts begun from it keep their text."""
    template = _find(request, pk)
    drop_template(template, by=request.actor)
    messages.success(request, _("Đã xóa mẫu “%s”.") % template.name)
    return redirect("signing:templates")


def _find(request: HttpRequest, pk: int) -> TextTemplate:
    own = TextTemplate.objects.filter(organisation_id=request.actor.organisation_id)
    return get_object_or_404(own.select_related("kind"), pk=pk)


def _form_page(request: HttpRequest, template: TextTemplate) -> HttpResponse:
    form = TemplateForm(request.POST or None, template=template)
    if request.method == "POST" and form.is_valid():
        try:
            save_template(form.filled(), by=request.actor)
        except Refused as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("Đã lưu mẫu “%s”.") % template.name)
            return redirect("signing:templates")
    context = {"form": form, "template": template}
    return render(request, "signing/draft_template.html", context, status=422 if form.is_bound else 200)
