"""A page for each kind of resource that the host provides."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from summit.accounts.admin import SummitRelatedFilter
from summit.calendar.admin import ChangesRules, accepting
from summit.calendar.models import Resource
from summit.core.labels import NAME_OF_PERSON
from summit.facilities.kinds import acceptances, host_kinds, own_fields


class ResourceAdmin(ChangesRules[Resource]):
    """The page of a kind: the fields of its class, and what organizers may accept when they change them."""

    def get_form(
        self,
        request: HttpRequest,
        obj: Resource | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's
        **kwargs: object,
    ) -> "type[forms.ModelForm[Resource]]":
        """Require the venue of a place: the column is empty only for resources that are none. A person has a name."""
        if not self.model.is_place:
            kwargs.setdefault("labels", {"name": NAME_OF_PERSON})
        form = super().get_form(request, obj, change, **kwargs)
        if "venue" in form.base_fields:
            form.base_fields["venue"].required = True
        return form


def resource_admin(kind: type[Resource]) -> type[ResourceAdmin]:
    """Make the page of a kind, derived from its class."""
    accepted = {field: accepting(what, label=label) for field, label, what in acceptances(kind)}
    code, name, *others = kind.facts()
    derived: dict[str, object] = {
        "__module__": __name__,
        "form": type(f"{kind.__name__}Form", (forms.ModelForm,), {"__module__": __name__, **accepted}),
        "fields": ("summit", *kind.facts(), *accepted),
        "search_fields": ("code", "name", *own_fields(kind, models.CharField)),
        "list_display": (name, *others, code),
    }
    if kind.is_place:
        derived |= {"list_filter": (("venue", SummitRelatedFilter),), "list_select_related": ("venue",)}
        derived["autocomplete_fields"] = ("venue",)
    return type(f"{kind.__name__}Admin", (ResourceAdmin,), derived)


for kind in host_kinds():
    admin.site.register(kind, resource_admin(kind))
