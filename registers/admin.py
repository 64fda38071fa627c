"""Master data for technical administrators: kinds of documents, the working calendar; books to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.journal import record
from registers.models import CalendarDay, DocumentKind, Register


class Journalled(admin.ModelAdmin):
    """What is changed here stands in the journal."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say who did it."""
        super().save_model(request, obj, form, change)
        verb = "change-catalogue" if change else "add-catalogue"
        record(request.actor, verb, obj, changed=form.changed_data)  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Say who did it, and delete."""
        record(request.actor, "delete-catalogue", obj)  # type: ignore[attr-defined]
        super().delete_model(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One at a time, so that each stands in the journal."""
        return {}


@admin.register(DocumentKind)
class DocumentKindAdmin(Journalled):
    """The 29 kinds of Điều 7 Nghị định 30/2020/NĐ-CP and what an office receives beside them. Kinds end, they stay."""

    list_display = ("name", "code", "incoming_only", "is_invitation", "is_active", "order")
    list_filter = ("incoming_only", "is_active")
    search_fields = ("name", "code")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: documents and books name them."""
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(Journalled):
    """Days off and Saturdays worked in exchange, as the Government announces them."""

    list_display = ("date", "kind", "name", "source")
    list_filter = ("kind",)
    date_hierarchy = "date"
    search_fields = ("name",)


@admin.register(Register)
class RegisterAdmin(admin.ModelAdmin):
    """Books, to look at. Clerks keep them on their own pages; state and numbers have no way around the services."""

    list_display = ("name", "organisation", "direction", "year", "next_number", "is_default", "state")
    list_filter = ("year", "direction", "state")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Not here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not here."""
        return False
