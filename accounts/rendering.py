"""How Django forms become our markup: templates/forms/ for groups, our classes on every control."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.translation import gettext as _

CONTROL_CLASSES: tuple[tuple[tuple[type[forms.Widget], ...], str], ...] = (
    ((forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple), "form-check-input"),
    ((forms.Select,), "form-select"),
    ((forms.HiddenInput, forms.MultipleHiddenInput), ""),
    ((Input, forms.Textarea), "form-control"),
)


def control_class(widget: forms.Widget) -> str:
    """The component class of a widget's control."""
    return next((css for kinds, css in CONTROL_CLASSES if isinstance(widget, kinds)), "")


class EofficeBoundField(forms.BoundField):
    """A field whose control carries our class; dates are typed as ngày/tháng/năm, the slashes come by themselves."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the component's class to what Django sets (required, aria-invalid, aria-describedby)."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        given = attrs.get("class") or widget.attrs.get("class", "")
        css = f"{control_class(widget)} {given}".strip()
        if css:
            attrs["class"] = css
        if isinstance(widget, forms.DateInput) and widget.input_type == "text":
            date = {
                "inputmode": "numeric",
                "placeholder": _("ngày/tháng/năm"),
                "autocomplete": "off",
                "data-date": True,
            }
            attrs = {**date, **widget.attrs, **attrs}
        return attrs


class EofficeRenderer(TemplatesSetting):
    """Forms look for their templates where pages do; every field becomes a ``.field``."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = EofficeBoundField
