"""Rooms and interpreters."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from summit.accounts.admin import SummitRelatedFilter
from summit.calendar.admin import ChangesRules, accepting
from summit.facilities.models import Interpreter, Room


class RoomForm(forms.ModelForm):
    """A room; the organizers may accept that a change of it conflicts with engagements that are already planned."""

    even_if_clashing = accepting(
        _("that engagements follow each other too soon, or that people have too little time to get there")
    )
    even_if_too_small = accepting(
        _("that it seats fewer than some engagement in it asks for"), label=_("Even if too small")
    )

    class Meta:
        model = Room
        fields = ("summit", "code", "name", "venue", "capacity", "serves_bilaterals", "turnover", "equipment")


@admin.register(Room)
class RoomAdmin(ChangesRules[Room]):
    form = RoomForm
    list_display = ("name", "venue", "capacity", "serves_bilaterals", "turnover", "code")
    list_filter = (("venue", SummitRelatedFilter),)
    search_fields = ("code", "name")
    list_select_related = ("venue",)
    autocomplete_fields = ("venue",)
    fields = (*RoomForm.Meta.fields, "even_if_clashing", "even_if_too_small")

    def get_form(
        self,
        request: HttpRequest,
        obj: Room | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's
        **kwargs: object,
    ) -> "type[forms.ModelForm[Room]]":
        """Require a venue: the column is empty only for resources that are not rooms."""
        form = super().get_form(request, obj, change, **kwargs)
        if "venue" in form.base_fields:
            form.base_fields["venue"].required = True
        return form


class InterpreterForm(forms.ModelForm):
    """An interpreter; the organizers may accept that a change conflicts with engagements that are already planned."""

    even_if_clashing = accepting(_("that engagements follow each other too soon"))
    even_if_not_interpreted = accepting(
        _("that some engagement is no longer interpreted as it asks for"), label=_("Even if not interpreted")
    )

    class Meta:
        model = Interpreter
        fields = ("summit", "code", "name", "language_pairs", "turnover")


@admin.register(Interpreter)
class InterpreterAdmin(ChangesRules[Interpreter]):
    form = InterpreterForm
    list_display = ("name", "language_pairs", "turnover", "code")
    search_fields = ("code", "name")
    fields = (*InterpreterForm.Meta.fields, "even_if_clashing", "even_if_not_interpreted")
