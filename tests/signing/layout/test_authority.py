"""The lines of ô 7a for everybody who signs, and who may not."""

from __future__ import annotations

import pytest

from accounts.errors import Refused
from accounts.models import Role
from signing.layout.authority import MAY_SIGN_AS, Capacity, Signer, authority_lines, title_of

HEAD = Signer(Role.HEAD, "Cục trưởng", "Cục Thống kê tỉnh Tiền Giang")
DEPUTY = Signer(Role.DEPUTY_HEAD, "Phó Cục trưởng", "Cục Thống kê tỉnh Tiền Giang")
DEPARTMENT = Signer(Role.DEPARTMENT_HEAD, "Trưởng phòng", "Phòng Tổ chức - Hành chính")
DEPARTMENT_DEPUTY = Signer(
    Role.DEPUTY_DEPARTMENT_HEAD, "Phó Trưởng phòng", "Phòng Tổ chức - Hành chính", chief="Trưởng phòng"
)
BRANCH = Signer(Role.HEAD, "Chi cục trưởng", "Chi cục Thống kê huyện Cái Bè")


@pytest.mark.parametrize(
    ("mark", "signer", "lines"),
    [
        ("", HEAD, ("CỤC TRƯỞNG",)),
        ("Q.", HEAD, ("Q. CỤC TRƯỞNG",)),
        ("KT.", DEPUTY, ("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG")),
        ("TL.", DEPARTMENT, ("TL. CỤC TRƯỞNG", "TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH")),
        (
            "TL.",
            DEPARTMENT_DEPUTY,
            ("TL. CỤC TRƯỞNG", "KT. TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH", "PHÓ TRƯỞNG PHÒNG"),
        ),
        ("TUQ.", BRANCH, ("TUQ. CỤC TRƯỞNG", "CHI CỤC TRƯỞNG CHI CỤC THỐNG KÊ HUYỆN CÁI BÈ")),
        ("TUQ.", DEPARTMENT, ("TUQ. CỤC TRƯỞNG", "TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH")),
    ],
)
def test_the_lines_are_those_of_the_decree(mark, signer, lines):
    assert authority_lines(mark, signer, head="Cục trưởng") == lines


def test_a_branch_signs_with_its_own_titles():
    assert authority_lines("", BRANCH, head="Chi cục trưởng") == ("CHI CỤC TRƯỞNG",)


def test_who_signs_in_which_capacity_is_a_closed_table():
    allowed = {(c.value, role) for c, roles in MAY_SIGN_AS.items() for role in roles}
    for capacity in Capacity:
        for role in Role.values:
            signer = Signer(role, "Chức vụ", "Đơn vị", chief="Trưởng phòng")
            if (capacity.value, role) in allowed:
                assert authority_lines(capacity, signer, head="Cục trưởng")
            else:
                with pytest.raises(Refused):
                    authority_lines(capacity, signer, head="Cục trưởng")
    signing_roles = {role for _, role in allowed}
    assert signing_roles == {Role.HEAD, Role.DEPUTY_HEAD, Role.DEPARTMENT_HEAD, Role.DEPUTY_DEPARTMENT_HEAD}
    assert {c for c, role in allowed if role == Role.DEPUTY_DEPARTMENT_HEAD} == {"TL."}
    assert {c for c, role in allowed if role == Role.DEPUTY_HEAD} == {"Q.", "KT."}


def test_an_authorisation_is_not_passed_on_to_a_deputy():
    with pytest.raises(Refused):
        authority_lines("TUQ.", DEPUTY, head="Cục trưởng")


def test_an_unknown_mark_is_refused():
    with pytest.raises(Refused, match="PP"):
        authority_lines("PP.", HEAD, head="Cục trưởng")


def test_a_deputy_of_a_department_needs_the_title_of_the_chief():
    with pytest.raises(Refused):
        authority_lines(
            "TL.", Signer(Role.DEPUTY_DEPARTMENT_HEAD, "Phó Trưởng phòng", "Phòng A"), head="Cục trưởng"
        )


@pytest.mark.parametrize(
    ("title", "unit", "whole"),
    [
        ("Trưởng phòng", "Phòng Tổng hợp", "Trưởng phòng Tổng hợp"),
        ("Trưởng phòng Tổng hợp", "Phòng Tổng hợp", "Trưởng phòng Tổng hợp"),
        ("Chánh Văn phòng", "Văn phòng", "Chánh Văn phòng"),
        ("Đội trưởng", "Đội Thống kê số 1", "Đội trưởng Đội Thống kê số 1"),
        ("Giám đốc", "", "Giám đốc"),
    ],
)
def test_title_and_unit_become_one_without_saying_a_word_twice(title, unit, whole):
    assert title_of(title, unit) == whole
