"""Every act on a draft locks the document, then its submission, then what the issue needs. Watched in the SQL itself."""

from __future__ import annotations

import uuid

import pytest

from signing.layout.model import Place
from signing.models import Route
from signing.services import approving, deciding, drafting, remarks, sealing, submitting
from tests.locks import watched
from tests.signing.build import (
    PIN,
    Pin,
    active,
    approved,
    drafted,
    entry,
    give_keys,
    route,
    sealed,
    signed,
    submitted,
    uploaded,
)
from tests.signing.test_draft_pages import letter

pytestmark = pytest.mark.django_db


def to_submit(cast):
    return drafted(cast, route=route(cast.office))


def from_file(cast):
    return drafted(cast, text=None, main=uploaded(letter().read(), cast.officer))


def to_sign(cast):
    return approved(submitted(cast), cast.dept_head)


def to_issue(cast):
    return signed(to_sign(cast), cast.head)


def stuck(cast, settings):
    """It has its number, and the time-stamp service does not answer."""
    document = to_issue(cast)
    settings.EOFFICE_TIME_STAMP_URL = "http://127.0.0.1:9/khong-co"
    with pytest.raises(approving.Refused):
        sealed(document, cast.clerk)
    settings.EOFFICE_TIME_STAMP_URL = ""
    return document


def give_back(document, by, to=deciding.DRAFTER):
    deciding.give_back(document.pk, active(document).pk, to=to, reason="Xem lại", by=by)


ACTS = {
    "save a draft anew": lambda c, s: (to_submit(c), lambda d: drafting.update(
        d, entry(c, route=Route.objects.get()), by=c.officer)),
    "move the places": lambda c, s: (from_file(c), lambda d: drafting.move_places(
        d, {"nguoi_ky": Place(page=0, left=300, bottom=100, right=420, top=160)}, by=c.officer)),
    "submit": lambda c, s: (to_submit(c), lambda d: submitting.submit(d, key=uuid.uuid4(), by=c.officer)),
    "approve": lambda c, s: (submitted(c), lambda d: approved(d, c.dept_head)),
    "sign": lambda c, s: (to_sign(c), lambda d: signed(d, c.head)),
    "give back to the drafter": lambda c, s: (to_sign(c), lambda d: give_back(d, c.head)),
    "give back to an earlier step": lambda c, s: (to_issue(c), lambda d: give_back(d, c.clerk, to=1)),
    "refuse to sign": lambda c, s: (to_sign(c), lambda d: deciding.refuse(
        d.pk, active(d).pk, reason="Không", by=c.head)),
    "withdraw": lambda c, s: (submitted(c), lambda d: deciding.withdraw(d.pk, by=c.officer)),
    "remark": lambda c, s: (submitted(c), lambda d: remarks.add_remark(
        d, d.revisions.get(), text="Xem lại", by=c.dept_head)),
    "number, seal and issue": lambda c, s: (to_issue(c), lambda d: sealed(d, c.clerk)),
    "seal again": lambda c, s: (stuck(c, s), lambda d: sealing.issue(
        d.pk, numbering=None, pin=Pin(PIN), by=c.clerk)),
    "void": lambda c, s: (stuck(c, s), lambda d: sealing.void(d.pk, reason="Hỏng", by=c.clerk)),
}  # fmt: skip
TWICE = ("number, seal and issue", "seal again")
"""T1 and T2 are transactions of their own: each begins with the document."""


@pytest.mark.parametrize("act", ACTS)
def test_locks_are_taken_in_order(cast, settings, act):
    give_keys(cast)
    document, run = ACTS[act](cast, settings)
    if act not in TWICE:
        with watched() as watch:
            run(document)
        assert watch.locked[0] == "outgoing_outgoingdocument"
        return
    with pytest.raises(AssertionError, match="out of order") as seen, watched() as watch:
        run(document)
    again = watch.locked.index("outgoing_outgoingdocument", 1)
    first, second = watch.locked[:again], watch.locked[again:]
    assert first[:2] == second[:2] == ["outgoing_outgoingdocument", "signing_signingrequest"], seen
    assert first[2:] in ([], ["registers_register"])
