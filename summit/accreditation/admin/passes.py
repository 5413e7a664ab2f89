"""Passes, their custody and the log of the gates in the admin."""

from datetime import datetime
from functools import partial
from typing import Any, TypedDict
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    RowForm,
    ScopedAdmin,
    ServiceForm,
    SummitRelatedFilter,
    current_summit,
    row_action,
)
from summit.accounts.models import Party
from summit.accounts.request_vars import user_of
from summit.accreditation.models import Accreditation, Category, Custody, GateCheck, Pass, Zone
from summit.accreditation.services import passes as services
from summit.core import clock
from summit.core.columns import form_field_of


class EnteredPass(TypedDict):
    kind: str
    accreditation: Accreditation | None
    visitor: str
    host: Accreditation | None
    party: Party | None
    category: Category | None
    added_zones: QuerySet[Zone]
    barred_zones: QuerySet[Zone]
    valid_from: datetime | None
    valid_until: datetime | None


class PassForm(ServiceForm):
    """The form of one new pass of any kind."""

    class Meta:
        model = Pass
        fields = tuple(EnteredPass.__annotations__)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"valid_from", "valid_until"}:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs, beside its field."""
        data: dict[str, Any] = super().clean() or {}
        needed = {
            Pass.Kind.PERSONAL: "accreditation",
            Pass.Kind.TEMPORARY: "valid_until",
            Pass.Kind.TRANSFERABLE: "party",
            Pass.Kind.PIN: "party",
        }
        name = needed.get(data.get("kind", ""))
        if name and not data.get(name):
            self.add_error(name, gettext("A pass of this kind needs it."))
        return data

    def execute(self, data: EnteredPass) -> Pass:
        until, zones, now = data["valid_until"], list(data["added_zones"]), clock.now()
        kind, person, party = data["kind"], data["accreditation"], data["party"]
        if kind == Pass.Kind.PERSONAL and person:
            barred = list(data["barred_zones"])
            return services.issue_pass(person, added_zones=zones, barred_zones=barred, valid_until=until, now=now)
        if party:
            category = data["category"]
            [issued] = services.issue_to_party(
                party, kind=kind, count=1, zones=zones, category=category, valid_until=until, now=now
            )
            return issued
        summit = current_summit(self.request)
        assert summit is not None  # noqa: S101 -- only who organizes one has this page
        assert until is not None  # noqa: S101 -- the form asks for it
        return services.issue_temporary_pass(
            summit,
            accreditation=person,
            visitor=data["visitor"],
            host=data["host"],
            zones=zones,
            valid_from=data["valid_from"],
            valid_until=until,
            now=now,
        )


class HolderForm(forms.Form):
    holder = form_field_of(Custody, "holder", label=_("Who signs for it"), widget=UnfoldAdminTextInputWidget)


class LostForm(forms.Form):
    reason = form_field_of(Pass, "reason", label=_("What is known of the loss"), widget=UnfoldAdminTextInputWidget)


class RevokeForm(forms.Form):
    reason = form_field_of(Pass, "reason", label=_("Reason"), required=True, widget=UnfoldAdminTextInputWidget)


class ChangeForm(RowForm):
    added_zones = forms.ModelMultipleChoiceField(
        Zone.objects.all(),
        required=False,
        label=_("Zones besides those of the category"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    barred_zones = forms.ModelMultipleChoiceField(
        Zone.objects.all(),
        required=False,
        label=_("Zones of the category that it does not open"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    valid_until = form_field_of(Pass, "valid_until", label=_("Valid until"))


class IssueToAllForm(RowForm):
    """The category and the delegation; without either, all people."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        required=False,
        label=_("Category"),
        empty_label=_("all"),
        widget=UnfoldAdminSelectWidget,
    )
    party = forms.ModelChoiceField(
        Party.objects.none(),
        required=False,
        label=_("Delegation"),
        empty_label=_("all"),
        widget=UnfoldAdminSelectWidget,
    )


class CustodyInline(ReadOnlyInline[Custody, Pass]):
    model = Custody
    fields = readonly_fields = ("holder", "handed_over_at", "handed_over_by", "returned_at")


