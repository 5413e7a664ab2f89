"""Invitations of organizers, and of staff and liaison officers of delegations."""

from typing import TypedDict

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import ScopedAdmin, ServiceForm, SummitRelatedFilter, user_of
from summit.accounts.models import Party
from summit.core import clock
from summit.core.addresses import LONGEST, AddressFormField
from summit.core.languages import WRITTEN
from summit.delegations import invitations
from summit.delegations.models import Invitation
from summit.summits.models import Summit


class Invited(TypedDict):
    """The values of the form."""

    summit: Summit
    party: Party | None
    kind: str
    email: str
    language: str


class InvitationForm(ServiceForm):
    email = AddressFormField(max_length=LONGEST, widget=UnfoldAdminTextInputWidget)
    language = forms.ChoiceField(choices=WRITTEN, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Invitation
        fields = ("summit", "kind", "party")

    def execute(self, data: Invited) -> Invitation:
        invitation, is_new = invitations.invite(**data, by=self.user, now=clock.now())
        invitation.is_new = is_new
        return invitation


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin[Invitation]):
    frozen = True  # it is revoked
    form = InvitationForm
    list_display = ("person", "party", "kind", "invited_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("kind", ("party", SummitRelatedFilter))
    list_select_related = ("person", "party")
    search_fields = ("person__email", "person__name")
    autocomplete_fields = ("party",)
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> tuple[str, ...]:
        return (*self.list_display, "invited_by") if obj else ("summit", "kind", "party", "email", "language")

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        if obj.is_new:
            return super().response_add(request, obj, post_url_continue)
        text = gettext("%(invitation)s: invited already, so the mail is sent again.") % {"invitation": obj}
        self.message_user(request, text, messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    @action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self.act_on_all(
            request,
            queryset,
            lambda row: invitations.revoke_invitation(row, by=user_of(request), now=clock.now()),
            done=gettext("Revoked"),
        )
