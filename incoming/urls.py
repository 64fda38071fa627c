"""Addresses of the pages about received documents."""

from django.urls import URLPattern, path

from incoming.views import accepting, entry, lists, registration, several

app_name = "incoming"

urlpatterns: list[URLPattern] = [
    # lists
    path("van-ban-den/", lists.documents, name="list"),
    path("van-ban-den/xuat-excel/", lists.export, name="export"),
    path("van-ban-den/in/", lists.print_list, name="print"),
    path("van-ban-den/trinh-nhieu/", lists.bulk_submit, name="bulk_submit"),
    path("van-ban-den/luu-nhieu/", lists.bulk_file, name="bulk_file"),
    path("van-ban-den/phan-xu-ly-nhieu/", several.assign, name="bulk_assign"),
    path("van-ban-den/phan-xu-ly-nhieu/chon/", several.choose, name="bulk_choose"),
    # entering
    path("van-ban-den/moi/", entry.new, name="new"),
    path("van-ban-den/trung/", entry.duplicates, name="duplicates"),
    path("van-ban-den/<int:pk>/tiep-nhan/", accepting.accept, name="accept"),
    path("van-ban-den/<int:pk>/da-vao-so/", accepting.registered, name="registered"),
    path("van-ban-den/<int:pk>/ban-giay/", accepting.paper_copy, name="paper_copy"),
    path("van-ban-den/<int:pk>/tu-choi/", registration.refuse, name="refuse"),
    path("van-ban-den/<int:pk>/tra-lai-noi-gui/", registration.return_to_sender, name="return_to_sender"),
    path("van-ban-den/<int:pk>/huy-so/", registration.void, name="void"),
    path("van-ban-den/<int:pk>/sua/", registration.correct, name="correct"),
    path("van-ban-den/<int:pk>/bo-sung-tep/", registration.add_files, name="add_files"),
    # one document
]
