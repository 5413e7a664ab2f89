"""The parties of summits."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from summit.accounts.admin.base import ReadOnlyAdmin
from summit.accounts.models import Party


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin[Party]):
    """Only for choosing one; delegations have pages of their own."""

    search_fields = ("code", "name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff
