"""The benchmark runs, on a stock the checks find in order, and refuses to touch anybody's data."""

import io
import json
import logging
import sys

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from eoffice.bench.cases import scan
from eoffice.bench.measure import percentile
from eoffice.bench.signing import paper
from eoffice.management.commands import bench
from registers.models import NumberEntry


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_case_is_measured_and_the_stock_is_in_order(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.EOFFICE_PRACTICE = True
    call_command("bench", documents=40, units=3, times=1)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["name"] for line in lines] == [
        "sign_1_page",
        "sign_20_pages",
        "issue_sealed",
        "verify",
        "list_incoming",
        "open_document",
        "search",
        "register_incoming_200kb",
        "issue_direct",
        "dispatch_3",
        "arrive_3",
    ]
    assert all(set(line) == {"name", "n", "p50_ms", "p95_ms", "per_s"} for line in lines)
    assert NumberEntry.objects.count() >= 50
    call_command("check_registers")


def test_what_the_libraries_log_stays_out_of_the_figures(capsys):
    log, handler = logging.getLogger(), logging.StreamHandler(sys.stdout)
    log.addHandler(handler)
    try:
        bench.log_to_standard_error()
        log.warning("pikepdf is there")
    finally:
        log.removeHandler(handler)
    said = capsys.readouterr()
    assert (said.out, "pikepdf is there" in said.err) == ("", True)


@pytest.mark.django_db
def test_a_database_with_somebody_s_organisations_is_left_alone(cast):
    with pytest.raises(CommandError, match="somebody's organisations"):
        call_command("bench", documents=10, units=3, times=1)


def test_the_scan_has_the_size_it_is_named_after():
    assert 195_000 < len(scan()) < 205_000
    assert scan() != scan()


def test_the_papers_have_the_pages_they_are_named_after():
    for pages in (1, 20):
        with pikepdf.open(io.BytesIO(paper(pages))) as opened:
            assert len(opened.pages) == pages


def test_percentiles_are_values_that_occurred():
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 95) == 95.0
