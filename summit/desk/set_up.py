"""Set-up: what a summit needs before it can begin, what it has, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from summit.accounts.models import Role
from summit.calendar.models import Engagement, Occupancy, Transfer, Venue
from summit.delegations.models import Delegate, Delegation
from summit.desk.pages import DeskRequest, desk_page, render
from summit.facilities.models import Interpreter, Room
from summit.programme.models import Revision
from summit.reminders.models import ReminderRule
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit

Row = TypeVar("Row", bound=Model)

NAMED = 5  # rows named in a sentence of what is missing
WITHOUT_VENUE = gettext_lazy("without a venue: %(rows)s")
WITHOUT_HEAD = gettext_lazy("without a head: %(rows)s")
WITHOUT_STAFF = gettext_lazy("without staff who can sign in: %(rows)s")
WITHOUT_ROOM = gettext_lazy("without a room: %(rows)s")


@dataclass
class Step:
    """A step of setting up: how many rows there are, where to add and see them, and what is missing."""

    label: str
    count: int
    model: str  # as the addresses of the admin name it
    why: str
    missing: list[str] = field(default_factory=list)
    is_optional: bool = False
    verb: str = "add"  # the last part of the name of the page on which a row is made

    @property
    def is_done(self) -> bool:
        """Whether there are rows and nothing is missing."""
        return bool(self.count) and not self.missing

    @property
    def add_url(self) -> str:
        """The page on which a row is added."""
        return reverse(f"admin:{self.model}_{self.verb}")

    @property
    def list_url(self) -> str:
        """The page of all rows."""
        return reverse(f"admin:{self.model}_changelist")


def steps(summit: Summit) -> list[Step]:
    """Return the steps in the order in which they are taken. A constant number of queries."""
    return [*_of_places(summit), *_of_people(summit), *_of_programme(summit)]


def _of_places(summit: Summit) -> Iterator[Step]:
    rooms = Room.objects.filter(summit=summit)
    venues = Venue.objects.filter(summit=summit)
    transfers = Transfer.objects.filter(origin__summit=summit)
    yield Step(_("Venues"), venues.count(), "calendar_venue", _("Buildings in which the summit takes place."))
    why = _("How long the way from one venue to another takes; entered with the venue.")
    yield Step(_("Transfers"), transfers.count(), "calendar_venue", why, is_optional=True)
    why = _("Each with its seats; those for bilateral meetings are marked.")
    yield Step(_("Rooms"), rooms.count(), "facilities_room", why, _lacking(rooms.filter(venue=None), WITHOUT_VENUE))
    why = _("Each with the language pairs that they cover.")
    interpreters = Interpreter.objects.filter(summit=summit)
    yield Step(_("Interpreters"), interpreters.count(), "facilities_interpreter", why, is_optional=True)


def _of_people(summit: Summit) -> Iterator[Step]:
    delegations = Delegation.objects.filter(summit=summit, is_attending=True)
    staff = Role.objects.filter(party=OuterRef("pk"), user__is_active=True)
    missing = [
        *_lacking(delegations.filter(head=None), WITHOUT_HEAD),
        *_lacking(delegations.exclude(Exists(staff)), WITHOUT_STAFF),
    ]
    why = _("States and organizations that attend, each with its head and its staff, who are invited by link.")
    yield Step(_("Delegations"), delegations.count(), "delegations_delegation", why, missing)
    delegates = Delegate.objects.filter(summit=summit)
    yield Step(_("Delegates"), delegates.count(), "delegations_delegate", _("Heads, ministers and the others."))


def _of_programme(summit: Summit) -> Iterator[Step]:
    sessions = Session.objects.filter(summit=summit).exclude(engagement__status=Engagement.Status.CANCELLED)
    roomless = sessions.exclude(engagement__occupancies__role=Occupancy.Role.ROOM)
    organs = Organ.objects.filter(summit=summit)
    yield Step(_("Organs"), organs.count(), "summit_sessions_organ", _("Councils and committees that meet."))
    why = _("Each with its hour, its room and those who take part.")
    yield Step(_("Sessions"), sessions.count(), "summit_sessions_session", why, _lacking(roomless, WITHOUT_ROOM))
    rules = ReminderRule.objects.filter(summit=summit)
    why = _("How long before an engagement its people are reminded.")
    yield Step(_("Reminder rules"), rules.count(), "reminders_reminderrule", why, is_optional=True)
    revisions = Revision.objects.filter(summit=summit)
    why = _("Until the first, delegations see nothing of the programme.")
    yield Step(_("Published revisions"), revisions.count(), "programme_revision", why, verb="publish")


def _lacking(rows: QuerySet[Row], sentence: str | Promise) -> list[str]:
    """Return the sentence with the names of some of the rows; nothing if there are none."""
    found = list(rows[: NAMED + 1])
    if not found:
        return []
    names = ", ".join(str(row) for row in found[:NAMED])
    return [str(sentence) % {"rows": f"{names} …" if len(found) > NAMED else names}]


@desk_page
def set_up(request: DeskRequest) -> HttpResponse:
    """Show the steps. Without any summit, a superuser is led to the page that creates the first (`desk_page`)."""
    found = steps(request.summit)
    return render(
        request,
        "desk/set_up.html",
        title=_("Set-up"),
        steps=found,
        done=sum(step.is_done for step in found if not step.is_optional),
        needed=sum(not step.is_optional for step in found),
    )
