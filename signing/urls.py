"""Addresses of drafts, signing and checking."""

from django.urls import URLPattern

app_name = "signing"

urlpatterns: list[URLPattern] = [
    # the flow: lists, the document, its acts
    # drafts
    # routes, keys, seals, checking
]
