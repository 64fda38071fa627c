"""Nơi nhận as one field of any form: inside the organisation, units of the system, bodies outside it (case 4).

Give the field its ``actor`` before the form is used; ``without`` takes keys that are not offered. Its initial value is
an iterable of recipients (``document.recipients.all()``) or of lines; it cleans to a list of lines. Sent with the form,
for a field named ``recipients``:

    recipients           p12, u5, e7: what is ticked (p: person or phòng, u: unit of the system, e: of the directory)
    recipients_all       key of a Cục: all its Chi cục
    recipients_group     key of a saved group: all it stands for
    recipients_purpose   the purpose of every line that names none of its own
    recipients_as        u5:REPORT, a purpose of its own; empty for the common one
    recipients_paper     u5, Gửi kèm bản giấy
    recipients_name, recipients_address, recipients_email
                         one of each for every line not in the directory; their keys are n0, n1, …
    recipients_keep      n0, Lưu vào danh bạ
    recipients_q         narrows the directory shown; with recipients_refresh the form comes back with what was chosen

Without JavaScript the purposes of single lines are set after *Cập nhật danh sách* has brought the form back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from incoming.models import Delivery
from outgoing.catalogue import Catalogue, Option
from outgoing.lines import Line, key_of, line_for
from outgoing.models import ExternalBody, Recipient
from registers.models.documents import tidy

PURPOSES = tuple((str(value), str(label)) for value, label in Delivery.Purpose.choices)
MEASURES = {"name": 200, "address": 300, "email": 254}
SPARE_ROWS = 1
FEW_OFFICES = 3


@dataclass
class OneOff:
    """A recipient typed by hand, as typed."""

    key: str
    name: str = ""
    address: str = ""
    email: str = ""
    keep: bool = False
    purpose: str = ""
    paper: bool = False

    @property
    def is_blank(self) -> bool:
        """Nothing typed."""
        return not (self.name or self.address or self.email)


@dataclass
class Chosen:
    """What the form says, before it is judged; what comes back in the form is this."""

    keys: list[str] = field(default_factory=list)
    purpose: str = Delivery.Purpose.ACT
    own: dict[str, str] = field(default_factory=dict)
    paper: set[str] = field(default_factory=set)
    offices: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    one_off: list[OneOff] = field(default_factory=list)
    search: str = ""
    refresh: bool = False
    names: dict[str, str] = field(default_factory=dict)
    """What chosen keys were called when they were written down."""

    @property
    def body_ids(self) -> set[int]:
        """Keys of the directory among them."""
        return {int(key[1:]) for key in self.keys if key[:1] == "e" and _is_number(key[1:])}

    def expanded(self, catalogue: Catalogue) -> list[str]:
        """Ticked keys and those that a Cục or a group stands for, each once, in the order of the page."""
        wanted = dict.fromkeys(self.keys)
        for office in self.offices:
            wanted |= dict.fromkeys(catalogue.branches_of(int(office)) if _is_number(office) else ())
        members = {str(group.pk): group.keys for group in catalogue.groups}
        for group in self.groups:
            wanted |= dict.fromkeys(members.get(group, ()))
        return [key for key in catalogue.names if key in wanted]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def chosen_of(initial: Iterable[Recipient | Line] | Chosen | None) -> Chosen:
    """Recipients or lines as a form would send them; the most frequent purpose is the common one."""
    if isinstance(initial, Chosen):
        return initial
    standing = [each for each in initial or () if not getattr(each, "superseded", False)]
    lines = [_line(each) for each in standing]
    if not lines:
        return Chosen()
    common = Counter(line.purpose for line in lines).most_common(1)[0][0]
    chosen = Chosen(purpose=common)
    for line in lines:
        own = "" if line.purpose == common else line.purpose
        if not line.key:
            number = f"n{len(chosen.one_off)}"
            typed = (line.name, line.address, line.email, line.keep, own, line.with_paper)
            chosen.one_off.append(OneOff(number, *typed))
            continue
        chosen.keys.append(line.key)
        if own:
            chosen.own[line.key] = own
        if line.with_paper:
            chosen.paper.add(line.key)
    chosen.names = {line.key: each.name for line, each in zip(lines, standing, strict=True) if line.key}
    return chosen


def _line(each: Recipient | Line) -> Line:
    if isinstance(each, Line):
        return each
    return Line(
        purpose=each.purpose,
        with_paper=each.with_paper,
        principal_id=each.principal_id,
        unit_id=each.unit_id,
        external_id=each.external_id,
        name=each.name if each.kind == Recipient.Kind.EXTERNAL and not each.external_id else "",
        address=each.address,
        email=each.email,
    )


@dataclass(frozen=True)
class Row:
    """One row of the picker."""

    key: str
    name: str
    note: str
    ticked: bool
    purpose: str
    paper: bool
    is_inside: bool = False


class RecipientsInput(forms.Widget):
    """The picker. Rows that are ticked carry their own purpose and paper; the script adds them to rows ticked later."""

    template_name = "outgoing/partials/recipients.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.field: RecipientsField | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        """Read every key of the field."""

        def listed(suffix: str = "") -> list[str]:
            return (
                data.getlist(f"{name}{suffix}")
                if hasattr(data, "getlist")
                else data.get(f"{name}{suffix}", [])
            )

        own = dict(pair.split(":", 1) for pair in listed("_as") if ":" in pair)
        paper, keep = set(listed("_paper")), set(listed("_keep"))
        typed = zip(listed("_name"), listed("_address"), listed("_email"), strict=False)
        one_off: list[OneOff] = []
        for number, (who, where, mail) in enumerate(typed):
            sent = f"n{number}"
            row = OneOff(
                f"n{len(one_off)}", tidy(who), tidy(where), mail.strip(), sent in keep, own.get(sent, "")
            )
            row.paper = sent in paper
            if not row.is_blank:
                one_off.append(row)
        return Chosen(
            keys=list(dict.fromkeys(listed())),
            purpose=data.get(f"{name}_purpose") or Delivery.Purpose.ACT,
            own={key: purpose for key, purpose in own.items() if not key.startswith("n")},
            paper={key for key in paper if not key.startswith("n")},
            offices=listed("_all"),
            groups=listed("_group"),
            one_off=one_off,
            search=tidy(data.get(f"{name}_q") or "")[:100],
            refresh=f"{name}_refresh" in data,
        )

    @staticmethod
    def rows_of(bodies: Iterable[ExternalBody]) -> list[Row]:
        """Bodies of the directory as rows not ticked yet."""
        return [Row(key_of(external=body.pk), body.name, body.address, False, "", False) for body in bodies]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """The common purpose is always sent."""
        return f"{name}_purpose" not in data

    def id_for_label(self, id_: str) -> str:
        """A summary of mistakes jumps to the picker itself."""
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows of the three parts, what is ticked, and the counts."""
        context = super().get_context(name, value, attrs)
        assert self.field is not None
        chosen = chosen_of(value)
        catalogue = self.field.catalogue_for(chosen)
        ticked = set(chosen.expanded(catalogue))
        spare = range(len(chosen.one_off), len(chosen.one_off) + SPARE_ROWS)
        one_off = [*chosen.one_off, *(OneOff(f"n{number}") for number in spare)]
        context |= {
            "purposes": PURPOSES,
            "for_group": self.field.for_group,
            "chosen": chosen,
            "count": len(ticked) + len(chosen.one_off),
            "groups": [group for group in catalogue.groups if group.keys],
            "inside": [
                (_("Phòng"), list(_rows(catalogue.departments, chosen, ticked, inside=True))),
                (_("Cá nhân"), list(_rows(catalogue.people, chosen, ticked, inside=True))),
            ],
            "offices": [
                {
                    "office": office,
                    "own": list(_rows([office.option] if office.option else [], chosen, ticked)),
                    "rows": list(_rows(office.branches, chosen, ticked)),
                    "is_open": len(catalogue.offices) <= FEW_OFFICES
                    or any(option.key in ticked for option in office.options),
                }
                for office in catalogue.offices
            ],
            "bodies": list(_rows(catalogue.bodies, chosen, ticked)),
            "more_bodies": catalogue.more_bodies,
            "one_off": one_off,
            "lost": [
                chosen.names[key] for key in chosen.keys if key in chosen.names.keys() - catalogue.names
            ],
        }
        return context


