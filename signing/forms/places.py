"""Where number, date and signature stand on an uploaded page, in millimetres from the upper left corner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from registers.pages import PageSize
from signing.layout.model import Place, Spot

MM = 72 / 25.4
LEAST_MM = 5.0
NUMBER, DATE, SIGNATURE = Spot.NUMBER.value, Spot.DATE.value, Spot.SIGNATURE.value
LABELS = {SIGNATURE: _("Chữ ký"), NUMBER: _("Số, ký hiệu"), DATE: _("Ngày ban hành")}
USUAL_MM = {
    SIGNATURE: (115.0, 215.0, 45.0, 22.0),
    NUMBER: (42.0, 38.0, 40.0, 6.0),
    DATE: (125.0, 38.0, 60.0, 6.0),
}
"""Where a place begins that was not found: right half below, and the two lines of the head."""
MEASURES = ("left", "top", "width", "height")


@dataclass(frozen=True)
class Box:
    """One place as the page shows it: in points from the upper left corner of its page."""

    name: str
    label: Any
    page: int
    left: float
    top: float
    width: float
    height: float
    is_on: bool


class PlacesForm(forms.Form):
    """Page, distance from left and top, width and height of each of the three; number and date may be left off."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        sizes: Sequence[PageSize],
        places: Mapping[str, Mapping[str, Any] | None],
        **kwargs: Any,
    ) -> None:
        self.sizes, self.places = sizes, places
        kwargs["initial"] = self._beginning() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            if name != SIGNATURE:
                self.fields[f"{name}_on"] = forms.BooleanField(
                    label=_t("Điền %s vào trang khi phát hành") % str(label).lower(), required=False
                )
            self.fields[f"{name}_page"] = forms.IntegerField(
                label=_("Trang"), min_value=1, max_value=len(sizes), required=False, widget=_number("1")
            )
            for measure, said in zip(
                MEASURES, (_("Cách trái"), _("Cách trên"), _("Rộng"), _("Cao")), strict=True
            ):
                self.fields[f"{name}_{measure}"] = forms.FloatField(
                    label=said, required=False, min_value=0, max_value=3000, widget=_number("0.5")
                )

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields of each place together."""
        return [
            {
                "name": name,
                "label": label,
                "on": self[f"{name}_on"] if name != SIGNATURE else None,
                "fields": [self[f"{name}_{part}"] for part in ("page", *MEASURES)],
            }
            for name, label in LABELS.items()
        ]

    @property
    def boxes(self) -> list[Box]:
        """The three places as they stand in the form."""
        return [self._box(name, label) for name, label in LABELS.items()]

    def _box(self, name: str, label: Any) -> Box:
        def value(part: str) -> float:
            try:
                return float(self[f"{name}_{part}"].value() or 0)
            except (TypeError, ValueError):
                return 0.0

        left, top, width, height = (value(part) * MM for part in MEASURES)
        is_on = name == SIGNATURE or bool(self[f"{name}_on"].value())
        return Box(name, label, max(int(value("page")), 1), left, top, width, height, is_on)

    def _beginning(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in LABELS:
            place = self.places.get(name)
            known = _millimetres(place, self.sizes) if place else USUAL_MM[name]
            page = int(place["page"]) + 1 if place else (len(self.sizes) if name == SIGNATURE else 1)
            values |= {f"{name}_{part}": round(mm, 1) for part, mm in zip(MEASURES, known, strict=True)}
            values |= {f"{name}_page": page, f"{name}_on": bool(place)}
        return values

    def clean(self) -> dict[str, Any]:
        """Every place lies on its page."""
        data: dict[str, Any] = super().clean() or {}
        for name in LABELS:
            if name != SIGNATURE and not data.get(f"{name}_on"):
                continue
            if {f"{name}_{part}" for part in ("page", *MEASURES)} & set(self.errors):
                continue
            values: list[Any] = [data.get(f"{name}_{part}") for part in ("page", *MEASURES)]
            if any(value is None for value in values):
                self.add_error(f"{name}_page", _t("Nhập đủ trang, vị trí và kích thước"))
                continue
            self._check(name, *values)
        return data

    def _check(self, name: str, page: int, left: float, top: float, width: float, height: float) -> None:
        size = self.sizes[page - 1]
        if width < LEAST_MM or height < LEAST_MM / 2:
            self.add_error(f"{name}_width", _t("Ô nhỏ quá, không đọc được"))
        elif left + width > size.width / MM + 0.5 or top + height > size.height / MM + 0.5:
            self.add_error(f"{name}_left", _t("Ô nằm ra ngoài trang"))

    def moved(self) -> dict[str, Place | None]:
        """The places as the services take them; one that was not touched stays exactly as it was found."""
        made: dict[str, Place | None] = {}
        for name in LABELS:
            if name != SIGNATURE and not self.cleaned_data[f"{name}_on"]:
                made[name] = None
                continue
            parts = [self.cleaned_data[f"{name}_{part}"] for part in ("page", *MEASURES)]
            begun = [self.initial[f"{name}_{part}"] for part in ("page", *MEASURES)]
            found = self.places.get(name)
            if found and all(abs(a - b) < 0.05 for a, b in zip(parts, begun, strict=True)):
                made[name] = Place(**found)
            else:
                made[name] = self._place(parts, found)
        return made

    def _place(self, parts: Sequence[float], found: Mapping[str, Any] | None) -> Place:
        page, *measures = parts
        left, top, width, height = (value * MM for value in measures)
        high = self.sizes[int(page) - 1].height
        return Place(
            int(page) - 1,
            left,
            max(high - top - height, 0.0),
            left + width,
            high - top,
            size=found.get("size", 0.0) if found else 0.0,
            italic=bool(found and found.get("italic")),
        )


def _number(step: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": step, "inputmode": "decimal"})


def _millimetres(place: Mapping[str, Any], sizes: Sequence[PageSize]) -> tuple[float, float, float, float]:
    high = sizes[min(int(place["page"]), len(sizes) - 1)].height
    left, right = place["left"], place["right"]
    return left / MM, (high - place["top"]) / MM, (right - left) / MM, (place["top"] - place["bottom"]) / MM
