"""Summits; their changes are checked against the engagements that are already scheduled."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from summit.accounts.admin import ScopedAdmin, ServiceForm, row_action, user_of
from summit.accounts.queries import may_in
from summit.calendar.services import change_rules
from summit.core import clock
from summit.delegations import services
from summit.summits import closing
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


POSSIBLE = {"open": ("close",), "closed": ("reopen", "archive"), "archived": ("unarchive",)}


class CloseForm(forms.Form):
    even_if_not_over = forms.BooleanField(
        required=False, label=_("even if its last day is not over"), widget=UnfoldBooleanSwitchWidget
    )


CLOSED = _("Everyone still reads what they read before. Nobody changes anything, until it is opened again.")
ARCHIVED = _("Organizers still read it. Everyone else loses access, until it is taken out of the archive.")


@admin.register(Summit)
class SummitAdmin(ScopedAdmin[Summit]):
    summit_path = "pk"
    form = SummitForm
    list_display = ("slug", "name", "state", "starts_on", "ends_on", "time_zone")
    list_filter = ("status",)
    search_fields = ("slug", "name")
    status_colors = {"open": "success", "closed": "warning", "archived": "info"}
    actions_detail = ("close", "reopen", "archive", "unarchive")

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

    def possible(self, row: Summit) -> tuple[str, ...]:
        return POSSIBLE[row.status]

    @row_action(_("Close the summit"), icon="lock", permissions=("close",))
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(closing.close_summit, now=clock.now())
        title = _("Close the summit")
        return self.act(request, object_id, verb, do=title, form_class=CloseForm, hint=lambda _row: CLOSED)

    @row_action(_("Open the summit again"), icon="lock_open", permissions=("close",))
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, closing.reopen_summit, do=_("Open the summit again"))

    @row_action(_("Archive the summit"), icon="archive", permissions=("archive",))
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        title = _("Archive the summit")
        return self.act(request, object_id, closing.archive_summit, do=title, hint=lambda _row: ARCHIVED)

    @row_action(_("Take out of the archive"), icon="unarchive", permissions=("archive",))
    def unarchive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, closing.unarchive_summit, do=_("Take out of the archive"))

    def has_close_permission(self, request: HttpRequest, object_id: str) -> bool:
        return self._may(request, object_id, "close")

    def has_archive_permission(self, request: HttpRequest, object_id: str) -> bool:
        return self._may(request, object_id, "archive")

    def _may(self, request: HttpRequest, object_id: str, verb: str) -> bool:
        return may_in(user_of(request), self._found(request, object_id), "summits", verb)
