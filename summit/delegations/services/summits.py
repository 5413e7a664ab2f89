"""Services that create and amend summits; amendments are checked against the scheduled engagements."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role, User
from summit.calendar.models import Engagement, EngagementQuerySet, Removal
from summit.calendar.refusals import OffGrid, OutsideSummit
from summit.calendar.services import change_rules, check_hour
from summit.core.hours import shown_instant
from summit.core.intervals import Interval
from summit.core.objections import fields_of, last_given
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate
from summit.delegations.services.delegates import set_travel
from summit.notifications.changes import irreversible
from summit.summits.beginnings import begin_summit
from summit.summits.copying import copy_parts
from summit.summits.models import Summit

NAMED = 5


class LeftOutside(Refusal):
    """Scheduled engagements (named in the message) would be outside the summit's days and hours, or off its grid."""

    code = "left_outside"


class HoursWouldChange(Refusal):
    """In the other time zone, scheduled engagements would be shown at other hours."""

    code = "hours_would_change"


class SlugIsKnown(Refusal):
    """Calendars identify the summit's engagements by its slug, and clients its addresses."""

    code = "slug_is_known"
    message = _("Calendars that people follow know what is published by this name; it stays as it is.")


class SummitFacts(TypedDict, total=False):
    """The facts of a summit that are entered or changed."""

    slug: str
    name: dict[str, str]
    organization: dict[str, str]
    host_city: dict[str, str]
    time_zone: str
    languages: list[str]
    starts_on: date
    ends_on: date
    day_starts_at: time
    day_ends_at: time
    active_days: list[str]
    grid: int
    secretariat_email: str
    minutes_to_undo: int | None
    people_until: datetime | None
    bilaterals_settled_by: str
    asks_personal_data: bool
    personal_data_until: date | None


@transactional
def make_summit(*, copied: Collection[str] = (), **facts: Unpack[SummitFacts]) -> Summit:
    """Create a summit with what it begins with, except the parts that are `copied`. Raises BadValue."""
    summit = Summit(**facts)
    _refuse_impossible(summit, facts)
    summit.save()
    begin_summit(summit, without=copied)
    return summit


@irreversible(_("Summit copied"), _("Delete the copy."))
def copy_summit(
    source: Summit, *, parts: Collection[str], by: User, now: datetime, **facts: Unpack[SummitFacts]
) -> Summit:
    """Create a summit with the facts of another, apart from those given, and with copies of the named parts.

    `by` becomes its chief organizer; a superuser needs no role.
    Raises BadValue for impossible facts, and what `copy_parts` raises.
    """
    names = SummitFacts.__annotations__.keys() - {
        "personal_data_until",
        "people_until",
        "active_days",
    }  # of the earlier days
    kept = {name: getattr(source, name) for name in names}
    summit = make_summit(copied=parts, **{**kept, **facts})
    if not by.is_superuser:
        Role.objects.create(user=by, summit=summit, kind=Role.Kind.CHIEF)
    copy_parts(source, summit, chosen=parts, now=now)
    return summit


@transactional
def amend_summit(
    summit: Summit, *, now: datetime, keeps_instants: bool = False, **facts: Unpack[SummitFacts]
) -> Summit:
    """Change facts of the summit. Raises LeftOutside, HoursWouldChange, SlugIsKnown, or BadValue for impossible facts.

    With `keeps_instants` the time zone may change although something is scheduled: engagements keep their instants and
    are shown at other hours. If the days change, the absences of delegates are renewed. Bookings wait meanwhile.
    """
    change_rules(summit.pk)
    summit = Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    before = Summit.objects.get(pk=summit.pk)
    for name, value in facts.items():
        setattr(summit, name, value)
    _refuse_impossible(summit, facts)
    if summit.slug != before.slug and _is_published(summit):
        raise SlugIsKnown(field="slug")
    if not keeps_instants:
        refuse_other_hours(before, summit.zone)
    refuse_left_outside(summit, before=before)
    summit.save(update_fields=list(facts))
    if summit.span != before.span:
        renew_absences(summit, now=now)
    return summit


