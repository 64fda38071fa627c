"""The technical administration: master data only. It shows no document, no file and no journal."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache


class EofficeAdminSite(admin.AdminSite):
    """Django's administration site behind our one sign-in page."""

    site_title = gettext_lazy("Quản trị kỹ thuật")
    site_header = gettext_lazy("Quản trị kỹ thuật")
    index_title = gettext_lazy("Danh mục dùng chung")

    @method_decorator((never_cache, login_not_required))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way in, with its delay and its lock; whoever is in already has no business here."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("Trang quản trị kỹ thuật chỉ dành cho quản trị viên hệ thống."))
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(target if target.startswith("/quan-tri/") else "/quan-tri/")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one page for the own password as well."""
        return redirect("accounts:password")
