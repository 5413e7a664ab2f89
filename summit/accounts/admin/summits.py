"""Summits, and the parties in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from summit.accounts.admin.ground import ReadOnlyAdmin, ScopedAdmin
from summit.accounts.models import Party
from summit.summits.models import Summit


@admin.register(Summit)
class SummitAdmin(ScopedAdmin):
    """Summits; only operators make new ones."""

    summit_path = "pk"
    list_display = ("slug", "name", "starts_on", "ends_on", "time_zone")
    search_fields = ("slug", "name")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Superusers."""
        return bool(request.user.is_superuser)

    has_delete_permission = has_add_permission  # type: ignore[assignment]


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin):
    """Only for choosing one; delegations have pages of their own."""

    search_fields = ("code", "name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the menu."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For choosing one."""
        return bool(request.user.is_staff)
