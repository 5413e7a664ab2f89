"""Rooms and interpreters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from summit.accounts.admin import Own, ScopedAdmin
from summit.calendar.models import Resource
from summit.calendar.services import telling_of
from summit.core import clock
from summit.facilities.models import Interpreter, Room


class ResourceAdmin(ScopedAdmin):
    """What rooms and interpreters share."""

    kind: Resource.Kind

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Note the kind; tell those concerned of what they read differently."""
        obj.kind = self.kind
        with telling_of(obj, now=clock.now()):
            super().save_model(request, obj, form, change)


@admin.register(Room)
class RoomAdmin(ResourceAdmin):
    """Rooms."""

    kind = Resource.Kind.ROOM
    list_display = ("name", "venue", "capacity", "serves_bilaterals", "turnover", "code")
    list_filter = (("venue", Own),)
    search_fields = ("code", "name")
    list_select_related = ("venue",)
    autocomplete_fields = ("venue",)
    fields = ("summit", "code", "name", "venue", "capacity", "serves_bilaterals", "turnover", "equipment")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """A room stands somewhere."""
        form = super().get_form(request, obj, change, **kwargs)
        if "venue" in form.base_fields:
            form.base_fields["venue"].required = True
        return form


@admin.register(Interpreter)
class InterpreterAdmin(ResourceAdmin):
    """Interpreters."""

    kind = Resource.Kind.INTERPRETER
    list_display = ("name", "language_pairs", "turnover", "code")
    search_fields = ("code", "name")
    fields = ("summit", "code", "name", "language_pairs", "turnover")
