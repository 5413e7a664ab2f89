"""Delegations, delegates, and the order in which they come."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import Own, ScopedAdmin, VerbForm
from summit.core import clock
from summit.core.translations import WRITTEN
from summit.delegations import invitations, services
from summit.delegations.models import Contact, Delegate, Delegation, Invitation, ManualPlace, PrecedencePolicy
from summit.delegations.queries import order_of_precedence


class Open:
    """An inline is as open as the page it stands on."""

    extra = 0
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = lambda *_: True


class ContactInline(Open, TabularInline):
    """Whom to call."""

    model = Contact


class ManualPlaceInline(Open, TabularInline):
    """Places by hand."""

    model = ManualPlace
    autocomplete_fields = ("delegation",)


@admin.register(Delegation)
class DelegationAdmin(ScopedAdmin):
    """Delegations."""

    list_display = ("name", "code", "kind", "participation", "is_attending", "head")
    list_filter = ("kind", "participation", "is_attending")
    search_fields = ("code", "name")
    list_select_related = ("head",)
    autocomplete_fields = ("head",)
    inlines = (ContactInline,)
    fields = ("summit", "code", "name", "kind", "participation", "is_attending", "is_host", "is_chair", "head")


class DelegateForm(VerbForm):
    """A delegate's facts; arrival and departure close the calendar before and after."""

    arrives_at = forms.SplitDateTimeField(required=False, widget=UnfoldAdminSplitDateTimeWidget)
    departs_at = forms.SplitDateTimeField(required=False, widget=UnfoldAdminSplitDateTimeWidget)

    class Meta:
        model = Delegate
        fields = (
            "party",
            "code",
            "name",
            "office",
            "rank",
            "took_office_on",
            "languages",
            "turnover",
            "arrives_at",
            "departs_at",
        )

    def carry_out(self, data: dict[str, Any]) -> Delegate:
        """Enrol, or amend."""
        if self.instance.pk:
            return services.amend_delegate(self.instance, now=clock.now(), **data)
        delegation = Delegation.objects.get(pk=data.pop("party").pk)
        return services.enrol_delegate(delegation, now=clock.now(), **data)


@admin.register(Delegate)
class DelegateAdmin(ScopedAdmin):
    """Delegates."""

    form = DelegateForm
    list_display = ("name", "party", "rank", "arrives_at", "departs_at")
    list_filter = (("party", Own), "rank")
    search_fields = ("code", "name", "office")
    list_select_related = ("party",)
    autocomplete_fields = ("party",)


@admin.register(PrecedencePolicy)
class PrecedencePolicyAdmin(ScopedAdmin):
    """Policies of precedence, and the order that each makes today."""

    list_display = ("name", "basis", "language", "host_place", "chair_place")
    search_fields = ("code", "name")
    inlines = (ManualPlaceInline,)
    readonly_fields = ("order",)

    @display(description="order today")
    def order(self, policy: PrecedencePolicy) -> str:
        """The delegations in this order."""
        if policy.pk is None:
            return "-"
        delegations = order_of_precedence(policy, as_of=clock.now().astimezone(policy.summit.zone).date())
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((d,) for d in delegations)))


class InvitationForm(VerbForm):
    """Whom to ask, and for whom to act."""

    email = forms.EmailField(max_length=254, widget=UnfoldAdminTextInputWidget)
    language = forms.ChoiceField(choices=WRITTEN, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Invitation
        fields = ("party", "kind")

    def carry_out(self, data: dict[str, Any]) -> Invitation:
        """Invite."""
        return invitations.invite(**data, by=self.request.user, now=clock.now())  # type: ignore[arg-type]


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    """Invitations of delegations' staff and liaison officers; the link is in the mail alone."""

    form = InvitationForm
    list_display = ("person", "party", "kind", "invited_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("kind", ("party", Own))
    list_select_related = ("person", "party")
    search_fields = ("person__email", "person__name")
    autocomplete_fields = ("party",)
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is asked for; of one that stands, what became of it."""
        return (*self.list_display, "invited_by") if obj else ("party", "kind", "email", "language")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody: what was sent is revoked, or sent anew."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody: it is revoked."""
        return False

    @action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        """Close the links."""
        self.act_on_all(
            request, queryset, lambda row: invitations.revoke_invitation(row, now=clock.now()), done="Revoked"
        )
