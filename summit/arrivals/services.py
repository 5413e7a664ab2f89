"""Services of travel parties; from each follow the hours of its people and the time of its greeter."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizes, refuse_unless_representative, staff_and_liaisons_of
from summit.arrivals import notices
from summit.arrivals.derived_travel import HOURS
from summit.arrivals.models import BorderPoint, Traveller, TravelParty
from summit.arrivals.queries import presence_of, welcome_of
from summit.arrivals.refusals import (
    DoesNotLand,
    GreeterBusy,
    HasLanded,
    InAnotherParty,
    NobodyTravels,
    NotOfHost,
    NotThatHour,
    OnlyOfAircraft,
    TravelDeadlineOver,
)
from summit.arrivals.restoring import PARTY, lock_party
from summit.calendar.models import Resource, Venue
from summit.calendar.refusals import ResourceClash, UnknownVenue
from summit.calendar.services import create_closure, delete_closure, keep_rules
from summit.core.lifecycle import WrongStatus, advance
from summit.core.transactions import transactional
from summit.core.translations import in_languages, text_in
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import NotOfThisDelegation, derive_travel
from summit.notifications.changes import undoable
from summit.notifications.services import notify
from summit.summits.models import Summit

Status = TravelParty.Status
WELCOME, FAREWELL = _("Welcome"), _("Farewell")


class PartyFacts(TypedDict, total=False):
    """Facts that a delegation enters of a party."""

    transport: str
    border_point: BorderPoint
    planned_at: datetime
    carrier: str
    number: str
    aircraft_type: str
    registration: str
    call_sign: str
    crew: int | None


class Arrangements(TypedDict, total=False):
    """Facts that the host arranges for a party."""

    destination: Venue | None
    greeter: Delegate | None
    slot_at: datetime | None
    stand: str
    overflight_permission: str
    landing_permission: str


FACTS, ARRANGED = tuple(PartyFacts.__annotations__), tuple(Arrangements.__annotations__)


@undoable(PARTY, _("Travel party entered"))
def enter_party(
    delegation: Delegation,
    *,
    direction: str,
    delegates: Collection[Delegate],
    now: datetime,
    by: User | None = None,
    **facts: Unpack[PartyFacts],
) -> TravelParty:
    """Enter a party of the delegation; its people arrive, or depart, as it does from now on.

    Raises NotRepresentative, TravelDeadlineOver, NobodyTravels, NotOfThisDelegation, InAnotherParty, OnlyOfAircraft or
    UnknownVenue.
    """
    _refuse_by(by, delegation, now)
    keep_rules(delegation.summit_id)
    party = TravelParty(summit=delegation.summit, delegation=delegation, direction=direction, **facts)
    _refuse_impossible(party)
    party.there_at = presence_of(party)
    party.save()
    _set_people(party, delegates)
    return follow_party(party, now=now)


@undoable(PARTY, _("Travel party changed"))
def change_party(
    party: TravelParty,
    *,
    now: datetime,
    by: User | None = None,
    delegates: Collection[Delegate] | None = None,
    **facts: Unpack[PartyFacts],
) -> TravelParty:
    """Change the given facts or the people of a party; raises what `enter_party` does, and WrongStatus."""
    _refuse_by(by, party.delegation, now)
    return _change(party, facts, delegates=delegates, now=now)


@undoable(PARTY, _("Arranged for a travel party"))
def arrange_party(
    party: TravelParty, *, now: datetime, even_if_booked: bool = False, **arrangements: Unpack[Arrangements]
) -> TravelParty:
    """Change what the host arranges; the greeter is booked from the way to the border point until the way back.

    Raises NotOfHost, OnlyOfAircraft, UnknownVenue and, unless `even_if_booked`, ResourceClash or GreeterBusy.
    """
    party = _change(party, arrangements, now=now, even_if_booked=even_if_booked)
    if not even_if_booked:
        _refuse_two_parties(party)
    return party


@undoable(PARTY, _("Delay recorded"))
def delay_party(party: TravelParty, *, expected_at: datetime | None, now: datetime) -> TravelParty:
    """Record when the party is expected to land or take off; None means as planned.

    Travel is a fact and not refused: what is booked earlier stays, and appears among the clashes. Raises HasLanded.
    """
    if _locked(party).actual_at:
        raise HasLanded(field="expected_at")
    return _change(party, {"expected_at": expected_at}, now=now)


@undoable(PARTY, _("Status of the travel party recorded"))
def report_party(party: TravelParty, *, status: str, now: datetime, at: datetime | None = None) -> TravelParty:
    """Record that the party is airborne, diverted, landed or in town, since `at` or now.

    Raises DoesNotLand, NotThatHour, and WrongStatus, also for the second of two people who report the same.
    """
    if not party.is_arrival and status in (Status.LANDED, Status.IN_TOWN):
        raise DoesNotLand(field="status")
    party = _locked(party)
    if at and (at > now or (party.actual_at and at < party.actual_at)):
        raise NotThatHour(field="at")
    facts: dict[str, object] = {}
    if status == (Status.LANDED if party.is_arrival else Status.AIRBORNE):
        facts["actual_at"] = at or now
    if status == Status.IN_TOWN:
        facts["in_town_at"] = at or now
    before = notices.facts_of(party)
    advance(party, status, **facts)
    party = follow_party(party, now=now)
    if status == Status.DIVERTED:
        _tell(party, before, now)
    return party


@undoable(PARTY, _("Travel party cancelled"))
def cancel_party(party: TravelParty, *, now: datetime, by: User | None = None) -> TravelParty:
    """Cancel a party that does not travel: its people come and go as was known before, and the greeter is free.

    Raises NotRepresentative, TravelDeadlineOver, and WrongStatus if it is on its way or there.
    """
    _refuse_by(by, party.delegation, now)
    party = _locked(party)
    before, greeter = notices.facts_of(party), party.greeter
    advance(party, Status.CANCELLED, greeter=None)
    _let_go(party, party.travellers.all(), now)
    party = follow_party(party, now=now)
    _tell(party, before, now, greeter=greeter)
    return party


@transactional
def restore_party(
    party: TravelParty, facts: Mapping[str, object], *, delegates: Collection[Delegate], now: datetime
) -> TravelParty:
    """Set all facts and the people of a party, in whatever status, to undo a change."""
    party = _locked(party)
    party.status = str(facts["status"])
    party.save(update_fields=["status"])
    return _change(party, facts, delegates=delegates, now=now)


@transactional
def follow_party(party: TravelParty, *, now: datetime, even_if_booked: bool = True) -> TravelParty:
    """Set when the people of the party are there, and book its greeter."""
    party.there_at = presence_of(party)
    people = [row.delegate for row in party.travellers.select_related("delegate").order_by("delegate")]
    _lock_all([*people, *([party.greeter] if party.greeter else [])])
    for delegate in people:
        _set_hour(delegate, party.direction, party.there_at, now)
    _book_greeter(party, now=now, even_if_booked=even_if_booked)
    party.save(update_fields=["there_at", "welcome"])
    return party


def steps_of(party: TravelParty) -> Iterator[str]:
    """Yield what can be done with the party now: the verbs that the desk offers."""
    if party.status not in TravelParty.ENDED:
        yield "arrange"
        if party.actual_at is None:
            yield "delay"
    for status in TravelParty.TRANSITIONS[Status(party.status)]:
        if status != Status.PLANNED and (party.is_arrival or status not in (Status.LANDED, Status.IN_TOWN)):
            yield "cancel" if status == Status.CANCELLED else status.value


def _change(
    party: TravelParty,
    facts: Mapping[str, object],
    *,
    now: datetime,
    delegates: Collection[Delegate] | None = None,
    even_if_booked: bool = True,
) -> TravelParty:
    party = _locked(party)
    if party.status == Status.CANCELLED:
        raise WrongStatus(gettext("This party was cancelled. Enter another one."), present=party.status)
    before, greeter = notices.facts_of(party), party.greeter
    for name, value in facts.items():
        setattr(party, name, value)
    _refuse_impossible(party)
    party.save()
    if delegates is not None:
        _let_go(party, party.travellers.exclude(delegate__in=delegates), now)
        _set_people(party, delegates)
    party = follow_party(party, now=now, even_if_booked=even_if_booked)
    _tell(party, before, now, greeter=greeter)
    return party


def _locked(party: TravelParty) -> TravelParty:
    """Lock the party and return it as it is now."""
    lock_party(party)
    return TravelParty.objects.select_related(
        "summit", "delegation", "border_point", "destination", "greeter", "welcome"
    ).get(pk=party.pk)


def _lock_all(people: Collection[Delegate]) -> None:
    """Lock the calendars of the people in primary-key order, as every booking does."""
    rows = Resource.objects.filter(pk__in=[one.pk for one in people]).select_for_update(no_key=True, of=("self",))
    list(rows.order_by("pk"))


def _set_people(party: TravelParty, delegates: Collection[Delegate]) -> None:
    """Let the delegates travel in the party, beside those who do."""
    if not delegates:
        raise NobodyTravels(field="delegates")
    if any(one.party_id != party.delegation_id for one in delegates):
        raise NotOfThisDelegation(field="delegates")
    elsewhere = Traveller.objects.filter(delegate__in=delegates, direction=party.direction)
    if row := elsewhere.exclude(travel_party=party).select_related("delegate", "travel_party").first():
        sentence = gettext("%(delegate)s travels in another party: %(party)s.")
        raise InAnotherParty(sentence % {"delegate": row.delegate, "party": row.travel_party}, field="delegates")
    there = set(party.travellers.values_list("delegate", flat=True))
    hour = HOURS[party.direction]
    Traveller.objects.bulk_create(
        Traveller(travel_party=party, delegate=one, direction=party.direction, known_before=getattr(one, hour))
        for one in delegates
        if one.pk not in there
    )


def _let_go(party: TravelParty, travellers: QuerySet[Traveller], now: datetime) -> None:
    """Take people out of the party: they come or go when it was known before that they do."""
    rows = list(travellers.select_related("delegate").order_by("delegate"))
    _lock_all([row.delegate for row in rows])
    Traveller.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        _set_hour(row.delegate, party.direction, row.known_before, now)


def _set_hour(delegate: Delegate, direction: str, hour: datetime | None, now: datetime) -> None:
    hours = {"arrives_at": delegate.arrives_at, "departs_at": delegate.departs_at}
    name = HOURS[direction]
    if hours[name] != hour:
        derive_travel(delegate, now=now, **{**hours, name: hour})


def _book_greeter(party: TravelParty, *, now: datetime, even_if_booked: bool) -> None:
    """Close the calendar of the greeter while they welcome the party."""
    present, wanted = party.welcome, welcome_of(party) if party.greeter else None
    if present and wanted == present.interval and present.occupancies.filter(resource=party.greeter_id).exists():
        return
    if present:
        party.welcome = None
        party.save(update_fields=["welcome"])
        delete_closure(present)
    if party.greeter is None or wanted is None:
        return
    try:
        party.welcome = create_closure(
            summit=party.summit,
            resources=[party.greeter],
            title=_title_of_welcome(party),
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            now=now,
            even_if_booked=even_if_booked,
        )
    except ResourceClash as clash:
        raise ResourceClash(clash.clashes, field="greeter", accepted_by="even_if_booked") from clash


def _title_of_welcome(party: TravelParty) -> dict[str, str]:
    words = in_languages(WELCOME if party.is_arrival else FAREWELL)
    return {language: f"{word}: {text_in(party.delegation.name, language)}" for language, word in words.items()}


def _refuse_two_parties(party: TravelParty) -> None:
    """Refuse a greeter who is with another party at that time; closures do not clash with each other."""
    if party.welcome is None:
        return
    at_once = {"welcome__starts_at__lt": party.welcome.ends_at, "welcome__ends_at__gt": party.welcome.starts_at}
    others = TravelParty.objects.filter(greeter=party.greeter, **at_once).exclude(pk=party.pk)
    if other := others.select_related("delegation").first():
        sentence = gettext("%(greeter)s is with another party at that time: %(party)s.")
        raise GreeterBusy(sentence % {"greeter": party.greeter, "party": other}, field="greeter")


def _refuse_by(by: User | None, delegation: Delegation, now: datetime) -> None:
    """Refuse who does not act for the delegation; and its own people from the deadline of the summit on."""
    if by is None:
        return
    refuse_unless_representative(by, delegation, field="delegation")
    summit = Summit.objects.get(pk=delegation.summit_id)  # as it is in this transaction
    if not organizes(by, summit) and not summit.takes_people(now):
        raise TravelDeadlineOver


def _refuse_impossible(party: TravelParty) -> None:
    for name in ("border_point", "destination"):
        venue = getattr(party, name)
        if venue and venue.summit_id != party.summit_id:
            raise UnknownVenue(field=name)
    if party.greeter and not Delegation.objects.filter(resources=party.greeter, is_host=True).exists():
        raise NotOfHost(field="greeter")
    if party.transport != TravelParty.Transport.SPECIAL:
        for name in TravelParty.OF_AIRCRAFT:
            if getattr(party, name) not in (None, ""):
                raise OnlyOfAircraft(field=name)


def _tell(party: TravelParty, before: dict[str, object], now: datetime, *, greeter: Delegate | None = None) -> None:
    """Tell the delegation, its liaison officers and the host's people of a greeter what is different."""
    if notices.facts_of(party) == before:
        return
    greeters = {one.party_id: one.party for one in (greeter, party.greeter) if one and one.party}
    concerned = staff_and_liaisons_of([party.delegation, *greeters.values()])
    notify(concerned, notices.travel_changed(party, before), summit=party.summit, now=now)
