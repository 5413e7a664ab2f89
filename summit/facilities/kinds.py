"""The kinds of resources that the host provides: each class of this app is one, and both doors derive from it."""

from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Resource
from summit.calendar.requirements import Lack

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Acceptance(NamedTuple):
    """A field by which organizers accept what a change would be refused for, and `what` that is: "that …"."""

    field: str
    label: "StrOrPromise"
    what: "StrOrPromise"


TURNOVERS = Acceptance(
    "even_if_clashing", _("Even if clashing"), _("that engagements follow each other too soon for it")
)
TURNOVERS_AND_JOURNEYS = Acceptance(
    "even_if_clashing",
    _("Even if clashing"),
    _(
        "that engagements follow each other too soon for it, and that people have too little time to get from one "
        "engagement to the next"
    ),
)
LACKING = {
    Lack.SEATS: Acceptance(
        "even_if_too_small", _("Even if too small"), _("that it seats fewer than some engagement in it asks for")
    ),
    Lack.INTERPRETERS: Acceptance(
        "even_if_not_interpreted",
        _("Even if not interpreted"),
        _("that some engagement is no longer interpreted as it asks for"),
    ),
}


def host_kinds() -> list[type[Resource]]:
    """Return the classes of the kinds."""
    return [model for model in apps.get_app_config("facilities").get_models() if issubclass(model, Resource)]


def collection_of(kind: type[Resource]) -> str:
    """Return the name of the kind's collection, in the API and in programme files."""
    return f"{kind._meta.model_name}s"


def acceptances(kind: type[Resource]) -> list[Acceptance]:
    """Return what organizers may accept when they change a resource of the kind."""
    clashing = TURNOVERS_AND_JOURNEYS if kind.is_place else TURNOVERS
    return [clashing, *(LACKING[Lack(lack)] for lack in kind.serves.values())]


def own_fields(kind: type[Resource], of: type[models.Field]) -> list[str]:
    """Return the fields of the kind, beside those of all resources, that are of a class."""
    return [field.name for field in kind._meta.local_fields if isinstance(field, of)]
