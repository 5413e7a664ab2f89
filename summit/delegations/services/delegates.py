"""Services that enrol, amend and remove delegates, and record their travel."""

from copy import copy
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.calendar.models import Engagement, EngagementQuerySet, Occupancy
from summit.calendar.services import changing, create_closure, delete_closure, refuse_shared_by_others
from summit.core import personal_data_export
from summit.core.dependents import delete_unless_used
from summit.core.hours import shown_hours
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.derived_travel import refuse_derived
from summit.delegations.models import Delegate, Delegation, Headship, OfficialInvitation
from summit.delegations.services.heads import LEVELS, RENAMED, NotOfThisDelegation, name_head, reordering
from summit.notifications.changes import Restorable, undoable

NOT_ARRIVED = {"en": "Not yet arrived", "ru": "Ещё не прибыл"}
NAMED = 3  # engagements that a refusal names
DEPARTED = {"en": "Departed", "ru": "Отбыл"}


class DepartsBeforeArrival(BadValue):
    """The departure is not after the arrival."""

    code = "departs_before_arrival"
    message = _("A delegate departs after arriving.")


class HeadsDelegation(Refusal):
    """The delegate is the head of the delegation."""

    code = "heads_delegation"
    message = _("This person heads the delegation. Name another head first.")


class InProgramme(Refusal):
    """The delegate takes part in engagements that are not cancelled."""

    code = "in_programme"
    message = _("This person takes part in something; put somebody else in their place first.")

    def __init__(self, delegate: Delegate, engagements: EngagementQuerySet) -> None:
        self.engagements = engagements
        self.zone = delegate.summit.zone
        super().__init__(field=None)

    def details_for(self, viewer: User) -> dict[str, object]:
        """Return the engagements that the viewer may know of."""
        return {"engagements": [str(one.uid) for one in self.engagements.known_to(viewer)]}

    def message_for(self, viewer: User) -> str:
        """Name the engagements that the viewer may know of."""
        known = self.engagements.known_to(viewer).select_related("venue").order_by("starts_at", "pk")[:NAMED]
        hours = ((one, shown_hours(one.starts_at, one.ends_at, one.local_zone or self.zone)) for one in known)
        names = "; ".join(f"“{one}”, {when}" for one, when in hours)
        if not names:
            return str(self.message)
        return gettext("This person takes part in %(names)s. Put somebody else in their place first.") % {
            "names": names
        }


class DelegateFacts(TypedDict, total=False):
    """The facts of a delegate that are entered or changed."""

    party: Party
    code: str
    name: dict[str, str]
    office: dict[str, str]
    function: str
    rank: int
    took_office_on: date | None
    languages: list[str]
    turnover: int
    shared_as: str
    arrives_at: datetime | None
    departs_at: datetime | None


def _restore_travel(delegate: Delegate, facts: dict[str, Any] | None, now: datetime) -> None:
    hours = {name: text and datetime.fromisoformat(text) for name, text in (facts or {}).items()}
    set_travel(delegate, now=now, **hours)


TRAVEL = Restorable(
    name="delegations.travel",
    model=Delegate,
    facts=lambda delegate: {**Delegate.objects.values("arrives_at", "departs_at").get(pk=delegate.pk)},
    restore=_restore_travel,
    title=lambda delegate: delegate.name,
)


@undoable(TRAVEL, _("Arrival or departure recorded"))
def set_travel(
    delegate: Delegate, *, arrives_at: datetime | None, departs_at: datetime | None, now: datetime
) -> Delegate:
    """Record arrival and departure, and close the delegate's calendar before and after.

    Travel is a fact and not refused: engagements outside these hours are kept, and appear among the clashes. Raises
    TravelIsDerived if an hour that changes follows from a travel party.
    """
    refuse_derived(delegate, arrives_at=arrives_at, departs_at=departs_at)
    return derive_travel(delegate, arrives_at=arrives_at, departs_at=departs_at, now=now)


@transactional
def derive_travel(
    delegate: Delegate, *, arrives_at: datetime | None, departs_at: datetime | None, now: datetime
) -> Delegate:
    """Do what `set_travel` does, for the app that derives the hours."""
    if arrives_at and departs_at and departs_at <= arrives_at:
        raise DepartsBeforeArrival(field="departs_at")
    delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    span = delegate.summit.span
    for closure in filter(None, (delegate.absence_before, delegate.absence_after)):
        delete_closure(closure)
    delegate.arrives_at, delegate.departs_at = arrives_at, departs_at
    delegate.absence_before = _absence(delegate, NOT_ARRIVED, span.starts_at, arrives_at, now)
    delegate.absence_after = _absence(delegate, DEPARTED, departs_at, span.ends_at, now)
    delegate.save(update_fields=["arrives_at", "departs_at", "absence_before", "absence_after"])
    return delegate


