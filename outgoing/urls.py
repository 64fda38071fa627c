"""Addresses of the pages about an organisation's own documents."""

from django.urls import URLPattern, path

from outgoing.views import (
    acts,
    answers,
    board,
    directory,
    document,
    entry,
    files,
    following,
    lists,
    recipients,
)

app_name = "outgoing"

urlpatterns: list[URLPattern] = [
    # lists
    path("van-ban-di/", lists.documents, name="list"),
    path("van-ban-di/xuat-excel/", lists.export, name="export"),
    path("van-ban-di/in/", lists.print_list, name="print"),
    # entering, numbering, issuing
    path("van-ban-di/moi/", entry.new, name="new"),
    path("van-ban-di/tim-lien-quan/", entry.link_search, name="link_search"),
    path("van-ban-di/<int:pk>/", document.detail, name="detail"),
    path("van-ban-di/<int:pk>/sua/", entry.edit, name="edit"),
    path("van-ban-di/<int:pk>/phat-hanh/", acts.issue, name="issue"),
    path("van-ban-di/<int:pk>/huy-so/", acts.void, name="void"),
    path("van-ban-di/<int:pk>/huy/", acts.discard, name="discard"),
    path("van-ban-di/<int:pk>/tep/<int:attachment>/", files.attachment, name="attachment"),
    path("van-ban-di/<int:pk>/tep/<int:attachment>/trang/<int:number>.png", files.page, name="page"),
    # recipients, the directory and saved groups
    path("van-ban-di/<int:pk>/gui-them/", recipients.add_recipients, name="add_recipients"),
    path("van-ban-di/don-vi-khac/", directory.bodies, name="bodies"),
    path("van-ban-di/don-vi-khac/moi/", directory.new_body, name="new_body"),
    path("van-ban-di/don-vi-khac/tim/", recipients.body_search, name="body_search"),
    path("van-ban-di/don-vi-khac/<int:pk>/", directory.edit_body, name="edit_body"),
    path("van-ban-di/don-vi-khac/<int:pk>/an/", directory.hide_body, name="hide_body"),
    path("van-ban-di/don-vi-khac/<int:pk>/dung-lai/", directory.unhide_body, name="unhide_body"),
    path("van-ban-di/nhom-noi-nhan/", directory.groups, name="groups"),
    path("van-ban-di/nhom-noi-nhan/moi/", directory.new_group, name="new_group"),
    path("van-ban-di/nhom-noi-nhan/<int:pk>/", directory.edit_group, name="edit_group"),
    path("van-ban-di/nhom-noi-nhan/<int:pk>/xoa/", directory.delete_group, name="delete_group"),
    # answers
    path("van-ban-di/tra-loi/<int:pk>/", answers.answer, name="answer"),
    path("van-ban-di/<int:pk>/dong-van-ban-den/", answers.close_answered, name="close_answered"),
    # the delivery board and what follows the issue
    path("van-ban-di/theo-doi-gui/", board.tracking, name="tracking"),
    path("van-ban-di/luot-gui/<int:pk>/", board.delivery, name="delivery"),
    path("van-ban-di/<int:pk>/theo-doi/", board.board, name="board"),
    path("van-ban-di/<int:pk>/theo-doi/in/", board.print_recipients, name="print_recipients"),
    path("van-ban-di/<int:pk>/theo-doi/xuat-excel/", board.export_recipients, name="export_recipients"),
    path("van-ban-di/<int:pk>/nhac/", following.remind, name="remind"),
    path("van-ban-di/<int:pk>/gui-lai/", following.resend, name="resend"),
    path("van-ban-di/<int:pk>/thu-hoi/", following.recall, name="recall"),
    path("van-ban-di/<int:pk>/de-nghi-cap-nhat/", following.correct, name="correct"),
    path("van-ban-di/<int:pk>/thay-ban-quet/", following.replace_scan, name="replace_scan"),
    path("van-ban-di/<int:pk>/buu-dien/<int:recipient>/", following.note_post, name="note_post"),
]
