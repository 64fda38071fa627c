"""Five stamped scans to practise with: made once, kept under DATA_DIR/practice, offered on the practice page.

They look like the real thing (Phụ lục I Nghị định 30/2020/NĐ-CP) and say on every page that they are not.
"""

# ruff: noqa: E501 - prose and drawn lines

from __future__ import annotations

import datetime as dt
import json
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

STYLESHEET = settings.BASE_DIR / "static" / "css" / "practice-paper.css"
LISTING = "samples.json"
SEAL_RADIUS = 34.0
SEAL_SPAN = 250.0
"""Degrees of the ring the agency's name may take."""


@dataclass(frozen=True)
class Sample:
    """One document as it is printed."""

    file: str
    use: str
    parent: str
    agency: str
    code: str
    days_ago: int
    place: str
    subject: str
    signer_title: str
    signer: str
    recipients: tuple[str, ...]
    kind: str = ""
    addressee: str = ""
    authority: str = ""
    grounds: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    pen: int = 0
    annex: tuple[str, ...] = field(default=())


SAMPLES = (
    Sample(
        file="01-cong-van-tong-cuc-thong-ke.pdf",
        use="Văn bản đến trên giấy: Văn thư Cục vào sổ (bước 4)",
        parent="Bộ Kế hoạch và Đầu tư",
        agency="Tổng cục Thống kê",
        code="1286/TCTK-TMDV",
        days_ago=3,
        place="Hà Nội",
        subject="V/v thu thập thông tin giá tiêu dùng và rà soát mạng lưới điểm điều tra",
        addressee="Cục Thống kê tỉnh, thành phố trực thuộc Trung ương",
        signer_title="KT. TỔNG CỤC TRƯỞNG|PHÓ TỔNG CỤC TRƯỞNG",
        signer="Nguyễn Hữu Tâm",
        recipients=("Như trên", "Tổng cục trưởng (để b/c)", "Lưu: VT, TMDV"),
        paragraphs=(
            "Thực hiện Phương án điều tra giá tiêu dùng ban hành theo quyết định của Tổng cục trưởng Tổng cục Thống kê, "
            "để bảo đảm tiến độ và chất lượng số liệu, Tổng cục Thống kê đề nghị Cục Thống kê tỉnh, thành phố trực thuộc "
            "Trung ương triển khai các nội dung sau:",
            "1. Rà soát mạng lưới điểm điều tra trên địa bàn; thay thế các điểm đã ngừng kinh doanh bằng điểm cùng loại "
            "hình, quy mô; lập danh sách gửi về Vụ Thống kê Thương mại và Dịch vụ.",
            "2. Giao Chi cục Thống kê tổ chức thu thập thông tin đúng kỳ vào các ngày 02, 12 và 22 hằng tháng; kiểm tra, "
            "đối chiếu mức giá trước khi gửi số liệu.",
            "3. Báo cáo kết quả rà soát bằng văn bản về Tổng cục Thống kê trong thời hạn 10 ngày làm việc kể từ ngày "
            "nhận được công văn này.",
            "Đề nghị Cục trưởng Cục Thống kê tỉnh, thành phố chỉ đạo thực hiện./.",
        ),
        pen=0,
    ),
    Sample(
        file="02-giay-moi-uy-ban-nhan-dan.pdf",
        use="Giấy mời: Văn thư Cục vào sổ, lãnh đạo cử người dự họp (bước 4)",
        parent="",
        agency="Ủy ban nhân dân tỉnh",
        code="214/GM-UBND",
        days_ago=1,
        place="Mỹ Tho",
        kind="Giấy mời",
        subject="Họp đánh giá tình hình kinh tế - xã hội tháng và nhiệm vụ tháng tới",
        addressee="Cục Thống kê",
        signer_title="TL. CHỦ TỊCH|CHÁNH VĂN PHÒNG",
        signer="Trần Minh Đức",
        recipients=("Như trên", "Chủ tịch, các Phó Chủ tịch UBND tỉnh", "Lưu: VT, TH"),
        paragraphs=(
            "Ủy ban nhân dân tỉnh trân trọng kính mời đại diện lãnh đạo Cục Thống kê dự cuộc họp như sau:",
            "1. Nội dung: đánh giá tình hình kinh tế - xã hội trong tháng, nhiệm vụ và giải pháp tháng tới.",
            "2. Thời gian: 08 giờ 00, thứ Hai tuần tới.",
            "3. Địa điểm: Phòng họp số 2, trụ sở Ủy ban nhân dân tỉnh.",
            "4. Chủ trì: đồng chí Phó Chủ tịch Thường trực Ủy ban nhân dân tỉnh.",
            "Đề nghị Cục Thống kê chuẩn bị báo cáo nhanh các chỉ tiêu chủ yếu trong tháng, gửi Văn phòng Ủy ban nhân dân "
            "tỉnh trước ngày họp 02 ngày làm việc.",
            "Rất mong đại biểu đến dự đúng thành phần và thời gian./.",
        ),
        pen=1,
    ),
    Sample(
        file="03-quyet-dinh-phuong-an-dieu-tra.pdf",
        use="Văn bản đến nhiều trang: Cục phân về Chi cục 1 chủ trì (bước 4)",
        parent="Bộ Kế hoạch và Đầu tư",
        agency="Tổng cục Thống kê",
        code="905/QĐ-TCTK",
        days_ago=6,
        place="Hà Nội",
        kind="Quyết định",
        subject="Về việc ban hành Phương án điều tra hoạt động thương mại và dịch vụ",
        authority="Tổng cục trưởng Tổng cục Thống kê",
        grounds=(
            "Căn cứ Luật Thống kê ngày 23 tháng 11 năm 2015;",
            "Căn cứ Quyết định số 10/2020/QĐ-TTg ngày 18 tháng 3 năm 2020 của Thủ tướng Chính phủ quy định chức năng, "
            "nhiệm vụ, quyền hạn và cơ cấu tổ chức của Tổng cục Thống kê trực thuộc Bộ Kế hoạch và Đầu tư;",
            "Theo đề nghị của Vụ trưởng Vụ Thống kê Thương mại và Dịch vụ.",
        ),
        articles=(
            "Ban hành kèm theo Quyết định này Phương án điều tra hoạt động thương mại và dịch vụ.",
            "Cục trưởng Cục Thống kê tỉnh, thành phố trực thuộc Trung ương tổ chức thực hiện cuộc điều tra theo đúng "
            "Phương án; giao Chi cục Thống kê thu thập thông tin trên địa bàn.",
            "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Vụ trưởng Vụ Thống kê Thương mại và Dịch vụ, "
            "Cục trưởng Cục Thống kê tỉnh, thành phố và Thủ trưởng các đơn vị có liên quan chịu trách nhiệm thi hành "
            "Quyết định này./.",
        ),
        signer_title="TỔNG CỤC TRƯỞNG",
        signer="Lê Quang Vinh",
        recipients=("Như Điều 3", "Bộ Kế hoạch và Đầu tư (để b/c)", "Lưu: VT, TMDV"),
        pen=2,
        annex=(
            "I. Mục đích, yêu cầu",
            "Thu thập thông tin về kết quả hoạt động thương mại, dịch vụ của doanh nghiệp và cơ sở kinh doanh cá thể để "
            "biên soạn chỉ tiêu tổng mức bán lẻ hàng hóa và doanh thu dịch vụ. Thông tin thu thập phải đầy đủ, chính "
            "xác, kịp thời và được bảo mật theo quy định của Luật Thống kê.",
            "II. Đối tượng, đơn vị và phạm vi điều tra",
            "Doanh nghiệp, hợp tác xã và cơ sở kinh doanh cá thể hoạt động thương mại, dịch vụ trên địa bàn tỉnh; mẫu "
            "điều tra do Tổng cục Thống kê chọn và gửi về các Cục Thống kê.",
            "III. Thời điểm và phương pháp điều tra",
            "Điều tra hằng tháng, từ ngày 12 đến ngày 16. Phỏng vấn trực tiếp bằng phiếu điện tử trên thiết bị di động; "
            "doanh nghiệp tự kê khai trên trang thông tin điện tử của Tổng cục Thống kê.",
            "IV. Tổ chức thực hiện",
            "Cục Thống kê chỉ đạo chung trên địa bàn tỉnh, kiểm tra, nghiệm thu số liệu. Chi cục Thống kê rà soát danh "
            "sách mẫu, tuyển chọn và tập huấn điều tra viên, giám sát thu thập thông tin, gửi số liệu đúng thời hạn.",
            "Kinh phí thực hiện do ngân sách nhà nước bảo đảm, quản lý và sử dụng theo quy định hiện hành./.",
        ),
    ),
    Sample(
        file="04-ke-hoach-cua-cuc-thong-ke.pdf",
        use="Văn bản của Cục đã ký, đóng dấu: Văn thư Cục vào sổ đi, gửi các Chi cục (bước 5)",
        parent="Tổng cục Thống kê",
        agency="Cục Thống kê",
        code="01/KH-CTK",
        days_ago=0,
        place="Mỹ Tho",
        kind="Kế hoạch",
        subject="Kiểm tra công tác thu thập thông tin thống kê tại các Chi cục Thống kê",
        signer_title="CỤC TRƯỞNG",
        signer="Nguyễn Quốc Hùng",
        recipients=("Các Chi cục Thống kê", "Các phòng thuộc Cục", "Lưu: VT, TKTH"),
        paragraphs=(
            "Thực hiện nhiệm vụ công tác năm, Cục Thống kê ban hành Kế hoạch kiểm tra công tác thu thập thông tin thống "
            "kê tại các Chi cục Thống kê như sau:",
            "1. Mục đích: đánh giá việc chấp hành phương án điều tra, chất lượng số liệu; kịp thời hướng dẫn, chấn chỉnh.",
            "2. Nội dung: việc lập và cập nhật danh sách đơn vị điều tra; công tác giám sát, nghiệm thu; việc quản lý, sử "
            "dụng kinh phí; công tác văn thư, lưu trữ.",
            "3. Thời gian: mỗi Chi cục 01 ngày; lịch cụ thể thông báo trước 05 ngày làm việc.",
            "4. Tổ chức thực hiện: Phòng Thống kê Tổng hợp chủ trì, phối hợp với Phòng Thu thập Thông tin thống kê. Các Chi "
            "cục Thống kê chuẩn bị báo cáo, gửi về Cục trước ngày kiểm tra 03 ngày làm việc.",
            "Yêu cầu Trưởng các phòng, Chi cục trưởng các Chi cục Thống kê nghiêm túc thực hiện./.",
        ),
        pen=3,
    ),
    Sample(
        file="05-bao-cao-cua-chi-cuc-thong-ke-1.pdf",
        use="Văn bản của Chi cục đã ký, đóng dấu: Văn thư Chi cục 1 vào sổ đi, gửi Cục (bước 6)",
        parent="Cục Thống kê",
        agency="Chi cục Thống kê 1",
        code="01/BC-CCTK",
        days_ago=0,
        place="Cai Lậy",
        kind="Báo cáo",
        subject="Kết quả rà soát mạng lưới điểm điều tra giá tiêu dùng",
        addressee="Cục Thống kê",
        signer_title="CHI CỤC TRƯỞNG",
        signer="Võ Thanh Sơn",
        recipients=("Như trên", "Lưu: VT"),
        paragraphs=(
            "Thực hiện chỉ đạo của Cục trưởng Cục Thống kê, Chi cục Thống kê 1 báo cáo kết quả rà soát mạng lưới điểm điều "
            "tra giá tiêu dùng trên địa bàn như sau:",
            "1. Tổng số điểm điều tra: 68 điểm; trong đó 61 điểm hoạt động ổn định, 05 điểm thay đổi mặt hàng kinh doanh, "
            "02 điểm ngừng hoạt động.",
            "2. Chi cục đã chọn thay thế 02 điểm ngừng hoạt động bằng 02 điểm cùng loại hình, quy mô; cập nhật danh mục "
            "mặt hàng của 05 điểm thay đổi.",
            "3. Khó khăn: một số hộ kinh doanh chưa hợp tác cung cấp giá; điều tra viên phải đi lại nhiều lần.",
            "4. Kiến nghị: Cục Thống kê hỗ trợ kinh phí tập huấn điều tra viên mới.",
            "Chi cục Thống kê 1 kính báo cáo./.",
        ),
        pen=4,
    ),
)

