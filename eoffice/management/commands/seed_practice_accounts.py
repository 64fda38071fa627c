"""Write the practice accounts of the customer's text."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from eoffice.practice_accounts import PASSWORD, UNITS, Seeded, seed
from eoffice.practice_reset import MixedData, clear
from eoffice.practice_samples import make_samples
from signing.services.practice import (
    issue_practice_certificates,
    make_practice_routes,
    practice_allowed,
)


class Command(BaseCommand):
    """Repeatable: a second run writes only what is missing."""

    help = "Tạo bộ tài khoản thực hành: Cục Thống kê, năm phòng, hai Chi cục và mười tài khoản."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--reset", action="store_true", help="xóa văn bản, sổ và tài khoản thực hành rồi tạo lại từ đầu"
        )
        parser.add_argument("--with-registers", action="store_true", help="tạo sẵn sổ đến, sổ đi của năm nay")
        parser.add_argument("--with-admin", action="store_true", help="thêm tài khoản quantri (Quản trị)")
        parser.add_argument("--without-deputy", action="store_true", help="không tạo Phó Cục trưởng")
        parser.add_argument("--without-samples", action="store_true", help="không tạo các tệp PDF mẫu")
        parser.add_argument(
            "--without-certificates", action="store_true", help="không cấp chứng thư thực hành"
        )
        parser.add_argument(
            "--yes-on-production", action="store_true", help="chấp nhận mật khẩu công khai trên hệ thống thật"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear if asked, then write what is missing."""
        if settings.PRODUCTION and not options["yes_on_production"]:
            raise CommandError(
                "Đây là hệ thống thật: tài khoản thực hành có mật khẩu công khai. "
                "Nếu vẫn muốn, thêm --yes-on-production."
            )
        try:
            with transaction.atomic():
                gone = clear() if options["reset"] else 0
                result = seed(
                    deputy=not options["without_deputy"],
                    administrator=options["with_admin"],
                    registers=options["with_registers"],
                )
                result.written += make_practice_routes()
        except MixedData as error:
            raise CommandError(str(error)) from error
        if practice_allowed() and not options["without_certificates"]:
            given = issue_practice_certificates()
            result.written += given.people + given.organisations
        if not options["without_samples"]:
            make_samples(again=options["reset"])
        if options["verbosity"]:
            self.report(result, gone)

    def report(self, result: Seeded, gone: int) -> None:
        """Print what was done and the accounts."""
        if gone:
            self.stdout.write(f"Đã xóa {gone} dòng dữ liệu thực hành cũ (nhật ký được giữ).")
        self.stdout.write(f"Đã ghi {result.written} mục." if result.written else "Không có gì thay đổi.")
        units = {key: fields["name"] for key, fields in UNITS}
        self.stdout.write(f"\n{'Tài khoản':<16}{'Chức vụ':<18}{'Họ và tên':<22}Đơn vị")
        for post in result.posts:
            if post.username:
                self.stdout.write(
                    f"{post.username:<16}{post.title:<18}{post.full_name:<22}{units[post.unit]}"
                )
        self.stdout.write(f"\nMật khẩu chung: {PASSWORD}")
