"""Remove expired uploads, files nothing refers to and leftovers on the disk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registers.files.cleaning import clean_uploads


class Command(BaseCommand):
    help = "Removes uploads older than a day, stored files nothing refers to, and stray bytes on the disk."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run only counts."""
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Clean, and say what went."""
        done = clean_uploads(dry_run=options["dry_run"])
        would = "would remove" if options["dry_run"] else "removed"
        self.stdout.write(
            f"{would} {done.uploads} expired uploads, {done.files} unused files, {len(done.strays)} stray files"
        )
