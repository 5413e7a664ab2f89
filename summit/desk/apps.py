"""The desk: the pages on which organizers see the summit and act."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "summit.desk"
    label = "desk"
    verbose_name = _("Desk")
