"""The bell."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Notification
from accounts.paging import page_by_key
from accounts.registry import url_of
from accounts.services import notices as services


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """What one should know, newest first."""
    mine = Notification.objects.filter(user=request.actor.user)
    unread_only = request.GET.get("muc") == "chua-doc"
    shown = mine.filter(read_at=None) if unread_only else mine
    page = page_by_key(shown.select_related("position__unit"), request.GET)
    context = {"page": page, "unread_only": unread_only, "newest": page.rows[0].pk if page.rows else 0}
    return render(request, "accounts/notification_list.html", context)


@require_POST
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and go to what it speaks of; that page checks anew who may see it."""
    notification = get_object_or_404(Notification, pk=pk, user=request.actor.user)
    services.mark_read(notification)
    url = url_of(notification.subject_kind, notification.subject_id)
    if not url:
        messages.info(request, _("Thông báo này không có trang riêng."))
        return redirect("accounts:notifications")
    return redirect(url)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read that stood in the list when it was shown."""
    newest = request.POST.get("den", "")
    if newest.isascii() and newest.isdigit() and len(newest) < 19:
        services.mark_all_read(up_to=int(newest), by=request.actor)
        messages.success(request, _("Đã đánh dấu đọc tất cả."))
    return redirect("accounts:notifications")
