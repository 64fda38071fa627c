"""Shared lists for technical administrators: kinds of documents and days off. Registers and numbers are not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.journal import record
from registers.models import CalendarDay, DocumentKind


class Recorded(admin.ModelAdmin):
    """Every change of a shared list stands in the journal."""

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        """Save and say so."""
        super().save_model(request, obj, form, change)
        text = _("Sửa %(thing)s") if change else _("Thêm %(thing)s")
        data: dict[str, Any] = {"fields": form.changed_data}
        record(request.actor, "edit-list", obj, text % {"thing": obj}, **data)  # type: ignore[attr-defined]


@admin.register(DocumentKind)
class DocumentKindAdmin(Recorded):
    """Kinds of documents; one no longer used is switched off."""

    list_display = ("name", "code", "order", "incoming_only", "is_invitation", "is_active")
    list_filter = ("is_active", "incoming_only")
    search_fields = ("name", "code")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: documents name their kind."""
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(Recorded):
    """Days off and days worked instead."""

    list_display = ("date", "name", "kind", "source")
    list_filter = ("kind", "date")
    search_fields = ("name", "source")
    date_hierarchy = "date"

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        """Deadlines already set do not move."""
        record(request.actor, "delete-list", obj, _("Xóa %(thing)s") % {"thing": obj})  # type: ignore[attr-defined]
        super().delete_model(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One day at a time, so that each stands in the journal."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