@admin.register(Pass)
class PassAdmin(ScopedAdmin[Pass]):
    """Passes: one is entered here, many by *Issue to all approved*."""

    frozen = True  # a number is given once, and a pass that is stopped stays in the list of the gates
    form = PassForm
    status_colors = {
        "issued": "info",
        "printed": "info",
        "handed_over": "success",
        "returned": "warning",
        "lost": "danger",
        "revoked": "danger",
    }
    ordering = ("number",)
    list_display = ("shown_number", "holder", "kind", "of_category", "of_party", "state", "valid_until")
    list_filter = (
        "status",
        "kind",
        ("accreditation__category", SummitRelatedFilter),
        ("accreditation__party", SummitRelatedFilter),
        "valid_until",
    )
    search_fields = (
        "number__exact",
        "visitor",
        "accreditation__name",
        "accreditation__delegate__name",
        "party__name",
        "party__code",
    )
    search_help_text = _("Number, name of the person, or delegation")
    autocomplete_fields = ("accreditation", "host", "party")
    actions = ("print_badges", "take_back")
    actions_list = ("issue_to_all",)
    actions_detail = ("hand_over", "give_back", "print_badge", "change_zones", "report_lost", "revoke")
    inlines = (CustodyInline,)
    facts = (
        "shown_number",
        "kind",
        "holder",
        "of_category",
        "of_party",
        "host",
        "open_zones",
        "valid_from",
        "valid_until",
        "status",
        "reason",
        "issued_at",
        "printed_at",
        "stopped_at",
        "replaces",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pass]:
        passes: QuerySet[Pass] = super().get_queryset(request)
        return passes.select_related(*Pass.HOLDER)

    def get_fields(self, request: HttpRequest, obj: Pass | None = None) -> tuple[str, ...]:
        return self.facts if obj else tuple(EnteredPass.__annotations__)

    def get_readonly_fields(self, request: HttpRequest, obj: Pass | None = None) -> tuple[str, ...]:
        return self.facts if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Pass | None) -> tuple[type[CustodyInline], ...]:
        return (CustodyInline,) if obj else ()

    @admin.display(description=_("number"), ordering="number")
    def shown_number(self, card: Pass) -> str:
        return str(card)

    @admin.display(description=_("holder"))
    def holder(self, card: Pass) -> str:
        return card.holder_name

    @admin.display(description=_("category"))
    def of_category(self, card: Pass) -> str:
        return str(card.shown_category or "–")

    @admin.display(description=_("delegation"))
    def of_party(self, card: Pass) -> str:
        return str(card.shown_party or "–")

    @admin.display(description=_("zones"))
    def open_zones(self, card: Pass) -> str:
        return ", ".join(zone.code for zone in card.zones) or "–"

    def possible(self, row: Pass) -> tuple[str, ...]:
        if row.status in Pass.STOPPED:
            return ()
        has_holder = row.status == Pass.Status.HANDED_OVER
        printing = () if row.kind == Pass.Kind.PIN else ("print_badge", "change_zones")
        return ("give_back" if has_holder else "hand_over", *printing, "report_lost", "revoke")

    @row_action(_("Hand over"), icon="badge")
    def hand_over(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.hand_over_pass, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Hand over"), form_class=HolderForm)

    @row_action(_("Returned"), icon="assignment_return")
    def give_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, partial(services.return_pass, now=clock.now()), do=gettext("Returned"))

    @row_action(_("Print"), icon="print")
    def print_badge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(_printing([object_id]))

    @row_action(_("Zones and validity"), icon="edit_location")
    def change_zones(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.change_pass, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Zones and validity"), form_class=ChangeForm)

    @row_action(_("Report lost"), icon="search_off")
    def report_lost(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.report_pass_lost, now=clock.now())
        hint = gettext("It opens nothing from now on. A pass with a new number is issued in its place.")
        return self.act(
            request, object_id, verb, do=gettext("Report lost"), form_class=LostForm, hint=lambda _card: hint
        )

    @row_action(_("Revoke"), icon="block")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.revoke_pass, now=clock.now())
        hint = gettext("Every gate refuses it from now on. The reason is read by organizers and the delegation.")
        return self.act(request, object_id, verb, do=gettext("Revoke"), form_class=RevokeForm, hint=lambda _card: hint)

    @admin.action(description=_("Print badges"))
    def print_badges(self, request: HttpRequest, queryset: QuerySet[Pass]) -> HttpResponseRedirect:
        return redirect(_printing(queryset.order_by("number").values_list("pk", flat=True)[: services.MOST_AT_ONCE]))

    @admin.action(description=_("Record as returned"))
    def take_back(self, request: HttpRequest, queryset: QuerySet[Pass]) -> None:
        self.act_on_all(request, queryset, partial(services.return_pass, now=clock.now()), done=gettext("Returned"))

    @action(description=_("Issue to all approved"), icon="group_add")
    def issue_to_all(self, request: HttpRequest) -> HttpResponse:
        """Issue passes to all approved people without one, after a page that asks for whom."""
        summit = current_summit(request)
        if summit is None:
            raise PermissionDenied
        form = IssueToAllForm(request.POST if request.method == "POST" else None)
        form.offer("category", Category.objects.filter(summit=summit))
        form.offer("party", Party.objects.filter(summit=summit))
        page = {
            "title": gettext("Issue to all approved"),
            "form": form,
            "hint": gettext("Each approved person without a pass gets one, under the next numbers."),
            "back": reverse("admin:accreditation_pass_changelist"),
        }
        return self.confirm(request, page, lambda: services.issue_to_all(summit, now=clock.now(), **form.cleaned_data))


def _printing(keys: Any) -> str:
    """Return the address of the page that prints these passes."""
    return f"{reverse('badges')}?{urlencode({'passes': ','.join(map(str, keys))})}"


@admin.register(GateCheck)
class GateCheckAdmin(ReadOnlyAdmin[GateCheck]):
    """The log of the gates."""

    list_display = ("at", "access_pass", "holder", "zone", "direction", "state", "reason", "gate")
    list_filter = ("result", "reason", "direction", ("zone", SummitRelatedFilter), "at")
    search_fields = ("access_pass__number__exact", "access_pass__accreditation__name", "presented", "gate")
    status_field = "result"
    status_colors = {"passed": "success", "warned": "warning", "refused": "danger"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[GateCheck]:
        checks: QuerySet[GateCheck] = super().get_queryset(request)
        return checks.select_related(*GateCheck.HOLDER)

    @admin.display(description=_("holder"))
    def holder(self, check: GateCheck) -> str:
        return check.access_pass.holder_name if check.access_pass else check.presented