def _rows(
    options: Sequence[Option], chosen: Chosen, ticked: Collection[str], *, inside: bool = False
) -> Iterator[Row]:
    for option in options:
        key = option.key
        is_ticked = key in ticked
        own, paper = chosen.own.get(key, ""), key in chosen.paper
        yield Row(key, option.name, option.note, is_ticked, own, paper, inside)


class RecipientsField(forms.Field):
    """Nơi nhận. Cleans to list[Line]; what is not offered to the actor's organisation is refused."""

    widget: RecipientsInput = RecipientsInput  # type: ignore[assignment]
    default_error_messages = {"required": gettext_lazy("Chọn ít nhất một nơi nhận")}

    def __init__(self, *, actor: Actor | None = None, for_group: bool = False, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Nơi nhận"))
        options.setdefault("required", False)
        super().__init__(**options)
        self.actor = actor
        self.for_group = for_group
        """A saved group takes units and bodies only, and no purposes."""
        self.without: Collection[str] = ()
        self._catalogue: tuple[object, Catalogue] | None = None
        self.widget.field = self

    def __deepcopy__(self, memo: dict[int, Any]) -> RecipientsField:
        copied = super().__deepcopy__(memo)
        copied._catalogue = None
        copied.widget.field = copied
        return copied

    def catalogue_for(self, chosen: Chosen) -> Catalogue:
        """What may be chosen, with whatever of the directory is chosen; read once for cleaning and drawing."""
        if self.actor is None or self.actor.organisation_id is None:
            raise RuntimeError("RecipientsField.actor is not set")
        wanted = (frozenset(chosen.body_ids), chosen.search, frozenset(self.without))
        if self._catalogue is None or self._catalogue[0] != wanted:
            catalogue = Catalogue.of(
                self.actor.organisation_id,
                without=set(self.without),
                bodies=chosen.body_ids,
                search=chosen.search,
                for_group=self.for_group,
            )
            self._catalogue = (wanted, catalogue)
        return self._catalogue[1]

    def clean(self, value: Chosen | None) -> list[Line]:
        """Judge every line; all that is wrong is said at once."""
        chosen = value or Chosen()
        catalogue = self.catalogue_for(chosen)
        errors = list(self._problems(chosen, catalogue))
        if chosen.refresh:
            errors.append(ValidationError(_("Đã cập nhật danh sách nơi nhận, chưa lưu."), code="refresh"))
        keys = chosen.expanded(catalogue)
        if self.required and not keys and not chosen.one_off and not errors:
            errors.append(ValidationError(self.error_messages["required"], code="required"))
        if errors:
            raise ValidationError(errors)
        common = chosen.purpose
        known = [
            line_for(key, purpose=chosen.own.get(key) or common, with_paper=key in chosen.paper)
            for key in keys
        ]
        return known + [
            Line(
                purpose=row.purpose or common,
                with_paper=row.paper,
                name=row.name,
                address=row.address,
                email=row.email,
                keep=row.keep,
            )
            for row in chosen.one_off
        ]

    def _problems(self, chosen: Chosen, catalogue: Catalogue) -> Iterator[ValidationError]:
        purposes = {value for value, _label in PURPOSES}
        if {chosen.purpose, *filter(None, chosen.own.values())} - purposes:
            yield ValidationError(_("Mục đích gửi không có trong danh sách."), code="purpose")
        strange = [key for key in chosen.keys if key not in catalogue.names]
        if set(strange) & set(self.without):
            yield ValidationError(_("Nơi nhận được chọn đã có văn bản này."), code="there")
        if set(strange) - set(self.without):
            message = _(
                "%(n)d nơi nhận không còn chọn được: đơn vị đã ngừng hoạt động hoặc không thuộc cơ quan."
            )
            yield ValidationError(message % {"n": len(set(strange) - set(self.without))}, code="strange")
        if chosen.one_off and self.for_group:
            yield ValidationError(_("Nơi nhận ghi tay cần lưu vào danh bạ trước."), code="strange")
        yield from self._one_off_problems(chosen.one_off)

    def _one_off_problems(self, rows: Sequence[OneOff]) -> Iterator[ValidationError]:
        purposes = {"", *(value for value, _label in PURPOSES)}
        seen: set[str] = set()
        for row in rows:
            shown = row.name or row.address or row.email
            if not row.name:
                yield ValidationError(_("Nhập tên nơi nhận của dòng “%s”.") % shown[:80], code="name")
            elif row.name.casefold() in seen:
                yield ValidationError(_("“%s” được ghi hai lần.") % row.name[:80], code="twice")
            seen.add(row.name.casefold())
            if any(len(getattr(row, name)) > most for name, most in MEASURES.items()):
                yield ValidationError(_("“%s”: tên hoặc địa chỉ dài quá.") % shown[:80], code="long")
            if row.purpose not in purposes:
                yield ValidationError(_("Mục đích gửi không có trong danh sách."), code="purpose")
            if row.email:
                try:
                    validate_email(row.email)
                except ValidationError:
                    yield ValidationError(_("Thư điện tử “%s” chưa đúng.") % row.email[:80], code="email")

    def has_changed(self, initial: Any, data: Chosen | None) -> bool:
        """Whether other lines are chosen than before."""
        before, after = chosen_of(initial), data or Chosen()
        same = ("keys", "purpose", "own", "paper", "one_off")
        return bool(after.offices or after.groups) or any(
            getattr(before, name) != getattr(after, name) for name in same
        )


__all__ = ["Chosen", "Line", "RecipientsField", "RecipientsInput", "chosen_of"]
