"""Personal data, which are masked on every page except the one after unmasking."""

from datetime import date
from typing import TypedDict

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import ReasonForm, ScopedAdmin, ServiceForm, requires_recent_auth, row_action, user_of
from summit.core import clock
from summit.core.forms import DayFormField
from summit.delegations import services
from summit.delegations.models import Delegate, PersonalData


class WriteOnly:
    """A widget that does not repeat the typed value when the page is shown again with errors."""

    def format_value(self, value: object) -> None:
        """Show nothing."""


class SecretText(WriteOnly, UnfoldAdminTextInputWidget):
    """A line of text."""


class SecretDate(WriteOnly, UnfoldAdminSingleDateWidget):
    """A day."""


class PersonalValues(TypedDict, total=False):
    """The values of the form; the delegate is given for a new record only."""

    delegate: Delegate
    passport_number: str
    date_of_birth: date | None


class PersonalDataForm(ServiceForm):
    """New values replace the old ones; empty fields leave them as they are."""

    passport_number = forms.CharField(max_length=40, required=False, widget=SecretText(attrs={"autocomplete": "off"}))
    date_of_birth = DayFormField(required=False, widget=SecretDate(attrs={"autocomplete": "off"}))

    class Meta:
        model = PersonalData
        fields = ("delegate",)

    def execute(self, data: PersonalValues) -> PersonalData:
        delegate = data.get("delegate") or self.instance.delegate
        number, day = data["passport_number"] or None, data["date_of_birth"]
        return services.record_personal_data(delegate, now=clock.now(), passport_number=number, date_of_birth=day)


@admin.register(PersonalData)
class PersonalDataAdmin(ScopedAdmin[PersonalData]):
    can_delete = False  # they are erased
    form = PersonalDataForm
    summit_path = "delegate__summit"
    lock_path = "delegate"
    list_display = ("delegate", "party", "number", "born", "changed_at")
    list_filter = ("delegate__summit",)
    search_fields = ("delegate__code", "delegate__name")
    list_select_related = ("delegate__party",)
    autocomplete_fields = ("delegate",)
    actions_detail = ("unmask", "erase")
    fieldsets = (
        (None, {"fields": ("delegate", "number", "born", "changed_at")}),
        (_("New values"), {"fields": ("passport_number", "date_of_birth")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: PersonalData | None = None) -> tuple[str, ...]:
        fields = ("number", "born", "changed_at")
        return ("delegate", *fields) if obj else fields

    @display(description=_("delegation"), ordering="delegate__party")
    def party(self, data: PersonalData) -> str:
        return str(data.delegate.party)

    @display(description=_("passport number"))
    def number(self, data: PersonalData) -> str:
        return str(data.passport or "-")

    @display(description=_("date of birth"))
    def born(self, data: PersonalData) -> str:
        return str(data.birth or "-")

    @row_action(_("Unmask"), icon="visibility")
    @requires_recent_auth
    def unmask(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the data in the answer to this request and nowhere else."""

        def verb(data: PersonalData, reason: str) -> HttpResponse:
            found = services.unmask_personal_data(data, by=user_of(request), reason=reason)
            page = {"opts": self.opts, "original": data, "title": gettext("Unmasked"), "found": found}
            return TemplateResponse(request, "admin/unmasked.html", {**self.admin_site.each_context(request), **page})

        return self.act(request, object_id, verb, do=gettext("Unmask"), form_class=ReasonForm, hint=_unmask_hint)

    @row_action(_("Erase"), icon="delete_forever")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(data: PersonalData) -> HttpResponse:
            services.erase_personal_data(data)
            messages.success(request, gettext("Erased."))
            return redirect("admin:delegations_personaldata_changelist")

        return self.act(request, object_id, verb, do=gettext("Erase"))


def _unmask_hint(data: PersonalData) -> str:
    del data
    return gettext("Chief organizers read who unmasked what, when and why.")
