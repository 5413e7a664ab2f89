"""Deleting in the admin: only rows without references; for others the page lists the references."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from summit.accounts.admin import versions
from summit.accounts.admin.listing import Listing
from summit.accounts.admin.mixins import Row
from summit.accounts.admin.saving import Saving
from summit.core.dependents import delete_unless_used, dependents, is_used
from summit.core.objections import OBJECTIONS, refusal_of

WHAT_GOES_WITH_IT = gettext_noop("what goes with it")


class Deleting(Saving[Row], Listing[Row]):
    """Offers to delete a row only if nothing refers to it, and otherwise lists what does.

    It deletes only what the confirmation page has listed.
    """

    def complete_page(self, request: HttpRequest, context: dict[str, Any]) -> None:
        """Offer to delete the row, or lead to what refers to it."""
        super().complete_page(request, context)
        row = context["original"]
        if row is not None and self.has_delete_permission(request, row) and is_used(row):
            context["show_delete"] = False
            context["used_by"] = self._page(row, "delete")

    def get_deleted_objects(
        self, objs: Sequence[Row] | QuerySet[Row], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Return what would be deleted and what refers to it; permission to delete a row covers its parts."""
        objs = list(objs)
        deleted, counts, _closed, _protected = super().get_deleted_objects(objs, request)
        protected = [self._link_to(one) for row in objs for one in dependents(row)]
        closed = [row for row in objs if not self.has_delete_permission(request, row)]
        between = [links._meta for row in objs for links in _links_of(row)]
        for links in between:
            counts.pop(str(links.verbose_name_plural), None)
        named = _without(deleted, tuple(f"{capfirst(links.verbose_name)}: " for links in between))
        return named, counts, {str(row._meta.verbose_name) for row in closed}, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Delete the row as the page shows it, or say why not."""
        try:
            with transaction.atomic():
                if request.method == "POST":
                    self._refuse_if_older(request, self.get_object(request, unquote(object_id)))
                response = super().delete_view(request, object_id, extra_context)
                if isinstance(response, TemplateResponse) and response.context_data:
                    row = response.context_data["object"]
                    response.context_data["version"] = versions.version_of(self._going(row, request))
        except OBJECTIONS as error:
            messages.error(request, refusal_of(error).message_for(request.user))
            return redirect("../change/")
        return response

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        del request
        delete_unless_used(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> None:
        self.act_on_all(request, queryset, lambda row: self.delete_model(request, row), done=_("Deleted"))

    def _refuse_if_older(self, request: HttpRequest, row: Row | None) -> None:
        """Refuse to delete a row that has changed since the page was shown."""
        if row is None or is_used(row) or not self.has_delete_permission(request, row):
            return
        self.lock(row)
        versions.refuse_if_older(row, self._going(row, request), request.POST)

    def _going(self, row: Row, request: HttpRequest) -> versions.State:
        """Return what the row holds now, and what goes with it."""
        deleted, *_rest = self.get_deleted_objects([row], request)
        now = type(row)._default_manager.get(pk=row.pk)
        return {**versions.state_of_row(now, self.version_lookups), WHAT_GOES_WITH_IT: repr(deleted)}

    def _link_to(self, row: Model) -> str:
        """Return the row's kind and name, with a link to its page where it has one."""
        about = row if admin.site.is_registered(type(row)) else _owner_of(row)
        kind = capfirst(str(row._meta.verbose_name))
        if not admin.site.is_registered(type(about)):
            return f"{kind}: {row}"
        return format_html('{}: <a href="{}">{}</a>', kind, self._page(about, "change"), row)

    @staticmethod
    def _page(row: Model, name: str) -> str:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[quote(row.pk)])


def _links_of(row: Model) -> list[type[Model]]:
    """Return the many-to-many tables of the row, whose rows have no name."""
    tables = [getattr(field, "through", None) or field.remote_field.through for field in _many_to_many(row)]
    return [table for table in tables if table._meta.auto_created]


def _many_to_many(row: Model) -> list[Any]:
    return [field for field in row._meta.get_fields(include_hidden=True) if field.many_to_many]


def _without(names: list[Any], beginnings: tuple[str, ...]) -> list[Any]:
    """Return nested lists of names without the names that begin with one of `beginnings`."""
    left = [_without(name, beginnings) if isinstance(name, list) else name for name in names]
    return [name for name in left if name != [] and not (beginnings and str(name).startswith(beginnings))]


def _owner_of(row: Model) -> Model:
    """Return the row whose page shows this one as a part of it; otherwise the row itself."""
    owners = [getattr(row, name) for name in getattr(row, "part_of", ())]
    return next((owner for owner in owners if admin.site.is_registered(type(owner))), row)
