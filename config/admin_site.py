"""The site of the organizers' admin."""

from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_noop
from unfold.sites import UnfoldAdminSite

# Words of the theme that it has no Russian for: they are in the catalogs of this folder.
OF_THE_THEME = (
    gettext_noop("Type to search"),
    gettext_noop("Dark"),
    gettext_noop("Light"),
    gettext_noop("System"),
    gettext_noop("Select action"),
    gettext_noop("Select action to run"),
    gettext_noop("Select record"),
    gettext_noop("Select all rows"),
    gettext_noop("Apply Filters"),
    gettext_noop("Run"),
    gettext_noop("Go back"),
    gettext_noop("Return to site"),
)


class Site(UnfoldAdminSite):
    """Unfold's, without what it computes for each page and only some show."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Return all models that the user may see, asked for when a page shows them: the menu names its own."""
        listed = super().get_app_list
        return SimpleLazyObject(lambda: listed(request, app_label))


class Admin(AdminConfig):
    """Django's admin, by that site."""

    default_site = "config.admin_site.Site"
