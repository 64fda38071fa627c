from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "signing"
    verbose_name = _("Trình ký và ký số")

    def ready(self) -> None:
        from registers.files.companions import come_along
        from registers.files.watchers import watch
        from signing import additions, frame
        from signing.services.checking import ask

        watch(ask)
        come_along("signature_check")
        frame.register()
        additions.offer()
