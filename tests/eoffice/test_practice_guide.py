"""Hướng dẫn thực hành: ticks come from the data, nothing is written by looking."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from accounts import registry
from accounts.actor import build_actor
from accounts.models import JournalEntry, Principal, Unit, User
from incoming.models import Assignment, IncomingDocument
from incoming.services.assigning import Choice, assign
from incoming.services.handling import complete, start
from tests.incoming.build import accepted, at_branch, lead_of, paper, work_off

GUIDE = "/thuc-hanh/"


@pytest.fixture
def classroom(db, settings, tmp_path):
    settings.EOFFICE_PRACTICE = True
    settings.DATA_DIR = tmp_path
    call_command("seed_practice_accounts", "--without-samples", "--without-certificates", verbosity=0)


def actor(number):
    return build_actor(User.objects.get(username=f"thuchanhctk{number}"))


def user(number):
    return User.objects.get(username=f"thuchanhctk{number}")


def done(prefix):
    return {key for key in registry.practice_done() if key.startswith(prefix)}


def test_nothing_is_ticked_at_first(classroom):
    assert registry.practice_done() == set()


def test_signing_in_and_the_profile_are_ticked_for_who_did_them(classroom, client):
    client.post("/dang-nhap/", {"username": "thuchanhctk3", "password": "Mpi@123"})
    assert registry.practice_done() == {"login-thuchanhctk3"}
    client.post(
        "/ca-nhan/", {"full_name": "Phạm Thu Dung", "birthday": "05/03/1990", "phone": "", "email": ""}
    )
    assert registry.practice_done() == {"login-thuchanhctk3", "profile-thuchanhctk3"}


def test_registers_are_ticked_per_organisation_and_direction(classroom):
    from registers.models import Register

    code = Unit.objects.get(agency_code="G05.99.01.01")
    Register.objects.create(organisation=code, direction="IN", year=2019, name="Cũ")
    assert done("register-") == set()
    call_command(
        "seed_practice_accounts",
        "--with-registers",
        "--without-samples",
        "--without-certificates",
        verbosity=0,
    )
    assert done("register-") == {
        f"register-{direction}-thuchanhctk{number}" for direction in ("in", "out") for number in (4, 7, 10)
    }


def test_the_way_of_step_four_is_ticked_act_by_act(classroom):
    branch = Unit.objects.get(agency_code="G05.99.01.01")
    document = paper(actor(4))
    assert done("incoming-") == set()
    document = paper(actor(4), submitted=True, code="1286/TCTK")
    assert done("incoming-") == {"incoming-1"}
    assign(
        document,
        choices=[Choice(role=Assignment.Role.LEAD, branch_id=branch.pk)],
        instruction="Để thực hiện",
        by=actor(1),
    )
    work_off()
    assert done("incoming-") == {"incoming-1", "incoming-2"}
    received = accepted(at_branch(document, branch), actor(7))
    assert done("incoming-") == {"incoming-1", "incoming-2", "incoming-3"}
    officer = Principal.objects.get(position=actor(6).position)
    assign(
        received,
        choices=[Choice(role=Assignment.Role.LEAD, principal_id=officer.pk)],
        instruction="Xử lý",
        by=actor(5),
    )
    assert done("incoming-") == {f"incoming-{n}" for n in (1, 2, 3, 4)}
    work = lead_of(IncomingDocument.objects.get(pk=received.pk))
    start(work, by=actor(6))
    complete(work, result="Đã báo cáo", by=actor(6))
    assert done("incoming-") == {f"incoming-{n}" for n in (1, 2, 3, 4, 5)} | (
        {"incoming-6"} & done("incoming-")
    )
    work_off()
    assert done("incoming-") == {f"incoming-{n}" for n in range(1, 7)}


def test_all_ticks_cost_one_query(classroom, django_assert_num_queries):
    with django_assert_num_queries(1):
        registry.practice_done()


def test_the_page_knows_who_is_looking(classroom, client):
    client.force_login(user(7))
    page = client.get(GUIDE)
    me = page.context["me"]
    assert me.username == "thuchanhctk7"
    assert [step["number"] for step in me.steps] == ["1", "2", "3", "3", "4", "5", "5", *["6"] * 7]
    assert me.next_key == "profile-thuchanhctk7"
    assert [part["number"] for part in page.context["mission"]] == ["1", "2", "3", "4", "5", "6"]
    assert [trainee.username for trainee in page.context["trainees"]] == [
        f"thuchanhctk{number}" for number in range(1, 11)
    ]


def test_the_page_stays_within_its_queries_and_writes_nothing(
    classroom, client, django_assert_max_num_queries
):
    client.force_login(user(4))
    client.get(GUIDE)
    before = JournalEntry.objects.count()
    with django_assert_max_num_queries(12):
        client.get(GUIDE)
    assert JournalEntry.objects.count() == before


def test_a_later_app_adds_its_steps(classroom, client, monkeypatch):
    step = registry.PracticeStep(
        "later", 999, "6", "thuchanhctk4", "Trình ký văn bản đi.", GUIDE, User.objects.all
    )
    monkeypatch.setattr(registry, "practice_steps", {**registry.practice_steps, "later": step})
    client.force_login(user(4))
    last = client.get(GUIDE).context["mission"][-1]
    assert (last["number"], str(last["title"]), last["done"]) == ("6", "Chi cục gửi văn bản phát hành", 1)
    assert (last["rows"][-1]["key"], last["rows"][-1]["done"]) == ("later", True)


def test_without_practice_data_there_is_no_guide(classroom, client, settings):
    settings.EOFFICE_PRACTICE = False
    client.force_login(user(4))
    assert client.get(GUIDE).status_code == 404
    assert client.get(f"{GUIDE}mau/01.pdf").status_code == 404


@pytest.fixture
def sample(tmp_path):
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / "01.pdf").write_bytes(b"%PDF-1.7 mau")
    (folder / "khac.pdf").write_bytes(b"%PDF-1.7 khac")
    listing = [
        {"file": name, "code": "1/A", "subject": "S", "kind": "Công văn", "agency": "A", "use": "U"}
        for name in ("01.pdf", "mat.pdf")
    ]
    (folder / "samples.json").write_text(json.dumps(listing), encoding="utf-8")


def test_a_sample_is_downloaded_as_a_pdf(classroom, sample, client):
    client.force_login(user(4))
    assert [row["file"] for row in client.get(GUIDE).context["samples"]] == ["01.pdf"]
    response = client.get(f"{GUIDE}mau/01.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("name", ["khac.pdf", "mat.pdf", "samples.json", "..%2Fsecret", "01.pdf%00"])
def test_only_listed_samples_are_served(classroom, sample, client, name):
    client.force_login(user(4))
    assert client.get(f"{GUIDE}mau/{name}").status_code == 404
