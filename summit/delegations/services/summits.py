"""A summit's zone, days, hours and grid are changed with what hangs on them in view."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from summit.calendar.models import Engagement, Removal
from summit.calendar.refusals import OffGrid, OutsideSummit
from summit.calendar.services import change_rules, check_hour
from summit.core.hours import shown_instant
from summit.core.intervals import Interval
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate
from summit.delegations.services.delegates import set_travel
from summit.summits.models import Summit

NAMED = 5


class LeftOutside(Refusal):
    """Something that is scheduled would lie outside the summit's days and hours, or off its grid; it is named."""

    code = "left_outside"


class HoursWouldChange(Refusal):
    """In another time zone everything that is scheduled would be at another hour of the clock."""

    code = "hours_would_change"


class SlugIsKnown(Refusal):
    """Calendars that people follow know the summit's engagements by its slug, and clients its addresses."""

    code = "slug_is_known"
    message = "Calendars that people follow know what is published by this name; it stays as it is."


@transactional
def make_summit(**facts: Any) -> Summit:
    """Enter a summit. Raises BadValue for a fact that cannot be."""
    summit = Summit(**facts)
    _refuse_impossible(summit)
    summit.save()
    return summit


@transactional
def amend_summit(summit: Summit, *, now: datetime, keeps_instants: bool = False, **facts: Any) -> Summit:
    """Change facts of the summit. Raises LeftOutside, HoursWouldChange, SlugIsKnown, or BadValue for what cannot be.

    With `keeps_instants` another time zone is taken although something is scheduled: it stays at its instant, and so
    at another hour of the clock. Delegates are away until they arrive and after they depart, on new days too. Nobody
    books meanwhile.
    """
    change_rules(summit.pk)
    summit = Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    before = Summit.objects.get(pk=summit.pk)
    for name, value in facts.items():
        setattr(summit, name, value)
    _refuse_impossible(summit)
    if summit.slug != before.slug and _is_published(summit):
        raise SlugIsKnown(field="slug")
    if not keeps_instants:
        refuse_other_hours(before, summit.zone)
    refuse_left_outside(summit, before=before)
    summit.save()
    if summit.span != before.span:
        renew_absences(summit, now=now)
    return summit


def refuse_other_hours(summit: Summit, zone: ZoneInfo) -> None:
    """Refuse a zone on whose clock anything that is scheduled is at another hour."""
    changed = [e for e in _scheduled(summit) if _wall(e.starts_at, zone) != _wall(e.starts_at, summit.zone)]
    if changed:
        first = changed[0]
        is_at, would_be_at = (shown_instant(first.starts_at, one) for one in (summit.zone, zone))
        raise HoursWouldChange(
            f"{len(changed)} scheduled would be at another hour of the clock, such as “{first}”: it is at {is_at} and "
            f"would be at {would_be_at}. "
            "Confirm that everything stays at its instant, or move it first.",
            field="time_zone",
            scheduled=len(changed),
        )


def refuse_left_outside(summit: Summit, *, before: Summit | None = None) -> None:
    """Refuse if something scheduled lies outside the summit's days or off its grid, and did not so `before`."""
    found: dict[str, list[Engagement]] = {}
    for engagement in _scheduled(summit).exclude(kind=Engagement.Kind.CLOSURE):
        field = _fault(summit, engagement.interval)
        if field and not (before and _fault(before, engagement.interval)):
            found.setdefault(field, []).append(engagement)
    for field, engagements in found.items():
        raise LeftOutside(_named(engagements, summit), field=field, engagements=[str(e.uid) for e in engagements])


def renew_absences(summit: Summit, *, now: datetime) -> None:
    """Have delegates be away before they arrive and after they depart, from the summit's first day to its last."""
    travelling = Delegate.objects.filter(summit=summit).exclude(arrives_at=None, departs_at=None)
    for delegate in travelling.order_by("pk"):
        set_travel(delegate, arrives_at=delegate.arrives_at, departs_at=delegate.departs_at, now=now)


def _refuse_impossible(summit: Summit) -> None:
    try:
        summit.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise BadValue(" ".join(messages), field=None if field == NON_FIELD_ERRORS else field) from error


def _is_published(summit: Summit) -> bool:
    """Say whether anything of it was ever published."""
    confirmed = Engagement.objects.filter(summit=summit, status=Engagement.Status.CONFIRMED)
    left = Removal.objects.filter(engagement__summit=summit, was_published=True)
    return confirmed.exclude(audience=Engagement.Audience.ORGANIZERS).exists() or left.exists()


def _scheduled(summit: Summit) -> Any:
    return Engagement.objects.filter(summit=summit).standing().order_by("starts_at", "pk")


def _fault(summit: Summit, interval: Interval) -> str:
    """Return the fact of the summit with which the interval does not agree; empty where it agrees with all."""
    try:
        check_hour(summit, interval.starts_at, interval.ends_at)
    except OffGrid:
        return "grid"
    except OutsideSummit:
        return "starts_on" if interval.starts_at < summit.span.starts_at else "ends_on"
    return ""


def _named(engagements: Collection[Engagement], summit: Summit) -> str:
    """Name the first few, with their hours on the summit's clock as it would be."""
    some = list(engagements)[:NAMED]
    names = "; ".join(f"“{e}”, {shown_instant(e.starts_at, summit.zone)}" for e in some)
    more = f" and {len(engagements) - NAMED} more" if len(engagements) > NAMED else ""
    return f"This leaves out what is scheduled: {names}{more}. Move or cancel it first."


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
