"""The technical administration: master data only, and for technical administrators only."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    Appointment,
    Delegation,
    JournalEntry,
    OrganisationSettings,
    Position,
    Principal,
    RoleGroup,
    Unit,
    User,
)
from accounts.services import people
from registers.models import CalendarDay, DocumentKind, Register

EDITED = {User, Unit, Position, Appointment, Delegation, OrganisationSettings, DocumentKind, CalendarDay}
LOOKED_AT = {Register}


@pytest.fixture
def boss(client, cast):
    """A technical administrator without any post."""
    client.force_login(User.objects.create_superuser("ky-thuat", "x", full_name="Kỹ Thuật"))
    return client


def test_exactly_the_master_data_is_shown():
    assert set(admin.site._registry) == EDITED | LOOKED_AT


def test_no_document_file_or_journal_is_reachable(boss):
    for name in (
        "incoming_incomingdocument",
        "incoming_delivery",
        "incoming_assignment",
        "incoming_attachment",
        "registers_storedfile",
        "registers_numberentry",
        "accounts_journalentry",
        "accounts_notification",
    ):
        app, model = name.split("_")
        assert boss.get(f"/quan-tri/{app}/{model}/").status_code == 404


def test_a_technical_administrator_reads_no_document(boss, cast):
    from incoming.models import IncomingDocument
    from tests.incoming.build import paper

    document = paper(cast.clerk)
    actor = boss.get("/thong-bao/").wsgi_request.actor
    assert not IncomingDocument.objects.visible_to(actor).exists()
    assert boss.get(document.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("model", sorted(EDITED, key=lambda m: m.__name__), ids=lambda m: m.__name__)
def test_every_list_and_form_opens(boss, cast, model):
    CalendarDay.objects.get_or_create(date="2026-11-24", defaults={"kind": "OFF", "name": "Ngày Văn hóa"})
    Delegation.objects.create(
        position=cast.position("head"),
        delegate=cast.user("deputy"),
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
    )
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert boss.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    row = model._default_manager.first()
    assert boss.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    if model is not OrganisationSettings:
        assert boss.get(reverse(f"{name}_add")).status_code == 200
    expected = 200 if model is CalendarDay else 403
    assert boss.get(reverse(f"{name}_delete", args=[row.pk])).status_code == expected


@pytest.mark.parametrize("name", ["admin", "head", "clerk"])
def test_others_read_why_not(client, cast, name):
    client.force_login(cast.user(name))
    response = client.get("/quan-tri/", follow=True)
    assert response.status_code == 403
    assert "quản trị viên hệ thống" in response.content.decode()


def test_there_is_one_sign_in_page(client, cast):
    first = client.get("/quan-tri/accounts/unit/", follow=True)
    assert first.redirect_chain[-1][0] == "/dang-nhap/?next=/quan-tri/accounts/unit/"
    assert client.get("/quan-tri/login/?next=https://example.org/").url == "/dang-nhap/?next=/quan-tri/"


def test_a_new_department_and_a_new_post_get_what_they_need(boss, cast):
    fields = {
        "name": "Phòng mới",
        "short_name": "Mới",
        "kind": "DEPARTMENT",
        "parent": cast.office.pk,
        "order": 7,
        "opened_on": "01/01/2026",
    }
    boss.post("/quan-tri/accounts/unit/add/", fields)
    unit = Unit.objects.get(name="Phòng mới")
    assert Principal.objects.filter(unit=unit).exists()
    boss.post(
        "/quan-tri/accounts/position/add/",
        {"unit": unit.pk, "role": "DEPARTMENT_HEAD", "title": "Trưởng phòng mới", "order": 1},
    )
    post = Position.objects.get(title="Trưởng phòng mới")
    assert Principal.objects.filter(position=post).exists()
    assert RoleGroup.objects.filter(unit=unit, role="DEPARTMENT_HEAD").exists()
    entry = JournalEntry.objects.get(verb="create-position")
    assert (entry.actor_name, entry.position) == ("Kỹ Thuật", None)


def test_a_unit_is_renamed_but_never_moved(boss, cast):
    fields = {
        "name": "Phòng Tổng hợp",
        "short_name": "TH",
        "order": 1,
        "kind": "OFFICE",
        "parent": cast.branch1.pk,
    }
    boss.post(f"/quan-tri/accounts/unit/{cast.tkth.pk}/change/", fields)
    unit = Unit.objects.get(pk=cast.tkth.pk)
    assert (unit.name, unit.kind, unit.parent) == ("Phòng Tổng hợp", "DEPARTMENT", cast.office)
    assert JournalEntry.objects.filter(verb="update-unit").count() == 1


def test_the_rule_about_open_work_holds_here_too(boss, cast, monkeypatch):
    mine = Appointment.objects.get(user=cast.user("officer"))
    url = f"/quan-tri/accounts/appointment/{mine.pk}/change/"
    fields = {"ends_on": timezone.localdate().strftime("%d/%m/%Y")}
    monkeypatch.setattr(people, "OPEN_WORK_CHECKS", [lambda position: True])
    page = boss.post(url, fields)
    assert (page.status_code, "việc chưa xong" in page.content.decode()) == (200, True)
    monkeypatch.setattr(people, "OPEN_WORK_CHECKS", [])
    assert boss.post(url, fields).status_code == 302
    mine.refresh_from_db()
    assert mine.ends_on == timezone.localdate()


def test_a_new_account_is_made_with_a_temporary_password(boss):
    password = "mot-mat-khau-dai-2026"
    fields = {
        "username": "MOI",
        "full_name": "Mới",
        "usable_password": "true",
        "password1": password,
        "password2": password,
    }
    assert boss.post("/quan-tri/accounts/user/add/", fields).status_code == 302
    user = User.objects.get(username="moi")
    assert user.check_password(password)
    assert user.password_is_temporary
    assert not user.is_staff


def test_a_delegation_is_journalled(boss, cast):
    fields = {
        "position": cast.position("head").pk,
        "delegate": cast.user("deputy").pk,
        "scope": "ASSIGN",
        "starts_on": "01/01/2026",
        "ends_on": "31/12/2026",
        "withdrawn_at_0": "",
        "withdrawn_at_1": "",
    }
    assert boss.post("/quan-tri/accounts/delegation/add/", fields).status_code == 302
    assert JournalEntry.objects.get(verb="delegate").data == {
        "scope": "ASSIGN",
        "from": "2026-01-01",
        "to": "2026-12-31",
    }


def test_staff_cannot_make_themselves_superusers(client, cast):
    from django.contrib.auth.models import Permission

    staff = User.objects.create_user("giup-viec", "x", full_name="Giúp Việc", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client.force_login(staff)
    fields = {"username": "giup-viec", "full_name": "Giúp Việc", "is_active": "on", "is_superuser": "on"}
    client.post(f"/quan-tri/accounts/user/{staff.pk}/change/", fields)
    staff.refresh_from_db()
    assert not staff.is_superuser


def test_the_journal_keeps_what_is_done_to_accounts_but_never_a_password(boss, cast):
    user, secret = cast.user("officer"), "mat-khau-moi-2026"
    boss.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"usable_password": "true", "password1": secret, "password2": secret},
    )
    entry = JournalEntry.objects.get(verb="update-user", subject_id=user.pk)
    assert entry.actor_name == "Kỹ Thuật"
    assert secret not in str(entry.data)
    assert cast.actor("officer").user.check_password(secret)
