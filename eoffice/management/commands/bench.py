"""Measure what people wait for, on a database and a data folder of its own."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from eoffice.bench.carriers import carriers
from eoffice.bench.cases import Desk, cases, scan
from eoffice.bench.measure import measure
from eoffice.bench.people import foreign_units, make_office
from eoffice.bench.signing import signing_cases
from eoffice.bench.stock import fill, settle
from registers.files import store


class Command(BaseCommand):
    """Prints one JSON object a line: name, n, p50_ms, p95_ms, per_s. What it measures on goes to standard error."""

    help = "Đo tốc độ trên một cơ sở dữ liệu riêng (make bench)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--documents", type=int, default=100_000, help="số văn bản đến có sẵn")
        parser.add_argument("--units", type=int, default=700, help="số đơn vị nhận khi gửi nhiều nơi")
        parser.add_argument("--times", type=int, default=50, help="số lần đo mỗi việc")
        parser.add_argument("--only", default="", help="chỉ đo các việc có tên chứa chuỗi này")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the stock up to size, then measure."""
        log_to_standard_error()
        call_command("migrate", interactive=False, verbosity=0)
        if foreign_units():
            raise CommandError(
                "This database holds somebody's organisations. Run make bench, which has its own."
            )
        if not settings.EOFFICE_PRACTICE:
            raise CommandError("The keys it signs with are practice keys: set EOFFICE_PRACTICE=true.")
        desk = self._desk(options["documents"], options["units"])
        with carriers(connection.settings_dict["NAME"]) as ready:
            size = {"units": options["units"], "times": options["times"]}
            # Sending to all units comes last, for it fills the branches.
            for case in (*signing_cases(desk, ready, **size), *cases(desk, ready, **size)):
                if options["only"] in case.name:
                    self.stdout.write(json.dumps(measure(case)))
                    self.stdout.flush()
        self._say(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")

    def _desk(self, documents: int, units: int) -> Desk:
        begun = time.monotonic()
        office = make_office(units)
        added = fill(office, documents, store(BytesIO(scan()), "van-ban.pdf"))
        if added:
            settle()
        self._say(
            f"{added} documents added in {time.monotonic() - begun:.0f} s; {documents} in all, {units} units"
        )
        return Desk(office)

    def _say(self, text: str) -> None:
        self.stderr.write(text)


def log_to_standard_error() -> None:
    """Whoever reads the figures gets nothing but figures."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stdout:
            handler.setStream(sys.stderr)
