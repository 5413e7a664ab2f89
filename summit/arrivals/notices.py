"""Notices about changes of arrivals and departures."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from summit.arrivals.models import TravelParty
from summit.core.translations import in_languages
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

_SAMPLE = {
    "uid": "1",
    "delegation": {"en": "Belarus", "ru": "Беларусь"},
    "is_arrival": True,
    "by": {"en": "Belavia 954", "ru": "Belavia 954"},
    "border_point": {"en": "Manas airport", "ru": "Аэропорт Манас"},
    "travels_at": "2025-11-26T06:00:00+00:00",
    "is_cancelled": False,
    "is_diverted": False,
}
CHANGED = register(
    Kind(
        name="travel_changed",
        label=_("Changes of arrivals and departures"),
        sample={"changes": [{**_SAMPLE, "old": {"travels_at": "2025-11-26T04:00:00+00:00"}}]},
    )
)


def facts_of(party: TravelParty) -> dict[str, object]:
    """Return what people are told of when it changes."""
    return {
        "delegation": dict(party.delegation.name),
        "is_arrival": party.is_arrival,
        "by": in_languages(lazy(lambda: party.vehicle, str)()),
        "border_point": dict(party.border_point.name),
        "travels_at": party.at.isoformat(),
        "is_cancelled": party.status == TravelParty.Status.CANCELLED,
        "is_diverted": party.status == TravelParty.Status.DIVERTED,
    }


def travel_changed(party: TravelParty, before: dict[str, object]) -> Notice:
    """Tell that a party comes or goes at another hour or place, was diverted, or does not travel."""
    row = {"uid": str(party.pk), **facts_of(party), "old": before}
    key = f"travel:{party.pk}:{party.at.isoformat()}:{party.status}:{party.border_point_id}"
    return Notice(CHANGED.name, key, {"changes": [row]}, begins_at=party.at, folds=True)
