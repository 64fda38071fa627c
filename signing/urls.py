"""Addresses of drafts, signing and checking."""

from django.urls import URLPattern, path

from signing.views import checking

app_name = "signing"

urlpatterns: list[URLPattern] = [
    # the flow: lists, the document, its acts
    # drafts
    # routes, keys, seals, checking
    path("trinh-ky/kiem-tra/", checking.check_any, name="check"),
    path("trinh-ky/kiem-tra/den/<int:pk>/", checking.incoming_signatures, name="incoming_signatures"),
    path("trinh-ky/kiem-tra/den/<int:pk>/lai/", checking.recheck_incoming, name="recheck_incoming"),
    path("trinh-ky/kiem-tra/di/<int:pk>/", checking.outgoing_signatures, name="outgoing_signatures"),
    path("trinh-ky/kiem-tra/di/<int:pk>/lai/", checking.recheck_outgoing, name="recheck_outgoing"),
]
