"""A stock of documents as a busy office has after some years, written by the database itself in a few statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from eoffice.bench.people import Office
from incoming.models import Assignment, Attachment, IncomingAccess, IncomingDocument
from outgoing.models import OutgoingDocument
from registers.models import Direction, DocumentKind, NumberEntry, Register, StoredFile

BODIES = ("Sở Tài chính", "Ủy ban nhân dân tỉnh", "Tổng cục Thống kê", "Sở Nội vụ", "Cục Thuế tỉnh")
SUBJECTS = (
    "V/v báo cáo tình hình kinh tế - xã hội quý IV",
    "V/v cung cấp số liệu xây dựng dự toán ngân sách",
    "V/v rà soát địa bàn điều tra lao động việc làm",
    "V/v tổng kết công tác thi đua, khen thưởng",
    "V/v tập huấn điều tra doanh nghiệp",
    "V/v kiểm tra tiến độ thu thập thông tin",
    "V/v bổ sung điều tra viên thống kê",
)
DAYS = 300  # the stock is spread over so many days before today
# of a hundred documents: finished, filed, at work, waiting for the leader, just registered
STATE = (
    "CASE WHEN n %% 100 < 88 THEN 'COMPLETED' WHEN n %% 100 < 94 THEN 'FILED' "
    "WHEN n %% 100 < 97 THEN 'IN_PROGRESS' WHEN n %% 100 < 99 THEN 'SUBMITTED' ELSE 'REGISTERED' END"
)
ASSIGNED = "d.state IN ('COMPLETED', 'IN_PROGRESS')"


@transaction.atomic
def fill(office: Office, count: int, file: StoredFile) -> int:
    """Add what is missing of ``count`` received documents, and a quarter as many issued ones; returns how many."""
    book = Register.objects.get(organisation=office.unit, direction=Direction.INCOMING)
    out = Register.objects.get(organisation=office.unit, direction=Direction.OUTGOING)
    kind = DocumentKind.objects.get(name="Công văn")
    there = IncomingDocument.objects.filter(organisation=office.unit).count()
    if there >= count:
        return 0
    first, last = book.next_number, book.next_number + count - there - 1
    _numbers(book, first, last)
    _received(office, book, kind, first, last)
    _work(office, file, first)
    last_out = out.next_number + (last - first + 1) // 4 - 1
    _numbers(out, out.next_number, last_out)
    _issued(office, out, kind, out.next_number, last_out)
    Register.objects.filter(pk=book.pk).update(next_number=last + 1)
    Register.objects.filter(pk=out.pk).update(next_number=last_out + 1)
    return last - first + 1


def settle() -> None:
    """Let the database look at what it has before anything is measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _spread(first: int, last: int) -> str:
    """The day of number n: they go up together and end today, all within the year of the book."""
    span = min(DAYS, timezone.localdate().timetuple().tm_yday - 1)
    return f"CURRENT_DATE - ({span} * ({last} - n) / {max(last - first, 1)})::int"


def _numbers(register: Register, first: int, last: int) -> None:
    values = {"register_id": register.pk, "number": Raw("n"), "date": Raw(_spread(first, last))}
    _insert(NumberEntry, values, f"generate_series({first}, {last}) n")


def _common(office: Office, register: Register, kind: DocumentKind, first: int, last: int) -> dict[str, Any]:
    return {
        "organisation_id": office.unit.pk,
        "register_id": register.pk,
        "entry_id": Raw("e.id"),
        "number": Raw("n"),
        "kind_id": kind.pk,
        "subject": Raw(f"{_pick(SUBJECTS, 'n')} || ' số ' || (n %% 997)"),
        "document_date": Raw(_spread(first, last)),
        "secrecy": "THUONG",
        "signer_name": "Nguyễn Văn Hùng",
        "submission_key": Raw("gen_random_uuid()"),
    }


