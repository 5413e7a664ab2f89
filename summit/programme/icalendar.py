"""The programme as an iCalendar stream."""

from collections.abc import Iterable

from summit.calendar.models import Engagement, Removal
from summit.calendar.places import place_of, title_of
from summit.core import ics
from summit.core.translations import text_in
from summit.notifications.senders import organizer_of
from summit.summits.models import Summit

STATUSES = {
    Engagement.Status.TENTATIVE: "TENTATIVE",
    Engagement.Status.CONFIRMED: "CONFIRMED",
    Engagement.Status.CANCELLED: "CANCELLED",
}


def calendar_of(summit: Summit, engagements: Iterable[Engagement], removals: Iterable[Removal], language: str) -> bytes:
    """Return the engagements as a calendar, each on the clock of its venue, and removed ones as cancelled."""
    engagements = list(engagements)
    standing = {engagement.pk for engagement in engagements}
    gone = (removal for removal in removals if removal.engagement_id not in standing)
    events = [_event(summit, engagement, language) for engagement in engagements]
    events += [_cancelled(summit, removal, language) for removal in gone]
    name = text_in(summit.name, language)
    return ics.calendar_of(events, summit.zone, organizer=organizer_of(summit), name=name)


def _event(summit: Summit, engagement: Engagement, language: str) -> ics.Event:
    return ics.Event(
        uid=ics.uid_of(engagement.uid, summit.slug),
        sequence=engagement.sequence,
        changed_at=engagement.changed_at,
        starts_at=engagement.starts_at,
        ends_at=engagement.ends_at,
        summary=text_in(title_of(engagement), language),
        location=text_in(place_of(engagement), language),
        status=STATUSES[Engagement.Status(engagement.status)],
        zone=engagement.local_zone,
    )


def _cancelled(summit: Summit, removal: Removal, language: str) -> ics.Event:
    return ics.Event(
        uid=ics.uid_of(removal.engagement.uid, summit.slug),
        sequence=removal.sequence,
        changed_at=removal.left_at,
        starts_at=removal.starts_at,
        ends_at=removal.ends_at,
        summary=text_in(removal.title, language),
        status="CANCELLED",
    )
