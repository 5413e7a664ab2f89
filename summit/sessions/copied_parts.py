"""The organs that a new summit can take from an earlier one, and its sessions as unpublished drafts."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Engagement, Occupancy
from summit.calendar.refusals import ResourceClash
from summit.core.hours import shown_day
from summit.core.refusals import BadValue, Refusal
from summit.core.wall_clock import instants_of
from summit.facilities.models import Room
from summit.sessions.models import Organ, Session
from summit.sessions.services import schedule_session
from summit.summits.copying import PARTS, Copy, Part
from summit.summits.models import Summit


class SessionCannotBeCopied(BadValue):
    """A session cannot be at its hour in the new summit; the message names the session and the reason."""

    code = "session_cannot_be_copied"


class Drafts(Part):
    """Sessions at the same hour of the same day of the summit, with their rooms, and without people."""

    def of(self, summit: Summit) -> Iterator[QuerySet[Model]]:
        """Yield the sessions that were not cancelled."""
        for rows in super().of(summit):
            yield rows.exclude(engagement__status=Engagement.Status.CANCELLED)

    def copy(self, copy: Copy) -> None:
        """Schedule each session, without its room where the house is taken. Raises SessionCannotBeCopied."""
        for session in Session.objects.filter(pk__in=next(self.of(copy.source))).with_programme().order_by("pk"):
            taken = session.engagement.occupancies.all()
            rooms = [one.resource_id for one in taken if one.role == Occupancy.Role.ROOM]
            try:
                try:
                    _schedule(copy, session, copy.copied(Room, rooms[0]) if rooms else None)
                except ResourceClash:  # perhaps with the session itself; Set-up names what has no room
                    _schedule(copy, session, None)
            except Refusal as refusal:
                names = {"session": session, "reason": refusal.message}
                raise SessionCannotBeCopied(gettext("“%(session)s”: %(reason)s") % names, field="parts") from refusal


def _schedule(copy: Copy, session: Session, room: Room | None) -> None:
    engagement = session.engagement
    schedule_session(
        summit=copy.summit,
        code=session.code,
        title=engagement.title,
        starts_at=_moved(copy, engagement.starts_at),
        ends_at=_moved(copy, engagement.ends_at),
        room=room,
        venue=copy.of(engagement.venue),
        audience=engagement.audience,
        organs=[organ for row in session.organs.all() if (organ := copy.of(row))],
        kind=session.kind,
        format=session.format,
        quota=session.quota,
        chair=copy.of(session.chair),
        languages=session.languages,
        precedence=copy.of(session.precedence),
        now=copy.now,
    )


def _moved(copy: Copy, at: datetime) -> datetime:
    """Return the same hour on the same day of the new summit. Raises BadValue for an hour that the clocks skip."""
    wall = at.astimezone(copy.source.zone).replace(tzinfo=None) + (copy.summit.starts_on - copy.source.starts_on)
    found = instants_of(wall, copy.summit.zone)
    if not found:
        day = shown_day(wall.date())
        raise BadValue(gettext("The clocks are put forward over its hour on %(day)s.") % {"day": day})
    return found[0]


PARTS.add("organs", Part(_("Organs"), {Organ: "summit"}))
PARTS.add("sessions", Drafts(_("Sessions, as drafts without people"), {Session: "summit"}))
