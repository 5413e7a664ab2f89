"""The undoing of changes of travel parties: the facts that they change, and how these are restored."""

from datetime import datetime
from typing import Any

from summit.arrivals.models import TravelParty
from summit.calendar.services import keep_rules
from summit.core.translations import in_languages
from summit.delegations.models import Delegate
from summit.notifications.changes import Restorable, lock_row

PLAIN = (
    *("transport", "planned_at", "expected_at", "actual_at", "in_town_at", "status", "carrier", "number"),
    *TravelParty.OF_AIRCRAFT,
)
KEYS = ("border_point_id", "destination_id", "greeter_id")
INSTANTS = ("planned_at", "expected_at", "actual_at", "in_town_at", "slot_at")


def facts_of(party: TravelParty) -> dict[str, object] | None:
    """Return the facts of the party and its people; None if it does not travel."""
    found = TravelParty.objects.exclude(status=TravelParty.Status.CANCELLED).filter(pk=party.pk).first()
    if found is None:
        return None
    people = found.travellers.order_by("delegate").values_list("delegate", flat=True)
    return {**{name: getattr(found, name) for name in (*PLAIN, *KEYS)}, "delegates": list(people)}


def restore(party: TravelParty, facts: dict[str, Any] | None, now: datetime) -> None:
    """Cancel the party, or set what it was."""
    from summit.arrivals import services  # noqa: PLC0415 -- the services name what is brought back here

    if facts is None:
        services.cancel_party(party, now=now)
        return
    people = Delegate.objects.filter(pk__in=facts["delegates"])
    facts = {name: facts[name] for name in (*PLAIN, *KEYS)}
    facts |= {name: facts[name] and datetime.fromisoformat(facts[name]) for name in INSTANTS}
    services.restore_party(party, facts, delegates=people, now=now)


def lock_party(party: TravelParty) -> None:
    """Lock the rules of the calendar, then the party."""
    keep_rules(party.summit_id)
    lock_row(party)


PARTY = Restorable(
    name="arrivals.party",
    model=TravelParty,
    facts=facts_of,
    restore=restore,
    title=lambda party: in_languages(str(party)),
    lock=lock_party,
)
