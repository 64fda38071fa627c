"""The classroom: exactly the accounts of the customer's text, repeatable, cleared without touching anybody else."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.actor import build_actor
from accounts.models import Appointment, JournalEntry, Position, Principal, Unit, User
from accounts.services.people import appoint, create_position
from eoffice import practice_reset, practice_samples
from eoffice.practice_accounts import seed
from incoming.models import Assignment, Delivery, IncomingDocument
from registers.models import NumberEntry, Register
from tests.incoming.build import assigned, lead_of, paper, work_off

OFFICE, BRANCH_1, BRANCH_2 = "Cục Thống kê", "Chi cục Thống kê 1", "Chi cục Thống kê 2"
ACCOUNTS = {
    "thuchanhctk1": ("Cục trưởng", OFFICE, OFFICE),
    "thuchanhctk2": ("Trưởng phòng", "Phòng Thống kê Tổng hợp", OFFICE),
    "thuchanhctk3": ("Chuyên viên", "Phòng Thống kê Tổng hợp", OFFICE),
    "thuchanhctk4": ("Văn thư Cục", "Phòng Tổ chức - Hành chính", OFFICE),
    "thuchanhctk5": ("Chi cục trưởng", BRANCH_1, BRANCH_1),
    "thuchanhctk6": ("Chuyên viên", BRANCH_1, BRANCH_1),
    "thuchanhctk7": ("Văn thư Chi cục", BRANCH_1, BRANCH_1),
    "thuchanhctk8": ("Chi cục trưởng", BRANCH_2, BRANCH_2),
    "thuchanhctk9": ("Chuyên viên", BRANCH_2, BRANCH_2),
    "thuchanhctk10": ("Văn thư Chi cục", BRANCH_2, BRANCH_2),
}
CLERK_RIGHTS = {
    "read_documents",
    "register_documents",
    "keep_registers",
    "propose_assignment",
    "issue_documents",
}
LEADER_RIGHTS = {"read_documents", "assign_documents", "sign_documents"}


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("seed_practice_accounts", *options, "--without-samples", stdout=out)
    return out.getvalue()


def actor(username: str):
    return build_actor(User.objects.get(username=username))


def counts() -> dict[str, int]:
    models = (Unit, Position, Principal, User, Appointment, JournalEntry, Register)
    return {model.__name__: model.objects.count() for model in models}


def test_the_seed_makes_exactly_the_accounts_of_the_text(db):
    run("--without-deputy")
    found = {
        user.username: (a.position.title, a.unit.name, a.organisation.name)
        for user in User.objects.all()
        for a in [build_actor(user)]
    }
    assert found == ACCOUNTS
    assert User.objects.filter(is_practice=True, is_staff=False, is_superuser=False).count() == 10


def test_every_account_signs_in_with_the_common_password(db):
    run("--without-deputy")
    for username in [*ACCOUNTS, "Thuchanhctk4", "THUCHANHCTK10"]:
        client = Client()
        response = client.post("/dang-nhap/", {"username": username, "password": "Mpi@123"})
        assert (username, response.status_code) == (username, 302)
        assert client.get("/ca-nhan/").status_code == 200


def test_the_deputy_stands_beside_the_ten_and_may_be_left_out(db):
    run()
    assert set(User.objects.values_list("username", flat=True)) == {*ACCOUNTS, "thuchanhctkpho"}
    assert actor("thuchanhctkpho").title == "Phó Cục trưởng"


def test_the_units_are_those_of_the_text(db):
    run()
    units = Unit.objects.order_by("pk").values_list(
        "name", "abbreviation", "kind", "parent__name", "is_practice"
    )
    assert list(units) == [
        (OFFICE, "CTK", "OFFICE", None, True),
        ("Phòng Thống kê Tổng hợp", "TKTH", "DEPARTMENT", OFFICE, True),
        ("Phòng Thống kê Kinh tế", "TKKT", "DEPARTMENT", OFFICE, True),
        ("Phòng Thống kê Xã hội", "TKXH", "DEPARTMENT", OFFICE, True),
        ("Phòng Thu thập Thông tin thống kê", "TTTT", "DEPARTMENT", OFFICE, True),
        ("Phòng Tổ chức - Hành chính", "TCHC", "DEPARTMENT", OFFICE, True),
        (BRANCH_1, "CCTK", "BRANCH", OFFICE, True),
        (BRANCH_2, "CCTK", "BRANCH", OFFICE, True),
    ]


def test_the_posts_carry_exactly_their_rights(db):
    run("--with-admin")
    assert {name: set(actor(name).rights) for name in ("thuchanhctk1", "thuchanhctk5", "thuchanhctkpho")} == {
        "thuchanhctk1": LEADER_RIGHTS,
        "thuchanhctk5": LEADER_RIGHTS,
        "thuchanhctkpho": LEADER_RIGHTS,
    }
    for clerk in ("thuchanhctk4", "thuchanhctk7", "thuchanhctk10"):
        assert set(actor(clerk).rights) == CLERK_RIGHTS
    assert set(actor("thuchanhctk2").rights) == {"assign_in_department"}
    assert set(actor("thuchanhctk3").rights) == set()
    assert set(actor("quantri").rights) == {"administer"}


def test_the_vacant_head_of_tchc_may_propose(db):
    run()
    post = Position.objects.get(unit__abbreviation="TCHC", role="DEPARTMENT_HEAD")
    assert not post.appointments.exists()
    appoint(User.objects.create_user("moi", "x"), position=post)
    assert set(actor("moi").rights) == {"assign_in_department", "propose_assignment"}


def test_there_is_no_register_unless_asked_for(db):
    run()
    assert not Register.objects.exists()
    run("--with-registers")
    made = Register.objects.values_list("organisation__name", "direction", "is_default", "next_number")
    assert sorted(made) == sorted(
        (name, direction, True, 1) for name in (OFFICE, BRANCH_1, BRANCH_2) for direction in ("IN", "OUT")
    )


@pytest.mark.parametrize("options", [(), ("--with-registers", "--with-admin")])
def test_a_second_run_changes_nothing(db, options):
    run(*options)
    before = counts()
    assert "Không có gì thay đổi." in run(*options)
    assert counts() == before


def test_a_second_run_keeps_a_changed_password_and_a_changed_name(db):
    run()
    user = User.objects.get(username="thuchanhctk3")
    user.set_password("khac-roi")
    user.full_name = "Tên Khác"
    user.save()
    run()
    user.refresh_from_db()
    assert user.check_password("khac-roi")
    assert user.full_name == "Tên Khác"


def test_a_second_run_mends_what_is_missing(db):
    run()
    Appointment.objects.get(user__username="thuchanhctk6").delete()
    User.objects.get(username="thuchanhctk6").delete()
    assert "Đã ghi 2 mục." in run()
    assert actor("thuchanhctk6").title == "Chuyên viên"


def test_it_prints_the_accounts(db):
    printed = run()
    assert all(username in printed for username in ACCOUNTS)
    assert "Mpi@123" in printed


def test_production_refuses_without_its_own_flag(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--yes-on-production"):
        run()
    assert not User.objects.exists()
    run("--yes-on-production")
    assert User.objects.count() == 11


class Classroom:
    """The seeded people under the names of the cast, for the builders of the incoming tests."""

    def __init__(self):
        self.clerk, self.head = actor("thuchanhctk4"), actor("thuchanhctk1")
        self.units = {"branch1": Unit.objects.get(name=BRANCH_1)}

    def principal(self, name):
        return Principal.objects.get(unit__abbreviation="TKTH")


@pytest.fixture
def worked_in(db):
    """A classroom in which a document has gone its way down to Chi cục 1."""
    run("--with-registers", "--with-admin")
    document = assigned(Classroom(), ("branch1", Assignment.Role.LEAD), ("tkth", Assignment.Role.INFO))
    work_off()
    assert lead_of(document).delivery.state == Delivery.State.ARRIVED
    return document


def test_a_reset_clears_documents_registers_and_accounts_and_begins_again(worked_in):
    journal = JournalEntry.objects.count()
    old = set(User.objects.values_list("pk", flat=True))
    run("--reset", "--without-deputy")
    assert not IncomingDocument.objects.exists()
    assert not Delivery.objects.exists()
    assert not Register.objects.exists()
    assert not NumberEntry.objects.exists()
    assert set(User.objects.values_list("username", flat=True)) == set(ACCOUNTS)
    assert not old & set(User.objects.values_list("pk", flat=True))
    assert JournalEntry.objects.count() >= journal


def test_a_reset_leaves_no_key_pointing_nowhere(worked_in):
    from django.db import connection

    run("--reset")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_reset_gives_the_common_password_back(worked_in):
    user = User.objects.get(username="thuchanhctk4")
    user.set_password("khac-roi")
    user.save()
    run("--reset")
    assert User.objects.get(username="thuchanhctk4").check_password("Mpi@123")


def test_a_reset_takes_along_what_was_added_below_the_classroom(worked_in):
    office = Unit.objects.get(name=OFFICE)
    extra = Unit.objects.create(name="Phòng mới", short_name="Mới", kind="DEPARTMENT", parent=office)
    create_position(unit=extra, role="OFFICER", title="Chuyên viên")
    run("--reset")
    assert not Unit.objects.filter(name="Phòng mới").exists()


def test_a_reset_leaves_other_organisations_alone(worked_in, cast):
    theirs = paper(cast.clerk, submitted=True)
    users = User.objects.filter(is_practice=False).count()
    registers = Register.objects.filter(organisation=cast.office).count()
    run("--reset")
    assert IncomingDocument.objects.get() == theirs
    assert User.objects.filter(is_practice=False).count() == users
    assert Register.objects.filter(organisation=cast.office).count() == registers


def test_a_reset_refuses_to_take_another_organisations_documents_along(worked_in, cast):
    before = IncomingDocument.objects.count()
    Delivery.objects.update(receiver=cast.branch1)
    IncomingDocument.objects.filter(delivery__isnull=False).update(organisation=cast.branch1)
    with pytest.raises(CommandError, match="cơ quan khác"):
        run("--reset")
    assert IncomingDocument.objects.count() == before
    assert User.objects.filter(username="thuchanhctk1").exists()


def test_clearing_is_one_act(worked_in, monkeypatch):
    before = counts()
    monkeypatch.setattr("eoffice.management.commands.seed_practice_accounts.seed", lambda **options: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        run("--reset")
    assert counts() == before


def test_clearing_an_empty_system_does_nothing(db):
    assert practice_reset.clear() == 0


def test_seeding_without_a_terminal_is_the_same(db):
    assert [post.username for post in seed().posts if post.username] == [*ACCOUNTS, "thuchanhctkpho"]


def test_the_sample_scans_are_made_once_and_say_that_they_are_samples(settings, tmp_path):
    from pypdfium2 import PdfDocument

    settings.DATA_DIR = tmp_path
    assert practice_samples.make_samples() == 5
    assert practice_samples.make_samples() == 0
    files = sorted((tmp_path / "practice").glob("*.pdf"))
    assert len(files) == 5
    for file in files:
        pdf = PdfDocument(file)
        for page in pdf:
            text = page.get_textpage().get_text_range()
            assert "MẪU THỰC HÀNH" in text
            assert "không có giá trị pháp lý" in text
    assert len(PdfDocument(files[2])) == 2
