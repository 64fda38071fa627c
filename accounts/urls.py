"""Addresses of the pages about people."""

from django.urls import URLPattern, path

from accounts.appearance import appearance

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("giao-dien/", appearance, name="appearance"),
]
