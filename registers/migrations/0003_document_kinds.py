"""The 29 kinds of Điều 7 Nghị định 30/2020/NĐ-CP with the abbreviations of its Phụ lục III, and the kinds of legal
normative documents, which an office receives but never issues."""

from django.db import migrations

ADMINISTRATIVE = [
    ("Nghị quyết", "NQ"), ("Quyết định", "QĐ"), ("Chỉ thị", "CT"), ("Quy chế", "QC"), ("Quy định", "QyĐ"),
    ("Thông cáo", "TC"), ("Thông báo", "TB"), ("Hướng dẫn", "HD"), ("Chương trình", "CTr"), ("Kế hoạch", "KH"),
    ("Phương án", "PA"), ("Đề án", "ĐA"), ("Dự án", "DA"), ("Báo cáo", "BC"), ("Biên bản", "BB"),
    ("Tờ trình", "TTr"), ("Hợp đồng", "HĐ"), ("Công văn", ""), ("Công điện", "CĐ"), ("Bản ghi nhớ", "BGN"),
    ("Bản thỏa thuận", "BTT"), ("Giấy ủy quyền", "GUQ"), ("Giấy mời", "GM"), ("Giấy giới thiệu", "GGT"),
    ("Giấy nghỉ phép", "GNP"), ("Phiếu gửi", "PG"), ("Phiếu chuyển", "PC"), ("Phiếu báo", "PB"), ("Thư công", ""),
]  # fmt: skip
NORMATIVE = [
    ("Luật", "L"), ("Pháp lệnh", "PL"), ("Lệnh", "Lệnh"), ("Nghị định", "NĐ"), ("Thông tư", "TT"),
    ("Thông tư liên tịch", "TTLT"), ("Nghị quyết (quy phạm pháp luật)", "NQ-QPPL"),
    ("Quyết định (quy phạm pháp luật)", "QĐ-QPPL"), ("Đơn, thư", "ĐT"), ("Văn bản khác", ""),
]  # fmt: skip


def create(apps, schema_editor):
    kind = apps.get_model("registers", "DocumentKind")
    for order, (name, code) in enumerate(ADMINISTRATIVE, 1):
        kind.objects.create(name=name, code=code, order=order, is_invitation=name == "Giấy mời")
    for order, (name, code) in enumerate(NORMATIVE, 101):
        kind.objects.create(name=name, code=code, order=order, incoming_only=True)


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_search")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
