"""Register books: made, changed, closed, copied into the next year (Điều 15, 22 Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Conflict, Refused
from accounts.journal import record
from accounts.models import Unit
from accounts.permissions import require_right
from registers.models import Direction, DocumentKind, NumberEntry, Register
from registers.symbols import DEFAULT_PATTERN, check_pattern


@dataclass(frozen=True)
class BookFields:
    """What a clerk says of a book."""

    direction: str
    year: int
    name: str
    kinds: Iterable[DocumentKind] = field(default_factory=tuple)
    symbol_pattern: str = ""
    first_number: int = 1
    is_default: bool = False


@transaction.atomic
def create_register(fields: BookFields, *, by: Actor) -> Register:
    """Tạo sổ. A new default takes the place of the old one of that direction and year."""
    register = _create(_own_organisation(by), fields)
    record(by, "create-register", register, _("Tạo %(name)s") % {"name": register.name})
    return register


@transaction.atomic
def edit_register(register: Register, fields: BookFields, *, by: Actor) -> Register:
    """Change a book. Direction, year and first number are fixed once a number has been taken."""
    _own_organisation(by)
    register = lock_register(register.pk, by=by)
    fixed = (register.direction, register.year, register.first_number)
    if register.is_used and fixed != (fields.direction, fields.year, fields.first_number):
        raise Refused(_("Sổ đã có số: loại sổ, năm và số bắt đầu không đổi được nữa."), field="first_number")
    _check(fields)
    changes = _changes(register, fields)
    register.direction, register.year, register.name = fields.direction, fields.year, fields.name
    register.symbol_pattern = _pattern(fields)
    if not register.is_used:
        register.first_number = register.next_number = fields.first_number
    register.is_default = fields.is_default
    with _one_of_its_kind():
        if fields.is_default:
            _take_over_default(register)
        register.save()
    register.kinds.set(fields.kinds)
    text = "; ".join(f"{label}: {before} → {after}" for label, before, after in changes)
    record(by, "edit-register", register, _("Sửa thông tin sổ") + (f" ({text})" if text else ""))
    return register


@transaction.atomic
def delete_register(register: Register, *, by: Actor) -> None:
    """Xóa a book no number was taken from."""
    _own_organisation(by)
    register = lock_register(register.pk, by=by)
    if register.is_used:
        raise Refused(_("Sổ “%(name)s” đã có số nên không xóa được; hãy đóng sổ.") % {"name": register.name})
    record(by, "delete-register", register, _("Xóa %(name)s") % {"name": register.name})
    register.delete()


@transaction.atomic
def close_register(register: Register, *, by: Actor) -> list[NumberEntry]:
    """Đóng sổ: no number is taken any more. Returns the reserved numbers nobody has filled."""
    _own_organisation(by)
    register = lock_register(register.pk, by=by)
    if register.state == Register.State.CLOSED:
        raise Conflict(_("Sổ này đã được đóng."))
    register.state, register.closed_at = Register.State.CLOSED, timezone.now()
    register.save()
    unfilled = list(reserved_numbers(register))
    numbers = ", ".join(entry.display for entry in unfilled)
    text = _("Đóng sổ ở số %(n)s") % {"n": register.next_number - 1} if register.is_used else _("Đóng sổ")
    if unfilled:
        text = _("%(text)s; số giữ chưa sử dụng: %(numbers)s") % {"text": text, "numbers": numbers}
    record(by, "close-register", register, text)
    return unfilled


@transaction.atomic
def reopen_register(register: Register, *, by: Actor) -> Register:
    """Mở lại sổ: a document of that year has come late after all."""
    _own_organisation(by)
    register = lock_register(register.pk, by=by)
    if register.state == Register.State.OPEN:
        raise Conflict(_("Sổ này đang mở."))
    register.state, register.closed_at = Register.State.OPEN, None
    register.save()
    record(by, "reopen-register", register, _("Mở lại sổ"))
    return register


@transaction.atomic
def copy_to_year(year: int, *, by: Actor) -> list[Register]:
    """Tạo sổ năm ``year`` từ sổ năm trước: every open book with its kinds, pattern and default, from number 1.

    A second time makes only what is missing.
    """
    organisation = _own_organisation(by)
    mine = Register.objects.filter(organisation=organisation)
    present = set(mine.filter(year=year).values_list("direction", "name"))
    defaults = set(mine.filter(year=year, is_default=True).values_list("direction", flat=True))
    made = []
    for source in mine.open().filter(year=year - 1).prefetch_related("kinds").order_by("pk"):
        name = name_in_year(source, year)
        if (source.direction, name) in present:
            continue
        fields = BookFields(
            direction=source.direction,
            year=year,
            name=name,
            kinds=list(source.kinds.all()),
            symbol_pattern=source.symbol_pattern,
            is_default=source.is_default and source.direction not in defaults,
        )
        copy = _create(organisation, fields)
        text = _("Tạo %(name)s từ %(source)s") % {"name": copy.name, "source": source.name}
        record(by, "create-register", copy, text)
        made.append(copy)
    return made


@transaction.atomic
def create_year_books(year: int, *, by: Actor) -> list[Register]:
    """The two books every organisation needs, one for each direction, where that direction has none in the year."""
    organisation = _own_organisation(by)
    names = {
        Direction.INCOMING: _("Sổ văn bản đến %(year)s") % {"year": year},
        Direction.OUTGOING: _("Sổ văn bản đi %(year)s") % {"year": year},
    }
    mine = Register.objects.filter(organisation=organisation, year=year)
    present = set(mine.values_list("direction", flat=True))
    made = []
    for direction, name in names.items():
        if direction not in present:
            pattern = DEFAULT_PATTERN if direction == Direction.OUTGOING else ""
            fields = BookFields(
                direction=direction, year=year, name=name, symbol_pattern=pattern, is_default=True
            )
            register = _create(organisation, fields)
            record(by, "create-register", register, _("Tạo %(name)s") % {"name": register.name})
            made.append(register)
    return made


def name_in_year(register: Register, year: int) -> str:
    """The book's name for another year: its own year in the name gives way."""
    old = str(register.year)
    return register.name.replace(old, str(year)) if old in register.name else f"{register.name} {year}"[-120:]


