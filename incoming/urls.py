"""Addresses of the pages about received documents."""

from django.urls import URLPattern, path

from incoming.views import (
    accepting,
    actions,
    assigning,
    document,
    entry,
    files,
    lists,
    registration,
    requests,
    several,
    slips,
)

app_name = "incoming"

urlpatterns: list[URLPattern] = [
    # lists
    path("van-ban-den/", lists.documents, name="list"),
    path("van-ban-den/xuat-excel/", lists.export, name="export"),
    path("van-ban-den/in/", lists.print_list, name="print"),
    path("van-ban-den/trinh-nhieu/", lists.bulk_submit, name="bulk_submit"),
    path("van-ban-den/luu-nhieu/", lists.bulk_file, name="bulk_file"),
    path("van-ban-den/phan-xu-ly-nhieu/", several.assign, name="bulk_assign"),
    path("van-ban-den/phieu-giai-quyet/", slips.slips, name="bulk_slips"),
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
    path("van-ban-den/<int:pk>/", document.detail, name="detail"),
    path("van-ban-den/<int:pk>/luan-chuyen/", document.circulation, name="circulation"),
    path("van-ban-den/<int:pk>/phieu-giai-quyet/", slips.slip, name="slip"),
    path("van-ban-den/<int:pk>/tep/<int:attachment>/", files.attachment, name="attachment"),
    path("van-ban-den/<int:pk>/tep/<int:attachment>/trang/<int:number>.png", files.page, name="page"),
    path("van-ban-den/<int:pk>/trinh/", actions.submit, name="submit"),
    path("van-ban-den/<int:pk>/lay-lai-trinh/", actions.take_back_submission, name="take_back_submission"),
    path("van-ban-den/<int:pk>/tra-lai-van-thu/", actions.return_to_clerk, name="return_to_clerk"),
    path("van-ban-den/<int:pk>/de-xuat/", actions.propose, name="propose"),
    path("van-ban-den/<int:pk>/phan-xu-ly/", assigning.assign, name="assign"),
    path("van-ban-den/<int:pk>/dong-y-de-xuat/", assigning.agree_proposal, name="agree_proposal"),
    path("van-ban-den/<int:pk>/truc-tiep-xu-ly/", actions.take_in_hand, name="take_in_hand"),
    path("van-ban-den/<int:pk>/luu/", assigning.file_away, name="file_away"),
    path("van-ban-den/<int:pk>/but-phe/", assigning.assign_as_written, name="assign_as_written"),
    path("van-ban-den/<int:pk>/mo-lai/", actions.reopen, name="reopen"),
    # what its sender asks for
    path("van-ban-den/<int:pk>/thu-hoi/<int:recall>/dong-y/", requests.agree_recall, name="agree_recall"),
    path(
        "van-ban-den/<int:pk>/thu-hoi/<int:recall>/tu-choi/", requests.decline_recall, name="decline_recall"
    ),
    path(
        "van-ban-den/<int:pk>/cap-nhat/<int:correction>/dong-y/",
        requests.agree_correction,
        name="agree_correction",
    ),
    path(
        "van-ban-den/<int:pk>/cap-nhat/<int:correction>/tu-choi/",
        requests.decline_correction,
        name="decline_correction",
    ),
    path("van-ban-den/luot-gui/<int:pk>/thu-hoi/", requests.recall_branch, name="recall_branch"),
    # the work given with it, and its deliveries to branches
    path("van-ban-den/viec/<int:pk>/nhan/", actions.start, name="start"),
    path("van-ban-den/viec/<int:pk>/tien-do/", actions.progress, name="progress"),
    path("van-ban-den/viec/<int:pk>/hoan-thanh/", actions.complete, name="complete"),
    path("van-ban-den/viec/<int:pk>/tra-lai/", actions.give_back, name="give_back"),
    path("van-ban-den/viec/<int:pk>/lay-lai/", actions.take_back, name="take_back"),
    path("van-ban-den/viec/<int:pk>/phan-xu-ly-tiep/", assigning.pass_on, name="pass_on"),
    path("van-ban-den/luot-gui/<int:pk>/gui-lai/", actions.resend, name="resend"),
    path("van-ban-den/mau-but-phe/", assigning.templates, name="templates"),
    path("van-ban-den/mau-but-phe/<int:pk>/xoa/", assigning.delete_template, name="delete_template"),
]
