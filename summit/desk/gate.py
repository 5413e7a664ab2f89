"""The page of a gate: a number is typed or scanned, and the answer is seen from afar. And who is inside."""

from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from summit.accounts.admin import RowForm
from summit.accreditation.models import GateCheck, Zone
from summit.accreditation.pass_photos import thumbnail_of
from summit.accreditation.services.gate import Scan, check_pass
from summit.core import clock
from summit.core.columns import form_field_of
from summit.desk.pages import DeskRequest, desk_page, render, row_with

LONGEST_CODE = 1000
LATEST = 8  # checks that are shown


class GateForm(RowForm):
    """The question of a gate; what stays the same from person to person comes back with the answer."""

    code = forms.CharField(
        label=gettext_lazy("Number or code of the pass"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "off"}),
    )
    zone = forms.ModelChoiceField(Zone.objects.none(), label=gettext_lazy("Zone"), empty_label=None)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[("in", pgettext_lazy("at a gate", "In")), ("out", pgettext_lazy("at a gate", "Out"))],
        widget=forms.RadioSelect,
        initial="in",
    )
    gate = form_field_of(GateCheck, "gate", label=gettext_lazy("Gate"), required=False)


class ZoneCount(NamedTuple):
    """A zone, and how many passes are inside."""

    zone: Zone
    inside: int


@desk_page
def gate(request: DeskRequest) -> HttpResponse:
    """Check the pass that is named and lead to the answer; show the last answer, and the latest checks of the zone."""
    initial = {name: request.GET[name] for name in ("zone", "direction", "gate") if name in request.GET}
    form = GateForm(request.POST if request.method == "POST" else None, initial=initial)
    zones = Zone.objects.filter(summit=request.summit)
    form.offer("zone", zones)
    if request.method == "POST" and form.is_valid():
        asked, now = form.cleaned_data, clock.now()
        made = check_pass(Scan(at=now, scanner="", **asked), by=request.user, now=now)
        same = {"zone": asked["zone"].pk, "direction": asked["direction"], "gate": asked["gate"], "check": made.pk}
        return redirect(f"{request.path}?{urlencode(same)}")
    checks = GateCheck.objects.filter(summit=request.summit, by=request.user).with_holder()
    key = request.GET.get("check", "")
    check = row_with(checks, key)
    return render(
        request,
        "desk/gate.html",
        title=_("Gate"),
        form=form,
        check=check,
        photo=thumbnail_of(check.access_pass) if check and check.access_pass else None,
        latest=checks[:LATEST],
        zones=zones,
    )


@desk_page
def inside(request: DeskRequest) -> HttpResponse:
    """Show who is inside: how many in each zone, and of one zone the passes."""
    now_inside = GateCheck.objects.filter(summit=request.summit).inside()
    counts = dict(now_inside.order_by("zone").values_list("zone").annotate(count=Count("pk")))
    zones = [ZoneCount(zone, counts.get(zone.pk, 0)) for zone in Zone.objects.filter(summit=request.summit)]
    chosen = next((row.zone for row in zones if str(row.zone.pk) == request.GET.get("zone")), None)
    entries = now_inside.filter(zone=chosen).with_holder().order_by("-at", "-pk") if chosen else ()
    return render(request, "desk/inside.html", title=_("Who is inside"), zones=zones, chosen=chosen, entries=entries)
