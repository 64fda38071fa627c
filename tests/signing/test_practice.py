"""The classroom's keys and routes, and steps (5) and (6) of its guide along a route."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import registry
from accounts.actor import build_actor
from accounts.models import Unit, User
from outgoing.lines import Line
from outgoing.models import OutgoingDocument
from registers.models import DocumentKind
from signing.drafts import DraftEntry
from signing.keys.pins import Pin
from signing.models import Act, Route, SigningKey
from signing.services import approving, deciding, drafting, keys, sealing, submitting
from signing.services.practice import PRACTICE_PIN
from tests.outgoing.build import book_of
from tests.signing.build import TEXT, active

OFFICE, BRANCH_1, BRANCH_2 = "G05.99.01", "G05.99.01.01", "G05.99.01.02"


def seed(*options):
    out = io.StringIO()
    call_command("seed_practice_accounts", "--without-samples", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def practice(db, settings, tmp_path):
    settings.EOFFICE_PRACTICE = True
    settings.DATA_DIR = tmp_path


def actor(number):
    return build_actor(User.objects.get(username=f"thuchanhctk{number}"))


def test_the_seed_gives_keys_to_every_account_and_organisation_and_the_three_routes(practice):
    seed()
    people = SigningKey.objects.exclude(person=None)
    assert people.count() == 11
    assert set(
        SigningKey.objects.exclude(organisation=None).values_list("organisation__agency_code", flat=True)
    ) == {
        OFFICE,
        BRANCH_1,
        BRANCH_2,
    }
    assert not SigningKey.objects.filter(is_practice=False).exists()
    with keys.opened(keys.key_of_person(actor(1).user), Pin(PRACTICE_PIN)) as opened:
        assert opened.certificate.subject.native["common_name"] == "Nguyễn Quốc Hùng"
    routes = {
        (route.organisation.agency_code, route.name): [step.act for step in route.steps.all()]
        for route in Route.objects.all()
    }
    review, short = [Act.REVIEW, Act.SIGN, Act.ISSUE], [Act.SIGN, Act.ISSUE]
    assert routes == {
        (OFFICE, "Chuyên viên - Lãnh đạo phòng - Lãnh đạo Cục - Văn thư"): review,
        (OFFICE, "Lãnh đạo phòng - Lãnh đạo Cục - Văn thư"): short,
        (BRANCH_1, "Chuyên viên - Chi cục trưởng - Văn thư"): short,
        (BRANCH_2, "Chuyên viên - Chi cục trưởng - Văn thư"): short,
    }
    serials = set(SigningKey.objects.values_list("serial", flat=True))
    assert "Không có gì thay đổi." in seed()
    assert set(SigningKey.objects.values_list("serial", flat=True)) == serials


def test_keys_of_another_installations_authority_are_given_anew(practice, settings, tmp_path):
    """A database brought to another machine without its DATA_DIR: nobody trusts those keys there."""
    seed()
    settings.DATA_DIR = tmp_path / "elsewhere"
    assert "Không có gì thay đổi." not in seed()
    assert SigningKey.objects.filter(withdrawn_at=None).count() == 14
    with keys.opened(keys.key_of_person(actor(1).user), Pin(PRACTICE_PIN)):
        pass
    assert "Không có gì thay đổi." in seed()


def test_the_classroom_started_anew_has_keys_again(practice):
    seed()
    seed("--reset")
    assert SigningKey.objects.filter(withdrawn_at=None).count() == 14


def test_where_practice_is_off_no_certificate_is_given(practice, settings):
    settings.EOFFICE_PRACTICE = False
    seed()
    assert not SigningKey.objects.exists()
    assert Route.objects.exists()
    with pytest.raises(CommandError):
        call_command("issue_practice_certificates")


def ticked(number):
    prefix = f"signing-{number}-"
    return sorted(int(key.removeprefix(prefix)) for key in registry.practice_done() if key.startswith(prefix))


def drafted(by, signer, route, *receivers, outside=""):
    lines = [Line(unit_id=Unit.objects.get(agency_code=code).pk) for code in receivers]
    lines += [Line(name=outside)] if outside else []
    fields = {
        "kind": DocumentKind.objects.get(name="Công văn"),
        "subject": "V/v rà soát địa bàn",
        "drafting_unit": None if by.unit.is_organisation else by.unit,
        "field": "TH" if by.unit.is_organisation else "",
        "recipients_text": "- Như trên;\n- Lưu: VT.",
    }
    entry = DraftEntry(fields=fields, signer=signer.position, text=TEXT, lines=lines, route=route)
    document, _new = drafting.create(entry, by=by)
    submitting.submit(document, key=uuid.uuid4(), by=by)
    return document


def issue(document, by):
    numbering = sealing.Numbering(register=book_of(by.organisation), on=timezone.localdate())
    return sealing.issue(document.pk, numbering=numbering, pin=Pin(PRACTICE_PIN), by=by)


def test_the_way_along_the_routes_is_ticked_act_by_act_and_ticks_nothing_of_the_other_way(practice):
    seed("--with-registers")
    route = Route.objects.get(name__startswith="Chuyên viên - Lãnh đạo phòng")
    document = drafted(actor(3), actor(1), route, BRANCH_1, BRANCH_2)
    assert ticked("5") == [1]
    deciding.approve(document.pk, active(document).pk, by=actor(2))
    assert ticked("5") == [1, 2]
    approving.sign(document.pk, active(document).pk, pin=Pin(PRACTICE_PIN), by=actor(1))
    assert ticked("5") == [1, 2, 4]
    issue(document, actor(4))
    assert ticked("5") == [1, 2, 4, 5]
    drafted(actor(2), actor(1), Route.objects.get(name__startswith="Lãnh đạo phòng"), BRANCH_1)
    assert ticked("5") == [1, 2, 3, 4, 5]
    branch = Route.objects.get(organisation__agency_code=BRANCH_1)
    sent = drafted(actor(6), actor(5), branch, OFFICE, BRANCH_2, outside="Ủy ban nhân dân huyện")
    approving.sign(sent.pk, active(sent).pk, pin=Pin(PRACTICE_PIN), by=actor(5))
    issue(sent, actor(7))
    assert ticked("6") == [1, 2, 3]
    assert not [key for key in registry.practice_done() if key.startswith("outgoing-")]
    assert OutgoingDocument.objects.get(pk=sent.pk).state == "ISSUED"
