"""The site of the organizers' admin."""

from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite


class Site(UnfoldAdminSite):
    """Unfold's, without what it computes for each page and only some show."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Return all models that the user may see, asked for when a page shows them: the menu names its own."""
        listed = super().get_app_list
        return SimpleLazyObject(lambda: listed(request, app_label))


class Admin(AdminConfig):
    """Django's admin, by that site."""

    default_site = "config.admin_site.Site"
