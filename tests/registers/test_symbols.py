"""Số và ký hiệu as Phụ lục I and III of Nghị định 30/2020/NĐ-CP write them."""

import pytest

from accounts.errors import Refused
from registers.models import DocumentKind
from registers.symbols import DEFAULT_PATTERN, check_pattern, examples, symbol

pytestmark = pytest.mark.django_db


def kind(name):
    return DocumentKind.objects.get(name=name)


@pytest.mark.parametrize(
    ("pattern", "name", "number", "suffix", "unit", "written"),
    [
        ("", "Quyết định", 15, "", "TCHC", "15/QĐ-CTK"),
        ("", "Tờ trình", 7, "", "TKTH", "07/TTr-CTK"),
        ("", "Quy định", 10, "", "", "10/QyĐ-CTK"),
        ("", "Báo cáo", 123, "", "", "123/BC-CTK"),
        ("", "Công văn", 12, "", "TCHC", "12/CTK-TCHC"),
        ("", "Thư công", 3, "", "TCHC", "03/CTK-TCHC"),
        ("", "Công văn", 12, "a", "TCHC", "12a/CTK-TCHC"),
        ("{số}/QĐ-{cơ quan}", "Quyết định", 15, "", "", "15/QĐ-CTK"),
        ("{số}/CTK-{đơn vị}", "Công văn", 126, "", "TKTH", "126/CTK-TKTH"),
        ("{số}/{loại}-CTK", "Kế hoạch", 98, "", "TKTH", "98/KH-CTK"),
    ],
)
def test_symbols_are_written_as_the_decree_says(pattern, name, number, suffix, unit, written):
    got = symbol(pattern, number=number, suffix=suffix, kind=kind(name), agency="CTK", unit=unit)
    assert got == written


def test_an_organisation_without_departments_uses_the_field():
    assert symbol("", number=12, kind=kind("Công văn"), agency="CCTK", unit="TH") == "12/CCTK-TH"


def test_there_is_never_an_empty_part_behind_a_hyphen():
    with pytest.raises(Refused, match="lĩnh vực") as refusal:
        symbol("", number=12, kind=kind("Công văn"), agency="CCTK", unit=" ")
    assert refusal.value.field == "field"
    with pytest.raises(Refused, match="chữ viết tắt"):
        symbol("", number=12, kind=kind("Quyết định"), agency="")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (DEFAULT_PATTERN, []),
        ("", []),
        ("{số}/QĐ-CTK", ["Quyết định"]),
        ("{số}/CTK-{đơn vị}", ["Công văn"]),
        ("{số}/{cơ quan}-{đơn vị}", ["Công văn", "Thư công"]),
        ("{số}/{loại}-CTK", ["Báo cáo", "Kế hoạch", "Tờ trình"]),
    ],
)
def test_lawful_patterns_are_taken(pattern, names):
    check_pattern(pattern, [kind(name) for name in names])


@pytest.mark.parametrize(
    ("pattern", "names", "said"),
    [
        ("{số}/CV-CTK", ["Công văn"], "không có chữ viết tắt"),
        ("{số}/QĐ-CTK", [], "phải có {loại}"),
        ("{số}/QĐ-CTK", ["Quyết định", "Báo cáo"], "phải có {loại}"),
        ("{số}/BC-CTK", ["Quyết định"], "phải có {loại}"),
        ("{số}/{loại}-CTK", [], "phải có {đơn vị}"),
        ("{số}/{loại}-CTK", ["Công văn"], "phải có {đơn vị}"),
        ("{số}/CTK-", ["Công văn"], "không để trống"),
        ("{số}/CTK--{đơn vị}", ["Công văn"], "không để trống"),
        ("{số}/{phòng}-CTK", ["Quyết định"], "Không hiểu"),
        ("{số}/QĐ - CTK", ["Quyết định"], "dấu cách"),
        ("CTK/{số}", ["Quyết định"], "bắt đầu bằng"),
        ("{số}-QĐ-CTK", ["Quyết định"], "bắt đầu bằng"),
        ("{số}/{loại}", ["Quyết định"], "của cơ quan"),
    ],
)
def test_patterns_that_would_write_unlawful_symbols_are_refused(pattern, names, said):
    with pytest.raises(Refused) as refusal:
        check_pattern(pattern, [kind(name) for name in names])
    assert said in refusal.value.message
    assert refusal.value.field == "symbol_pattern"


def test_the_example_shows_a_kind_with_and_one_without_abbreviation():
    kinds = list(DocumentKind.objects.for_outgoing())
    assert examples("", kinds, agency="CTK", unit="TCHC", number=5) == ["05/QĐ-CTK", "05/CTK-TCHC"]
