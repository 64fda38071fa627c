"""Mẫu bút phê."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from incoming.models import IncomingDocument, InstructionTemplate
from tests.incoming.build import paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db


def panel(document: IncomingDocument) -> str:
    return reverse("incoming:assign", args=[document.pk])


@pytest.fixture
def document(cast):
    return paper(cast.clerk, submitted=True)


@pytest.fixture
def head(cast) -> Client:
    return browser(cast, "head")


def test_own_templates_come_first_and_are_nobody_elses(cast, document, head):
    url = reverse("incoming:templates")
    assert head.post(url, {"text": "Chuyển Phòng Tổng hợp nghiên cứu"}).status_code == 302
    assert head.post(url, {"text": "Chuyển Phòng Tổng hợp nghiên cứu"}).status_code == 422
    assert head.post(url, {"text": " "}).status_code == 422
    assert head.get(panel(document)).context["form"].ready[0] == "Chuyển Phòng Tổng hợp nghiên cứu"
    template = InstructionTemplate.objects.get()
    delete = reverse("incoming:delete_template", args=[template.pk])
    assert browser(cast, "deputy").post(delete).status_code == 404
    assert head.post(delete).status_code == 302
    assert not InstructionTemplate.objects.exists()
    assert browser(cast, "officer").get(url).status_code == 403
