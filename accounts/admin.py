"""Master data for technical administrators. Documents, files, notifications and the journal are not here.

What has rules goes through the services, as on the organisation's own pages; nothing is deleted, it is ended or closed.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Appointment, Delegation, OrganisationSettings, Position, Unit, User
from accounts.services import people, units

admin.site.unregister(Group)


class Ended(admin.ModelAdmin):
    """Rows end, they do not vanish."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: history points at them."""
        return False


class NewUserForm(AdminUserCreationForm):
    """A new account with a password its owner must change."""

    class Meta:
        model = User
        fields = ("username", "full_name")

    def clean_username(self) -> str:
        """User names are lower case."""
        return self.cleaned_data["username"].strip().lower()

    def save(self, commit: bool = True) -> User:
        """Mark the password as temporary."""
        self.instance.password_is_temporary = True
        return super().save(commit)


class TemporaryPasswordForm(AdminPasswordChangeForm):
    """A new password its owner must change."""

    def save(self, commit: bool = True) -> User:
        """Mark the password as temporary."""
        self.user.password_is_temporary = True
        return super().save(commit)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People. What they may do comes from their posts, so there are no groups and no permissions here."""

    add_form = NewUserForm
    change_password_form = TemporaryPasswordForm
    list_display = ("username", "full_name", "email", "is_active", "is_staff", "is_practice", "last_login")
    list_filter = ("is_active", "is_staff", "is_practice")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "is_practice")
    fieldsets = (
        (None, {"fields": ("username", "password", "password_is_temporary")}),
        (_("Người dùng"), {"fields": ("full_name", "birthday", "phone", "email")}),
        (_("Quyền vào trang này"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Thời điểm"), {"fields": ("last_login", "date_joined", "is_practice")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "usable_password", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are locked, never deleted: history names them."""
        return False

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """The journal keeps who made an account."""
        self._record(request, "create-user", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """The journal keeps who changed an account, its password included, and which fields."""
        self._record(request, "update-user", obj, message)
        return super().log_change(request, obj, message)

    def _record(self, request: HttpRequest, verb: str, user: User, message: Any) -> None:
        text = _("Quản trị kỹ thuật: tài khoản %(username)s") % {"username": user.username}
        record(request.actor, verb, user, text, changed=message)  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only a superuser makes others one."""
        own = tuple(super().get_readonly_fields(request, obj))
        return own if request.user.is_superuser else (*own, "is_staff", "is_superuser")


@admin.register(Unit)
class UnitAdmin(Ended):
    """Units. Kind and place in the tree are fixed once the unit exists."""

    list_display = ("name", "abbreviation", "kind", "parent", "agency_code", "opened_on", "closed_on")
    list_filter = ("kind", "is_practice")
    list_select_related = ("parent",)
    search_fields = ("name", "short_name", "abbreviation", "agency_code")
    autocomplete_fields = ("parent", "successor")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Numbers, registers and documents hang on the place in the tree."""
        return ("kind", "parent", "opened_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: Unit, form: forms.ModelForm, change: bool) -> None:
        """Through the services, so that a new unit has what it needs and the journal knows."""
        if change:
            units.update_unit(obj, fields=form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
        else:
            made = people.create_unit(**form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
            obj.pk = made.pk


class NewPositionForm(forms.ModelForm):
    """A post of a role that exists in its unit."""

    class Meta:
        model = Position
        fields = ("unit", "role", "title", "order")


@admin.register(Position)
class PositionAdmin(Ended):
    """Posts. Unit and role are fixed: work and rights hang on them."""

    form = NewPositionForm
    list_display = ("title", "unit", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("unit",)
    search_fields = ("title", "unit__name", "unit__abbreviation")
    autocomplete_fields = ("unit",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What work hangs on does not change."""
        return ("unit", "role") if obj else ()

    def save_model(self, request: HttpRequest, obj: Position, form: forms.ModelForm, change: bool) -> None:
        """Through the services, so that a new post has its principal and its rights."""
        if change:
            people.update_position(obj, **form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
        else:
            obj.pk = people.create_position(**form.cleaned_data, by=request.actor).pk  # type: ignore[attr-defined]


class AppointmentForm(forms.ModelForm):
    """A new appointment, or the last day of one."""

    class Meta:
        model = Appointment
        fields = ("position", "user", "starts_on", "ends_on")

    def clean_ends_on(self) -> Any:
        """The rule about open work holds here too."""
        day = self.cleaned_data.get("ends_on")
        if self.instance.pk and day and "ends_on" in self.changed_data:
            try:
                people.check_may_end(self.instance, ends_on=day)
            except Refused as refusal:
                raise ValidationError(refusal.message) from refusal
        return day


@admin.register(Appointment)
class AppointmentAdmin(Ended):
    """Who holds which post. A successor is named on the organisation's own pages."""

    form = AppointmentForm
    list_display = ("user", "position", "starts_on", "ends_on")
    list_filter = ("starts_on", "position__role")
    list_select_related = ("user", "position__unit")
    search_fields = ("user__full_name", "user__username", "position__title", "position__unit__name")
    autocomplete_fields = ("user", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An ended appointment is history."""
        if obj is None:
            return ()
        return ("position", "user", "starts_on", *(("ends_on",) if obj.ends_on else ()))

    def save_model(self, request: HttpRequest, obj: Appointment, form: forms.ModelForm, change: bool) -> None:
        """Through the services."""
        by = request.actor  # type: ignore[attr-defined]
        if not change:
            made = people.appoint(obj.user, position=obj.position, starts_on=obj.starts_on, by=by)
            obj.pk = made.pk
            if obj.ends_on:
                people.end_appointment(made, ends_on=obj.ends_on, by=by)
        elif "ends_on" in form.changed_data and obj.ends_on:
            people.end_appointment(obj, ends_on=obj.ends_on, by=by)


@admin.register(Delegation)
class DelegationAdmin(Ended):
    """Who acts for whom while somebody is away."""

    list_display = ("delegate", "position", "scope", "starts_on", "ends_on", "withdrawn_at")
    list_filter = ("scope", "starts_on")
    list_select_related = ("delegate", "position__unit")
    search_fields = ("delegate__full_name", "delegate__username", "position__title", "position__unit__name")
    autocomplete_fields = ("delegate", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whom it is for does not change afterwards."""
        return ("position", "delegate") if obj else ()

    def save_model(self, request: HttpRequest, obj: Delegation, form: forms.ModelForm, change: bool) -> None:
        """The journal keeps who lent what to whom."""
        people.save_delegation(obj, by=request.actor)  # type: ignore[attr-defined]


@admin.register(OrganisationSettings)
class OrganisationSettingsAdmin(Ended):
    """What each organisation has decided for itself."""

    list_display = ("unit", "clerk_may_pass_down", "default_term_days", "due_soon_days")
    list_select_related = ("unit",)
    search_fields = ("unit__name",)
    readonly_fields = ("unit",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come with the organisation."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrganisationSettings]:
        """Organisations in their order."""
        return super().get_queryset(request).order_by("unit__order", "unit__name")

    def save_model(
        self, request: HttpRequest, obj: OrganisationSettings, form: forms.ModelForm, change: bool
    ) -> None:
        """Through the service, with a journal entry."""
        units.update_settings(obj.unit, fields=form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