def reserved_numbers(register: Register) -> Iterable[NumberEntry]:
    """Numbers kept back and not filled yet."""
    return register.entries.filter(state=NumberEntry.State.RESERVED).order_by("number", "suffix")


def lock_register(pk: int, *, by: Actor) -> Register:
    """The actor's own register under a row lock; always the last lock taken."""
    locked = Register.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    return locked.get(pk=pk)


def _own_organisation(by: Actor) -> Unit:
    require_right(by, "keep_registers")
    assert by.organisation is not None  # rights lie on a unit
    return by.organisation


def _create(organisation: Unit, fields: BookFields) -> Register:
    _check(fields)
    register = Register(
        organisation=organisation,
        direction=fields.direction,
        year=fields.year,
        name=fields.name,
        symbol_pattern=_pattern(fields),
        first_number=fields.first_number,
        next_number=fields.first_number,
        is_default=fields.is_default,
    )
    with _one_of_its_kind():
        if fields.is_default:
            _take_over_default(register)
        register.save()
    register.kinds.set(fields.kinds)
    return register


def _changes(register: Register, fields: BookFields) -> list[tuple[str, str, str]]:
    """What is about to change, in words: the field, before, after."""
    words = []
    for name in ("name", "direction", "year", "first_number", "symbol_pattern"):
        before, after = getattr(register, name), getattr(fields, name)
        if before != after:
            field = Register._meta.get_field(name)
            shown = dict(getattr(field, "flatchoices", ()) or ())
            label = str(getattr(field, "verbose_name", name))
            words.append((label, str(shown.get(before, before or "–")), str(shown.get(after, after or "–"))))
    if register.is_default != fields.is_default:
        yes_no = {True: _("có"), False: _("không")}
        words.append((_("Sổ mặc định"), yes_no[register.is_default], yes_no[fields.is_default]))
    before, after = (_kind_names(kinds) for kinds in (register.kinds.all(), fields.kinds))
    if before != after:
        words.append((_("Loại văn bản áp dụng"), before, after))
    return words


def _kind_names(kinds: Iterable[DocumentKind]) -> str:
    return ", ".join(kind.name for kind in sorted(kinds, key=lambda kind: kind.order)) or _("Mọi loại")


def _pattern(fields: BookFields) -> str:
    """Numbers of arrival have no symbol; a book of outgoing documents without a pattern takes the usual one."""
    return (fields.symbol_pattern or DEFAULT_PATTERN) if fields.direction == Direction.OUTGOING else ""


def _check(fields: BookFields) -> None:
    if fields.first_number < 1:
        raise Refused(_("Số bắt đầu từ 1 trở lên."), field="first_number")
    if fields.direction == Direction.OUTGOING:
        check_pattern(fields.symbol_pattern, list(fields.kinds))


def _take_over_default(register: Register) -> None:
    """The default of the direction and year gives way."""
    others = Register.objects.filter(
        organisation_id=register.organisation_id,
        direction=register.direction,
        year=register.year,
        is_default=True,
    ).exclude(pk=register.pk)
    for other in others.select_for_update(of=("self",), no_key=True).order_by("pk"):
        other.is_default = False
        other.save()


@contextmanager
def _one_of_its_kind() -> Iterator[None]:
    """Turn a name or a default somebody was quicker with into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if "registers_register_name_unique" in str(problem):
            raise Refused(_("Năm này đã có sổ cùng loại mang tên này."), field="name") from problem
        if "registers_register_one_default" in str(problem):
            raise Conflict(
                _("Vừa có người chọn một sổ mặc định khác. Hãy tải lại trang rồi làm lại.")
            ) from problem
        raise
