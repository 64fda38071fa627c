"""Phân xử lý tiếp."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from incoming.models import IncomingDocument
from tests.incoming.build import LEAD, assigned, lead_of, paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db


def key(cast: Any, name: str) -> str:
    """The picker's key of a unit or person."""
    if name.startswith("branch") and name in cast.units:
        return f"u{cast.units[name].pk}"
    return f"p{cast.principal(name).pk}"


def rows(document: IncomingDocument, parent: Any = None) -> set[tuple[str, str]]:
    """Open roles and names of one level."""
    return {(a.role, a.assignee_name) for a in document.assignments.open().filter(parent=parent)}


@pytest.fixture
def document(cast):
    return paper(cast.clerk, submitted=True)


def test_in_a_department_only_its_people_are_offered(cast):
    document = assigned(cast, ("tkth", LEAD))
    mine = lead_of(document)
    url = reverse("incoming:pass_on", args=[mine.pk])
    client = browser(cast, "dept_head")
    form = client.get(url).context["form"]
    assert {t.name for t in form.targets} == {"Phan Văn Bình", "Phạm Thu Dung", "Vũ Đức Anh"}
    assert client.post(url, {"lead": key(cast, "tchc_head")}).status_code == 422
    assert (
        client.post(url, {"lead": key(cast, "officer"), "instruction": "Làm trước thứ Sáu"}).status_code
        == 302
    )
    assert rows(document, mine) == {(LEAD, "Phạm Thu Dung")}


def test_a_deputy_passes_on_to_anybody(cast):
    document = assigned(cast, ("deputy", LEAD))
    url = reverse("incoming:pass_on", args=[lead_of(document).pk])
    form = browser(cast, "deputy").get(url).context["form"]
    assert [name for name, _title, _targets in form.groups] == ["phong", "chicuc", "canhan"]
