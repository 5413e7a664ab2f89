"""Personal data, which are masked on every page except the one after unmasking."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.accounts.admin import (
    ReasonForm,
    ServiceForm,
    download_json,
    requires_recent_auth,
    row_action,
    user_of,
)
from summit.accreditation import services
from summit.accreditation.admin.of_person import OfPersonAdmin, SecretDate, SecretLines, SecretText, unmask_hint
from summit.accreditation.models import PersonalData
from summit.core import clock
from summit.core.forms import DayFormField
from summit.core.text import TextFormField


class WriteOnly:
    """A widget that does not repeat the typed value when the page is shown again with errors."""

    def format_value(self, value: object) -> None:
        """Show nothing."""


MRZ = 120  # characters, with line breaks


class PersonalDataForm(ServiceForm):
    """New values replace the old ones; empty fields leave them as they are."""

    passport_number = forms.CharField(max_length=40, required=False, widget=SecretText(attrs={"autocomplete": "off"}))
    date_of_birth = DayFormField(required=False, widget=SecretDate(attrs={"autocomplete": "off"}))

    mrz = TextFormField(
        max_length=MRZ,
        required=False,
        label=_("machine-readable zone"),
        help_text=_("The lines at the foot of the page. What they say need not be typed."),
        widget=SecretLines(attrs={"autocomplete": "off", "rows": 3}),
    )

    class Meta:
        model = PersonalData
        fields = ("accreditation", "document_type", "issuing_state", "nationality", "expires_on")

    def execute(self, data: dict[str, Any]) -> PersonalData:
        person = data.pop("accreditation", None) or self.instance.accreditation
        return services.record_personal_data(person, now=clock.now(), **data)


@admin.register(PersonalData)
class PersonalDataAdmin(OfPersonAdmin[PersonalData]):
    can_delete = False  # they are erased
    form = PersonalDataForm
    list_display = ("accreditation", "party", "document", "nationality", "expires_on", "born", "changed_at")
    list_filter = ("document_type", *OfPersonAdmin.list_filter)
    actions_detail = ("unmask", "export", "erase")
    readonly = ("document", "born", "changed_at")
    fieldsets = (
        (None, {"fields": ("accreditation", "document", "born", "changed_at")}),
        (_("Travel document"), {"fields": ("document_type", "issuing_state", "nationality", "expires_on")}),
        (_("New values"), {"fields": ("passport_number", "date_of_birth", "mrz")}),
    )

    @display(description=_("passport number"))
    def document(self, data: PersonalData) -> str:
        return str(data.number or "-")

    @display(description=_("date of birth"))
    def born(self, data: PersonalData) -> str:
        return str(data.birth or "-")

    @row_action(_("Unmask"), icon="visibility")
    @requires_recent_auth
    def unmask(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(data: PersonalData, reason: str) -> HttpResponse:
            found = services.unmask_personal_data(data, by=user_of(request), reason=reason)
            lines = ((_("Passport number"), found["passport_number"]), (_("Date of birth"), found["date_of_birth"]))
            return self.show_unmasked(request, data, lines)

        return self.act(request, object_id, verb, do=gettext("Unmask"), form_class=ReasonForm, hint=unmask_hint)

    @row_action(_("Export the stored data"), icon="download")
    @requires_recent_auth
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(data: PersonalData, reason: str) -> HttpResponse:
            found = services.export_person(data.accreditation, by=user_of(request), reason=reason)
            return download_json(found, f"accreditation-{data.pk}")

        return self.act(request, object_id, verb, do=gettext("Export the stored data"), form_class=ReasonForm)

    @row_action(_("Erase"), icon="delete_forever")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(data: PersonalData) -> HttpResponse:
            services.erase_personal_data(data.accreditation, now=clock.now())
            messages.success(request, gettext("Erased."))
            return redirect("admin:accreditation_personaldata_changelist")

        return self.act(request, object_id, verb, do=gettext("Erase"))
