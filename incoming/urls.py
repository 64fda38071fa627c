"""Addresses of the pages about received documents."""

from django.urls import URLPattern

app_name = "incoming"

urlpatterns: list[URLPattern] = []
