"""The site of the organizers' admin."""

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import lazy
from django.utils.module_loading import import_string
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


# What the theme's template asks for and our menu has not: for what is not there at all, a template looks long.
ABSENT = dict.fromkeys(("title", "separator", "collapsible", "badge", "link_callback"))


@cache
def _below_prefix(name: str) -> str:
    """Return the address of a page below that of its summit, which is found among hundreds."""
    return reverse(name).removeprefix(get_script_prefix())


def _entry(item: dict[str, Any], index: str, request: HttpRequest) -> dict[str, Any]:
    """Return an entry of the menu as the theme's template shows it; the page where the user is, is marked."""
    link, permission = get_script_prefix() + _below_prefix(item["name"]), item.get("permission")
    return {
        **ABSENT,
        **item,
        "link": link,
        "active": request.path == link if link == index else request.path.startswith(link),
        "has_permission": permission is None or import_string(permission)(request),
    }


class Site(UnfoldAdminSite):
    """Unfold's site; the list of apps is computed only on pages that show it."""

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the menu with each address made once: the theme makes each of them several times for each page."""
        index = reverse("admin:index")
        menu: Any = settings.UNFOLD["SIDEBAR"]
        return [
            {**ABSENT, **group, "items": [_entry(item, index, request) for item in group["items"]]}
            for group in menu["navigation"]
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, object]]:
        """Return the models that the user may see, lazily: the menu does not need them."""
        listed = cache(partial(super().get_app_list, request, app_label))
        apps: list[dict[str, object]] = lazy(listed, list)()
        return apps


class Admin(AdminConfig):
    """Django's admin with this site."""

    default_site = "config.admin_site.Site"
