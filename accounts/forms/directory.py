"""Forms of an organisation's administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment, OrganisationSettings, Position, Role, Unit, User

DEPARTMENT_ROLES = (Role.DEPARTMENT_HEAD, Role.DEPUTY_DEPARTMENT_HEAD, Role.OFFICER, Role.CLERK)
ORGANISATION_ROLES = (Role.HEAD, Role.DEPUTY_HEAD, Role.OFFICER, Role.CLERK, Role.ADMIN)


class PositionForm(forms.ModelForm):
    """A new post in one of the organisation's units."""

    class Meta:
        model = Position
        fields = ("unit", "role", "title", "order")

    def __init__(self, *args: Any, organisation: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().of_organisation(organisation.pk)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["order"].required = False

    def clean_order(self) -> int:
        """Zero unless said otherwise."""
        return self.cleaned_data["order"] or 0

    def clean(self) -> dict[str, Any]:
        """Some posts exist in a department only, some only beside it."""
        data = super().clean() or {}
        unit, role = data.get("unit"), data.get("role")
        if unit and role:
            fitting = ORGANISATION_ROLES if unit.is_organisation else DEPARTMENT_ROLES
            if role not in fitting:
                message = _("Vai trò “%(role)s” không có ở %(unit)s.")
                self.add_error("role", message % {"role": Role(role).label, "unit": unit.name})
        return data


class TitleForm(forms.ModelForm):
    """What may change about an existing post."""

    class Meta:
        model = Position
        fields = ("title", "order")


class AppointForm(forms.Form):
    """Put a person who has an account into a post."""

    username = forms.CharField(
        label=gettext_lazy("Tài khoản"),
        max_length=60,
        help_text=gettext_lazy("Tên đăng nhập của người đã có tài khoản."),
        widget=forms.TextInput(attrs={"list": "tai-khoan", "autocapitalize": "none", "autocomplete": "off"}),
    )
    starts_on = forms.DateField(label=gettext_lazy("Từ ngày"), initial=timezone.localdate)

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position = position

    def clean_username(self) -> User:
        """The person behind the user name."""
        user = User.objects.filter(username=self.cleaned_data["username"].strip().lower()).first()
        if user is None:
            raise ValidationError(_("Không có tài khoản này."))
        if not user.is_active:
            raise ValidationError(_("Tài khoản này đang bị khóa."))
        if not self.position.is_active:
            raise ValidationError(_("Chức vụ này không còn được sử dụng."))
        if Appointment.objects.not_ended().filter(position=self.position, user=user).exists():
            raise ValidationError(_("Người này đang giữ chức vụ."))
        return user


class EndForm(forms.Form):
    """End an appointment, with a successor where work is still open."""

    ends_on = forms.DateField(label=gettext_lazy("Ngày giữ chức vụ cuối cùng"), initial=timezone.localdate)
    successor = forms.CharField(
        label=gettext_lazy("Người tiếp nhận"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Tên đăng nhập; bắt buộc khi chức vụ còn việc chưa xong."),
        widget=forms.TextInput(attrs={"list": "tai-khoan", "autocapitalize": "none", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean_ends_on(self) -> Any:
        """Not before the appointment began."""
        day = self.cleaned_data["ends_on"]
        if day < self.appointment.starts_on:
            start = self.appointment.starts_on.strftime("%d/%m/%Y")
            raise ValidationError(_("Bổ nhiệm bắt đầu từ %(day)s.") % {"day": start})
        return day

    def clean_successor(self) -> User | None:
        """The person who takes over, if any."""
        username = self.cleaned_data["successor"].strip().lower()
        if not username:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise ValidationError(_("Không có tài khoản này, hoặc tài khoản đang bị khóa."))
        return user


class NewUserForm(forms.ModelForm):
    """A new account, with the post its owner will hold."""

    position = forms.ModelChoiceField(Position.objects.none(), label=gettext_lazy("Chức vụ"))
    starts_on = forms.DateField(label=gettext_lazy("Từ ngày"), initial=timezone.localdate)

    class Meta:
        model = User
        fields = ("username", "full_name", "email", "phone")
        help_texts = {"username": gettext_lazy("Chữ thường không dấu, chữ số và . _ @ -")}

    field_order = ("full_name", "username", "position", "starts_on", "email", "phone")

    def __init__(self, *args: Any, organisation: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = Position.objects.active().of_organisation(organisation.pk).select_related("unit")
        self.fields["position"].queryset = positions.order_by("unit__order", "order", "pk")  # type: ignore[attr-defined]

    def clean_username(self) -> str:
        """Lower case; free."""
        username = self.cleaned_data["username"].strip().lower()
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("Tên đăng nhập này đã có người dùng."))
        return username


class UserForm(forms.ModelForm):
    """What an administrator may correct about an account."""

    class Meta:
        model = User
        fields = ("full_name", "email", "phone")


class UnitForm(forms.ModelForm):
    """Names and addresses of a unit; kind and place in the tree never change."""

    class Meta:
        model = Unit
        fields = (
            "name",
            "short_name",
            "abbreviation",
            "parent_agency_name",
            "place_name",
            "agency_code",
            "address",
            "email",
            "phone",
            "order",
        )

    ORGANISATION_ONLY = ("parent_agency_name", "place_name", "agency_code", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_organisation:
            for name in self.ORGANISATION_ONLY:
                del self.fields[name]


class DepartmentForm(forms.ModelForm):
    """A new phòng of the organisation."""

    class Meta:
        model = Unit
        fields = ("name", "short_name", "abbreviation", "email", "phone", "order")


class CloseUnitForm(forms.Form):
    """Close a department."""

    closed_on = forms.DateField(label=gettext_lazy("Ngừng hoạt động từ"), initial=timezone.localdate)
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Đơn vị kế thừa"),
        required=False,
        empty_label=gettext_lazy("Không có"),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        siblings = Unit.objects.active().filter(parent_id=unit.parent_id, kind=unit.kind).exclude(pk=unit.pk)
        self.fields["successor"].queryset = siblings  # type: ignore[attr-defined]

    def clean_closed_on(self) -> Any:
        """Not before the unit was opened."""
        day = self.cleaned_data["closed_on"]
        if day < self.unit.opened_on:
            start = self.unit.opened_on.strftime("%d/%m/%Y")
            raise ValidationError(_("Đơn vị hoạt động từ %(day)s.") % {"day": start})
        return day


class SettingsForm(forms.ModelForm):
    """The organisation's working rules."""

    class Meta:
        model = OrganisationSettings
        fields = (
            "clerk_may_pass_down",
            "default_term_days",
            "due_soon_days",
            "accept_minutes_normal",
            "accept_minutes_urgent",
        )
