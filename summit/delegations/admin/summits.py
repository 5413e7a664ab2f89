"""Summits; their changes are checked against the engagements that are already scheduled."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from summit.accounts.admin import ScopedAdmin, ServiceForm
from summit.calendar.services import change_rules
from summit.core import clock
from summit.delegations import services
from summit.summits.models import Summit


class SummitForm(ServiceForm):
    keeps_instants = forms.BooleanField(
        required=False,
        label=_("what is scheduled stays at its instant"),
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Needed if another time zone shows scheduled engagements at other hours."),
    )

    class Meta:
        model = Summit
        exclude = ()

    def execute(self, data: dict[str, Any]) -> Summit:
        if self.instance.pk:
            return services.amend_summit(self.instance, now=clock.now(), **data)
        del data["keeps_instants"]
        return services.make_summit(**data)


@admin.register(Summit)
class SummitAdmin(ScopedAdmin[Summit]):
    summit_path = "pk"
    form = SummitForm
    list_display = ("slug", "name", "starts_on", "ends_on", "time_zone")
    search_fields = ("slug", "name")

    def get_fields(self, request: HttpRequest, obj: Summit | None = None) -> tuple[str, ...]:
        """Leave out what is asked of a change alone."""
        names = map(str, super().get_fields(request, obj))
        return tuple(name for name in names if obj or name != "keeps_instants")

    def response_post_save_add(self, request: HttpRequest, obj: Summit) -> HttpResponseRedirect:
        """Lead to Set-up of the new summit."""
        return HttpResponseRedirect(f"/summits/{obj.slug}/admin/set-up/")

    def lock(self, obj: Model | None) -> None:
        """Lock the rules of the calendar, then the summit."""
        if obj is not None:
            change_rules(obj.pk)
        super().lock(obj)

    def has_add_permission(self, request: HttpRequest, obj: Summit | None = None) -> bool:
        # Only operators create summits.
        return bool(request.user.is_superuser)

    has_delete_permission = has_add_permission
