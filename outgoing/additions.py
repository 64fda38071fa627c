"""What this app adds to the page of a received document, and the clerk's way to the directory of recipients."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor
from incoming.presentation.acts import KIND
from outgoing.models import ExternalBody
from outgoing.presentation.answers import answer_acts, answer_panels

DIRECTORY_PAGES = tuple(
    f"outgoing:{name}" for name in ("bodies", "new_body", "edit_body", "groups", "new_group", "edit_group")
)


def _keeps_directory(actor: Actor) -> bool:
    return actor.has("issue_documents")


def offer() -> None:
    """Called in AppConfig.ready()."""
    registry.register(
        registry.PageAddition("outgoing.answers", KIND, answer_acts, answer_panels),
        registry.Worklist(
            key="outgoing.directory",
            label=_("Danh bạ nơi nhận"),
            section="outgoing",
            url=reverse_lazy("outgoing:bodies"),
            visible=_keeps_directory,
            queryset=lambda actor: ExternalBody.objects.filter(organisation_id=actor.organisation_id),
            counted=False,
            pages=DIRECTORY_PAGES,
        ),
    )
