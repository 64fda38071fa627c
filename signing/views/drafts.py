"""Soạn dự thảo: written here or made elsewhere, saved, looked at page by page, and sent on its route (Điều 10)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import READING_VERBS, entries_about
from accounts.models import Role
from outgoing.forms.links import ANSWERS, REPLACES, linkable
from outgoing.models import OutgoingDocument
from outgoing.permissions import can_draft
from outgoing.presentation.files import page_url
from outgoing.services.answering import LETTER, suggested_subject, to_the_sender
from outgoing.services.issuing import EditedMeanwhile, version_of
from outgoing.views.finding import explains_other_position, find_document
from registers.forms.uploads import PREVIEWED_PAGES
from registers.forms.uploads import preview_pages as upload_pages
from registers.models import DocumentKind
from registers.pages import asked_width, page_list, page_response
from signing.capacities import Rules, check_capacity
from signing.drafts import ComposedText
from signing.forms.drafts import PLACES, PREVIEW, SAVE, SUBMIT, ComposeForm, DraftForm, UploadForm
from signing.forms.text import initial_text
from signing.layout.model import RESOLUTIONS
from signing.models import Composition, Route, SigningRequest, TextTemplate
from signing.presentation.preview import preview_pages
from signing.services import drafting, submitting
from signing.services.routing import Stop, check_stops, offered, resolve

State = OutgoingDocument.State
FORMS: dict[str, type[DraftForm]] = {"soan": ComposeForm, "tep": UploadForm}
PREFILLED = ("kind", "subject")
HEADED = ("công văn", "tờ trình", "báo cáo", "giấy mời", "công điện")
"""Kinds that are addressed to somebody (ô 9a)."""


def require_drafter(actor: Actor) -> None:
    """Every position of an organisation drafts, the administrator's excepted."""
    holds = actor.position is not None and actor.organisation is not None
    if not holds or not actor.may_act or (actor.position and actor.position.role == Role.ADMIN):
        raise PermissionDenied(_("Chức vụ bạn đang giữ không soạn thảo văn bản."))


def find_draft(request: HttpRequest, pk: int) -> OutgoingDocument:
    """The drafter's own electronic draft; others who may read it learn why they may not write."""
    document = find_document(request.actor, pk)
    if document.medium != OutgoingDocument.Medium.ELECTRONIC:
        raise Http404("signed on paper")
    if not can_draft(document, request.actor):
        raise PermissionDenied(_("Chỉ người soạn thảo sửa dự thảo này."))
    made = _compositions(document).filter(document=document).get()
    document.composition = made  # type: ignore[attr-defined]
    return document


def _compositions(document: OutgoingDocument) -> QuerySet[Composition]:
    """With the version the form shows, and how the last submission ended, in one question."""
    acts = entries_about(document).exclude(verb__in=READING_VERBS).order_by("-pk")
    last = SigningRequest.objects.filter(document=document).order_by("-number")
    told = last.values(told=JSONObject(state="state", reason="reason"))
    return Composition.objects.select_related("signer__unit", "route", "file", "original").annotate(
        version=Subquery(acts.values("pk")[:1]), last=Subquery(told[:1])
    )


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First how: written here or a PDF made elsewhere; then the form."""
    actor: Actor = request.actor
    require_drafter(actor)
    if request.method == "POST":
        if first := _saved_before(request):
            return _already(request, first)
        form = FORMS.get(request.POST.get("mode", ""), ComposeForm)
        return _save(request, form(request.POST, request.FILES, actor=actor, routes=_routes(actor)), None)
    mode = request.GET.get("cach", "")
    if mode not in FORMS:
        return _choose(request)
    linked = {kind: linkable(kind, actor, request.GET.get(kind, "")) for kind in (ANSWERS, REPLACES)}
    draft = FORMS[mode](actor=actor, routes=_routes(actor), initial=_beginning(request, linked))
    draft.linked = linked
    draft.fields["kind" if not draft["kind"].value() else "subject"].widget.attrs["autofocus"] = True
    return _page(request, draft, None)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or one that was returned."""
    document = find_draft(request, pk)
    if document.state != State.DRAFT:
        if request.method == "POST" and _submitted_before(request, document):
            return _already(request, document)
        raise TransitionNotAllowed("submitted or cancelled", object=document)
    made: Composition = document.composition  # type: ignore[attr-defined]
    kind: type[DraftForm] = UploadForm if made.text is None else ComposeForm
    given: dict[str, Any] = {"actor": request.actor, "document": document, "routes": _routes(request.actor)}
    if request.method == "POST":
        return _save(request, kind(request.POST, request.FILES, **given), document)
    form = kind(**given, initial={"version": made.version})  # type: ignore[attr-defined]
    return _page(request, form, document)


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The pages of what is written so far, for the pane beside it; nothing is saved."""
    require_drafter(request.actor)
    form = ComposeForm(request.POST, actor=request.actor)
    form.is_valid()
    return render(request, "signing/partials/draft_pages.html", _previewed(form, request.actor))


@login_required
@require_GET
@explains_other_position
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The picture of a page of the file as it was uploaded."""
    document = find_draft(request, pk)
    made: Composition = document.composition  # type: ignore[attr-defined]
    if made.original is None:
        raise Http404("composed here")
    return page_response(made.original, number, asked_width(request), request=request)  # type: ignore[return-value]


