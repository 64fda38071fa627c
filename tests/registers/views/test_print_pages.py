"""In sổ: the options, what comes back at once, and who may have it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from registers.models import PrintJob
from tests.incoming.build import paper as paper_letter
from tests.incoming.build import register_of
from tests.registers.printed import (
    made,
)

pytestmark = pytest.mark.django_db


def post(client, register, **changes):
    chosen = {"mau": register.direction, "phan": "ca", "quyen": "1", "bia": "on", "dinh_dang": "pdf"}
    return client.post(reverse("registers:print", args=[register.pk]), chosen | changes)


def test_a_short_book_comes_at_once_and_is_kept(cast, incoming_book, sign_in):
    client = sign_in("clerk")
    answer = post(client, incoming_book)
    job = PrintJob.objects.get()
    assert answer.url == reverse("registers:print_file", args=[incoming_book.pk, job.pk])
    shown = client.get(answer.url)
    assert shown.headers["Content-Disposition"].startswith("inline")
    page = client.get(reverse("registers:print", args=[incoming_book.pk])).content.decode()
    kept = reverse("registers:printed", args=[incoming_book.pk, job.printed.pk])
    assert kept in page
    assert "In tiếp từ lần in trước (từ số 14)" in page
    assert client.get(kept).status_code == 200
    book_page = client.get(incoming_book.get_absolute_url()).content.decode()
    assert "lần in trước đến số" in book_page


def test_a_period_or_numbers_are_asked_for_in_order(cast, incoming_book, sign_in):
    client = sign_in("clerk")
    today = timezone.localdate()
    for wrong in (
        {"phan": "ky"},
        {"phan": "so", "tu_so": "9", "den_so": "3"},
        {"phan": "tiep"},
        {"quyen": ""},
        {"phan": "so", "tu_so": "900"},
        {"mau": "OUT"},
    ):
        assert post(client, incoming_book, **wrong).status_code == 422, wrong
    assert not PrintJob.objects.exists()
    post(client, incoming_book, phan="so", tu_so="9", den_so="12")
    job = PrintJob.objects.get()
    assert (job.first, job.last, job.total) == ("09", "12a", 5)
    post(client, incoming_book, phan="ky", tu_ngay=f"{today:%d/%m/%Y}", den_ngay="")
    assert PrintJob.objects.last().total == 14
    post(client, incoming_book, phan="tiep")
    assert PrintJob.objects.last().total == 14  # nothing came since, so nothing was made


ROLES = {
    "clerk": 200,
    "head": 200,
    "deputy": 200,
    "officer": 403,
    "dept_head": 403,
    "branch1_clerk": 404,
    "stranger": 404,
}


@pytest.mark.parametrize(("who", "status"), ROLES.items())
def test_only_keepers_and_readers_of_the_own_organisation_print_and_fetch(cast, sign_in, who, status):
    paper_letter(cast.clerk)
    incoming_book = register_of(cast.office)
    job = made(incoming_book, cast.clerk)
    client = sign_in(who)
    addresses = [
        reverse("registers:print", args=[incoming_book.pk]),
        job.get_absolute_url(),
        reverse("registers:print_file", args=[incoming_book.pk, job.pk]),
        reverse("registers:printed", args=[incoming_book.pk, job.printed_id]),
    ]
    assert [client.get(address).status_code for address in addresses] == [status] * 4
    if status != 200:
        before = PrintJob.objects.count()
        assert post(client, incoming_book).status_code == status
        for name in ("print_cancel", "print_again"):
            answer = client.post(reverse(f"registers:{name}", args=[incoming_book.pk, job.pk]))
            assert answer.status_code == status
        assert PrintJob.objects.count() == before


def test_a_job_is_found_under_its_own_book_only(cast, incoming_book, outgoing_book, sign_in):
    job = made(incoming_book, cast.clerk)
    client = sign_in("clerk")
    for name, key in (("print_job", job.pk), ("print_file", job.pk), ("printed", job.printed_id)):
        assert client.get(reverse(f"registers:{name}", args=[outgoing_book.pk, key])).status_code == 404
