"""The site of the organizers' admin."""

from functools import cache, partial

from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_noop
from unfold.sites import UnfoldAdminSite

# Texts of the theme that it does not translate into Russian; their translations are in the catalogs of this folder.
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
    gettext_noop("Choose file to upload"),
)


class Site(UnfoldAdminSite):
    """Unfold's site; the list of apps is computed only on pages that show it."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, object]]:
        """Return the models that the user may see, lazily: the menu does not need them."""
        listed = cache(partial(super().get_app_list, request, app_label))
        apps: list[dict[str, object]] = lazy(listed, list)()
        return apps


class Admin(AdminConfig):
    """Django's admin with this site."""

    default_site = "config.admin_site.Site"
