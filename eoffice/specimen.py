"""The component sheet at /thanh-phan/: every component once, with made-up values. For eyes and tests only."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

STATES = {
    "delivery": "QUEUED ARRIVED ACCEPTED ASSIGNED IN_PROGRESS COMPLETED REFUSED RECALLED FAILED",
    "incoming": "PENDING REGISTERED SUBMITTED ASSIGNED IN_PROGRESS COMPLETED FILED REFUSED RECALLED",
    "assignment": "NEW IN_PROGRESS COMPLETED RETURNED CANCELLED SEEN",
    "outgoing": "DRAFT IN_REVIEW SIGNED NUMBERED ISSUED RECALLED CANCELLED",
    "signing": "IN_PROGRESS SIGNED CLOSED RETURNED WITHDRAWN REFUSED",
}
COLOURS = (
    "ink ink-2 ink-3 action red-fill amber-fill green office branch "
    "canvas sunken surface blue-soft red-soft amber-soft green-soft office-soft branch-soft"
)


class SpecimenForm(forms.Form):
    """One field of every kind."""

    issuer = forms.CharField(
        label="Cơ quan ban hành", initial="Sở Tài chính", help_text="Gõ tên hoặc chữ tắt"
    )
    kind = forms.ChoiceField(label="Loại văn bản", choices=(("cv", "Công văn"), ("qd", "Quyết định")))
    dated = forms.DateField(label="Ngày văn bản")
    symbol = forms.CharField(label="Số, ký hiệu", disabled=True, initial="87/BC-CCTK")
    urgency = forms.ChoiceField(
        label="Độ khẩn",
        choices=(("thuong", "Thường"), ("khan", "Khẩn"), ("hoa_toc", "Hỏa tốc")),
        widget=forms.RadioSelect,
        initial="thuong",
    )
    paper = forms.BooleanField(label="Gửi kèm bản giấy", required=False, initial=True)
    subject = forms.CharField(label="Trích yếu", widget=forms.Textarea(attrs={"rows": 2}))
    note = forms.CharField(label="Ghi chú", required=False)


class SpecimenFilter(forms.Form):
    """A filter row."""

    q = forms.CharField(label="Từ khóa", widget=forms.TextInput(attrs={"placeholder": "Trích yếu, số…"}))
    register = forms.ChoiceField(label="Sổ văn bản", choices=(("", "Mọi sổ"), ("1", "Sổ văn bản đến 2026")))
    period = forms.ChoiceField(label="Kỳ", choices=(("", "Mọi kỳ"), ("11", "Tháng 11/2026")))
    urgency = forms.ChoiceField(label="Độ khẩn", choices=(("", "Độ khẩn"), ("khan", "Khẩn")))


def steps(done: int, **last: Any) -> list[dict[str, Any]]:
    """A track with so many steps done; the rest of the arguments describe the step after them."""
    names = ("Gửi", "Đến", "Tiếp nhận", "Phân công", "Hoàn thành")
    track: list[dict[str, Any]] = [{"name": name} for name in names]
    for step in track[:done]:
        step |= {"state": "done", "time": timezone.now()}
    if last:
        track[done] |= last
    return track


def work(today: dt.date) -> dict[str, Any]:
    """What a document page shows: facts, assignments, history, deliveries."""
    now = timezone.now()
    day = dt.timedelta(days=1)
    officer = {"name": "Vũ Hải Giang", "lead": True, "role": "Chủ trì", "code": "NEW", "state": "Chờ xử lý"}
    department = {
        "name": "Phòng Thống kê Tổng hợp",
        "short": "TH",
        "is_unit": True,
        "lead": True,
        "role": "Chủ trì",
    }
    branch = {"name": "Chi cục 1", "short": "C1", "is_unit": True, "role": "Phối hợp", "note": "Số đến 342"}
    return {
        "facts": [
            {"label": "Số đến", "value": 1281, "num": True, "bold": True},
            {"label": "Ngày đến", "value": "19/11/2026", "num": True},
            {"label": "Cơ quan ban hành", "value": "Tổng cục Thống kê"},
            {"label": "Loại văn bản", "value": "Công văn"},
        ],
        "nodes": [
            department
            | {"due": today + 2 * day, "code": "IN_PROGRESS", "state": "Đang xử lý", "children": [officer]},
            branch | {"due": today, "done": today, "code": "COMPLETED", "state": "Hoàn thành"},
        ],
        "entries": [
            {
                "time": now,
                "who": "Vũ Hải Giang",
                "text": "cập nhật tiến độ",
                "note": "Đã có dự thảo bảng số liệu.",
            },
            {"time": now - day, "who": "Vũ Hải Giang", "text": "nhận xử lý"},
            {
                "time": now - 2 * day,
                "who": "Nguyễn Quốc An",
                "text": "phân xử lý",
                "behalf": "Lê Thị Minh Châu",
            },
        ],
        "tracks": [
            ("Đang đi", steps(2, state="now", time=now), False, False),
            ("Quá giờ", steps(2, state="late", note="quá 4 giờ"), False, False),
            ("Từ chối", steps(2, state="stop", time=now), False, False),
            ("Thu hồi", steps(2), False, True),
            ("Xong", steps(5), True, False),
        ],
        "parts": [
            {"tone": "done", "count": 2, "label": "hoàn thành", "url": "?t=xong"},
            {"tone": "active", "count": 5, "label": "đã tiếp nhận", "url": "?t=dang"},
            {"tone": "wait", "count": 2, "label": "chưa tiếp nhận", "url": "?t=chua", "current": True},
            {"tone": "problem", "count": 2, "label": "từ chối, gửi lỗi", "url": "?t=loi"},
            {"tone": "mute", "count": 1, "label": "đã thu hồi", "url": "?t=thu-hoi"},
        ],
    }


def lists(today: dt.date) -> dict[str, Any]:
    """What lists and home blocks show."""
    urgent = {"unread": True, "urgency": 3, "urgency_label": "Hỏa tốc", "due": today}
    return {
        "load": [
            {"label": "Thống kê Tổng hợp", "late": 1, "soon": 3, "ok": 8},
            {"label": "Thống kê Kinh tế", "late": 1, "soon": 2, "ok": 6},
            {"label": "Chi cục 2", "late": 0, "soon": 0, "ok": 2},
        ],
        "load_sums": {"late": 2, "soon": 5, "ok": 16},
        "tabs": [
            {"label": "Chờ tiếp nhận", "url": "#", "count": 6, "current": True},
            {"label": "Quá hạn", "url": "#", "count": 3, "late": True},
            {"label": "Tất cả", "url": "#", "count": None},
        ],
        "home": [
            {"title": "Báo cáo nhanh sản xuất", "meta": "UBND tỉnh · 3571/UBND-NN", "url": "#"} | urgent,
            {"title": "Góp ý dự thảo Quy chế", "meta": "Sở Tài chính", "url": "#", "time": timezone.now()},
        ],
        "filters": SpecimenFilter({"period": "11"}),
        "kept": [SimpleNamespace(token="x", name="CV-2216-STC.pdf", size=412_000, pages=2, preview_url="#")],
    }


def specimen(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    today = timezone.localdate()
    context = {
        "machines": [
            (machine, [(code, code.capitalize().replace("_", " ")) for code in codes.split()])
            for machine, codes in STATES.items()
        ],
        "dues": [today + dt.timedelta(days=days) for days in (10, 2, 0, -1)],
        "today": today,
        "yesterday": today - dt.timedelta(days=1),
        "form": SpecimenForm(),
        "bound": SpecimenForm(
            {"issuer": "Sở Tài chính", "kind": "cv", "dated": "31/02/2026", "urgency": "khan"}
        ),
        "colours": COLOURS.split(),
        "toast_text": _("Đã phân xử lý số đến 1286 cho Phòng Thống kê Tổng hợp."),
        **work(today),
        **lists(today),
    }
    return render(request, "components/specimen.html", context)
