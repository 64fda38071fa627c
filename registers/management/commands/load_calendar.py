"""Fill the working calendar from the public one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registers.calendar import load_calendar


class Command(BaseCommand):
    help = "Adds the days off and compensatory working days of Viet Nam; days already in the table stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Years, and --dry-run."""
        parser.add_argument("years", nargs="*", type=int)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many days are new."""
        added = load_calendar(options["years"] or None, dry_run=options["dry_run"])
        self.stdout.write(f"{added} days added / đã thêm {added} ngày")