def refuse_other_hours(summit: Summit, zone: ZoneInfo) -> None:
    """Refuse a zone in which any scheduled engagement would be shown at another hour."""
    on_clock = (e for e in _scheduled(summit) if e.local_zone is None)
    changed = [e for e in on_clock if _local_time(e.starts_at, zone) != _local_time(e.starts_at, summit.zone)]
    if changed:
        first = changed[0]
        is_at, would_be_at = (shown_instant(first.starts_at, one) for one in (summit.zone, zone))
        text = ngettext(
            "%(count)s scheduled would be at another hour of the clock, such as “%(first)s”: it is at %(is_at)s and "
            "would be at %(would_be_at)s. Confirm that everything stays at its instant, or move it first.",
            "%(count)s scheduled would be at another hour of the clock, such as “%(first)s”: it is at %(is_at)s and "
            "would be at %(would_be_at)s. Confirm that everything stays at its instant, or move it first.",
            len(changed),
        )
        facts = {"count": len(changed), "first": first, "is_at": is_at, "would_be_at": would_be_at}
        raise HoursWouldChange(text % facts, field="time_zone", scheduled=len(changed))


def refuse_left_outside(summit: Summit, *, before: Summit | None = None) -> None:
    """Refuse if an engagement is outside the summit's days or off its grid, and was not so `before`."""
    found: dict[str, list[Engagement]] = {}
    for engagement in _scheduled(summit).exclude(kind=Engagement.Kind.CLOSURE):
        field = _violated_field(summit, engagement.interval)
        if field and not (before and _violated_field(before, engagement.interval)):
            found.setdefault(field, []).append(engagement)
    for field, engagements in found.items():
        raise LeftOutside(_named(engagements, summit), field=field, engagements=[str(e.uid) for e in engagements])


def renew_absences(summit: Summit, *, now: datetime) -> None:
    """Renew the absences of delegates before arrival and after departure, for the summit's present days."""
    travelling = Delegate.objects.filter(summit=summit).exclude(arrives_at=None, departs_at=None)
    for delegate in travelling.order_by("pk"):
        set_travel(delegate, arrives_at=delegate.arrives_at, departs_at=delegate.departs_at, now=now)


def _refuse_impossible(summit: Summit, changed: Collection[str]) -> None:
    """Refuse what cannot be, beside its field; of several that contradict each other, the last of those given."""
    try:
        summit.full_clean(validate_constraints=False)
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise BadValue(" ".join(messages), field=None if field == NON_FIELD_ERRORS else field) from error
    for constraint in Summit._meta.constraints:
        try:
            constraint.validate(Summit, summit)
        except ValidationError as error:
            raise BadValue(" ".join(error.messages), field=last_given(fields_of(constraint), changed)) from error


def _is_published(summit: Summit) -> bool:
    """Return whether any engagement of the summit was ever published."""
    confirmed = Engagement.objects.filter(summit=summit, status=Engagement.Status.CONFIRMED)
    removed = Removal.objects.filter(engagement__summit=summit, was_published=True)
    return confirmed.exclude(audience=Engagement.Audience.ORGANIZERS).exists() or removed.exists()


def _scheduled(summit: Summit) -> EngagementQuerySet:
    return Engagement.objects.filter(summit=summit).standing().select_related("venue").order_by("starts_at", "pk")


def _violated_field(summit: Summit, interval: Interval) -> str:
    """Return the summit's field that the interval violates; empty if there is none."""
    try:
        check_hour(summit, interval.starts_at, interval.ends_at)
    except OffGrid:
        return "grid"
    except OutsideSummit:
        if summit.span.starts_at <= interval.starts_at and interval.ends_at <= summit.span.ends_at:
            return "active_days"
        return "starts_on" if interval.starts_at < summit.span.starts_at else "ends_on"
    return ""


def _named(engagements: Collection[Engagement], summit: Summit) -> str:
    """Return a sentence that names the first few engagements, with their hours in the summit's new time zone."""
    some = list(engagements)[:NAMED]
    names = "; ".join(f"“{e}”, {shown_instant(e.starts_at, e.local_zone or summit.zone)}" for e in some)
    if len(engagements) <= NAMED:
        return gettext("This leaves out what is scheduled: %(names)s. Move or cancel it first.") % {"names": names}
    text = gettext("This leaves out what is scheduled: %(names)s and %(more)s more. Move or cancel them first.")
    return text % {"names": names, "more": len(engagements) - NAMED}


def _local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
