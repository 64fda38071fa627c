"""The signature panel: of every PDF of a document who signed, when, by whose certificate, and whether it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.registry import Panel
from incoming.models import Attachment, IncomingDocument
from incoming.presentation.dossier import Dossier as IncomingDossier
from outgoing.models import OutgoingAttachment, OutgoingDocument
from outgoing.presentation.page import Dossier as OutgoingDossier
from registers.models import StoredFile
from signing.models import SignatureCheck
from signing.pdf.places import Field, in_words
from signing.pdf.report import prefix_of
from signing.permissions import can_recheck

TEMPLATE = "signing/partials/signatures.html"
Verdict = SignatureCheck.Verdict
LOOKS = {
    Verdict.VALID: ("shield-check", "done"),
    Verdict.INVALID: ("shield-exclamation", "problem"),
    Verdict.UNKNOWN: ("question-mark-circle", ""),
    Verdict.NONE: ("document", "mute"),
    Verdict.PENDING: ("clock", "mute"),
}
UNASKED = {"verdict": "", "label": gettext_lazy("Chưa kiểm tra"), "glyph": "own-wait", "tone": "mute"}
"""A file kept before files were checked."""
OUTCOMES = {"valid": Verdict.VALID, "invalid": Verdict.INVALID, "unknown": Verdict.UNKNOWN}


class HasFile(Protocol):
    """An attachment of either direction."""

    name: str
    file: StoredFile


def panel_of(attachments: Iterable[HasFile], *, sealed: bool = False, **more: Any) -> dict[str, Any]:
    """What the partial shows of some attachments, in one query, or none where the checks were read with the files.

    ``sealed``: the files were issued here electronically, so the organisation's signature must be on them.
    """
    pdfs = [attachment for attachment in attachments if attachment.file.is_pdf]
    checks = _checks([attachment.file for attachment in pdfs])
    files = [_file(each.name, checks.get(each.file.pk), sealed) for each in pdfs]
    pending = any(file["verdict"] == Verdict.PENDING for file in files)
    return {"files": files, "pending": pending, **more}


def _checks(files: Iterable[StoredFile]) -> dict[int, SignatureCheck | None]:
    found: dict[int, SignatureCheck | None] = {}
    wanted = set()
    for file in files:
        if StoredFile.signature_check.is_cached(file):  # type: ignore[attr-defined]
            found[file.pk] = getattr(file, "signature_check", None)
        else:
            wanted.add(file.pk)
    if wanted:
        found |= {check.file_id: check for check in SignatureCheck.objects.filter(file__in=wanted)}
    return found


def incoming_panel(document: IncomingDocument, attachments: Iterable[Any], actor: Actor) -> dict[str, Any]:
    """Of a received document: its own files, not those its handlers added."""
    received = (Attachment.Role.MAIN, Attachment.Role.ANNEX)
    own = [a for a in attachments if a.role in received and a.replaced_at is None]
    return panel_of(
        own,
        url=reverse("signing:incoming_signatures", args=[document.pk]),
        recheck_url=reverse("signing:recheck_incoming", args=[document.pk]) if can_recheck(actor) else "",
    )


def outgoing_panel(
    document: OutgoingDocument, attachments: Iterable[OutgoingAttachment], actor: Actor
) -> dict[str, Any]:
    """Of a document on its way out: what is or will be issued."""
    issued = [
        a for a in attachments if a.group != OutgoingAttachment.Group.SUBMISSION and a.replaced_at is None
    ]
    electronic = document.medium == OutgoingDocument.Medium.ELECTRONIC
    return panel_of(
        issued,
        sealed=electronic and document.is_frozen,
        url=reverse("signing:outgoing_signatures", args=[document.pk]),
        recheck_url=reverse("signing:recheck_outgoing", args=[document.pk]) if can_recheck(actor) else "",
    )


def incoming_panels(dossier: IncomingDossier) -> Sequence[Panel]:
    """The panel on a received document's page; of a recalled one the contents are closed."""
    if dossier.document.state == IncomingDocument.State.RECALLED:
        return ()
    return _worth_showing(incoming_panel(dossier.document, dossier.attachments, dossier.actor))


