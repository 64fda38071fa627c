"""What the consistency checks find. Rows are broken behind the models here: nothing in the application can do it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import registry
from incoming.services import registering
from registers.models import NumberEntry
from tests.incoming.build import LEAD, accepted, assigned, at_branch, delivery_of, paper, register_of


def found() -> list[str]:
    """The sentences of this app's checks, their English half."""
    keys = ("registers.incoming-numbers", "registers.incoming-documents")
    return [line.partition(" / ")[0] for key in keys for line in registry.checks[key].run()]


def behind_the_model(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_day_s_work_is_in_order(cast):
    registering.void(paper(cast.clerk), reason="Nhầm", by=cast.clerk)
    document = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    registering.return_to_sender(document, reason="Nhầm", by=cast.branch1_clerk)
    registering.refuse(
        at_branch(assigned(cast, ("branch2", LEAD)), cast.branch2), reason="Nhầm", by=cast.branch2_clerk
    )
    assert found() == []


def test_a_number_that_differs_from_the_book(cast):
    document = paper(cast.clerk)
    name, year = document.register.name, document.register.year
    behind_the_model("UPDATE incoming_incomingdocument SET number = 7 WHERE id = %s", document.pk)
    assert found() == [f"document {document.pk} says number 07, the book says {name} ({year}), number 01"]


def test_a_suffix_or_an_organisation_that_differs(cast):
    first, second = paper(cast.clerk, code="1/A"), paper(cast.clerk, code="2/A")
    behind_the_model("UPDATE incoming_incomingdocument SET number_suffix = 'a' WHERE id = %s", first.pk)
    behind_the_model(
        "UPDATE incoming_incomingdocument SET organisation_id = %s WHERE id = %s", cast.branch1.pk, second.pk
    )
    assert [line.partition(" says")[0] for line in found()] == [
        f"document {first.pk}",
        f"document {second.pk}",
    ]


def test_a_voided_number_whose_document_is_not_and_the_other_way_round(cast):
    first, second = paper(cast.clerk, code="1/A"), paper(cast.clerk, code="2/A")
    NumberEntry.objects.filter(pk=first.entry_id).update(state="VOIDED", reason="Nhầm")
    behind_the_model("UPDATE incoming_incomingdocument SET state = 'VOIDED' WHERE id = %s", second.pk)
    place = f"{first.register.name} ({first.register.year}), number"
    assert found() == [
        f"{place} 01: voided, but document {first.pk} is not",
        f"{place} 02: document {second.pk} is voided, the number is not",
    ]


def test_a_reserved_number_somebody_uses(cast):
    document = paper(cast.clerk)
    NumberEntry.objects.filter(pk=document.entry_id).update(state="RESERVED", reason="Để dành")
    assert [line.partition(": ")[2] for line in found()] == [
        f"reserved, but carried by document {document.pk}"
    ]


def test_a_registered_document_without_a_number(cast):
    document = paper(cast.clerk)
    behind_the_model(
        "UPDATE incoming_incomingdocument SET entry_id = NULL, number = NULL WHERE id = %s", document.pk
    )
    assert found() == [f"document {document.pk} is registered without a number"]


def test_a_delivery_that_arrived_nowhere(cast):
    source = assigned(cast, ("branch1", LEAD))
    document, delivery = at_branch(source, cast.branch1), delivery_of(source)
    behind_the_model("UPDATE incoming_incomingdocument SET delivery_id = NULL WHERE id = %s", document.pk)
    assert found() == [f"delivery {delivery.pk} has arrived, but there is no document"]


def test_a_document_whose_delivery_has_not_arrived(cast):
    source = assigned(cast, ("branch1", LEAD))
    delivery = delivery_of(source)
    behind_the_model(
        "UPDATE incoming_delivery SET state = 'QUEUED', arrived_at = NULL WHERE id = %s", delivery.pk
    )
    assert found() == [f"delivery {delivery.pk} has not arrived, but there is a document"]


def test_the_operations_command_runs_them(cast, capsys):
    register_of(cast.office)
    document = paper(cast.clerk)
    behind_the_model("UPDATE incoming_incomingdocument SET number = 7 WHERE id = %s", document.pk)
    with pytest.raises((CommandError, SystemExit)):
        call_command("check_registers")
    printed = capsys.readouterr()
    assert f"document {document.pk} says number 07" in printed.out + printed.err
