"""The parties of summits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from summit.accounts.admin.base import ReadOnlyAdmin
from summit.accounts.models import Party


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin):
    """Only for choosing one; delegations have pages of their own."""

    search_fields = ("code", "name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)
