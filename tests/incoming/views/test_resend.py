"""Gửi lại a failed delivery."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import Delivery, IncomingDocument
from incoming.services import assigning
from tests.incoming.build import LEAD, assigned, delivery_of, fresh, paper, to
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


@pytest.fixture
def document(cast):
    return assigned(cast, ("officer", LEAD))


def test_a_failed_delivery_is_sent_again(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    delivery = delivery_of(document)
    delivery.fail(error="Hệ thống không chuyển được.")
    delivery.save()
    clerk = browser(cast, "clerk")
    page = clerk.get(document.get_absolute_url()).content.decode()
    assert "Hệ thống không chuyển được." in page
    resend = reverse("incoming:resend", args=[delivery.pk])
    assert resend in page
    assert clerk.post(resend).status_code == 302
    assert fresh(delivery).state == Delivery.State.QUEUED
    assert clerk.post(resend).status_code == 409
