"""Drafts to lay out: a công văn and a quyết định, short, long and full of tables."""

from __future__ import annotations

from dataclasses import replace

from signing.layout.model import Annex, Draft

SENTENCE = (
    "Thực hiện Kế hoạch điều tra thống kê năm 2026, Cục Thống kê đề nghị các Chi cục Thống kê rà soát danh sách đơn vị "
    "điều tra, tuyển chọn điều tra viên và tổ chức tập huấn nghiệp vụ đúng thời gian quy định, bảo đảm số liệu thu thập "
    "đầy đủ, chính xác, kịp thời."
)
SHORT = (
    f"<p>{SENTENCE}</p><ol><li><p>Rà soát, cập nhật danh sách hộ:</p><ol><li><p>Hộ mới phát sinh;</p></li>"
    "<li><p>Hộ đã chuyển đi.</p></li></ol></li><li><p>Báo cáo kết quả <strong>trước ngày 15 tháng 12</strong>.</p></li></ol>"
    "<p>Đề nghị các Chi cục Thống kê tổ chức thực hiện.</p>"
)
LONG = "".join(f"<p>{SENTENCE}</p>" for _ in range(21))
ROWS = "".join(
    f"<tr><td><p>{n}</p></td><td><p>Chi cục Thống kê huyện số {n}, phụ trách địa bàn các xã ven sông</p></td>"
    f"<td><p>{n * 1234}</p></td><td><p>{n * 3},7</p></td></tr>"
    for n in range(1, 61)
)
TABLES = (
    f"<p>{SENTENCE}</p><table><tbody><tr><th><p>STT</p></th><th><p>Đơn vị</p></th><th><p>Số hộ điều tra</p></th>"
    f"<th><p>Tỷ lệ (%)</p></th></tr>{ROWS}</tbody></table>"
)
ARTICLES = (
    "<ol><li><p>Thành lập Tổ công tác rà soát danh sách đơn vị điều tra gồm các ông, bà có tên sau:</p><ol>"
    "<li><p>Ông Nguyễn Văn An, Phó Cục trưởng, Tổ trưởng;</p></li><li><p>Bà Trần Thị Bình, Trưởng phòng Tổ chức - Hành "
    "chính, Tổ phó, có nhiệm vụ:</p><ol><li><p>Lập kế hoạch;</p></li><li><p>Phân công thành viên;</p></li></ol></li></ol>"
    "</li><li><p>Tổ công tác tự giải thể sau khi hoàn thành nhiệm vụ.</p></li><li><p>Quyết định này có hiệu lực kể từ ngày ký. Trưởng phòng Tổ chức - Hành chính, "
    "Thủ trưởng các đơn vị có liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.</p></li></ol>"
)
LONG_ARTICLES = "<ol>" + "".join(f"<li><p>{SENTENCE}</p><p>{SENTENCE}</p></li>" for _ in range(10)) + "</ol>"
TABLE_ARTICLES = (
    "<ol><li><p>Giao chỉ tiêu điều tra năm 2026 như sau:</p></li></ol>"
    + TABLES
    + '<ol start="2"><li><p>Quyết định này có hiệu lực kể từ ngày ký.</p></li></ol>'
)
LETTER = Draft(
    kind="Công văn",
    parent_agency="Tổng cục Thống kê",
    agency="Cục Thống kê tỉnh Tiền Giang",
    place_name="Tiền Giang",
    symbol="/CTK-TCHC",
    year=2026,
    subject="rà soát danh sách đơn vị điều tra thống kê năm 2026",
    body=SHORT,
    addressees=(
        "Chi cục Thống kê huyện Cái Bè",
        "Chi cục Thống kê huyện Cai Lậy",
        "Chi cục Thống kê thị xã Gò Công",
    ),
    authority=("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"),
    signer="Nguyễn Thị Thu Hà",
    recipients=("Như trên", "Cục trưởng (để báo cáo)", "Các phòng thuộc Cục", "Lưu: VT, TCHC"),
    contact=(
        "Số 23 đường 30/4, phường 1, thành phố Mỹ Tho, tỉnh Tiền Giang",
        "ĐT: 0273 387 2582; thư điện tử: tiengiang@gso.gov.vn",
    ),
)
DECISION = Draft(
    kind="Quyết định",
    parent_agency="Tổng cục Thống kê",
    agency="Cục Thống kê tỉnh Tiền Giang",
    place_name="Tiền Giang",
    symbol="/QĐ-CTK",
    year=2026,
    subject="Về việc thành lập Tổ công tác rà soát danh sách đơn vị điều tra thống kê năm 2026",
    deciding="Cục trưởng Cục Thống kê tỉnh Tiền Giang",
    grounds=(
        "Căn cứ Luật Thống kê ngày 23 tháng 11 năm 2015;",
        "Căn cứ Quyết định số 10/2020/QĐ-TTg ngày 18 tháng 3 năm 2020 của Thủ tướng Chính phủ quy định chức năng, nhiệm "
        "vụ, quyền hạn và cơ cấu tổ chức của Tổng cục Thống kê",
        "Theo đề nghị của Trưởng phòng Tổ chức - Hành chính;",
    ),
    body=ARTICLES,
    authority=("CỤC TRƯỞNG",),
    signer="Lê Quang Vinh",
    recipients=("Như Điều 3", "Tổng cục Thống kê (để báo cáo)", "Lưu: VT, TCHC."),
)
RULES = Annex(
    title="Quy chế",
    about="Làm việc của Tổ công tác rà soát danh sách đơn vị điều tra",
    articles=True,
    body=(
        "<h2>Chương I<br>QUY ĐỊNH CHUNG</h2><ol><li><p><strong>Phạm vi điều chỉnh</strong></p><ol>"
        f"<li><p>{SENTENCE}</p></li><li><p>{SENTENCE}</p></li></ol></li></ol>"
        f"<h2>Chương II<br>TỔ CHỨC THỰC HIỆN</h2><ol><li><p><strong>Trách nhiệm thi hành</strong></p><p>{SENTENCE}</p></li></ol>"
    ),
)
INDIRECT = replace(
    DECISION,
    subject="Ban hành Quy chế làm việc của Tổ công tác rà soát danh sách đơn vị điều tra",
    body=(
        "<ol><li><p>Ban hành kèm theo Quyết định này Quy chế làm việc của Tổ công tác.</p></li>"
        "<li><p>Quyết định này có hiệu lực kể từ ngày ký.</p></li></ol>"
    ),
    annexes=(RULES, Annex(title="Danh sách thành viên", label="Phụ lục", body=TABLES, landscape=True)),
)
