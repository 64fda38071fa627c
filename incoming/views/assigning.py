"""The assigning panel: Phân xử lý, Phân xử lý lại, Phân xử lý tiếp, Nhập bút phê, and Mẫu bút phê."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.permissions import require, require_right
from incoming.forms.acts import TemplateForm, WrittenForm
from incoming.forms.assigning import AssignForm, proposed_in, standing_of
from incoming.models import Assignment, IncomingDocument, InstructionTemplate
from incoming.presentation.acts import acts_of
from incoming.presentation.dossier import Dossier, files_of
from incoming.presentation.files import viewer_of
from incoming.presentation.neighbours import Neighbours, neighbours_of
from incoming.presentation.page import may_agree, proposal_text, title_of, urgency_of
from incoming.services import assigning
from incoming.services.assigning import Choice
from incoming.views.actions import done, note_of, page_url
from incoming.views.finding import explains_other_position, find_assignment, find_document
from registers.calendar import WorkingDays


def choices_of(form: AssignForm) -> list[Choice]:
    """What the panel says, as the services take it."""
    return [Choice(**choice) for choice in form.choices()]


def default_due(document: IncomingDocument | None, actor: Actor, calendar: WorkingDays) -> dt.date:
    """The document's own deadline while it lies ahead, else the organisation's default term."""
    today = timezone.localdate()
    if document is not None and document.due_on and document.due_on >= today:
        return document.due_on
    return calendar.after(today, actor.settings.default_term_days)


@require_http_methods(["GET", "POST"])
@explains_other_position
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Phân xử lý, or Phân xử lý lại once somebody has the work."""
    document = find_document(request.actor, pk, related=True)
    again = document.state in IncomingDocument.WORKING_STATES
    require(document.reassign if again else document.assign, request.actor)
    dossier = _dossier(document, request.actor)
    if request.method == "GET":
        return _panel(request, dossier, _first_form(dossier, again=again), again=again)
    _refuse_stale(request, document)
    form = AssignForm(request.POST, actor=request.actor, needs_lead=again)
    service = assigning.reassign if again else assigning.assign
    following = _following(request, document)

    def call() -> object:
        return service(
            document,
            choices=choices_of(form),
            instruction=form.cleaned_data["instruction"],
            by=request.actor,
        )

    if _carried_out(form, call):
        return done(request, document, following)
    return _panel(request, dossier, form, again=again, status=422)


def _dossier(document: IncomingDocument, actor: Actor) -> Dossier:
    """What the panel shows of the document; who has it now only where somebody has."""
    if document.state in IncomingDocument.WORKING_STATES:
        return Dossier.without_history(document, actor)
    return Dossier(document, actor, [], files_of(document), [])


def _first_form(dossier: Dossier, *, again: bool) -> AssignForm:
    document, actor, calendar = dossier.document, dossier.actor, WorkingDays.ahead()
    if again:
        standing = standing_of(dossier.children_of(None))
        due_on = document.due_on
    else:
        proposal = dossier.proposal
        standing = proposed_in(proposal)
        due_on = (proposal.due_on if proposal else None) or default_due(document, actor, calendar)
    return AssignForm(actor=actor, standing=standing, due_on=due_on, needs_lead=again, calendar=calendar)


def _refuse_stale(request: HttpRequest, document: IncomingDocument, below: Assignment | None = None) -> None:
    """The panel says which state it was made for: what somebody decided meanwhile is never decided again by it."""
    seen = request.POST.get("state")
    if seen and seen != stamp_of(document, below):
        raise TransitionNotAllowed("the document has moved on", object=document)


def stamp_of(document: IncomingDocument, below: Assignment | None = None) -> str:
    """The state, and the latest assignment of the level: a panel made before either changed is stale."""
    latest = getattr(document, "latest_work", None) if below is None else None
    if latest is None:
        level = document.assignments.filter(parent=below).order_by("-pk")
        latest = level.values_list("pk", flat=True).first()
    return f"{below.state if below else document.state}-{latest or 0}"


def _carried_out(form: AssignForm, call: Callable[[], object], also_valid: bool = True) -> bool:
    if not (form.is_valid() and also_valid):
        return False
    try:
        call()
    except Refused as refused:
        form.add_error("due_own" if refused.field == "due_on" else None, refused.message)
        return False
    return True


