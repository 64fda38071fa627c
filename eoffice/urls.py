from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from eoffice import health, specimen, views

urlpatterns = [
    path("", views.home, name="home"),
    path("tra-cuu/", views.search, name="search"),
    path("", include("accounts.urls")),
    path("", include("registers.urls")),
    path("", include("incoming.urls")),
    path("", include("outgoing.urls")),
    path("", include("signing.urls")),
    path("quan-tri/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
]

handler400 = "eoffice.views.bad_request"

if settings.DEBUG or settings.TEST:
    urlpatterns.append(path("thanh-phan/", specimen.specimen, name="specimen"))
