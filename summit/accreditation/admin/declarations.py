"""Weapons, radios and vehicles that delegations declare. The host's security decides on them, on its own page."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.accounts.admin import (
    ReasonForm,
    ServiceForm,
    SummitRelatedFilter,
    requires_recent_auth,
    row_action,
    user_of,
)
from summit.accreditation import services
from summit.accreditation.admin.of_person import SecretText, UnmaskingAdmin, note_field, unmask_hint
from summit.accreditation.models import Declaration, Radio, Vehicle, Weapon
from summit.accreditation.models.declarations import LONGEST_NUMBER
from summit.core import clock
from summit.core.text import LineFormField

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec
    from django_stubs_ext import StrOrPromise

Kind = TypeVar("Kind", bound=Declaration)
DECIDED = ("masked", "status", "reason", "decided_at", "changed_at")


def _number_field(label: "StrOrPromise") -> forms.CharField:
    help_text = _("Never shown again in full. Empty: it stays as it is.")
    widget = SecretText(attrs={"autocomplete": "off"})
    return LineFormField(label=label, max_length=LONGEST_NUMBER, required=False, help_text=help_text, widget=widget)


class DeclarationForm(ServiceForm):
    """The base of the forms of each kind; a number is typed for a new one, and to replace an old one."""

    note = note_field(_("The note that asks for it, if there is one."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self._number_name].required = self.instance.pk is None

    def execute(self, data: dict[str, Any]) -> Declaration:
        if number := data.pop(self._number_name):
            data["number"] = number
        return services.declare(self.instance, by=self.user, now=clock.now(), **data)

    @property
    def _number_name(self) -> str:
        name: str = self._meta.model.number_name
        return name


class WeaponForm(DeclarationForm):
    serial_number = _number_field(_("Serial number"))

    class Meta:
        model = Weapon
        fields = ("bearer", "kind", "model", "calibre", "rounds")


class RadioForm(DeclarationForm):
    serial_number = _number_field(_("Serial number"))

    class Meta:
        model = Radio
        fields = ("party", "kind", "model", "frequency", "quantity")


class VehicleForm(DeclarationForm):
    plate = _number_field(_("Plate"))

    class Meta:
        model = Vehicle
        fields = ("party", "model", "country", "color", "driver")


class DeclarationAdmin(UnmaskingAdmin[Kind]):
    """The base of the pages of each kind."""

    can_delete = False  # they are withdrawn
    status_colors = {"declared": "info", "accepted": "success", "returned": "warning", "refused": "danger"}
    readonly_fields = DECIDED
    search_fields = ("model", "party__name")
    list_select_related: ClassVar[tuple[str, ...]] = ("party",)
    actions_detail = ("withdraw", "unmask")

    def get_fieldsets(self, request: HttpRequest, obj: Kind | None = None) -> "_FieldsetSpec":
        names = tuple(self.form.base_fields)
        if obj is None:
            return [(None, {"fields": names})]
        return [(_("Status"), {"fields": DECIDED}), (None, {"fields": names})]

    def has_change_permission(self, request: HttpRequest, obj: Kind | None = None) -> bool:
        is_open = obj is None or obj.status in Declaration.CHANGEABLE
        return is_open and super().has_change_permission(request, obj)

    def possible(self, row: Kind) -> tuple[str, ...]:
        can_leave = row.Status.WITHDRAWN in row.TRANSITIONS[row.Status(row.status)]
        return ("withdraw", "unmask") if can_leave else ("unmask",)

    @display(description=_("number"))
    def masked(self, row: Kind) -> str:
        return str(row.number)

    @row_action(_("Withdraw"), icon="remove_circle")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(row: Kind) -> None:
            services.withdraw_declaration(row, by=user_of(request))

        return self.act(request, object_id, verb, do=gettext("Withdraw"))

    @row_action(_("Unmask"), icon="visibility")
    @requires_recent_auth
    def unmask(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(row: Kind, reason: str) -> HttpResponse:
            number = services.unmask_declaration(row, by=user_of(request), reason=reason)
            return self.show_unmasked(request, row, [(_("Number"), number)])

        return self.act(request, object_id, verb, do=gettext("Unmask"), form_class=ReasonForm, hint=unmask_hint)


@admin.register(Weapon)
class WeaponAdmin(DeclarationAdmin[Weapon]):
    form = WeaponForm
    list_display = ("model", "kind", "masked", "calibre", "rounds", "bearer", "party", "state")
    list_filter = ("status", "kind", ("party", SummitRelatedFilter))
    list_select_related = ("party", "bearer__delegate")
    autocomplete_fields = ("bearer",)


@admin.register(Radio)
class RadioAdmin(DeclarationAdmin[Radio]):
    form = RadioForm
    list_display = ("model", "kind", "masked", "frequency", "quantity", "party", "state")
    list_filter = ("status", "kind", ("party", SummitRelatedFilter))
    autocomplete_fields = ("party",)


@admin.register(Vehicle)
class VehicleAdmin(DeclarationAdmin[Vehicle]):
    form = VehicleForm
    list_display = ("model", "masked", "country", "color", "driver", "party", "state")
    list_filter = ("status", ("party", SummitRelatedFilter))
    list_select_related = ("party", "driver__delegate")
    autocomplete_fields = ("party", "driver")