PENS = (
    "M4 34 C18 4 26 2 24 22 C22 42 10 44 22 28 C34 12 40 10 40 26 C40 36 48 30 54 20 C60 10 62 24 68 24 C80 24 84 10 96 8 M14 40 C44 34 70 34 108 30",
    "M6 22 C16 6 30 6 26 24 C22 40 8 38 12 26 C18 10 44 8 46 24 C47 34 56 34 60 22 C64 12 70 14 70 24 C70 34 82 28 92 14 M30 42 C60 30 84 32 110 36",
    "M8 40 C10 14 22 2 30 8 C38 16 18 30 14 26 C30 20 42 16 44 28 C45 36 54 32 58 24 C60 16 66 18 66 26 C68 36 84 24 104 6 M4 30 C40 26 76 24 112 26",
    "M4 28 C12 10 22 6 26 12 C30 22 12 38 10 30 C14 20 34 16 38 26 C40 34 46 32 50 22 C54 10 58 12 56 26 C56 38 66 34 74 22 C82 10 92 14 88 26 C86 34 98 30 110 18 M20 44 C50 36 80 38 100 40",
    "M10 38 C6 20 18 4 28 6 C40 10 30 32 18 32 C30 28 44 22 46 30 C50 38 58 26 62 18 C66 12 72 18 70 28 C70 36 84 30 88 18 C92 8 104 10 108 20 M24 44 C54 40 84 42 112 38",
)


