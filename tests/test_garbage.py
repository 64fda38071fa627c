"""Nothing typed into an address or a form leads to the page that says we have failed."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from tests.access import ARGUMENTS, answer
from tests.test_access import ROWS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("garbage")]  # one office for all

GARBAGE = ("²", "\x00", "9" * 30, "-1", "'\"<%{😀", "31/12/9999")
ASKED = [
    "muc",
    "q",
    "so",
    "ky",
    "tu",
    "den",
    "loai",
    "noi_gui",
    "khan",
    "han",
    "trang_thai",
    "sau",
    "truoc",
    "tep",
    "rong",
    "nam",
    "trang",
    "tu_ngay",
    "den_ngay",
    "tu_so",
    "den_so",
    "register",
    "arrived_on",
    "issuing_body",
    "kind",
    "vua-luu",
    "du-kien",
    "code",
    "document_date",
    "uploads",
    "id",
    "next",
    "luc",
    "don-vi",
    "chuc-vu",
    "symbol_pattern",
    "kinds",
    "direction",
    "tai",
    "cach",
    "phan",
    "ban",
    "voi",
    "answers",
    "replaces",
]
FILLED = [
    "reason",
    "ready",
    "text",
    "result",
    "note",
    "instruction",
    "lead",
    "co",
    "info",
    "due",
    "due_own",
    "submit_to",
    "proposal_text",
    "proposal_lead",
    "proposal_co",
    "proposal_due",
    "leader",
    "written_on",
    "uploads",
    "uploads_remove",
    "key",
    "confirmed",
    "expected",
    "after",
    "state",
    "to",
    "id",
    "username",
    "starts_on",
    "ends_on",
    "successor",
    "title",
    "order",
    "unit",
    "role",
    "full_name",
    "birthday",
    "phone",
    "email",
    "name",
    "year",
    "first_number",
    "symbol_pattern",
    "kinds",
    "on",
    "direction",
    "is_default",
    "den",
    "position",
    "secrecy",
    "urgency",
    "pages",
    "copies",
    "old_password",
    "new_password1",
    "new_password2",
    "default_term_days",
    "due_soon_days",
    "accept_minutes_normal",
    "accept_minutes_urgent",
    "register",
    "arrived_on",
    "kind",
    "code",
    "document_date",
    "subject",
    "issuing_body",
    "signer_name",
    "signer_title",
    "field",
    "sender_name",
    "due_on",
    "muc",
    "next",
    "rail",
    "giao_dien",
    "closed_on",
    "abbreviation",
    "short_name",
    "agency_code",
    "place_name",
    "address",
    "parent_agency_name",
    "password",
    "mode",
    "step",
    "opinion",
    "pin",
    "do",
    "drafter_role",
    "step-0-act",
    "step-0-who",
    "old_pin",
    "new_pin",
    "again",
    "token_label",
    "key_label",
    "width_mm",
    "height_mm",
    "signer",
    "route",
    "own",
    "brief",
    "submit_key",
    "body",
    "annex_body",
    "annex_title",
    "addressees",
    "grounds",
    "circulation",
    "drafter_mark",
    "recipients",
    "recipients_text",
    "version",
    "revision",
    "page",
    "nguoi_ky_page",
    "nguoi_ky_left",
    "so_ky_hieu_width",
    "ngay_ban_hanh_top",
    "uq-position",
    "uq-starts_on",
    "uq-ends_on",
    "loai-kinds",
]
ONE_OF_EACH = ("clerk", "head", "admin", "dept_head", "b_clerk")


def one_who_may(row: str, method: int) -> str | None:
    """Somebody the table lets through: whoever is refused at the door proves little."""
    if row == "healthz":
        return None
    open_to = (who for who in ONE_OF_EACH if ROWS[row][who][method] in ("200", "302", "422", "201", "204"))
    return next(open_to, None)


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
def test_no_parameter_of_an_address_breaks_a_page(value, office, django_db_blocker):
    failed = []
    with django_db_blocker.unblock():
        for row in ROWS:
            who = one_who_may(row, 0)
            if who is not None:
                response, _changed = answer(office, row, who, "GET", dict.fromkeys(ASKED, value))
                if response.status_code >= 500:
                    failed.append(f"{row} by {who}")
    assert failed == []


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
def test_no_field_of_a_form_breaks_an_act(value, office, django_db_blocker):
    failed = []
    with django_db_blocker.unblock():
        for row in ROWS:
            who = one_who_may(row, 1)
            if who is not None:
                prefixed = {f"end-{office.appointment.pk}-{name}": value for name in ("ends_on", "successor")}
                response, _changed = answer(office, row, who, "POST", dict.fromkeys(FILLED, value) | prefixed)
                if response.status_code >= 500:
                    failed.append(f"{row} by {who}")
    assert failed == []


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_no_number_in_an_address_breaks_a_page(pk, office, django_db_blocker, monkeypatch):
    failed = []
    with django_db_blocker.unblock():
        for row, made in list(ARGUMENTS.items()):
            args = [pk if isinstance(arg, int) else arg for arg in made(office)]
            monkeypatch.setitem(ARGUMENTS, row, lambda s, args=args: args)
            for method in ("GET", "POST"):
                response, _changed = answer(office, row, "clerk", method)
                if response.status_code >= 500:
                    failed.append(f"{method} {row}")
    assert failed == []


def test_every_address_with_something_in_it_is_asked_with_arguments():
    """A row without arguments would not even have an address; this says which one to add."""
    resolver = get_resolver()
    for row in ROWS:
        name, inside = row.split()[0], resolver
        for part in name.split(":")[:-1]:
            inside = inside.namespace_dict[part][1]
        wanted = inside.reverse_dict.getlist(name.split(":")[-1])[0][0][0][1]
        assert bool(wanted) == (row in ARGUMENTS), row
