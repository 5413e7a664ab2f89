"""Personal data: masked on every page but the one that answers the verb."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import NotedReason, ScopedAdmin, ServiceForm, requires_recent_auth, row_action
from summit.core import clock
from summit.core.forms import DayFormField
from summit.delegations import services
from summit.delegations.models import PersonalData


class Unrepeated:
    """A widget that does not say again what was typed, when a page comes back with something to mend."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


class SecretText(Unrepeated, UnfoldAdminTextInputWidget):
    """A line of text."""


class SecretDate(Unrepeated, UnfoldAdminSingleDateWidget):
    """A day."""


class PersonalDataForm(ServiceForm):
    """What is typed takes the place of what is there; what is left empty stays."""

    passport_number = forms.CharField(max_length=40, required=False, widget=SecretText(attrs={"autocomplete": "off"}))
    date_of_birth = DayFormField(required=False, widget=SecretDate(attrs={"autocomplete": "off"}))

    class Meta:
        model = PersonalData
        fields = ("delegate",)

    def execute(self, data: dict[str, Any]) -> PersonalData:
        """Record it."""
        delegate = data.get("delegate") or self.instance.delegate
        given = {name: data[name] or None for name in ("passport_number", "date_of_birth")}
        return services.record_personal_data(delegate, now=clock.now(), **given)


@admin.register(PersonalData)
class PersonalDataAdmin(ScopedAdmin):
    """Passport numbers and dates of birth, of summits that ask for them."""

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
        ("New", {"fields": ("passport_number", "date_of_birth")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose they are stays."""
        shown = ("number", "born", "changed_at")
        return ("delegate", *shown) if obj else shown

    @display(description="delegation", ordering="delegate__party")
    def party(self, data: PersonalData) -> str:
        """Of which delegation."""
        return str(data.delegate.party)

    @display(description="passport number")
    def number(self, data: PersonalData) -> str:
        """Its end."""
        return str(data.passport or "-")

    @display(description="date of birth")
    def born(self, data: PersonalData) -> str:
        """The year."""
        return str(data.birth or "-")

    @row_action("Unmask", icon="visibility")
    @requires_recent_auth
    def unmask(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Show them as they are, on the answer to this request and nowhere else."""

        def verb(data: PersonalData, reason: str) -> HttpResponse:
            found = services.unmask_personal_data(data, by=request.user, reason=reason)
            page = {"opts": self.opts, "original": data, "title": "Unmasked", "found": found}
            return TemplateResponse(request, "admin/unmasked.html", {**self.admin_site.each_context(request), **page})

        return self.act(request, object_id, verb, do="Unmask", form_class=NotedReason, hint=_is_noted)

    @row_action("Erase", icon="delete_forever")
    def erase(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Erase them now."""

        def verb(data: PersonalData) -> HttpResponse:
            services.erase_personal_data(data)
            messages.success(request, "Erased.")
            return redirect("admin:delegations_personaldata_changelist")

        return self.act(request, object_id, verb, do="Erase")


def _is_noted(data: PersonalData) -> str:
    del data
    return "Chief organizers read who unmasked what, when and why."
