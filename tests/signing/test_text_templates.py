"""Mẫu văn bản: kept by leaders, clerk and administrator, used by everybody who drafts."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import JournalEntry
from registers.models import DocumentKind
from signing.models import TextTemplate
from tests.incoming.views.typing_in import browser, errors_of
from tests.signing.build import drafted

pytestmark = pytest.mark.django_db

LIST = "/trinh-ky/mau/"


def typed(**changes: Any) -> dict[str, Any]:
    kind = DocumentKind.objects.get(name="Tờ trình")
    return {"name": "Tờ trình kinh phí", "kind": str(kind.pk), "body_html": "<p>Kính trình.</p>"} | changes


def kept(cast: Any) -> TextTemplate:
    kind = DocumentKind.objects.get(name="Tờ trình")
    return TextTemplate.objects.create(
        organisation=cast.office, kind=kind, name="Sẵn", text={"body": "<p>Cũ</p>"}
    )


def test_a_template_is_made_changed_and_taken_away(cast):
    head = browser(cast, "dept_head")
    assert head.post(f"{LIST}moi/", typed()).url == LIST
    template = TextTemplate.objects.get()
    assert (template.organisation, template.text["body"]) == (cast.office, "<p>Kính trình.</p>")
    head.post(f"{LIST}{template.pk}/", typed(name="Tên mới"))
    assert TextTemplate.objects.get().name == "Tên mới"
    assert "Tên mới" in head.get(LIST).content.decode()
    head.post(f"{LIST}{template.pk}/xoa/")
    assert not TextTemplate.objects.exists()
    verbs = JournalEntry.objects.filter(verb__contains="template").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["keep-template", "keep-template", "drop-template"]


def test_a_name_is_taken_once(cast):
    kept(cast)
    response = browser(cast, "clerk").post(f"{LIST}moi/", typed(name="Sẵn"))
    assert (response.status_code, list(errors_of(response))) == (422, ["name"])


def test_it_begins_with_the_text_of_a_draft_one_may_read(cast):
    document = drafted(cast)
    form = browser(cast, "clerk").get(f"{LIST}moi/?tu={document.pk}").context["form"]
    assert "rà soát" in form["body"].value()
    assert form["kind"].value() == document.kind_id
    blank = browser(cast, "branch1_clerk").get(f"{LIST}moi/?tu={document.pk}").context["form"]
    assert not blank["body"].value()


def test_officers_use_templates_and_do_not_keep_them(cast):
    template = kept(cast)
    officer = browser(cast, "officer")
    page = officer.get(LIST).content.decode()
    assert "Soạn theo mẫu" in page
    assert "Thêm mẫu" not in page
    for path in (f"{LIST}moi/", f"{LIST}{template.pk}/"):
        assert officer.get(path).status_code == 403
    assert officer.post(f"{LIST}{template.pk}/xoa/").status_code == 403


def test_other_organisations_know_nothing_of_it(cast):
    template = kept(cast)
    stranger = browser(cast, "stranger")
    assert stranger.get(f"{LIST}{template.pk}/").status_code == 404
    assert stranger.post(f"{LIST}{template.pk}/xoa/").status_code == 404
    assert "Sẵn" not in stranger.get(LIST).content.decode()
