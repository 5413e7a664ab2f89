"""Measures count for each delegation how much of something there is, and how much there should be.

A measure counts for many delegations in a constant number of queries. A delegation to which it does not apply, such as
permissions of one without an aircraft, has nothing to do. Other modules add their own by `register`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role
from summit.accreditation.models import Accreditation, Category, PersonalData, Weapon
from summit.arrivals.models import TravelParty
from summit.bilaterals.models import Side
from summit.calendar.models import Occupancy
from summit.delegations.models import Contact, Delegate, Delegation, OfficialInvitation
from summit.documents.models import Document
from summit.sessions.models import Session
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Progress(NamedTuple):
    """How much is done of how much."""

    done: int
    total: int


Counts = Mapping[int, Progress]  # by the key of the delegation; one that is missing has nothing to do
Counter = Callable[[Summit, Collection[int]], Counts]


@dataclass(frozen=True)
class Measure:
    """Something that is counted. `policy` names the resource whose readers alone may know of it."""

    label: "StrOrPromise"
    count: Counter
    policy: str = "delegations"


MEASURES: dict[str, Measure] = {}


def register(name: str, label: "StrOrPromise", *, policy: str = "delegations") -> Callable[[Counter], Counter]:
    """Register a function that counts."""

    def decorate(counter: Counter) -> Counter:
        MEASURES[name] = Measure(label, counter, policy)
        return counter

    return decorate


def measure_choices() -> list[tuple[str, "StrOrPromise"]]:
    """Return the measures with their labels."""
    return [(name, measure.label) for name, measure in MEASURES.items()]


def _counted(rows: QuerySet[Model], by: str, done: Q) -> Counts:
    """Count the rows of each delegation, and those of them that are done. One query."""
    counts = rows.order_by().values_list(by).annotate(done=Count("pk", filter=done), total=Count("pk"))
    return {key: Progress(done, total) for key, done, total in counts}


def _needing(need: str, summit: Summit, delegations: Collection[int]) -> QuerySet[Accreditation]:
    """Return the people whose category needs it."""
    people = Accreditation.objects.filter(summit=summit, party__in=delegations, category__needs__contains=[need])
    return people.taking_places()


def _one_each(delegations: Collection[int], having: QuerySet[Model], by: str) -> Counts:
    """Ask for one row at least from each delegation. One query."""
    found = set(having.order_by().values_list(by, flat=True))
    return {key: Progress(int(key in found), 1) for key in delegations}


@register("head_named", _("The head of the delegation is named"))
def head_named(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count the head."""
    del summit
    return _one_each(delegations, Delegation.objects.filter(pk__in=delegations).exclude(head=None), "pk")


