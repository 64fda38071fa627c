"""Certificates for practice: a practice authority of this installation, one certificate for each account."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from signing.services.practice import PRACTICE_PIN, issue_practice_certificates, practice_allowed


class Command(BaseCommand):
    """Issue practice certificates; documents signed with them say CHỮ KÝ THỬ NGHIỆM."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PIN and renewal."""
        parser.add_argument("--pin", default=PRACTICE_PIN, help="PIN of the keys (default: %(default)s)")
        parser.add_argument("--renew", action="store_true", help="withdraw what there is and issue anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue what is missing. Raises CommandError where practice is off."""
        if not practice_allowed():
            raise CommandError(_("Chứng thư thực hành chỉ cấp ở môi trường thực hành (EOFFICE_PRACTICE=1)."))
        given = issue_practice_certificates(pin=options["pin"], renew=options["renew"])
        self.stdout.write(
            _(
                "Đã cấp %(people)d chứng thư cá nhân, %(organisations)d chứng thư cơ quan; giữ nguyên %(kept)d."
            )
            % vars(given)
        )