def sample_folder() -> Path:
    """Where they are kept; accounts.views.practice reads it."""
    return Path(settings.DATA_DIR) / "practice"


def ring_letters(text: str) -> list[dict[str, Any]]:
    """The letters of the agency's name round the seal, each with its place and its turn."""
    text = text.upper()
    step = min(SEAL_SPAN / max(len(text) - 1, 1), 17.0)
    start = -step * (len(text) - 1) / 2
    letters = []
    for index, letter in enumerate(text):
        angle = start + step * index
        turn = math.radians(angle)
        letters.append(
            {
                "letter": letter,
                "x": f"{50 + SEAL_RADIUS * math.sin(turn):.2f}",
                "y": f"{50 - SEAL_RADIUS * math.cos(turn):.2f}",
                "angle": f"{angle:.1f}",
            }
        )
    return letters


def star(radius: float = 15.0) -> str:
    """The five-pointed star in the middle of the seal."""
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        turn = math.radians(36 * index)
        points.append(f"{50 + reach * math.sin(turn):.2f},{50 - reach * math.cos(turn):.2f}")
    return " ".join(points)


def _date_line(day: dt.date) -> str:
    """ngày 05 tháng 3 năm 2026: days below ten and the months 1 and 2 take a zero (Phụ lục I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _render(sample: Sample, today: dt.date) -> bytes:
    from weasyprint import CSS, HTML

    context = {
        "sample": sample,
        "date_line": _date_line(today - dt.timedelta(days=sample.days_ago)),
        "signer_lines": sample.signer_title.split("|"),
        "letters": ring_letters(sample.agency),
        "star": star(),
        "pen": PENS[sample.pen],
    }
    html = render_to_string("practice/sample.html", context)
    return HTML(string=html, base_url="about:blank").write_pdf(stylesheets=[CSS(filename=str(STYLESHEET))])


def _listed(sample: Sample) -> dict[str, str]:
    """What the practice page says of it."""
    subject = sample.subject.removeprefix("V/v ")
    return {
        "file": sample.file,
        "code": sample.code,
        "subject": subject[0].upper() + subject[1:],
        "kind": sample.kind or "Công văn",
        "agency": sample.agency,
        "use": sample.use,
    }


def make_samples(*, again: bool = False) -> int:
    """Write what is missing (or everything ``again``); returns how many were made."""
    folder = sample_folder()
    folder.mkdir(parents=True, exist_ok=True)
    today = timezone.localdate()
    missing = [sample for sample in SAMPLES if again or not (folder / sample.file).is_file()]
    for sample in missing:
        _replace(folder / sample.file, _render(sample, today))
    _replace(
        folder / LISTING,
        json.dumps([_listed(sample) for sample in SAMPLES], ensure_ascii=False, indent=1).encode(),
    )
    return len(missing)


def _replace(path: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody downloads half a file."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_bytes(content)
    os.replace(beside, path)
