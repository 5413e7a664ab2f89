"""The ground of every admin page, and the pages of users, roles and summits."""

from django.contrib import admin
from django.contrib.auth.models import Group
from knox.models import AuthToken

from summit.accounts.admin.audit import AuditEntryAdmin, ViewingAdmin
from summit.accounts.admin.ground import ReadOnlyAdmin, ScopedAdmin
from summit.accounts.admin.people import UserAdmin
from summit.accounts.admin.scoping import Own
from summit.accounts.admin.summits import PartyAdmin, SummitAdmin
from summit.accounts.admin.verbs import VerbForm

admin.site.unregister(Group)
admin.site.unregister(AuthToken)

__all__ = (
    "AuditEntryAdmin",
    "Own",
    "PartyAdmin",
    "ReadOnlyAdmin",
    "ScopedAdmin",
    "SummitAdmin",
    "UserAdmin",
    "VerbForm",
    "ViewingAdmin",
)
