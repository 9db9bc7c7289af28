"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """One line in ``INSTALLED_APPS``: ``"newsroom"``."""

    name = "newsroom"
    verbose_name = _("Newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from newsroom import checks, tasks
        from newsroom.pages import changed_pages, changes

        checks.register()
        tasks.connect()
        changes.connect()
        changed_pages.connect()