@register("invitation", _("The official invitation is answered"))
def invitation(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count official invitations that were sent."""
    kept_back = (OfficialInvitation.Status.DRAFT, OfficialInvitation.Status.WITHDRAWN)
    sent = OfficialInvitation.objects.filter(summit=summit, delegation__in=delegations).exclude(status__in=kept_back)
    return _counted(sent, "delegation", ~Q(status__in=OfficialInvitation.UNANSWERED))


@register("coordinator", _("A coordinator has accepted the invitation"))
def coordinator(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count coordinators with an account."""
    roles = Role.objects.filter(summit=summit, kind__in=Role.REPRESENTATIVES, party__in=delegations)
    return _one_each(delegations, roles.filter(user__is_active=True), "party")


@register("contacts", _("A contact is named"))
def contacts(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count contacts."""
    del summit
    return _one_each(delegations, Contact.objects.filter(delegation__in=delegations), "delegation")


@register("delegates", _("The delegates are entered"))
def delegates(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count delegates."""
    del summit
    return _one_each(delegations, Delegate.objects.filter(party__in=delegations), "party")


@register("arrivals", _("Arrivals are entered"))
def arrivals(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count delegates whose arrival is known."""
    people = Delegate.objects.filter(summit=summit, party__in=delegations)
    return _counted(people, "party", Q(arrives_at__isnull=False))


@register("departures", _("Departures are entered"))
def departures(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count delegates whose departure is known."""
    people = Delegate.objects.filter(summit=summit, party__in=delegations)
    return _counted(people, "party", Q(departs_at__isnull=False))


@register("overflight", _("Special aircraft have their permissions"))
def overflight(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count special aircraft with the numbers of both permissions."""
    special = TravelParty.objects.filter(summit=summit, transport=TravelParty.Transport.SPECIAL)
    standing = special.filter(delegation__in=delegations).exclude(status=TravelParty.Status.CANCELLED)
    return _counted(standing, "delegation", ~Q(overflight_permission="") & ~Q(landing_permission=""))


@register("personal_data", _("Passport numbers and dates of birth are recorded"), policy="personal-data")
def personal_data(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count delegates with personal data, if the summit asks for them."""
    if not summit.asks_personal_data:
        return {}
    people = Delegate.objects.filter(summit=summit, party__in=delegations)
    return _counted(people, "party", Q(pk__in=PersonalData.objects.values("accreditation__delegate")))


@register("travel_documents", _("Travel documents of the people on the list are recorded"), policy="personal-data")
def travel_documents(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count people whose category needs a travel document."""
    complete = PersonalData.objects.complete().values("pk")
    return _counted(_needing(Category.Need.TRAVEL_DOCUMENT, summit, delegations), "party", Q(pk__in=complete))


@register("photos", _("Photos are delivered"), policy="photos")
def photos(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count people whose category needs a photo."""
    return _counted(_needing(Category.Need.PHOTO, summit, delegations), "party", ~Q(photo=None))


@register("weapons", _("Weapons are declared"), policy="declarations")
def weapons(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count people whose category declares weapons, of whom a declaration waits or is accepted."""
    declared = Weapon.objects.in_force().values("bearer")
    return _counted(_needing(Category.Need.WEAPONS, summit, delegations), "party", Q(pk__in=declared))


@register("accreditations", _("The list of people is sent"))
def accreditations(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count people of the accreditation who have been sent, of those who are entered."""
    people = Accreditation.objects.filter(summit=summit, party__in=delegations).taking_places()
    return _counted(people, "party", ~Q(status__in=("draft", "returned")))


@register("seats", _("Seats in sessions with a quota are filled"))
def seats(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count the people of the delegation in sessions with a quota, of the seats that it has there. Two queries."""
    quotas = dict(
        Session.objects.filter(summit=summit, quota__isnull=False)
        .exclude(engagement__status="cancelled")
        .values_list("engagement", "quota")
    )
    taken = Occupancy.objects.filter(
        engagement__in=quotas, role=Occupancy.Role.PARTICIPANT, resource__party__in=delegations
    )
    found: dict[int, Progress] = {}
    rows = (
        taken.order_by().values_list("resource__party", "engagement").annotate(people=Count("resource", distinct=True))
    )
    for party, engagement, people in rows:
        before, places = found.get(party, Progress(0, 0)), (quotas[engagement] or 0) + 1
        found[party] = Progress(before.done + min(people, places), before.total + places)
    return found


@register("bilateral_wishes", _("Wishes for bilateral meetings are sent"))
def bilateral_wishes(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count delegations that asked for a bilateral meeting."""
    asking = Side.objects.filter(request__summit=summit, place=0, delegation__in=delegations)
    return _one_each(delegations, asking, "delegation")


@register("texts", _("Texts for interpreters are uploaded"))
def texts(summit: Summit, delegations: Collection[int]) -> Counts:
    """Count delegations that sponsor a statement with a file."""
    statements = Document.objects.filter(summit=summit, kind=Document.Kind.STATEMENT, sponsors__in=delegations)
    return _one_each(delegations, statements.exclude(versions__files=None), "sponsors")
