"""Actions on several rows of a list; each row is refused if it has changed since the list was shown."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.forms import ActionForm

from summit.accounts.admin import versions
from summit.accounts.admin.mixins import AdminMixin, Row
from summit.core.bounds import FIRST_DAY, LAST_DAY
from summit.core.objections import OBJECTIONS, refusal_of

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django_stubs_ext import StrOrPromise

YEAR_OF_DAY = re.compile(r"(?<![\d-])([+-]?\d+)-\d")
LONGEST_YEAR = 10  # characters
MOST_AT_ONCE = 200  # rows of one action


class VersionedActionForm(ActionForm):
    """The form that chooses an action; its field `versions.FIELD` holds the version of each row of the list."""

    _version = forms.CharField(required=False, label="", max_length=versions.LONGEST, widget=forms.HiddenInput)


class Listing(AdminMixin[Row]):
    """A list whose actions are refused on rows that have changed since it was shown."""

    action_form = VersionedActionForm
    version_lookups: tuple[str, ...] = ()
    most_at_once = MOST_AT_ONCE

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Put the version of each shown row into the list."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if context.get("action_form"):
            version = self._version_of(context["cl"].result_list)
            context["action_form"].fields[versions.FIELD].initial = version
        return response

    def get_changelist_instance(self, request: HttpRequest) -> "ChangeList":
        """Refuse filters by days out of bounds, which cannot be reckoned with: the address may name any."""
        if not all(_are_within_bounds(name, values) for name, values in request.GET.lists()):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Row], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Run the action; put the version of the named rows into a page that asks before it deletes."""
        response = super().response_action(request, queryset, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["version"] = self._version_of(response.context_data["queryset"])
        return response

    def act_on_all(
        self, request: HttpRequest, queryset: QuerySet[Row], verb: Callable[[Row], object], *, done: "StrOrPromise"
    ) -> None:
        """Run a service on each row separately and show each refusal."""
        count = sum(_is_done(request, row, verb) for row in self.rows_as_shown(request, queryset))
        if count:
            messages.success(request, f"{done}: {count}")

    def rows_as_shown(self, request: HttpRequest, queryset: QuerySet[Row]) -> list[Row]:
        """Return the marked rows that are still as the list has shown them; say what is wrong with the others."""
        seen, rows = versions.seen_in(request.POST), list(queryset[: self.most_at_once + 1])
        if len(rows) > self.most_at_once:
            message = _("Nothing was done: choose at most %(most)d at once.")
            messages.error(request, message % {"most": self.most_at_once})
        elif seen is None:
            message = _("Nothing is done: this is what it shows now.")
            messages.error(request, f"{versions.UNKNOWN} {message}")
        else:
            return self._as_shown(request, rows, seen)
        return []

    def _as_shown(self, request: HttpRequest, rows: list[Row], seen: versions.Seen) -> list[Row]:
        """Return the rows that are still as the page has shown them; say who changed the others."""
        states = versions.state_of_list(rows, self.version_lookups)
        older = {key for key in seen.changed(states) if seen.knows(key) or not _asks_for_all(request)}
        for row in rows:
            if str(row.pk) in older:
                who = versions.who_changed(row, seen.at)
                message = _("%(row)s: %(who)s changed this since you opened the list. Look at it first.")
                messages.error(request, message % {"row": row, "who": who})
        return [row for row in rows if str(row.pk) not in older]

    def _version_of(self, rows: Iterable[Model]) -> str:
        return versions.version_of(versions.state_of_list(rows, self.version_lookups))


def _are_within_bounds(lookup: str, values: Iterable[object]) -> bool:
    """Say whether the days and years that a filter names are in years in which there are days."""
    parts, text = lookup.split("__")[1:], " ".join(map(str, values))
    if not parts:  # no filter by a range
        return True
    years = re.findall(r"[+-]?\d+", text) if {"year", "iso_year"} & set(parts) else YEAR_OF_DAY.findall(text)
    return all(len(year) < LONGEST_YEAR and FIRST_DAY.year <= int(year) <= LAST_DAY.year for year in years)


def _is_done(request: HttpRequest, row: Row, verb: Callable[[Row], object]) -> bool:
    """Run the service on the row; show its refusal, if any."""
    try:
        verb(row)
    except OBJECTIONS as error:
        messages.error(request, f"{row}: {refusal_of(error).message_for(request.user)}")
        return False
    return True


def _asks_for_all(request: HttpRequest) -> bool:
    """Say whether the rows are all that the filters leave, beyond the page that was shown."""
    return request.POST.get("select_across") == "1" and ACTION_CHECKBOX_NAME in request.POST
