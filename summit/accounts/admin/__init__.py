"""The base of every admin page, and the pages of users, parties, tokens and the audit."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

from summit.accounts.admin import versions
from summit.accounts.admin.audit import AccessRecordAdmin, AuditEntryAdmin
from summit.accounts.admin.base import ChoiceAdmin, ReadOnly, ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, ViewedAdmin
from summit.accounts.admin.lifecycle import row_action
from summit.accounts.admin.parties import PartyAdmin
from summit.accounts.admin.people import UserAdmin
from summit.accounts.admin.recent_auth import requires_recent_auth
from summit.accounts.admin.related_links import list_of, register_related_links
from summit.accounts.admin.scoping import SummitRelatedFilter, current_summit
from summit.accounts.admin.service_forms import ReasonForm, RowForm, ServiceForm, download_json
from summit.accounts.admin.tokens import TokenAdmin
from summit.accounts.admin.translated_columns import TextsWidget
from summit.accounts.request_vars import user_of

# Their pages would show secrets, or change what only services change.
admin.site.unregister((Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken))

__all__ = (
    "AccessRecordAdmin",
    "AuditEntryAdmin",
    "ChoiceAdmin",
    "PartyAdmin",
    "ReadOnly",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReasonForm",
    "RowForm",
    "ScopedAdmin",
    "ServiceForm",
    "SummitRelatedFilter",
    "TextsWidget",
    "TokenAdmin",
    "UserAdmin",
    "ViewedAdmin",
    "current_summit",
    "download_json",
    "list_of",
    "register_related_links",
    "requires_recent_auth",
    "row_action",
    "user_of",
    "versions",
)
