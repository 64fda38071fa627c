from django.apps import AppConfig


class EofficeConfig(AppConfig):
    name = "eoffice"
    verbose_name = "eOffice"

    def ready(self) -> None:
        """Register the system checks."""
        from eoffice import printing  # noqa: F401
