from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncomingConfig(AppConfig):
    name = "incoming"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Văn bản đến")

    def ready(self) -> None:
        from incoming import frame

        frame.register()
