"""Addresses of drafts, signing and checking."""

from django.urls import URLPattern, path

from signing.views import (
    acts,
    checking,
    compare,
    document,
    drafts,
    keys,
    lists,
    outside,
    places,
    routes,
    rules,
    seals,
    several,
    templates,
)

app_name = "signing"

urlpatterns: list[URLPattern] = [
    # the flow: lists, the document, its acts
    path("trinh-ky/", lists.documents, name="list"),
    path("trinh-ky/chon-ky/", several.choose, name="choose_several"),
    path("trinh-ky/ky-nhieu/", several.several, name="several"),
    path("trinh-ky/<int:pk>/", document.document, name="document"),
    path("trinh-ky/<int:pk>/phieu-trinh/", document.slip, name="slip"),
    path("trinh-ky/<int:pk>/duyet/", acts.approve, name="approve"),
    path("trinh-ky/<int:pk>/ky/", acts.sign, name="sign"),
    path("trinh-ky/<int:pk>/ky-mot/", several.sign_one, name="sign_one"),
    path("trinh-ky/<int:pk>/ky-ngoai/", outside.outside, name="outside"),
    path("trinh-ky/<int:pk>/tra-lai/", acts.give_back, name="give_back"),
    path("trinh-ky/<int:pk>/tu-choi/", acts.refuse, name="refuse"),
    path("trinh-ky/<int:pk>/huy-trinh/", acts.withdraw, name="withdraw"),
    path("trinh-ky/<int:pk>/gop-y/", acts.remark, name="remark"),
    path("trinh-ky/<int:pk>/phat-hanh/", acts.issue, name="issue"),
    path("trinh-ky/<int:pk>/huy-so/", acts.void, name="void"),
    path("trinh-ky/<int:pk>/so-sanh/", compare.compare, name="compare"),
    path("trinh-ky/<int:pk>/ban/<int:number>/tep/", compare.revision_file, name="revision_file"),
    path(
        "trinh-ky/<int:pk>/ban/<int:number>/trang/<int:page>.png", compare.revision_page, name="revision_page"
    ),
    # drafts
    path("trinh-ky/moi/", drafts.new, name="new"),
    path("trinh-ky/xem-truoc/", drafts.preview, name="preview"),
    path("trinh-ky/<int:pk>/sua/", drafts.edit, name="edit"),
    path("trinh-ky/<int:pk>/o-ky/", places.places, name="places"),
    path("trinh-ky/<int:pk>/trang/<int:number>/", drafts.page, name="draft_page"),
    path("trinh-ky/mau/", templates.template_list, name="templates"),
    path("trinh-ky/mau/moi/", templates.new_template, name="new_template"),
    path("trinh-ky/mau/<int:pk>/", templates.edit_template, name="edit_template"),
    path("trinh-ky/mau/<int:pk>/xoa/", templates.delete_template, name="delete_template"),
    path("trinh-ky/quy-dinh-ky/", rules.rules, name="rules"),
    path("trinh-ky/quy-dinh-ky/uy-quyen/", rules.authorise, name="authorise"),
    path("trinh-ky/quy-dinh-ky/uy-quyen/<int:pk>/dung/", rules.stop, name="stop_authorisation"),
    # routes, keys, seals, checking
    path("trinh-ky/luong/", routes.route_list, name="routes"),
    path("trinh-ky/luong/moi/", routes.new_route, name="new_route"),
    path("trinh-ky/luong/<int:pk>/", routes.edit_route, name="edit_route"),
    path("trinh-ky/luong/<int:pk>/ap-dung/", routes.offer_route, name="offer_route"),
    path("trinh-ky/luong/<int:pk>/ngung/", routes.stop_route, name="stop_route"),
    path("trinh-ky/luong/<int:pk>/lich-su/", routes.route_history, name="route_history"),
    path("trinh-ky/khoa/", keys.key_list, name="keys"),
    path("trinh-ky/khoa/cua-toi/", keys.own_key, name="own_key"),
    path("trinh-ky/khoa/co-quan/", keys.organisation_key, name="organisation_key"),
    path("trinh-ky/khoa/co-quan/tep/", keys.import_organisation_key, name="import_organisation_key"),
    path(
        "trinh-ky/khoa/co-quan/thiet-bi/",
        keys.register_organisation_token,
        name="register_organisation_token",
    ),
    path("trinh-ky/khoa/nguoi/<int:pk>/", keys.person_key, name="person_key"),
    path("trinh-ky/khoa/nguoi/<int:pk>/tep/", keys.import_person_key, name="import_person_key"),
    path("trinh-ky/khoa/nguoi/<int:pk>/thiet-bi/", keys.register_person_token, name="register_person_token"),
    path("trinh-ky/khoa/<int:pk>/mo-khoa/", keys.unlock_key, name="unlock_key"),
    path("trinh-ky/khoa/<int:pk>/ngung/", keys.withdraw_key, name="withdraw_key"),
    path("trinh-ky/con-dau/", seals.seal, name="seal"),
    path("trinh-ky/con-dau/anh/", seals.seal_picture, name="seal_picture"),
    path("trinh-ky/con-dau/xoa/", seals.remove_seal, name="remove_seal"),
    path("trinh-ky/kiem-tra/", checking.check_any, name="check"),
    path("trinh-ky/kiem-tra/den/<int:pk>/", checking.incoming_signatures, name="incoming_signatures"),
    path("trinh-ky/kiem-tra/den/<int:pk>/lai/", checking.recheck_incoming, name="recheck_incoming"),
    path("trinh-ky/kiem-tra/di/<int:pk>/", checking.outgoing_signatures, name="outgoing_signatures"),
    path("trinh-ky/kiem-tra/di/<int:pk>/lai/", checking.recheck_outgoing, name="recheck_outgoing"),
]
