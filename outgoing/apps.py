from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutgoingConfig(AppConfig):
    name = "outgoing"
    verbose_name = _("Văn bản đi")

    def ready(self) -> None:
        from outgoing import additions, frame, ledger

        frame.register()
        ledger.offer()
        additions.offer()
