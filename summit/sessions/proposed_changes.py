"""How a change of a delegation's seats at a session is carried out."""

from datetime import datetime

from django.db.models import Model

from summit.calendar.models import Occupancy
from summit.delegations.models import Delegate, ProposedChange
from summit.delegations.services.proposing import CARRIERS, Carrier, Facts
from summit.sessions.models import Session
from summit.sessions.services import seat_delegation


def _session(change: ProposedChange) -> Session:
    return Session.objects.select_related("engagement").get(pk=change.facts["session"], summit=change.summit_id)


def _present(change: ProposedChange) -> Facts:
    seated = Occupancy.objects.filter(
        engagement__session=change.facts["session"],
        resource__party=change.delegation_id,
        role=Occupancy.Role.PARTICIPANT,
    )
    people = sorted(seated.values_list("resource", flat=True))
    return {"title": _session(change).engagement.title, "delegates": people}


def _seat(change: ProposedChange, now: datetime) -> Model:
    people = Delegate.objects.filter(pk__in=change.facts["delegates"], party=change.delegation_id)
    return seat_delegation(_session(change), change.delegation, list(people), now=now)


CARRIERS.add(ProposedChange.Kind.SEATS, Carrier(_present, _seat))