def _absence(
    delegate: Delegate, title: dict[str, str], starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Engagement | None:
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        return None
    return create_closure(
        summit=delegate.summit,
        resources=[delegate],
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
        even_if_booked=True,
    )


class DelegationFull(Refusal):
    """The delegation has as many delegates as its invitation allows."""

    code = "delegation_full"


def lock_size(delegation: Delegation) -> None:
    """Lock the delegation, so that its people are counted by one transaction at a time."""
    list(Delegation.objects.select_for_update(of=("self",), no_key=True).filter(pk=delegation.pk).order_by())


def _refuse_one_too_many(delegation: Delegation) -> None:
    lock_size(delegation)
    invitations = OfficialInvitation.objects.filter(delegation=delegation, size_limit__isnull=False)
    limit = invitations.exclude(status__in=("draft", "withdrawn")).values_list("size_limit", flat=True).first()
    if limit is not None and Delegate.objects.filter(party=delegation).count() >= limit:
        text = ngettext(
            "The invitation is for %(count)s delegate.", "The invitation is for %(count)s delegates.", limit
        )
        raise DelegationFull(text % {"count": limit}, field="delegation", size_limit=limit)


@transactional
def enrol_delegate(
    delegation: Delegation, *, now: datetime, is_head: bool = False, **facts: Unpack[DelegateFacts]
) -> Delegate:
    """Add a delegate to the delegation, and make them its head if `is_head`."""
    arrives_at, departs_at = facts.pop("arrives_at", None), facts.pop("departs_at", None)
    facts["party"] = delegation
    _refuse_one_too_many(delegation)
    delegate = Delegate.objects.create(summit_id=delegation.summit_id, **facts)
    refuse_shared_by_others(delegate, before="")
    if arrives_at or departs_at:
        delegate = set_travel(delegate, now=now, arrives_at=arrives_at, departs_at=departs_at)
    if is_head:
        name_head(delegation, delegate, now=now)
    return delegate


@transactional
def amend_delegate(
    delegate: Delegate, *, now: datetime, even_if_clashing: bool = False, **facts: Unpack[DelegateFacts]
) -> Delegate:
    """Change facts of a delegate; arrival and departure move the closures of the delegate's calendar.

    Another rank is given by the verb that changes levels, so that it can be undone.
    Raises NotOfThisDelegation if `party` differs, and ResourceClash if another turnover clashes and is not accepted.
    """
    arrives_at = facts.pop("arrives_at", delegate.arrives_at)
    departs_at = facts.pop("departs_at", delegate.departs_at)
    if facts.get("party", delegate.party) != delegate.party:
        raise NotOfThisDelegation(field="delegation")
    rank = facts.pop("rank", delegate.rank)
    is_renamed = facts.get("name", delegate.name) != delegate.name
    delegation = Delegation.objects.get(resources=delegate)
    with reordering(delegation, now=now), changing(delegate, now=now, even_if_clashing=even_if_clashing):
        for name, value in facts.items():
            setattr(delegate, name, value)
        delegate.save(update_fields=list(facts))
    if is_renamed:
        for _none, follow in RENAMED:
            follow(delegate, now)
    if delegate.rank != rank:
        for _none, change_level in LEVELS:
            change_level(delegate, rank, now)
    if (delegate.arrives_at, delegate.departs_at) != (arrives_at, departs_at):
        return set_travel(delegate, now=now, arrives_at=arrives_at, departs_at=departs_at)
    return delegate


@transactional
def remove_delegate(delegate: Delegate) -> Delegate:
    """Delete a delegate, with the closures before their arrival and after their departure; return what they were.

    Raises HeadsDelegation, InProgramme, and InUse if something else refers to them, such as a bilateral request.
    """
    delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    if Headship.objects.filter(delegate=delegate).lasting().exists() or hasattr(delegate, "headed"):
        raise HeadsDelegation
    taking_part = Occupancy.objects.filter(resource=delegate.pk, role=Occupancy.Role.PARTICIPANT)
    engagements = Engagement.objects.standing().filter(pk__in=taking_part.values("engagement"))
    if engagements.exists():
        raise InProgramme(delegate, engagements)
    removed = copy(delegate)
    for closure in filter(None, (delegate.absence_before, delegate.absence_after)):
        delete_closure(closure)
    delete_unless_used(delegate)
    return removed


@transactional
def export_delegate(delegate: Delegate, *, by: User, reason: str) -> dict[str, list[dict[str, object]]]:
    """Record the access, and return all stored data on the delegate that `by` may see. Raises TellsSecret."""
    return personal_data_export.export(
        delegate, by=by, what="delegates.all", summits=[delegate.summit_id], reason=reason
    )
