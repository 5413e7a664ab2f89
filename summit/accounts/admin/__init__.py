"""The ground of every admin page, and the pages of users, roles and summits."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

from summit.accounts.admin import versions
from summit.accounts.admin.audit import AuditEntryAdmin, ViewingAdmin
from summit.accounts.admin.fresh import fresh
from summit.accounts.admin.ground import ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, ViewedAdmin
from summit.accounts.admin.parties import PartyAdmin
from summit.accounts.admin.people import UserAdmin
from summit.accounts.admin.scoping import Own
from summit.accounts.admin.texts import TextsWidget
from summit.accounts.admin.tokens import TokenAdmin
from summit.accounts.admin.verbs import NotedReason, RowForm, VerbForm, as_file
from summit.accounts.admin.ways import adds_ways, list_of

# Their pages would show secrets, or change what has verbs.
admin.site.unregister((Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken))

__all__ = (
    "AuditEntryAdmin",
    "NotedReason",
    "Own",
    "PartyAdmin",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "RowForm",
    "ScopedAdmin",
    "TextsWidget",
    "TokenAdmin",
    "UserAdmin",
    "VerbForm",
    "ViewedAdmin",
    "ViewingAdmin",
    "adds_ways",
    "as_file",
    "fresh",
    "list_of",
    "versions",
)
