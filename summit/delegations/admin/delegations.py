"""Delegations and delegates."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.admin import (
    ReadOnlyInline,
    ReasonForm,
    ScopedAdmin,
    ServiceForm,
    SummitRelatedFilter,
    download_json,
    requires_recent_auth,
    row_action,
    user_of,
)
from summit.accounts.admin.mixins import NamedInline
from summit.accounts.models import Party
from summit.calendar.admin import ChangesRules, LocksRules, accepting
from summit.core import clock
from summit.core.forms import InstantFormField
from summit.core.labels import NAME_OF_PERSON
from summit.delegations import services
from summit.delegations.admin.notes import note_field
from summit.delegations.models import Contact, Delegate, Delegation, Headship


class PagePermissionsInline(NamedInline):
    """An inline that is permitted to everyone who may open its page."""

    extra = 0
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = lambda *_: True


class ContactInline(PagePermissionsInline):
    model = Contact


class HeadshipInline(ReadOnlyInline[Headship, Delegation]):
    model = Headship
    fields = readonly_fields = ("delegate", "since", "until", "is_in_chair")


@admin.register(Delegation)
class DelegationAdmin(ChangesRules, ScopedAdmin[Delegation]):
    list_display = ("name", "code", "kind", "participation", "is_attending", "head")
    list_filter = ("kind", "participation", "is_attending")
    search_fields = ("code", "name")
    list_select_related = ("head",)
    autocomplete_fields = ("head",)
    inlines = (ContactInline, HeadshipInline)
    fields = ("summit", "code", "name", "kind", "participation", "is_attending", "is_host", "is_chair", "head")

    def get_readonly_fields(self, request: HttpRequest, obj: Delegation | None = None) -> tuple[str, ...]:
        """Leave what has consequences to the verbs of the dossier; the first head is named here."""
        if obj is None:
            return ("head",)
        head = Delegation.objects.values_list("head", flat=True).get(pk=obj.pk)
        return ("is_attending", "head") if head else ("is_attending",)

    def save_model(self, request: HttpRequest, obj: Delegation, form: forms.ModelForm, change: object) -> None:
        super().save_model(request, obj, form, change)
        if "head" in form.changed_data:
            services.name_head(obj, obj.head, now=clock.now())


class DelegateForm(ServiceForm):
    arrives_at = InstantFormField(required=False)
    departs_at = InstantFormField(required=False)
    even_if_clashing = accepting("that engagements follow each other too soon for the turnover")
    note = note_field()

    class Meta:
        model = Delegate
        fields = (
            "party",
            "code",
            "name",
            "office",
            "function",
            "rank",
            "took_office_on",
            "languages",
            "turnover",
            "arrives_at",
            "departs_at",
            "shared_as",
        )
        labels = {"party": _("delegation"), "name": NAME_OF_PERSON}
        help_texts = {"party": ""}

    def clean_party(self) -> Party:
        party: Party | None = self.cleaned_data["party"]
        if party is None:
            raise forms.ValidationError(self.fields["party"].error_messages["required"], code="required")
        if self.instance.pk and party.pk != self.instance.party_id:
            raise forms.ValidationError(services.NotOfThisDelegation.message, code=services.NotOfThisDelegation.code)
        return party

    def execute(self, data: dict[str, Any]) -> Model:
        if self.instance.pk:
            return services.amend_person(self.instance, by=self.user, now=clock.now(), **data)
        delegation = Delegation.objects.select_related("summit").get(pk=data.pop("party").pk)
        del data["even_if_clashing"]  # nothing is planned yet with someone new
        return services.enter_person(delegation, by=self.user, now=clock.now(), **data)


@admin.register(Delegate)
class DelegateAdmin(LocksRules, ScopedAdmin[Delegate]):
    form = DelegateForm
    list_display = ("name", "party", "function", "rank", "arrives_at", "departs_at")
    list_filter = (("party", SummitRelatedFilter), "rank")
    search_fields = ("code", "name", "office")
    list_select_related = ("party",)
    autocomplete_fields = ("party",)
    actions_detail = ("export",)

    def delete_model(self, request: HttpRequest, obj: Delegate) -> None:
        services.remove_person(obj, by=user_of(request), now=clock.now())

    @row_action(_("Export the stored data"), icon="download")
    @requires_recent_auth
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(delegate: Delegate, reason: str) -> HttpResponse:
            data = services.export_delegate(delegate, by=user_of(request), reason=reason)
            return download_json(data, f"delegate-{delegate.pk}")

        return self.act(request, object_id, verb, do=gettext("Export the stored data"), form_class=ReasonForm)
