"""Needs of people, which are masked on every page except the one after unmasking."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from summit.accounts.admin import ReasonForm, ServiceForm, requires_recent_auth, row_action, user_of
from summit.accounts.admin.scoping import current
from summit.accreditation import services
from summit.accreditation.admin.of_person import OfPersonAdmin, SecretLines, unmask_hint
from summit.accreditation.diets import diets_of
from summit.accreditation.models import Needs
from summit.accreditation.models.needs import BloodGroup, Diet
from summit.core import clock
from summit.core.text import TextFormField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 1000


def _text(label: "StrOrPromise") -> forms.CharField:
    widget = SecretLines(attrs={"autocomplete": "off", "rows": 2})
    return TextFormField(label=label, max_length=LONGEST, required=False, widget=widget)


class NeedsForm(ServiceForm):
    """New values replace the old ones; empty fields leave them as they are."""

    diets = forms.MultipleChoiceField(
        choices=Diet.choices, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    dietary_notes = _text(_("dietary notes"))
    medical = _text(_("medical needs"))
    accessibility = _text(_("accessibility"))
    blood_group = forms.ChoiceField(
        choices=[("", "-"), *BloodGroup.choices], required=False, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Needs
        fields = ("accreditation",)

    def execute(self, data: dict[str, Any]) -> Needs:
        person = data.pop("accreditation", None) or self.instance.accreditation
        return services.record_needs(person, now=clock.now(), **{name: value for name, value in data.items() if value})


@admin.register(Needs)
class NeedsAdmin(OfPersonAdmin[Needs]):
    can_delete = False  # they are erased
    form = NeedsForm
    list_display = ("accreditation", "party", "recorded", "changed_at")
    actions_detail = ("unmask", "erase")
    actions_list = ("caterer",)
    readonly = ("recorded", "changed_at")
    fieldsets = (
        (None, {"fields": ("accreditation", "recorded", "changed_at")}),
        (_("New values"), {"fields": tuple(Needs.COLUMNS)}),
    )

    @display(description=_("recorded"))
    def recorded(self, needs: Needs) -> str:
        """Return the names of what is known, not what it is."""
        return ", ".join(_label(column) for column in Needs.COLUMNS.values() if getattr(needs, column)) or "-"

    @row_action(_("Unmask"), icon="visibility")
    @requires_recent_auth
    def unmask(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(needs: Needs, reason: str) -> HttpResponse:
            found = services.unmask_needs(needs, by=user_of(request), reason=reason)
            lines = [(_label(column), _in_words(found[name])) for name, column in Needs.COLUMNS.items()]
            return self.show_unmasked(request, needs, lines)

        return self.act(request, object_id, verb, do=gettext("Unmask"), form_class=ReasonForm, hint=unmask_hint)

    @row_action(_("Erase"), icon="delete_forever")
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(needs: Needs) -> HttpResponse:
            services.erase_needs(needs)
            messages.success(request, gettext("Erased."))
            return redirect("admin:accreditation_needs_changelist")

        return self.act(request, object_id, verb, do=gettext("Erase"))

    @action(description=_("For the caterer"), icon="restaurant")
    def caterer(self, request: HttpRequest) -> HttpResponse:
        """Say above the list how many people have each diet."""
        for summit in current(request):
            counts = ((diet.label, people) for diet, people in diets_of(summit, user_of(request)))
            said = format_html_join(", ", "{}: {}", counts) or gettext("No diets are recorded.")
            messages.info(request, said)
        return redirect("admin:accreditation_needs_changelist")


def _label(column: str) -> str:
    return str(next(field.verbose_name for field in Needs._meta.concrete_fields if field.name == column))


def _in_words(value: object) -> str:
    return ", ".join(str(Diet(code).label) for code in value) if isinstance(value, list) else str(value)
