from django.apps import AppConfig


class EofficeConfig(AppConfig):
    name = "eoffice"
    verbose_name = "eOffice"

    def ready(self) -> None:
        """Register what this app offers to the frame."""
        from eoffice import frame

        frame.register()
