"""Hướng dẫn thực hành: every account's way through the steps, ticked from the data, and the sample scans."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import registry
from accounts.models import Appointment, User

SAMPLES = "samples.json"
STEP_TITLES = {
    "1": gettext_lazy("Đăng nhập"),
    "2": gettext_lazy("Cập nhật thông tin người sử dụng"),
    "3": gettext_lazy("Văn thư tạo sổ văn bản đến, sổ văn bản đi"),
    "4": gettext_lazy("Tiếp nhận văn bản đến"),
    "5": gettext_lazy("Cục gửi văn bản phát hành"),
    "6": gettext_lazy("Chi cục gửi văn bản phát hành"),
}


@dataclass
class Trainee:
    """One practice account with its steps."""

    username: str
    name: str
    title: str
    unit: str
    is_me: bool
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(step["done"] for step in self.steps)

    @property
    def next_key(self) -> str:
        """The first step not done."""
        return next((step["key"] for step in self.steps if not step["done"]), "")


def sample_folder() -> Path:
    """Where the seed puts the sample scans."""
    return Path(settings.DATA_DIR) / "practice"


def samples() -> list[dict[str, Any]]:
    """The sample scans the seed has made; none before."""
    try:
        listed = json.loads((sample_folder() / SAMPLES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [sample for sample in listed if (sample_folder() / sample["file"]).is_file()]


def _trainees(me: User) -> dict[str, Trainee]:
    """Accounts with their posts, in one query; practice accounts without a post have nothing to do."""
    held = Appointment.objects.current().filter(user__is_practice=True)
    rows = held.select_related("user", "position__unit__parent").order_by("user_id", "pk")
    found: dict[str, Trainee] = {}
    for appointment in rows:
        user, position = appointment.user, appointment.position
        unit = position.unit.name
        if position.unit.parent and not position.unit.is_organisation:
            unit = f"{position.unit.name}, {position.unit.organisation.short_name}"
        found.setdefault(
            user.username,
            Trainee(user.username, user.full_name, position.title, unit, user.pk == me.pk),
        )
    return found


def _require_practice() -> None:
    if not settings.EOFFICE_PRACTICE:
        raise Http404(_("Hệ thống này không có dữ liệu thực hành."))


def _mission_steps(trainees: dict[str, Trainee]) -> list[dict[str, Any]]:
    """The steps in the order of the text, each with its acts and who does them."""
    done = registry.practice_done()
    steps = sorted(registry.practice_steps.values(), key=lambda step: (step.step, step.order))
    mission = []
    for number, acts in groupby(steps, key=lambda step: step.step):
        rows = [
            {
                "key": act.key,
                "text": act.text,
                "url": act.url,
                "done": act.key in done,
                "trainee": trainees.get(act.account),
                "account": act.account,
                "part": act.part,
            }
            for act in acts
        ]
        for row in rows:
            if row["trainee"]:
                row["trainee"].steps.append({**row, "number": number})
        finished = sum(row["done"] for row in rows)
        texts = {str(row["text"]) for row in rows}
        mission.append(
            {
                "number": number,
                "title": STEP_TITLES.get(number, ""),
                "rows": rows,
                "common": texts.pop() if len(texts) == 1 and len(rows) > 2 else "",
                "done": finished,
                "total": len(rows),
            }
        )
    return mission


@require_GET
def practice_guide(request: HttpRequest) -> HttpResponse:
    """The guide of the classroom."""
    _require_practice()
    trainees = _trainees(request.actor.user)
    mission = _mission_steps(trainees)
    context = {
        "mission": mission,
        "trainees": [trainee for trainee in trainees.values() if trainee.steps],
        "me": trainees.get(request.actor.user.username),
        "samples": samples(),
    }
    return render(request, "accounts/practice.html", context)


@require_GET
def practice_sample(request: HttpRequest, name: str) -> FileResponse:
    """Download one of the sample scans."""
    _require_practice()
    sample = next((sample for sample in samples() if sample["file"] == name), None)
    if sample is None:
        raise Http404(_("Không có tệp mẫu này."))
    response = FileResponse(
        (sample_folder() / sample["file"]).open("rb"),
        as_attachment=True,
        filename=sample["file"],
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
