"""Nhập văn bản đi, and changing it until it is issued: one form, a comparison with the scan, one save (case 1)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import READING_VERBS, entries_about
from accounts.permissions import require_right
from incoming.models import IncomingDocument
from outgoing.forms.entry import DRAFT, ISSUE, NUMBER, REVISE, EntryForm, NumberedForm, initial_of
from outgoing.forms.links import ANSWERS, REPLACES, candidates, described, linkable
from outgoing.lines import Line
from outgoing.models import OutgoingDocument
from outgoing.presentation.files import page_url
from outgoing.services import issuing
from outgoing.services.issuing import EditedMeanwhile, version_of
from outgoing.services.numbering import NumberMoved
from outgoing.views.finding import explains_other_position, find_document
from outgoing.worklists import works
from registers.forms.uploads import PREVIEWED_PAGES, preview_pages
from registers.pages import page_list

State = OutgoingDocument.State
PREFILLED = (
    "register", "reserved", "document_date", "kind", "drafting_unit", "field", "answers", "replaces",
)  # fmt: skip
Form = EntryForm | NumberedForm


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The entry page; ``?answers=``, ``?replaces=`` begin from another document, ``?phan=so`` is the number alone."""
    actor: Actor = request.actor
    require_right(actor, "issue_documents")
    if request.method == "POST":
        if first := _saved_before(request):
            return _already(request, first)
        form = EntryForm(request.POST, request.FILES, actor=actor)
        return _save(request, form, None)
    linked = {kind: linkable(kind, actor, request.GET.get(kind, "")) for kind in (ANSWERS, REPLACES)}
    form = EntryForm(actor=actor, initial=_beginning(request, actor, **linked))
    form.linked = linked
    if request.htmx and request.GET.get("phan") == "so":
        return render(request, "registers/partials/nextno.html", {"form": form})
    if not form.books:
        context = {"year": form.day.year, "keeps": actor.has("keep_registers")}
        return render(request, "outgoing/entry_empty.html", context)
    form.fields["kind" if not form["kind"].value() else "subject"].widget.attrs["autofocus"] = True
    return _page(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or what may still change once the number is taken."""
    actor: Actor = request.actor
    document = find_document(actor, pk)
    require_right(actor, "issue_documents")
    if document.medium != OutgoingDocument.Medium.PAPER:
        return redirect(document)  # it has a page of its own
    if document.state not in (State.DRAFT, State.NUMBERED):
        if request.method == "POST" and _done_by(actor, document):
            return _already(request, document)
        raise TransitionNotAllowed("issued or cancelled", object=document)
    kind: type[Form] = EntryForm if document.state == State.DRAFT else NumberedForm
    if request.method == "POST":
        return _save(request, kind(request.POST, request.FILES, actor=actor, document=document), document)
    asked = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = kind(actor=actor, document=document, initial=asked | {"version": version_of(document)})
    if request.htmx and request.GET.get("phan") == "so":
        return render(request, "registers/partials/nextno.html", {"form": form})
    return _page(request, form, document)


def _save(request: HttpRequest, form: Form, document: OutgoingDocument | None) -> HttpResponse:
    actor: Actor = request.actor
    valid = form.is_valid()
    if document is None and (first := _saved_before(request)):
        return _already(request, first)  # the other half of a double click was quicker
    if not valid:
        return _page(request, form, document, status=422)
    after = form.cleaned_data["after"] or DRAFT
    if after == REVISE:
        return _page(request, form, document)
    if isinstance(form, EntryForm) and form.going_on and not form.is_confirmed:
        return _page(request, form, document, compares=True)
    going_on = {"number": after == NUMBER, "issue": after == ISSUE}
    try:
        if document is None:
            saved, is_new = issuing.create(form.entry(), **going_on, by=actor)
        else:
            saved, is_new = issuing.update(document, form.entry(), **going_on, by=actor), True
    except NumberMoved as problem:
        assert isinstance(form, EntryForm)
        form.look_again()
        return _page(request, form, document, compares=True, moved=problem.message, status=422)
    except Refused as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        version = version_of(document) if document and isinstance(problem, EditedMeanwhile) else None
        return _page(request, form, document, version=version, status=422)
    if not is_new:
        return _already(request, saved)
    messages.success(request, _said(saved, after))
    return redirect(saved)


def _said(document: OutgoingDocument, after: str) -> str:
    words = {"code": document.code, "n": document.recipients.count()}
    if after == ISSUE:
        return _("Đã phát hành %(code)s đến %(n)s nơi nhận.") % words
    if after == NUMBER:
        return _("Đã vào sổ, số %(code)s. Phát hành khi có bản quét và nơi nhận.") % words
    return _("Đã lưu.") if document.code else _("Đã lưu dự thảo, chưa lấy số.")


def _saved_before(request: HttpRequest) -> OutgoingDocument | None:
    """The document an earlier sending of the same form has made."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return OutgoingDocument.objects.visible_to(request.actor).filter(submission_key=key).first()


def _done_by(actor: Actor, document: OutgoingDocument) -> bool:
    """Whether the last act on the document was the actor's own: the first half of a double click."""
    last = entries_about(document).exclude(verb__in=READING_VERBS).order_by("-pk").first()
    return last is not None and last.user_id == actor.user.pk and last.verb in ("issue", "number")


def _already(request: HttpRequest, document: OutgoingDocument) -> HttpResponse:
    messages.info(request, _("Văn bản này đã được lưu một lần, số không lấy thêm."))
    return redirect(document)


# --- where a form begins


def _beginning(
    request: HttpRequest,
    actor: Actor,
    *,
    answers: IncomingDocument | None,
    replaces: OutgoingDocument | None,
) -> dict[str, Any]:
    asked = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    begun: dict[str, Any] = {}
    if replaces is not None:
        begun = initial_of(replaces)
        for name in ("key", "document_date", "answers", "replaces", "reply_due_on", "pages"):
            begun.pop(name)
    if answers is not None:
        begun |= {"subject": _answer_subject(answers), "recipients": _answer_lines(answers, actor)}
    return begun | asked


def _answer_subject(answered: IncomingDocument) -> str:
    words = {"kind": answered.kind, "code": answered.code, "who": answered.issuing_body}
    return (_("V/v trả lời %(kind)s số %(code)s của %(who)s") % words)[:2000]


def _answer_lines(answered: IncomingDocument, actor: Actor) -> list[Line]:
    """Back to the unit that sent it; a body outside the system by its name."""
    if answered.delivery and answered.delivery.sender_id != actor.organisation_id:
        return [Line(unit_id=answered.delivery.sender_id)]
    return [Line(name=answered.issuing_body)]


@login_required
@require_GET
def link_search(request: HttpRequest) -> HttpResponse:
    """Documents the actor may read that match what is typed into one of the two links; every position drafts."""
    if not works(request.actor):
        raise PermissionDenied(_("Chức vụ bạn đang giữ không soạn thảo văn bản."))
    kind = REPLACES if "replaces_q" in request.GET else ANSWERS
    words = request.GET.get(f"{kind}_q", "")[:100]
    found = [described(each) for each in candidates(kind, request.actor, words)]
    context = {"name": kind, "options": found, "words": words.strip()}
    return render(request, "outgoing/partials/link_options.html", context)


# --- the page


def _page(
    request: HttpRequest,
    form: Form,
    document: OutgoingDocument | None,
    *,
    compares: bool = False,
    moved: str = "",
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "document": document,
        "mini": True,
        "previews": _previews(form),
        "compares": compares,
        "moved": moved,
        "version": version or form["version"].value() or "",
        "pressed": request.POST.get("after", ""),
        "after": {"draft": DRAFT, "number": NUMBER, "issue": ISSUE, "revise": REVISE},
        "cancel_url": document.get_absolute_url() if document else reverse("outgoing:list"),
    }
    return render(request, "outgoing/entry.html", context, status=status)


def _previews(form: Form) -> list[dict[str, Any]]:
    """Pages of the files attached already, then of those sent along: the main document before its annexes."""
    shown: list[dict[str, Any]] = []
    for group, name in (("MAIN", "main"), ("ANNEX", "annexes")):
        for each in form.kept_files:
            if each.group == group:
                shown += page_list(each.file, lambda n, a=each: page_url(a, n), name=each.name)[
                    :PREVIEWED_PAGES
                ]
        shown += preview_pages(form.fields[name].widget.kept)  # type: ignore[attr-defined]
    return shown