def outgoing_panels(dossier: OutgoingDossier) -> Sequence[Panel]:
    """The panel on an outgoing document's page."""
    return _worth_showing(outgoing_panel(dossier.document, dossier.attachments, dossier.actor))


def _worth_showing(panel: dict[str, Any]) -> Sequence[Panel]:
    """Nothing where no file is signed: most scans are not, and a block that says so would only be in the way."""
    if all(file["verdict"] in ("", Verdict.NONE) for file in panel["files"]):
        return ()
    return (Panel(TEMPLATE, panel),)


def _file(name: str, check: SignatureCheck | None, sealed: bool) -> dict[str, Any]:
    if check is None:
        return {"name": name, **UNASKED}
    return {
        "name": name,
        "checked_at": check.checked_at,
        **described(check.verdict, check.report, sealed=sealed),
    }


def described(verdict: str, report: dict[str, Any], *, sealed: bool = False) -> dict[str, Any]:
    """One file's verdict and signatures, from the report as it is kept."""
    made = report.get("signatures", [])
    reasons = [str(reason) for reason in report.get("reasons", [])]
    fields = {one["field"] for one in made}
    if sealed and verdict not in (Verdict.PENDING, Verdict.INVALID) and Field.SEAL not in fields:
        verdict, reasons = Verdict.INVALID, [_("Thiếu chữ ký số của cơ quan.")]
    note = ""
    if verdict == Verdict.VALID and Field.SIGNER in fields and Field.SEAL not in fields:
        note = _("Chưa có chữ ký số của cơ quan: văn bản chưa phát hành.")
    glyph, tone = LOOKS[Verdict(verdict)]
    return {
        "verdict": verdict,
        "label": Verdict(verdict).label,
        "glyph": glyph,
        "tone": tone,
        "reasons": [] if verdict in (Verdict.VALID, Verdict.NONE) else _unprefixed(reasons, made),
        "note": note,
        "practice": bool(report.get("practice")),
        "signers": [_signer(one) for one in made],
    }


def _unprefixed(reasons: list[str], made: list[dict[str, Any]]) -> list[str]:
    """The reasons of the whole file; those of one signature stand with that signature."""
    prefixes = tuple(prefix_of(one["field"]) for one in made)
    return [reason for reason in reasons if not (prefixes and reason.startswith(prefixes))]


def _signer(one: dict[str, Any]) -> dict[str, Any]:
    outcome = OUTCOMES[one["outcome"]]
    identity = one.get("identity") or {}
    glyph, tone = LOOKS[outcome]
    at = one.get("signing_time")
    return {
        "name": identity.get("name") or prefix_of(one["field"]).rstrip(": "),
        "organisation": identity.get("organisation", ""),
        "issuer": identity.get("issuer", ""),
        "serial": identity.get("serial", ""),
        "practice": bool(identity.get("practice")),
        "at": _moment(at),
        "time_stamped": one.get("time_stamped", False),
        "is_time_stamp": one.get("is_time_stamp", False),
        "label": outcome.label,
        "glyph": glyph,
        "tone": tone,
        "is_valid": outcome == Verdict.VALID,
        "reasons": [] if outcome == Verdict.VALID else one.get("reasons", []),
        "changes": [] if outcome == Verdict.INVALID else _changes(one),
    }


def _changes(one: dict[str, Any]) -> list[str]:
    """What came into the file after this signature; our own fields by the words of the screen."""
    fields = one.get("changed_fields", [])
    if fields:
        return [_("thêm %(fields)s.") % {"fields": in_words(fields)}]
    return one.get("changes", []) or [_("không có thay đổi nào.")]


def _moment(text: str | dt.datetime | None) -> dt.datetime | None:
    return parse_datetime(text) if isinstance(text, str) else text
