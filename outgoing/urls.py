"""Addresses of the pages about an organisation's own documents."""

from django.urls import URLPattern, path

from outgoing.views import recipients

app_name = "outgoing"

urlpatterns: list[URLPattern] = [
    # recipients, the directory and saved groups
    path("van-ban-di/don-vi-khac/tim/", recipients.body_search, name="body_search"),
]