def _from_numbers(register: Register, first: int, last: int) -> str:
    return (
        f"generate_series({first}, {last}) n "
        f"JOIN registers_numberentry e ON e.register_id = {register.pk} AND e.number = n"
    )


def _received(office: Office, book: Register, kind: DocumentKind, first: int, last: int) -> None:
    values = _common(office, book, kind, first, last) | {
        "code": Raw("(n %% 5000) || '/STC-' || (n %% 17)"),
        "code_norm": Raw("(n %% 5000) || '/STC-' || (n %% 17)"),
        "issuing_body": Raw(_pick(BODIES, "n / 7")),
        "arrived_on": Raw(_spread(first, last)),
        "state": Raw(STATE),
        "channel": "PAPER",
        "due_on": Raw("CURRENT_DATE + (n %% 20)::int - 4"),
        "registered_at": Raw("now()"),
        "submitted_to_id": office.head.position.pk,
        "submitted_at": Raw("now()"),
    }
    _insert(IncomingDocument, values, _from_numbers(book, first, last))


def _work(office: Office, file: StoredFile, first: int) -> None:
    """A file for every document; for those that were assigned, who has the work and may read them."""
    fresh = f"incoming_incomingdocument d WHERE d.organisation_id = {office.unit.pk} AND d.number >= {first}"
    _insert(
        Attachment,
        {"document_id": Raw("d.id"), "file_id": file.pk, "role": "MAIN", "name": "van-ban.pdf"},
        fresh,
    )
    principals = [department.principal.pk for department in office.departments]
    holder = Raw(f"(ARRAY{principals})[1 + d.number %% {len(principals)}]")
    work = {
        "document_id": Raw("d.id"),
        "role": "LEAD",
        "assignee_id": holder,
        "assignee_name": Raw(f"'Phòng ' || (1 + d.number %% {len(principals)})"),
        "assigned_by_id": office.head.principal_ids[0],
        "assigned_by_name": "Nguyễn Văn Hùng",
        "state": Raw("d.state"),
        "due_on": Raw("d.due_on"),
    }
    _insert(Assignment, work, f"{fresh} AND {ASSIGNED}")
    access = {"document_id": Raw("d.id"), "principal_id": holder, "organisation_id": office.unit.pk}
    _insert(IncomingAccess, access | {"why": "ASSIGNED"}, f"{fresh} AND {ASSIGNED}")


def _issued(office: Office, book: Register, kind: DocumentKind, first: int, last: int) -> None:
    values = _common(office, book, kind, first, last) | {
        "code": Raw("lpad(n::text, 2, '0') || '/CTK-P1'"),
        "code_norm": Raw("lpad(n::text, 2, '0') || '/CTK-P1'"),
        "issuing_body": office.unit.name,
        "state": "ISSUED",
        "numbered_at": Raw("now()"),
        "issued_at": Raw("now()"),
    }
    _insert(OutgoingDocument, values, _from_numbers(book, first, last))


class Raw(str):
    """A piece of SQL, not a value."""

    __slots__ = ()


def _pick(texts: tuple[str, ...], by: str) -> str:
    listed = ", ".join(f"'{text}'" for text in texts)
    return f"(ARRAY[{listed}])[1 + ({by}) %% {len(texts)}]"


def _insert(model: type[models.Model], values: Mapping[str, Any], rows: str) -> None:
    """INSERT … SELECT with the model's own defaults in every column that is not given."""
    columns: list[str] = []
    selected: list[str] = []
    bound: list[Any] = []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        value = values[field.attname] if field.attname in values else field.get_default()
        columns.append(f'"{field.column}"')
        if isinstance(value, Raw):
            selected.append(str(value))
        else:
            selected.append("%s")
            bound.append(field.get_db_prep_save(value, connection))
    sql = f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) SELECT {", ".join(selected)} FROM {rows}'
    with connection.cursor() as cursor:
        cursor.execute(sql, bound)
