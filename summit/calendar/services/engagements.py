"""Engagements are booked, moved, cancelled and confirmed.

A change of occupancies first takes the shared lock of the rules (`locking`), then locks the row of the engagement, then
those of all resources in primary-key order, so that two bookings of the same resources cannot deadlock.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext

from summit.calendar import notices
from summit.calendar.models import Engagement, Occupancy, Removal, Resource
from summit.calendar.queries import people_concerned
from summit.calendar.refusals import EndsBeforeStart, OffGrid, OutsideSummit
from summit.calendar.services.locking import keep_rules
from summit.calendar.services.occupying import (
    Occupants,
    is_set_aside,
    locked,
    occupy,
    refit,
    refuse_clashes,
    set_aside,
    vacate,
    venue_of,
    venues_of,
)
from summit.calendar.services.removals import entry_of, following_closures, record_removals
from summit.calendar.services.telling import EngagementSnapshot, tell
from summit.core.intervals import Interval
from summit.core.lifecycle import WrongStatus, advance
from summit.core.transactions import transactional
from summit.notifications.services import notify, withdraw
from summit.summits.models import Summit


def check_hour(summit: Summit, starts_at: datetime, ends_at: datetime) -> Interval:
    """Return the interval if the summit allows it; otherwise raise a refusal that names the field."""
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    for field, instant in (("starts_at", starts_at), ("ends_at", ends_at)):
        local = instant.astimezone(summit.zone)
        if local.second or local.microsecond or (local.hour * 60 + local.minute) % summit.grid:
            raise OffGrid(
                gettext("Hours are multiples of %(grid)s minutes.") % {"grid": summit.grid},
                field=field,
                grid=summit.grid,
            )
        if not summit.span.starts_at <= instant <= summit.span.ends_at:
            raise OutsideSummit(field=field)
    if summit.active_days and not summit.is_active(Interval(starts_at, ends_at)):
        raise OutsideSummit(gettext("This is not within the active days of the summit."), field="starts_at")
    return Interval(starts_at, ends_at)


@transactional
def book_engagement(
    *,
    summit: Summit,
    kind: str,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    occupants: Occupants,
    now: datetime,
    venue_id: int | None = None,
    audience: str = Engagement.Audience.PARTICIPANTS,
) -> Engagement:
    """Enter a tentative engagement that takes all `occupants` for [starts_at, ends_at) and their turnover.

    The venue is that of the rooms; `venue_id` is used if there is no room. Raises ResourceClash with all clashes, or a
    BadValue for an impossible hour or occupant.
    """
    keep_rules(summit.pk)
    resources = locked(summit, occupants)
    # The given summit may have been read before its days or grid were changed.
    present = resources[0].summit if resources else Summit.objects.get(pk=summit.pk)
    interval = check_hour(present, starts_at, ends_at)
    engagement = Engagement(
        summit=summit,
        kind=kind,
        title=dict(title),
        starts_at=starts_at,
        ends_at=ends_at,
        venue_id=venue_of(resources, venue_id),
        audience=audience,
        changed_at=now,
    )
    refuse_clashes(engagement, resources, interval)
    engagement.save()
    occupy(engagement, resources, occupants)
    return engagement


class EngagementChanges(TypedDict, total=False):
    """The changes of an engagement; a missing key, or None, leaves it as it is."""

    starts_at: datetime | None
    ends_at: datetime | None
    occupants: Occupants | None
    venue_id: int | None
    keeps_venue: bool
    title: Mapping[str, str] | None
    audience: str | None


@transactional
def move_engagement(engagement: Engagement, *, now: datetime, **changes: Unpack[EngagementChanges]) -> Engagement:
    """Change the hour, place, title, occupants or audience of an engagement that is not cancelled.

    The venue of an engagement without a room stays only if `keeps_venue`, which is the default. Raises ResourceClash
    with all clashes, and WrongStatus if it was cancelled. If facts change that people read, the sequence goes up, and
    the people concerned are told if the engagement was published.
    """
    keep_rules(engagement.summit_id)
    engagement = Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    with following_closures([engagement.pk], now=now):
        return _move(engagement, now=now, **changes)


def _move(engagement: Engagement, *, now: datetime, **changes: Unpack[EngagementChanges]) -> Engagement:
    """Change the engagement, which is locked; raise what `move_engagement` raises."""
    if engagement.status == Engagement.Status.CANCELLED:
        raise WrongStatus(gettext("This was cancelled; it no longer takes anybody's time."), present=engagement.status)
    before = EngagementSnapshot.of(engagement)
    rows = list(engagement.occupancies.values_list("resource", "role", "resource__party"))
    entry = entry_of(engagement, {resource: party for resource, _role, party in rows})
    occupied = {resource: role for resource, role, _party in rows}
    occupants = changes.get("occupants")
    wanted = occupied if occupants is None else occupants
    starts_at = changes.get("starts_at") or engagement.starts_at
    ends_at = changes.get("ends_at") or starts_at + engagement.interval.length
    place = changes.get("venue_id"), changes.get("keeps_venue", True)
    taking_part = _take_place(engagement, (starts_at, ends_at), occupied, wanted, *place)
    engagement.title = dict(changes.get("title") or engagement.title)
    engagement.audience = changes.get("audience") or engagement.audience
    engagement.changed_at = now
    after = EngagementSnapshot.of(engagement)
    lost = entry.lost(entry_of(engagement, {resource.pk: resource.party_id for resource in taking_part}))
    if before.standing != after.standing:
        withdraw(notices.topic(engagement))
    # Resources that come back need a newer entry than their removal; `rebook_engagement` has made one already.
    if before != after or lost or (occupied and occupied != wanted):
        engagement.sequence += 1
    engagement.save()
    record_removals(entry, lost, sequence=engagement.sequence, now=now)
    if engagement.status == Engagement.Status.CONFIRMED:
        tell(engagement, before, after, now)
    return engagement


def _take_place(
    engagement: Engagement,
    hour: tuple[datetime, datetime],
    occupied: Occupants,
    wanted: Occupants,
    venue_id: int | None,
    keeps_venue: bool,  # noqa: FBT001 -- private
) -> list[Resource]:
    """Set hour, venue and occupants of the engagement, and return these; what stays is not checked again."""
    everyone = locked(engagement.summit, {**occupied, **wanted})
    resources = [resource for resource in everyone if resource.pk in wanted]
    venue_stays = keeps_venue and not venues_of(resources)
    venue_id = venue_of(resources, venue_id or (engagement.venue_id if venue_stays else None))
    present = (engagement.starts_at, engagement.ends_at), engagement.venue_id
    stays = present == (hour, venue_id) and not is_set_aside(engagement)
    if stays and occupied == wanted:
        return resources
    interval = check_hour(engagement.summit, *hour)
    engagement.starts_at, engagement.ends_at, engagement.venue_id = interval.starts_at, interval.ends_at, venue_id
    if stays and wanted.items() <= occupied.items():
        # Who leaves is not kept by what the others clash with.
        vacate(engagement, staying=wanted)
        return resources
    refuse_clashes(engagement, resources, interval)
    vacate(engagement)
    occupy(engagement, resources, wanted)
    return resources


@dataclass(frozen=True, kw_only=True)
class Change:
    """The new hour and occupants of an engagement."""

    engagement: Engagement
    starts_at: datetime
    ends_at: datetime
    occupants: Occupants


@transactional
def rearrange_engagements(changes: Collection[Change], *, now: datetime) -> None:
    """Move several engagements at once, so that one may take the hour or the room that another leaves.

    All or none is moved: raises the first ResourceClash that remains after all have left their places.
    """
    ids = [change.engagement.pk for change in changes]
    for summit_id in sorted({change.engagement.summit_id for change in changes}):
        keep_rules(summit_id)
    rows = Engagement.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    present = {row.pk: row for row in rows}
    with following_closures(ids, now=now):
        left = _lock_all(changes)
        for row in present.values():
            set_aside(row)
        for change in changes:
            _move(
                present[change.engagement.pk],
                starts_at=change.starts_at,
                ends_at=change.ends_at,
                occupants=change.occupants,
                now=now,
            )
        refit(left)


def _lock_all(changes: Collection[Change]) -> dict[int, str]:
    """Lock the resources that the engagements have and get; return those that they have, with what they share."""
    left: dict[int, str] = {}
    for summit in {change.engagement.summit_id: change.engagement.summit for change in changes}.values():
        own = [change for change in changes if change.engagement.summit_id == summit.pk]
        wanted = {pk: role for change in own for pk, role in change.occupants.items()}
        moved = [change.engagement.pk for change in own]
        occupied = dict(Occupancy.objects.filter(engagement__in=moved).values_list("resource", "role"))
        present = locked(summit, {**occupied, **wanted})
        left |= {resource.pk: resource.shared_key for resource in present if resource.pk in occupied}
    return left


@transactional
def cancel_engagement(engagement: Engagement, *, now: datetime) -> None:
    """Cancel the engagement, free everyone, and tell those concerned if it was published.

    Raises WrongStatus if it is cancelled already.
    """
    keep_rules(engagement.summit_id)
    Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    # The values read before the lock may be old; the notice and the next sequence need the present ones.
    engagement.refresh_from_db()
    with following_closures([engagement.pk], now=now):
        rows = list(engagement.occupancies.values_list("resource", "role", "resource__party"))
        locked(engagement.summit, {resource: role for resource, role, _party in rows})
        was_known = engagement.status == Engagement.Status.CONFIRMED
        before = EngagementSnapshot.of(engagement)
        # `removed_by_cancelling` needs the removal of each resource when the engagement is reinstated.
        entry = entry_of(engagement, {resource: party for resource, _role, party in rows})
        engagement.sequence += 1
        record_removals(entry, entry.lost(None), sequence=engagement.sequence, now=now)
        advance(engagement, Engagement.Status.CANCELLED, sequence=engagement.sequence, changed_at=now)
        vacate(engagement)
    withdraw(notices.topic(engagement))
    if was_known:
        notify(before.concerned, notices.cancelled(engagement, before.standing), summit=engagement.summit, now=now)


@transactional
def rebook_engagement(
    engagement: Engagement,
    *,
    starts_at: datetime,
    ends_at: datetime,
    occupants: Occupants,
    now: datetime,
    venue_id: int | None = None,
    title: Mapping[str, str] | None = None,
) -> Engagement:
    """Book a cancelled engagement again, tentative, at another hour. It keeps its identity in calendars."""
    keep_rules(engagement.summit_id)
    Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    advance(engagement, Engagement.Status.TENTATIVE, sequence=engagement.sequence + 1, changed_at=now)
    return move_engagement(
        engagement,
        starts_at=starts_at,
        ends_at=ends_at,
        occupants=occupants,
        venue_id=venue_id,
        title=title,
        now=now,
    )


@transactional
def republish_engagement(engagement: Engagement, *, now: datetime) -> None:
    """Publish an engagement again that was cancelled and is booked again; those who knew of it are told.

    For people whom the letter about the cancellation has not reached, that letter is taken back by folding.
    """
    confirm_engagements([engagement], now=now)
    engagement.refresh_from_db()
    concerned = people_concerned([engagement])[engagement.pk]
    notify(concerned, notices.reinstated(engagement), summit=engagement.summit, now=now)


@transactional
def confirm_engagements(engagements: Iterable[Engagement], *, now: datetime) -> None:
    """Publish the tentative engagements among these."""
    ids = [engagement.pk for engagement in engagements]
    tentative = Engagement.objects.filter(pk__in=ids, status=Engagement.Status.TENTATIVE)
    tentative.update(status=Engagement.Status.CONFIRMED, sequence=F("sequence") + 1, changed_at=now)


@transactional
def withdraw_engagements(engagements: Iterable[Engagement], *, now: datetime) -> None:
    """Make the published engagements among these tentative again, as they were before they were published.

    Feeds no longer show them. A feed that showed one as cancelled before it was published does so again, with a
    sequence that is newer than what it showed meanwhile.
    """
    ids = [engagement.pk for engagement in engagements]
    published = Engagement.objects.filter(pk__in=ids, status=Engagement.Status.CONFIRMED)
    published.update(status=Engagement.Status.TENTATIVE, sequence=F("sequence") + 1, changed_at=now)
    present = Engagement.objects.filter(pk=OuterRef("engagement")).values("sequence")
    Removal.objects.filter(engagement__in=ids).update(sequence=Subquery(present))
