"""Pick up a request, meeting or session, and put it down at another hour or in another room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from summit.accounts.admin.scoping import is_key
from summit.accounts.admin.versions import who_changed
from summit.bilaterals.models import BilateralRequest, Window
from summit.bilaterals.participants import participants_of
from summit.bilaterals.queries import free_team
from summit.bilaterals.services import cancel_meeting, move_meeting, place_meeting
from summit.bilaterals.services.sides import locked as locked_request
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import blocked_times
from summit.core.api.conditional import Changed
from summit.core.intervals import Interval
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate
from summit.facilities.models import Room
from summit.sessions.models import Session
from summit.sessions.services import SessionChanges, change_session
from summit.sessions.services import locked as locked_session
from summit.summits.models import Summit


class Accepted(TypedDict, total=False):
    """Arguments of the services by which organizers accept a refusal."""

    even_if_too_small: bool
    even_if_not_interpreted: bool


class NotMovable(Refusal):
    """The row that was picked up cannot be moved any more."""

    code = "not_there"
    status = 404
    message = gettext_lazy("This cannot be moved any more. Open the page again.")


@dataclass(frozen=True)
class Picked:
    """A row that was picked up: a request without an hour, or a meeting or session with one."""

    request: BilateralRequest | None = None
    session: Session | None = None

    @property
    def engagement(self) -> Engagement | None:
        """Its present entry in the calendar; None for a request without an hour."""
        if self.session:
            return self.session.engagement
        return self.request.meeting.engagement if self.request and self.request.is_placed else None

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        if self.engagement:
            return self.engagement.interval.length
        return self.request.summit.on_grid(self.request.minutes) if self.request else timedelta(0)

    def people(self) -> list[Resource]:
        """Return the people whose time it takes, in one or two queries."""
        if self.engagement:
            taking_part = Resource.objects.filter(occupancies__engagement=self.engagement)
            return list(taking_part.exclude(occupancies__role=Occupancy.Role.ROOM).select_related("summit").distinct())
        people = participants_of([self.request])[self.request.pk].required if self.request else []
        return list(Delegate.objects.filter(pk__in=people).select_related("summit"))


@dataclass(frozen=True)
class Taken:
    """A time at which the row cannot be put down in a room (in any room if `room` is None), and the reason."""

    room: int | None
    interval: Interval
    why: str


def find(summit: Summit, asked: str) -> Picked:
    """Return the row of the summit that `request:<id>` or `session:<id>` names. Raises NotMovable."""
    kind, _colon, key = asked.partition(":")
    if kind == "request" and is_key(BilateralRequest, key):
        requests = BilateralRequest.objects.filter(summit=summit, pk=key)
        if request := requests.select_related("summit", "meeting__engagement").first():
            return Picked(request=request)
    if kind == "session" and is_key(Session, key):
        sessions = Session.objects.filter(summit=summit, pk=key)
        if session := sessions.select_related("engagement").first():
            return Picked(session=session)
    raise NotMovable


def taken_times(summit: Summit, picked: Picked, day: date) -> Iterator[Taken]:
    """Yield the times of the day at which it cannot be put down, by room. A constant number of queries."""
    within = summit.day(day)
    rooms = list(Room.objects.filter(summit=summit).select_related("summit"))
    by_venue: dict[int | None, list[int]] = {}
    for room in rooms:
        by_venue.setdefault(room.venue_id, []).append(room.pk)
    found = blocked_times([*picked.people(), *rooms], within, venues=list(by_venue), ignoring=picked.engagement)
    for blocked in found:
        engagement = blocked.occupancy.engagement
        why = f"{blocked.resource}: {engagement}, {engagement.shown_times}"
        is_place = blocked.resource.kind_class.is_place
        for key in [blocked.resource.pk] if is_place else by_venue[blocked.venue]:
            yield Taken(key, blocked.interval, why)
    if picked.request:
        for window in picked.request.windows.filter(
            kind=Window.Kind.EXCLUDED, period__overlap=(within.starts_at, within.ends_at)
        ):
            why = _("One of the delegations has excluded that time.")
            yield Taken(None, Interval(window.period.lower, window.period.upper), why)


@transactional
def put_down(
    picked: Picked,
    *,
    seen: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
    room: Room | None,
    now: datetime,
    leaves_room: bool = False,
    **accepted: Unpack[Accepted],
) -> Engagement:
    """Place or move it; without `ends_at` it lasts as long as before.

    A session without a `room` keeps its own, unless it leaves that. `seen` is the sequence of the engagement that the
    page showed, None where it had none. A meeting keeps its interpreters; a new one takes those who are free. Raises
    Changed, and what the services of requests and sessions raise.
    """
    picked = _locked(picked, seen)
    ends_at = ends_at or starts_at + picked.length
    if picked.session:
        changes: SessionChanges = {"starts_at": starts_at, "ends_at": ends_at}
        if room or leaves_room:
            changes["room"] = room
        too_small = accepted.get("even_if_too_small", False)
        return change_session(picked.session, now=now, even_if_too_small=too_small, **changes).engagement
    request = picked.request
    if request is None or room is None:
        raise NotMovable
    if request.is_placed:
        meeting = move_meeting(request, starts_at=starts_at, ends_at=ends_at, room=room, now=now, **accepted)
        return meeting.engagement
    team = free_team(request, Interval(starts_at, ends_at)) or ()
    meeting = place_meeting(
        request, starts_at=starts_at, ends_at=ends_at, room=room, interpreters=team, now=now, **accepted
    )
    return meeting.engagement


@transactional
def put_back(picked: Picked, *, seen: int | None, now: datetime) -> None:
    """Take the hour and the room from a meeting; its request waits again. Raises NotMovable for a session."""
    picked = _locked(picked, seen)
    if picked.request is None:
        raise NotMovable(_("A session is cancelled on its own page, not taken off the timeline."))
    cancel_meeting(picked.request, now=now)


def _locked(picked: Picked, seen: int | None) -> Picked:
    """Lock the row as its services do, and refuse it if somebody changed it since the page was shown."""
    if picked.session:
        picked = Picked(session=locked_session(picked.session))
    elif picked.request:
        picked = Picked(request=locked_request(picked.request))
    engagement = picked.engagement
    if (engagement.sequence if engagement else None) != seen:
        row = engagement or picked.request
        who = who_changed(row, row.changed_at if isinstance(row, Engagement) else row.requested_at) if row else ""
        sentence = _("%(who)s changed this after you opened the page. It is shown as it is now.")
        raise Changed(sentence % {"who": who})
    return picked
