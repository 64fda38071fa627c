from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    name = "registers"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Sổ văn bản và danh mục")

    def ready(self) -> None:
        from registers import checks, frame  # noqa: F401 - checks register themselves

        frame.register()