# --- saving


def _save(request: HttpRequest, form: DraftForm, document: OutgoingDocument | None) -> HttpResponse:
    actor: Actor = request.actor
    valid = form.is_valid()
    if document is None and (first := _saved_before(request)):
        return _already(request, first)  # the other half of a double click was quicker
    after = form.cleaned_data.get("after") or SAVE
    if after == PREVIEW:
        return _page(request, form, document, looks=True)
    if not valid or (after == SUBMIT and not _can_go(form, actor)):
        return _page(request, form, document, status=422)
    try:
        if document is None:
            saved, is_new = drafting.create(form.entry(), by=actor)
        else:
            saved, is_new = drafting.update(document, form.entry(), by=actor), True
    except Refused as problem:
        place = "drafting_unit" if problem.field == "field" else problem.field  # where there are phòng
        form.add_error(next((n for n in (problem.field, place) if n in form.fields), None), problem.message)
        version = version_of(document) if document and isinstance(problem, EditedMeanwhile) else None
        return _page(request, form, document, version=version, status=422)
    if not is_new:
        return _already(request, saved)
    return _go_on(request, saved, form, after)


def _routes(actor: Actor) -> list[Route]:
    return list(offered(actor))


def _can_go(form: DraftForm, actor: Actor) -> bool:
    """Whether signer and route let it go; what does not is said at its field."""
    signer, mark = form.chosen_signer
    assert signer is not None
    assert actor.position is not None
    try:
        check_capacity(signer, mark, form.cleaned_data["kind"], Rules(actor.organisation_id or 0))
        if form.chosen_route is not None:
            resolve(form.chosen_route, drafter=actor.position, signer=signer)
        else:
            people = form.people()
            stops = [Stop(act, people[pk]) for act, pk in form.own_steps()]
            check_stops(stops, actor.position.organisation_id)
    except Refused as problem:
        form.add_error(problem.field if problem.field in form.fields else "route", problem.message)
    return not form.errors


def _go_on(request: HttpRequest, saved: OutgoingDocument, form: DraftForm, after: str) -> HttpResponse:
    """What the pressed button asked for besides saving."""
    if after == SUBMIT:
        try:
            submitting.submit(saved, key=form.cleaned_data["submit_key"], by=request.actor)
        except Refused as problem:
            messages.error(request, _("Đã lưu dự thảo, chưa trình: %s") % problem.message)
            return redirect("signing:edit", saved.pk)
        messages.success(request, _("Đã trình ký."))
        return redirect(saved)
    lacks_places = (
        isinstance(form, UploadForm)
        and not Composition.objects.filter(document=saved, file__isnull=False).exists()
    )
    if after == PLACES or lacks_places:
        messages.success(request, _("Đã lưu dự thảo. Đặt ô ký, số và ngày trên trang."))
        return redirect("signing:places", saved.pk)
    messages.success(request, _("Đã lưu dự thảo."))
    return redirect("signing:edit", saved.pk)


