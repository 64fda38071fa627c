from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True  # the other one is named in the settings
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Đơn vị và người dùng")

    def ready(self) -> None:
        from accounts import frame

        frame.register()


class EofficeAdminConfig(admin_apps.AdminConfig):
    """Django's administration with our own way in."""

    default = False
    default_site = "accounts.site.EofficeAdminSite"
