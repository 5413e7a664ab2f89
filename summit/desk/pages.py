"""The base of the desk's pages: the admin around them, and the summit of their address."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from summit.accounts.admin.scoping import current_summit, is_key
from summit.accounts.models import User
from summit.core import clock
from summit.core.objections import refusal_of
from summit.summits.models import Summit

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)


class DeskRequest(HttpRequest):
    """A request of an organizer, for a page of their summit."""

    summit: Summit
    user: User


def desk_page(view: Callable[Concatenate[DeskRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve the page to organizers of a summit. Raises PermissionDenied for users who organize none."""

    @functools.wraps(view)
    def page(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if current_summit(request) is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(page)


def render(request: DeskRequest, template: str, *, title: str, **context: object) -> TemplateResponse:
    """Return the page with the menu and header of the admin."""
    shared = {**admin.site.each_context(request), "title": title, "summit": request.summit, "now": clock.now()}
    return TemplateResponse(request, template, {**shared, **context})


def row_with(rows: QuerySet[Row], key: str) -> Row | None:
    """Return the row with a key that anybody may have typed; None if there is none."""
    return rows.filter(pk=key).first() if is_key(rows.model, key) else None


def add_refusal(form: forms.Form, error: Exception, reader: User) -> None:
    """Say in the form why a service refused, beside the field at fault if the form has it."""
    refusal = refusal_of(error)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for(reader))