def _saved_before(request: HttpRequest) -> OutgoingDocument | None:
    """The draft an earlier sending of the same form has made."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return OutgoingDocument.objects.visible_to(request.actor).filter(submission_key=key).first()


def _submitted_before(request: HttpRequest, document: OutgoingDocument) -> bool:
    """A second press of the same button: the first has submitted it."""
    try:
        key = uuid.UUID(request.POST.get("submit_key", ""))
    except ValueError:
        return False
    return SigningRequest.objects.filter(key=key, document=document).exists()


def _already(request: HttpRequest, document: OutgoingDocument) -> HttpResponse:
    messages.info(request, _("Dự thảo này đã được lưu một lần."))
    if document.state == State.DRAFT and can_draft(document, request.actor):
        return redirect("signing:edit", document.pk)
    return redirect(document)


# --- where a form begins


def _choose(request: HttpRequest) -> HttpResponse:
    """The two ways; what the draft answers or replaces goes along."""
    begins = {name: request.GET[name] for name in (*PREFILLED, ANSWERS, REPLACES) if name in request.GET}
    templates = TextTemplate.objects.filter(organisation_id=request.actor.organisation_id)
    context = {
        "templates": templates.select_related("kind").order_by("kind__name", "name"),
        "begins": f"&{urlencode(begins)}" if begins else "",
    }
    return render(request, "signing/draft_new.html", context)


def _beginning(request: HttpRequest, linked: Mapping[str, Any]) -> dict[str, Any]:
    """From what it answers, from a template, from the address."""
    begun: dict[str, Any] = {kind: found.pk for kind, found in linked.items() if found is not None}
    if answered := linked[ANSWERS]:
        letter = DocumentKind.objects.filter(name=LETTER).first()
        begun |= {"subject": suggested_subject(answered), "urgency": answered.urgency}
        begun |= {"kind": letter.pk if letter else "", "recipients": to_the_sender(answered)}
    begun |= {name: request.GET[name] for name in PREFILLED if name in request.GET}
    asked = request.GET.get("mau", "")
    if asked.isdecimal() and len(asked) < 10:
        template = TextTemplate.objects.filter(
            organisation_id=request.actor.organisation_id, pk=asked
        ).first()
        if template is not None:
            begun |= initial_text(ComposedText.from_dict(template.text)) | {"kind": template.kind_id}
    return begun


# --- the page


def _page(
    request: HttpRequest,
    form: DraftForm,
    document: OutgoingDocument | None,
    *,
    looks: bool = False,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    composes = isinstance(form, ComposeForm)
    last = getattr(form.composition, "last", None)
    context: dict[str, Any] = {
        "form": form,
        "document": document,
        "mini": True,
        "composes": composes,
        "returned": last if last and last["state"] not in SigningRequest.OPEN else None,
        "returned_state": SigningRequest.State(last["state"]).label if last else "",
        "previews": _previews(form),
        "version": version or form["version"].value() or "",
        "deciding": _kind_keys(form, RESOLUTIONS),
        "headed": _kind_keys(form, HEADED),
        "after": {"save": SAVE, "preview": PREVIEW, "places": PLACES, "submit": SUBMIT},
        "cancel_url": document.get_absolute_url() if document else reverse("outgoing:list"),
    }
    if looks and isinstance(form, ComposeForm):
        context |= _previewed(form, request.actor)
        form.errors.clear()
    return render(request, "signing/draft.html", context, status=status)


def _kind_keys(form: DraftForm, names: Any) -> str:
    return " ".join(str(pk) for pk, kind in form.kinds.items() if kind.name.casefold() in names)


def _previewed(form: ComposeForm, actor: Actor) -> dict[str, Any]:
    """The pages of what is written, or what is still missing for them."""
    signer, _mark = form.chosen_signer
    if form.is_secret:
        return {"previews": [], "missing": form.errors["secrecy"][0]}
    if "kind" not in form.cleaned_data or signer is None:
        return {"previews": [], "missing": _("Chọn loại văn bản và người ký để xem trang.")}
    try:
        return {"previews": preview_pages(form.preview_of(actor), form.text(), signer)}
    except Refused as problem:
        return {"previews": [], "missing": problem.message}


def _previews(form: DraftForm) -> list[dict[str, Any]]:
    """Pages of the file as it was saved, then of one just sent along."""
    shown: list[dict[str, Any]] = []
    sent = form.fields["main"].widget.kept if "main" in form.fields else []  # type: ignore[attr-defined]
    if sent:
        return upload_pages(sent)
    for each in form.attached:
        if each.group == each.Group.MAIN:
            shown += page_list(each.file, lambda n, a=each: page_url(a, n), name=each.name)
    if not shown and form.document and form.composition and form.composition.original:
        document = form.document
        shown = page_list(
            form.composition.original, lambda n: reverse("signing:draft_page", args=[document.pk, n])
        )
    return shown[:PREVIEWED_PAGES]
