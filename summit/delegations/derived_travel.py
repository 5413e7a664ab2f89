"""Arrivals and departures that an app above derives, such as from a party that travels together."""

from collections.abc import Callable, Mapping

from django.db.models import Model
from django.utils.translation import gettext as _

from summit.core.refusals import Refusal
from summit.core.registry import Registry
from summit.delegations.models import Delegate

# Returns by the name of a field of the delegate the row from which it is derived.
DERIVED: Registry[None, Callable[[Delegate], Mapping[str, Model]]] = Registry("derived_travel")


class TravelIsDerived(Refusal):
    """The arrival or departure follows from a travel party, and is changed there."""

    code = "travel_is_derived"


def refuse_derived(delegate: Delegate, **hours: object) -> None:
    """Raise TravelIsDerived, with its field, if an hour changes that is derived."""
    changed = {name for name, value in hours.items() if value != getattr(delegate, name)}
    for sources in DERIVED[None] if changed else ():
        for name, source in sources(delegate).items():
            if name in changed:
                sentence = _("This follows from the travel party “%(party)s”. Change it there, or take them out of it.")
                raise TravelIsDerived(sentence % {"party": source}, field=name, travel_party=source.pk)
