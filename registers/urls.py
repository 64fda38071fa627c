"""Addresses of the register pages and of uploads."""

from django.urls import path

from registers.views import acts, books, ledger, printing, reserving, uploads

app_name = "registers"

urlpatterns = [
    path("so-van-ban/", books.register_list, name="list"),
    path("so-van-ban/tao-moi/", books.new, name="new"),
    path("so-van-ban/tao-nhanh/", books.create_year, name="create_year"),
    path("so-van-ban/tao-tu-nam-truoc/", books.copy_year, name="copy_year"),
    path("so-van-ban/vi-du-ky-hieu/", books.symbol_example, name="symbol_example"),
    path("so-van-ban/<int:pk>/", ledger.detail, name="detail"),
    path("so-van-ban/<int:pk>/lich-su/", ledger.history, name="history"),
    path("so-van-ban/<int:pk>/in/", printing.print_book, name="print"),
    path("so-van-ban/<int:pk>/in/<int:job_pk>/", printing.job, name="print_job"),
    path("so-van-ban/<int:pk>/in/<int:job_pk>/tep/", printing.file, name="print_file"),
    path("so-van-ban/<int:pk>/in/<int:job_pk>/thoi/", printing.cancel, name="print_cancel"),
    path("so-van-ban/<int:pk>/in/<int:job_pk>/lai/", printing.again, name="print_again"),
    path("so-van-ban/<int:pk>/ban-in/<int:print_pk>/", printing.printed, name="printed"),
    path("so-van-ban/<int:pk>/sua/", books.edit, name="edit"),
    path("so-van-ban/<int:pk>/dong/", acts.close, name="close"),
    path("so-van-ban/<int:pk>/mo-lai/", acts.reopen, name="reopen"),
    path("so-van-ban/<int:pk>/xoa/", acts.delete, name="delete"),
    path("so-van-ban/<int:pk>/giu-so/", reserving.reserve, name="reserve"),
    path("so-van-ban/<int:pk>/chen-so/", reserving.insert, name="insert"),
    path("so-van-ban/<int:pk>/so-giu/", reserving.reserved, name="reserved"),
    path("so-van-ban/<int:pk>/huy-so-tiep-theo/", acts.spoil, name="spoil"),
    path("so-van-ban/<int:pk>/so/<int:entry_pk>/huy/", acts.void, name="void"),
    path("tep/tai-len/", uploads.upload, name="upload"),
    path("tep/cho-luu/<uuid:token>/", uploads.file, name="upload_file"),
    path("tep/cho-luu/<uuid:token>/trang/<int:number>.png", uploads.page, name="upload_page"),
    path("tep/cho-luu/<uuid:token>/bo/", uploads.discard, name="upload_discard"),
]
