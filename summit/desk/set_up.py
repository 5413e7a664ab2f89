"""Set-up: what a summit needs before it can begin, what it has, and what is missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from summit.accounts.admin.going_back import leading_back
from summit.accounts.admin.scoping import current_summit
from summit.accounts.models import Role
from summit.accounts.queries import may_in
from summit.calendar.models import Engagement, Occupancy, Transfer, Venue
from summit.delegations.models import Delegate, Delegation, Invitation
from summit.desk.pages import DeskRequest, desk_page, render
from summit.facilities.models import Interpreter, Room
from summit.programme.models import Revision
from summit.reminders.models import ReminderRule
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit

Row = TypeVar("Row", bound=Model)

NAMED = 5  # rows named in a sentence of what is missing
WITHOUT_VENUE = gettext_lazy("Without a venue")
WITHOUT_HEAD = gettext_lazy("Without a head")
WITHOUT_STAFF = gettext_lazy("Without staff who can sign in")
WITHOUT_ROOM = gettext_lazy("Without a room")


class Missing(NamedTuple):
    """A lack of some rows: a few of them with their pages, and how many more there are."""

    what: str
    rows: list[tuple[str, str]]
    more: int


@dataclass
class Step:
    """A step of setting up: how many rows there are, where to add and see them, and what is missing."""

    label: str
    count: int
    model: str  # as the addresses of the admin name it
    why: str
    missing: list[Missing] = field(default_factory=list)
    is_optional: bool = False
    page: str = ""  # the name of the page on which a row is made, if it is not the form that adds one

    @property
    def is_done(self) -> bool:
        """Whether there are rows and nothing is missing."""
        return bool(self.count) and not self.missing

    @property
    def add_url(self) -> str:
        """The page on which a row is added; it leads back to these steps."""
        return reverse(self.page) if self.page else _leading_back(f"admin:{self.model}_add")

    @property
    def list_url(self) -> str:
        """The page of all rows."""
        return reverse(f"admin:{self.model}_changelist")


def steps(summit: Summit) -> list[Step]:
    """Return the steps in the order in which they are taken. A constant number of queries."""
    return [*_of_organizers(summit), *_of_places(summit), *_of_people(summit), *_of_programme(summit)]


def _of_organizers(summit: Summit) -> Iterator[Step]:
    roles = Role.objects.filter(summit=summit, kind__in=Role.ORGANIZERS, user__is_active=True)
    invited = Invitation.objects.open().filter(summit=summit, kind__in=Role.ORGANIZERS).count()
    why = _("Chief organizers and organizers, who are invited by link like everybody.")
    if invited:
        waiting = ngettext("%(count)s invited, and not here yet.", "%(count)s invited, and not here yet.", invited)
        why = f"{why} {waiting % {'count': invited}}"
    yield Step(_("Organizers"), roles.count() + invited, "delegations_invitation", why)


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
        *_lacking(delegations.exclude(Exists(staff)), WITHOUT_STAFF, _invitation_of),
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
    yield Step(_("Published revisions"), revisions.count(), "programme_revision", why, page="release")


def _lacking(rows: QuerySet[Row], what: str | Promise, page: Callable[[Row], str] | None = None) -> list[Missing]:
    """Return what the rows lack, with the pages on which it is mended; nothing if there are none."""
    found = list(rows)
    named = [(str(row), (page or _change)(row)) for row in found[:NAMED]]
    return [Missing(str(what), named, len(found) - len(named))] if found else []


def _change(row: Model) -> str:
    return _leading_back(f"admin:{row._meta.label_lower.replace('.', '_')}_change", row.pk)


def _invitation_of(delegation: Delegation) -> str:
    """Return the form that invites a coordinator of the delegation."""
    choices = urlencode({"kind": Role.Kind.COORDINATOR.value, "party": delegation.pk})
    return f"{_leading_back('admin:delegations_invitation_add')}&{choices}"


def _leading_back(name: str, *args: object) -> str:
    return leading_back(reverse(name, args=args), to=reverse("set-up"))


@desk_page
def _steps(request: DeskRequest) -> HttpResponse:
    """Show the steps, with the next of those that are needed."""
    found = steps(request.summit)
    needed = [step for step in found if not step.is_optional]
    return render(
        request,
        "desk/set_up.html",
        title=_("Set-up"),
        steps=found,
        next_step=next((step for step in needed if not step.is_done), None),
        done=sum(step.is_done for step in needed),
        needed=len(needed),
        may_copy=may_in(request.user, request.summit, "summits", "copy"),
    )


def _first_summit(request: DeskRequest) -> HttpResponse:
    """Lead a superuser to the form of the first summit."""
    return render(request, "desk/first_summit.html", title=_("Set-up"))


def set_up(request: DeskRequest) -> HttpResponse:
    """Show what the summit has and lacks; before there is any summit, how to make the first."""
    is_first = request.user.is_superuser and current_summit(request) is None
    return admin.site.admin_view(_first_summit)(request) if is_first else _steps(request)
