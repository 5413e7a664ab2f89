"""Rooms and interpreters."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from summit.accounts.admin import Own, ScopedAdmin
from summit.calendar.admin import ChangesRules, accepting
from summit.calendar.models import Resource
from summit.facilities.models import Interpreter, Room

TURNOVERS = "that engagements follow each other too soon"


class ResourceAdmin(ChangesRules, ScopedAdmin):
    """What rooms and interpreters share."""

    kind: Resource.Kind

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Note the kind."""
        obj.kind = self.kind
        super().save_model(request, obj, form, change)


class RoomForm(forms.ModelForm):
    """A room, which is somewhere; other facts of it may clash with what is planned there."""

    even_if_clashing = accepting(f"{TURNOVERS}, or that people have too little time to get there")
    even_if_too_small = accepting("that it seats fewer than some engagement in it asks for")

    class Meta:
        model = Room
        fields = ("summit", "code", "name", "venue", "capacity", "serves_bilaterals", "turnover", "equipment")


@admin.register(Room)
class RoomAdmin(ResourceAdmin):
    """Rooms."""

    kind = Resource.Kind.ROOM
    form = RoomForm
    list_display = ("name", "venue", "capacity", "serves_bilaterals", "turnover", "code")
    list_filter = (("venue", Own),)
    search_fields = ("code", "name")
    list_select_related = ("venue",)
    autocomplete_fields = ("venue",)
    fields = (*RoomForm.Meta.fields, "even_if_clashing", "even_if_too_small")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """A room stands somewhere."""
        form = super().get_form(request, obj, change, **kwargs)
        if "venue" in form.base_fields:
            form.base_fields["venue"].required = True
        return form


class InterpreterForm(forms.ModelForm):
    """An interpreter; other facts may clash with what is planned."""

    even_if_clashing = accepting(TURNOVERS)
    even_if_not_interpreted = accepting("that some engagement is no longer interpreted as it asks for")

    class Meta:
        model = Interpreter
        fields = ("summit", "code", "name", "language_pairs", "turnover")


@admin.register(Interpreter)
class InterpreterAdmin(ResourceAdmin):
    """Interpreters."""

    kind = Resource.Kind.INTERPRETER
    form = InterpreterForm
    list_display = ("name", "language_pairs", "turnover", "code")
    search_fields = ("code", "name")
    fields = (*InterpreterForm.Meta.fields, "even_if_clashing", "even_if_not_interpreted")
