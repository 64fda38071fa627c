"""Which book a document is entered into, on which day, and the number it would take (cases 8, 14, 15)."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from registers.models import Direction, NumberEntry, Register
from registers.models.books import display_number
from registers.selectors import registers_for

NEXT_NUMBER = ("", _("Số tiếp theo của sổ"))
RESERVED_SHOWN = 200
WORDS = {
    Direction.INCOMING: {
        "expected": _("Số đến dự kiến"),
        "no_book": _("Chưa có sổ văn bản đến năm %(year)s đang mở"),
        "own_book": _("Chọn sổ văn bản đến của cơ quan"),
        "other_year": _("“%(name)s” là sổ năm %(year)s, không nhận ngày đến %(day)s"),
        "future": _("Ngày đến không được sau hôm nay"),
    },
    Direction.OUTGOING: {
        "expected": _("Số đi dự kiến"),
        "no_book": _("Chưa có sổ văn bản đi năm %(year)s đang mở"),
        "own_book": _("Chọn sổ văn bản đi của cơ quan"),
        "other_year": _("“%(name)s” là sổ năm %(year)s, không nhận ngày ban hành %(day)s"),
        "future": _("Ngày ban hành không được sau hôm nay"),
    },
}


def kinds_of(book: Register) -> set[int]:
    """Keys of the kinds the book names; none means it takes all."""
    return set(book.kind_ids)  # type: ignore[attr-defined]


class BookFieldsMixin(forms.Form):
    """Adds *Sổ văn bản* and *Số đã giữ* beside the day of entry, which the form itself declares.

    ``day_name`` names that field; the choices are the open books of ``direction`` of that day's year, and the numbers
    kept or inserted in them. ``kind_id`` says which kind the document is of, as far as it is known. Needs ``actor``
    before ``super().__init__()``.
    """

    actor: Actor
    direction: Direction
    day_name: str
    watched_names: tuple[str, ...] = ("register", "reserved", "kind")
    """Fields besides the day that change the book or the number to be expected."""

    register = forms.CharField(
        label=_("Sổ văn bản"), widget=forms.Select, error_messages={"required": _("Sổ văn bản là bắt buộc")}
    )
    reserved = forms.CharField(label=_("Số đã giữ"), required=False, widget=forms.Select)
    expected = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.day_name].initial = timezone.localdate()
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
        if "reserved" in self.fields:
            self._offer_reserved()

    def _offer_reserved(self) -> None:
        if not self.reserved_numbers and not self["reserved"].value():
            del self.fields["reserved"]
            return
        choices = [(str(entry.pk), self._in_words(entry)) for entry in self.reserved_numbers]
        self.fields["reserved"].widget.choices = [NEXT_NUMBER, *choices]  # type: ignore[attr-defined]

    def _in_words(self, entry: NumberEntry) -> str:
        words = {"number": entry.display, "day": entry.date.strftime("%d/%m/%Y"), "reason": entry.reason}
        said = _t("%(number)s, ngày %(day)s: %(reason)s") % words
        return f"{said} ({entry.register.name})" if len(self.books) > 1 else said

    @property
    def kind_id(self) -> int | None:
        """Key of the kind chosen, or None."""
        raise NotImplementedError

    @property
    def takes_number(self) -> bool:
        """Whether saving the form takes a number; a draft needs no book."""
        return True

    @property
    def words(self) -> dict[str, Any]:
        """What the form says of its direction."""
        return WORDS[self.direction]

    @property
    def no_book(self) -> str:
        """That the year of the day has no open book yet."""
        return str(self.words["no_book"] % {"year": self.day.year})

    @property
    def watched(self) -> str:
        """The fields that change the number to be expected, as a selector."""
        return ", ".join(f"#{name}" for name in self._watched_ids)

    @property
    def watch(self) -> str:
        """The events on which the number to be expected is asked for again."""
        return ", ".join(f"change from:#{name}" for name in self._watched_ids)

    @property
    def _watched_ids(self) -> list[str]:
        names = (self.day_name, *self.watched_names)
        return [str(self[name].id_for_label) for name in names if name in self.fields]

    @cached_property
    def day(self) -> dt.date:
        """The day of entry as typed so far, else today."""
        try:
            value = self.fields[self.day_name].clean(self[self.day_name].value())
        except forms.ValidationError:
            return timezone.localdate()
        return value or timezone.localdate()

    @cached_property
    def books(self) -> list[Register]:
        """Open books of the year, the default one first, with the kinds they name and the numbers kept in them."""
        named = Register.kinds.through.objects.filter(register=OuterRef("pk")).values("documentkind")
        kept = NumberEntry.objects.filter(register=OuterRef("pk"), state=NumberEntry.State.RESERVED)
        facts = {name: name for name in ("pk", "number", "suffix", "date", "reason")}
        listed = kept.order_by("number", "suffix").values(facts=JSONObject(**facts))[:RESERVED_SHOWN]
        found = registers_for(self.actor.organisation_id or 0, self.direction, self.day)
        return list(found.annotate(kind_ids=ArraySubquery(named), kept=ArraySubquery(listed)))

    @cached_property
    def reserved_numbers(self) -> list[NumberEntry]:
        """Numbers of these books kept or inserted and not used yet."""
        return [
            NumberEntry(
                register=book,
                state=NumberEntry.State.RESERVED,
                **(facts | {"date": dt.date.fromisoformat(facts["date"])}),
            )
            for book in self.books
            for facts in book.kept  # type: ignore[attr-defined]
        ]

    @property
    def reserved_entry(self) -> NumberEntry | None:
        """The kept number chosen, if it is one of those offered."""
        if "reserved" not in self.fields:
            return None
        value = str(self["reserved"].value() or "")
        return next((entry for entry in self.reserved_numbers if str(entry.pk) == value), None)

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
        """The book the form stands on now; a kept number brings its own."""
        kept = self.reserved_entry
        value = kept.register_id if kept else self["register"].value()
        chosen = next((b for b in self.books if str(b.pk) == str(value)), None)
        return chosen or self.book_for_kind() or (self.books[0] if self.books else None)

    @property
    def expected_number(self) -> str:
        """The number the document would take now; another clerk may be quicker."""
        if kept := self.reserved_entry:
            return kept.display
        return display_number(self.book.next_number) if self.book else ""

    def check_past(self) -> dt.date:
        """Past or today (case 8)."""
        day: dt.date = self.cleaned_data[self.day_name]
        if day and day > timezone.localdate():
            raise forms.ValidationError(self.words["future"])
        return day

    def clean(self) -> dict[str, Any]:
        """The book must be open, of the year, the organisation's own, and take the kind."""
        data: dict[str, Any] = super().clean() or {}
        kept, chosen = data.get("reserved"), data.get("register")
        data["reserved"] = self.reserved_entry
        if not self.takes_number:
            data["register"] = None
            return data
        if not data.get(self.day_name) or "register" in self.errors:
            return data
        if not self.books:
            self.add_error(self.day_name, self.no_book)
            return data
        if kept and self.reserved_entry is None:
            self.add_error("reserved", _t("Số đã chọn không còn được giữ. Hãy chọn lại."))
            return data
        if self.reserved_entry:
            book = next((b for b in self.books if b.pk == self.reserved_entry.register_id), None)
        elif chosen:
            book = next((b for b in self.books if str(b.pk) == chosen), None)
        else:
            book = self.book_for_kind()
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
        own = Register.objects.visible_to(self.actor).filter(direction=self.direction)
        book = own.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 18 else None
        if book is None:
            return str(self.words["own_book"])
        if book.year != self.day.year:
            day = self.day.strftime("%d/%m/%Y")
            return str(self.words["other_year"] % {"name": book.name, "year": book.year, "day": day})
        return _t("“%(name)s” đã đóng, không lấy số được nữa") % {"name": book.name}
