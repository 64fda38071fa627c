"""Prove that every stored file is there with the bytes of its SHA-256."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registers.files.cleaning import damaged_files
from registers.models import StoredFile


class Command(BaseCommand):
    help = "Reads every stored file and compares its SHA-256. Exits 1 when one is missing or changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is damaged."""
        problems = 0
        for line in damaged_files():
            problems += 1
            self.stdout.write(line)
        if problems:
            raise CommandError(f"{problems} file(s) damaged / {problems} tệp thiếu hoặc sai", returncode=1)
        self.stdout.write(f"{StoredFile.objects.count()} files, all whole / đủ và đúng nội dung.")
