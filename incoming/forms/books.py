"""Which book a document is entered into, on which day, and the number it would take (cases 14, 15)."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from incoming.forms.fields import DayField
from registers.models import Direction, Register
from registers.models.books import display_number
from registers.selectors import registers_for


def kinds_of(book: Register) -> set[int]:
    """Keys of the kinds the book names; none means it takes all."""
    return set(book.kind_ids)  # type: ignore[attr-defined]


class BookFieldsMixin(forms.Form):
    """Adds *Sổ văn bản* and *Ngày đến*. The choices are the open incoming books of the year of *Ngày đến*.

    ``kind_id`` says which kind the document is of, as far as it is known. Needs ``actor`` before
    ``super().__init__()``.
    """

    actor: Actor

    register = forms.CharField(
        label=_("Sổ văn bản"), widget=forms.Select, error_messages={"required": _("Sổ văn bản là bắt buộc")}
    )
    arrived_on = DayField(label=_("Ngày đến"), missing=_("Chưa nhập ngày đến"))
    expected = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = timezone.localdate()
        by_kind = [("", _t("Theo loại văn bản"))] if self.sorted_by_kind else []
        nothing = [] if self.books else [("", _t("Chưa có sổ"))]
        default = _t("mặc định")
        self.fields["register"].widget.choices = (
            by_kind
            + nothing
            + [  # type: ignore[attr-defined]
                (str(book.pk), f"{book.name} ({default})" if book.is_default else book.name)
                for book in self.books
            ]
        )
        self.fields["register"].required = bool(self.books) and not by_kind

    @property
    def kind_id(self) -> int | None:
        """Key of the kind chosen, or None."""
        raise NotImplementedError

    @cached_property
    def day(self) -> dt.date:
        """Ngày đến as typed so far, else today."""
        try:
            return self.fields["arrived_on"].clean(self["arrived_on"].value()) or timezone.localdate()
        except forms.ValidationError:
            return timezone.localdate()

    @cached_property
    def books(self) -> list[Register]:
        """Open incoming books of the year, the default one first, with the kinds they name."""
        named = Register.kinds.through.objects.filter(register=OuterRef("pk")).values("documentkind")
        found = registers_for(self.actor.organisation_id or 0, Direction.INCOMING, self.day)
        return list(found.annotate(kind_ids=ArraySubquery(named)))

    @property
    def sorted_by_kind(self) -> bool:
        """Whether the kind may decide: there are several books and one of them names kinds."""
        return len(self.books) > 1 and any(kinds_of(book) for book in self.books)

    def book_for_kind(self) -> Register | None:
        """The book the kind picks: one that names it, else the default of those that take all."""
        named = (book for book in self.books if self.kind_id in kinds_of(book))
        return next(named, None) or next((book for book in self.books if not kinds_of(book)), None)

    @property
    def book(self) -> Register | None:
        """The book the form stands on now."""
        value = self["register"].value()
        chosen = next((b for b in self.books if str(b.pk) == str(value)), None)
        return chosen or self.book_for_kind() or (self.books[0] if self.books else None)

    @property
    def expected_number(self) -> str:
        """The number the book would give now; another clerk may be quicker."""
        return display_number(self.book.next_number) if self.book else ""

    def clean_arrived_on(self) -> dt.date:
        """Past or today (case 8)."""
        day: dt.date = self.cleaned_data["arrived_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày đến không được sau hôm nay"))
        return day

    def clean(self) -> dict[str, Any]:
        """The book must be open, of the year, the organisation's own, and take the kind."""
        data: dict[str, Any] = super().clean() or {}
        if "arrived_on" not in data or "register" in self.errors:
            return data
        if not self.books:
            text = _t("Chưa có sổ văn bản đến năm %(year)s đang mở")
            self.add_error("arrived_on", text % {"year": self.day.year})
            return data
        chosen = data.get("register")
        book = next((b for b in self.books if str(b.pk) == chosen), None) if chosen else self.book_for_kind()
        problem = self._refusal(chosen, book)
        if problem:
            self.add_error("register", problem)
        else:
            data["register"] = book
        return data

    def _refusal(self, chosen: str | None, book: Register | None) -> str:
        if book is None:
            return self._why_not(chosen) if chosen else _t("Không có sổ nào nhận loại văn bản này")
        kinds = kinds_of(book)
        if kinds and self.kind_id and self.kind_id not in kinds:
            return _t("“%(name)s” không nhận loại văn bản này") % {"name": book.name}
        return ""

    def _why_not(self, chosen: str) -> str:
        own = Register.objects.visible_to(self.actor).filter(direction=Direction.INCOMING)
        book = own.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 18 else None
        if book is None:
            return _t("Chọn sổ văn bản đến của cơ quan")
        if book.year != self.day.year:
            text = _t("“%(name)s” là sổ năm %(year)s, không nhận ngày đến %(day)s")
            day = self.day.strftime("%d/%m/%Y")
            return text % {"name": book.name, "year": book.year, "day": day}
        return _t("“%(name)s” đã đóng, không lấy số được nữa") % {"name": book.name}
