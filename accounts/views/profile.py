"""The own account: what one says about oneself, the pictures, the password."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from accounts.forms.personal import AvatarForm, PasswordForm, PictureForm, ProfileForm, SignatureForm
from accounts.models import Appointment, User
from accounts.registry import added_panels
from accounts.services import profile as services

KIND = "accounts.user"


def _page(request: HttpRequest, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The profile page with its three forms, one of them perhaps bound."""
    user = request.actor.user
    appointments = Appointment.objects.not_ended().filter(user=user).select_related("position__unit__parent")
    context = {
        "person": user,
        "form": ProfileForm(instance=copy.copy(user)),
        "avatar_form": AvatarForm(),
        "signature_form": SignatureForm(),
        "appointments": list(appointments.order_by("starts_on", "pk")),
        "panels": added_panels(KIND, user),
        **bound,
    }
    return render(request, "accounts/profile.html", context, status=status)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Cập nhật thông tin cá nhân."""
    if request.method == "GET":
        return _page(request)
    form = ProfileForm(request.POST, instance=copy.copy(request.actor.user))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    services.update_profile(**form.cleaned_data, by=request.actor)
    messages.success(request, _("Đã lưu thông tin cá nhân."))
    return redirect("accounts:profile")


def _take_picture(
    request: HttpRequest, form: PictureForm, name: str, act: Callable[..., User], done: str
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, status=422, **{name: form})
    try:
        act(form.cleaned_data["picture"], by=request.actor)
    except Refused as refusal:
        form.add_error("picture", refusal.message)
        return _page(request, status=422, **{name: form})
    messages.success(request, done)
    return redirect("accounts:profile")


@require_POST
def change_avatar(request: HttpRequest) -> HttpResponse:
    """Take a new portrait."""
    form = AvatarForm(request.POST, request.FILES)
    return _take_picture(request, form, "avatar_form", services.change_avatar, _("Đã đổi ảnh đại diện."))


@require_POST
def remove_avatar(request: HttpRequest) -> HttpResponse:
    """Go back to the initials."""
    services.remove_avatar(by=request.actor)
    messages.success(request, _("Đã xóa ảnh đại diện."))
    return redirect("accounts:profile")


@require_POST
def change_signature(request: HttpRequest) -> HttpResponse:
    """Take a new signature image."""
    form = SignatureForm(request.POST, request.FILES)
    return _take_picture(request, form, "signature_form", services.change_signature, _("Đã lưu ảnh chữ ký."))


@require_POST
def remove_signature(request: HttpRequest) -> HttpResponse:
    """Remove the signature image."""
    services.remove_signature(by=request.actor)
    messages.success(request, _("Đã xóa ảnh chữ ký."))
    return redirect("accounts:profile")


def _send(file: FieldFile, content_type: str) -> FileResponse:
    """The bytes of a picture we wrote ourselves; the address changes whenever the picture does."""
    try:
        opened = file.storage.open(str(file.name))
    except FileNotFoundError as error:
        raise Http404(_("Không có ảnh.")) from error
    response = FileResponse(opened, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_safe
def avatar(request: HttpRequest, pk: int) -> FileResponse:
    """A colleague's portrait, for anybody signed in."""
    user = get_object_or_404(User, pk=pk)
    if not user.avatar:
        raise Http404(_("Không có ảnh."))
    return _send(user.avatar, "image/jpeg")


@require_GET
def signature(request: HttpRequest) -> FileResponse:
    """The own signature image, for nobody else."""
    image = request.actor.user.signature_image
    if not image:
        raise Http404(_("Không có ảnh."))
    response = _send(image, "image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Đổi mật khẩu; this session stays, the person's others end."""
    form = PasswordForm(request.actor.user, request.POST or None)
    if request.method == "GET":
        return render(request, "accounts/password.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/password.html", {"form": form}, status=422)
    user = services.change_password(form.cleaned_data["new_password1"], by=request.actor)
    update_session_auth_hash(request, user)
    messages.success(request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc."))
    return redirect("accounts:profile")
