"""Addresses of the pages about people."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from accounts.appearance import appearance
from accounts.views import directory, notices, practice, profile, session, units

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("giao-dien/", appearance, name="appearance"),
    # signing in
    path("dang-nhap/", login_not_required(session.SignInView.as_view()), name="login"),
    path("dang-xuat/", LogoutView.as_view(http_method_names=["post"]), name="logout"),
    path("chuc-vu/", session.switch_position, name="switch_position"),
    # the own account
    path("ca-nhan/", profile.profile, name="profile"),
    path("ca-nhan/mat-khau/", profile.password, name="password"),
    path("ca-nhan/anh-dai-dien/", profile.change_avatar, name="change_avatar"),
    path("ca-nhan/anh-dai-dien/xoa/", profile.remove_avatar, name="remove_avatar"),
    path("ca-nhan/anh-dai-dien/<int:pk>/", profile.avatar, name="avatar"),
    path("ca-nhan/chu-ky/", profile.change_signature, name="change_signature"),
    path("ca-nhan/chu-ky/xoa/", profile.remove_signature, name="remove_signature"),
    path("ca-nhan/chu-ky/anh/", profile.signature, name="signature"),
    # the bell
    path("thong-bao/", notices.notifications, name="notifications"),
    path("thong-bao/<int:pk>/mo/", notices.open_notification, name="notification_open"),
    path("thong-bao/da-doc/", notices.read_all, name="notifications_read"),
    # the classroom
    path("thuc-hanh/", practice.practice_guide, name="practice_guide"),
    path("thuc-hanh/mau/<str:name>", practice.practice_sample, name="practice_sample"),
    # the organisation's administrator
    path("danh-muc/", directory.directory, name="directory"),
    path("danh-muc/chuc-vu/moi/", directory.new_position, name="new_position"),
    path("danh-muc/chuc-vu/<int:pk>/", directory.position_detail, name="position"),
    path("danh-muc/chuc-vu/<int:pk>/sua/", directory.update_position, name="update_position"),
    path("danh-muc/chuc-vu/<int:pk>/bo-nhiem/", directory.appoint, name="appoint"),
    path("danh-muc/chuc-vu/<int:pk>/ngung/", directory.retire_position, name="retire_position"),
    path("danh-muc/bo-nhiem/<int:pk>/ket-thuc/", directory.end_appointment, name="end_appointment"),
    path("danh-muc/nguoi-dung/moi/", directory.new_user, name="new_user"),
    path("danh-muc/nguoi-dung/<int:pk>/", directory.user_detail, name="user"),
    path("danh-muc/nguoi-dung/<int:pk>/mat-khau/", directory.reset_password, name="reset_password"),
    path("danh-muc/nguoi-dung/<int:pk>/khoa/", directory.deactivate_user, name="deactivate_user"),
    path("danh-muc/nguoi-dung/<int:pk>/mo-khoa/", directory.activate_user, name="activate_user"),
    path("danh-muc/don-vi/", units.units, name="units"),
    path("danh-muc/don-vi/moi/", units.new_unit, name="new_unit"),
    path("danh-muc/don-vi/<int:pk>/", units.unit_detail, name="unit"),
    path("danh-muc/don-vi/<int:pk>/ngung/", units.close_unit, name="close_unit"),
    path("danh-muc/thiet-lap/", units.organisation_settings, name="organisation_settings"),
]
