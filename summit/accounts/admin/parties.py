"""The parties of summits."""

from django.contrib import admin

from summit.accounts.admin.base import ChoiceAdmin
from summit.accounts.models import Party


@admin.register(Party)
class PartyAdmin(ChoiceAdmin[Party]):
    """Delegations have pages of their own."""

    search_fields = ("code", "name")
