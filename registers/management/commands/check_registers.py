"""Prove that the numbers of every book run from first to last without a gap or a double."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import registry


class Command(BaseCommand):
    help = "Checks every register: gaps, doubles, dates, numbers without a document. Exits 1 when something is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the checks apps have offered under a key that starts with "registers."."""
        problems = 0
        for key, check in sorted(registry.checks.items()):
            if key.startswith("registers."):
                for line in check.run():
                    problems += 1
                    self.stdout.write(line)
        if problems:
            raise CommandError(
                f"{problems} problem(s) in the registers / {problems} chỗ sai trong sổ", returncode=1
            )
        self.stdout.write("Every register is in order / Các sổ liền mạch, không trùng số.")
