"""Write docs/states.md from the code, or check that it is current."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eoffice import diagrams


class Command(BaseCommand):
    help = "Draw the state diagrams of docs/states.md from the transitions in the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether the page is current (exit 1 if not)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            diagrams.PATH.write_text(diagrams.render(), encoding="utf-8")
        elif not diagrams.is_current():
            raise CommandError("docs/states.md is stale: run manage.py draw_states")