def _panel(
    request: HttpRequest,
    dossier: Dossier,
    form: AssignForm,
    *,
    again: bool = False,
    below: Assignment | None = None,
    written: WrittenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    document = dossier.document
    neighbours = _neighbours(request, document)
    acts = {act.name: act for act in acts_of(dossier).all}
    decides = below is None and written is None and not again
    following = _next_panel(neighbours) if decides else ""
    context = {
        "mini": True,
        "document": document,
        "title": title_of(document),
        "urgency": urgency_of(document),
        "neighbours": neighbours,
        "viewer": viewer_of(dossier, request.GET.get("tep", "")),
        "form": form,
        "written": written,
        "below": below,
        "again": again,
        "heading": _heading(again=again, below=below, written=written),
        "proposal": dossier.proposal if decides else None,
        "proposal_text": proposal_text(dossier.proposal) if dossier.proposal and decides else "",
        "may_agree": decides and may_agree(dossier),
        "acts": [
            acts[name]
            for name in ("file_away", "take_in_hand", "return_to_clerk")
            if name in acts and decides
        ],
        "state_stamp": _stamp_on_page(dossier, below),
        "opens_next": bool(following),
        "back_url": page_url(request, document),
    }
    return render(request, "incoming/assign.html", context, status=status)


def _stamp_on_page(dossier: Dossier, below: Assignment | None) -> str:
    """As stamp_of(), from what the page has read already."""
    if below is None:
        return stamp_of(dossier.document)
    latest = max((a.pk for a in dossier.children_of(below)), default=0)
    return f"{below.state}-{latest}"


def _heading(*, again: bool, below: Assignment | None, written: WrittenForm | None) -> str:
    if written is not None:
        return _("Nhập bút phê")
    if below is not None:
        return _("Phân xử lý tiếp")
    return _("Phân xử lý lại") if again else _("Phân xử lý")


def _neighbours(request: HttpRequest, document: IncomingDocument) -> Neighbours | None:
    key = request.GET.get("muc") or request.POST.get("muc", "")
    return neighbours_of(document, request.actor, key) if key else None


def _next_panel(neighbours: Neighbours | None) -> str:
    """The panel of the next waiting document of the list, "" at its end."""
    if neighbours is None or neighbours.key != "cho-phan-xu-ly" or neighbours.after is None:
        return ""
    return f"{reverse('incoming:assign', args=[neighbours.after])}?{urlencode({'muc': neighbours.key})}"


def _following(request: HttpRequest, document: IncomingDocument) -> str:
    return _next_panel(_neighbours(request, document))


@require_POST
@explains_other_position
def agree_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Đồng ý đề xuất: assign exactly as proposed, in one tap."""
    document = find_document(request.actor, pk)
    require(document.assign, request.actor)
    proposal = getattr(document, "proposal", None)
    if proposal is None or not (proposal.lead_id or proposal.lead_branch_id):
        raise TransitionNotAllowed("nothing is proposed", object=document)
    due_on = proposal.due_on or default_due(document, request.actor, WorkingDays.ahead())
    lead = Choice(Assignment.Role.LEAD, proposal.lead_id, proposal.lead_branch_id, due_on)
    co = [Choice(Assignment.Role.CO, principal.pk, None, due_on) for principal in proposal.co.all()]
    following = _following(request, document)
    assigning.assign(document, choices=[lead, *co], instruction=proposal.text, by=request.actor)
    return done(request, document, following)


@require_POST
@explains_other_position
def file_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Lưu, không cần xử lý."""
    document = find_document(request.actor, pk)
    require(document.file_away, request.actor)
    following = _following(request, document)
    assigning.file_away(document, note=note_of(request), by=request.actor)
    return done(request, document, following)


@require_http_methods(["GET", "POST"])
@explains_other_position
def assign_as_written(request: HttpRequest, pk: int) -> HttpResponse:
    """Nhập bút phê."""
    document = find_document(request.actor, pk, related=True)
    require(document.assign_as_written, request.actor)
    dossier, whose = _dossier(document, request.actor), {"actor": request.actor, "document": document}
    if request.method == "GET":
        form = _first_form(dossier, again=False)
        form.needs_lead = True
        written = WrittenForm(**whose, leaders=form.recipients.leaders)
        return _panel(request, dossier, form, written=written)
    _refuse_stale(request, document)
    form = AssignForm(request.POST, actor=request.actor, needs_lead=True)
    written = WrittenForm(request.POST, request.FILES, **whose, leaders=form.recipients.leaders)

    def call() -> object:
        return assigning.assign_as_written(
            document,
            leader=written.cleaned_data["leader"],
            written_on=written.cleaned_data["written_on"],
            choices=choices_of(form),
            instruction=form.cleaned_data["instruction"],
            uploads=written.cleaned_data["uploads"],
            by=request.actor,
        )

    if _carried_out(form, call, written.is_valid()):
        return done(request, document)
    return _panel(request, dossier, form, written=written, status=422)


@require_http_methods(["GET", "POST"])
@explains_other_position
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Phân xử lý tiếp by a deputy or a leader of a department, who stays answerable."""
    assignment = find_assignment(request.actor, pk)
    require(assignment.pass_on, request.actor)
    document = assignment.document
    dossier = Dossier.without_history(document, request.actor)
    if request.method == "GET":
        calendar = WorkingDays.ahead()
        form = AssignForm(
            actor=request.actor,
            below=assignment,
            standing=standing_of(dossier.children_of(assignment)),
            due_on=assignment.due_on or default_due(document, request.actor, calendar),
            calendar=calendar,
        )
        return _panel(request, dossier, form, below=assignment)
    _refuse_stale(request, document, assignment)
    form = AssignForm(request.POST, actor=request.actor, below=assignment)

    def call() -> object:
        return assigning.pass_on(
            assignment,
            choices=choices_of(form),
            instruction=form.cleaned_data["instruction"],
            by=request.actor,
        )

    if _carried_out(form, call):
        return done(request, document)
    return _panel(request, dossier, form, below=assignment, status=422)


# --- Mẫu bút phê


@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The position's own sentences: list and add."""
    actor = request.actor
    require_right(actor, "assign_documents", "assign_in_department")
    form = TemplateForm(request.POST or None, position=actor.position)
    if request.method == "POST" and form.is_valid():
        count = InstructionTemplate.objects.filter(position=actor.position).count()
        InstructionTemplate.objects.get_or_create(
            position=actor.position, text=form.cleaned_data["text"], defaults={"order": count}
        )
        messages.success(request, _("Đã thêm mẫu bút phê."))
        return redirect("incoming:templates")
    rows = InstructionTemplate.objects.filter(position=actor.position)
    status = 422 if form.is_bound else 200
    return render(request, "incoming/templates.html", {"form": form, "rows": rows}, status=status)


@require_POST
def delete_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Xóa one of the own sentences."""
    require_right(request.actor, "assign_documents", "assign_in_department")
    gone, _rows = InstructionTemplate.objects.filter(pk=pk, position=request.actor.position).delete()
    if not gone:
        raise Http404("no such template of this position")
    messages.success(request, _("Đã xóa mẫu bút phê."))
    return redirect("incoming:templates")
