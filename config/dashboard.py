"""The admin's first page: the day, requests without an answer or a time, and clashes."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Min, Model, Q, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from summit.accounts.models import User
from summit.accounts.request_vars import SUMMIT
from summit.agenda.models import AgendaItemProposal
from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.queries import Clash, standing_clashes
from summit.calendar.requirements import unmet_requirements
from summit.core import clock, heartbeats
from summit.decisions.models import Action, SilenceProcedure, Stage
from summit.documents.models import Amendment
from summit.notifications.models import Delivery, MessageTemplate
from summit.notifications.models.delivery import EMAIL
from summit.programme.admin import page_of
from summit.programme.queries import programme
from summit.sessions.models import Session
from summit.summits.models import Summit

SHOWN = 12


def desk(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    """Add the lists of the first page to its context. A constant number of queries.

    Raises PermissionDenied for users who organize no summit.
    """
    summit = SUMMIT.get(request)
    if summit is None:
        raise PermissionDenied
    now = clock.now()
    day = _day(summit, now)
    requests = BilateralRequest.objects.filter(summit=summit).select_related("requester", "invitee", "awaiting")
    waiting = requests.filter(status=BilateralRequest.Status.PENDING).order_by("requested_at", "pk")
    unplaced = requests.unplaced().order_by("-priority", "requested_at", "pk")
    tentative = Engagement.objects.filter(summit=summit, status=Engagement.Status.TENTATIVE)
    # A webhook that fails is its owner's to mend.
    mails = Delivery.objects.filter(notification__summit=summit, channel=EMAIL)
    return context | {
        "summit": summit,
        "day": day,
        "today": _today(summit, request.user, day),
        "waiting": waiting[:SHOWN],
        "waiting_count": waiting.count(),
        "unplaced": unplaced[:SHOWN],
        "unplaced_count": unplaced.count(),
        "clashes": _clashes(summit, now),
        "tentative_count": tentative.count(),
        **_to_answer(summit),
        **_undecided(summit, now),
        **_unmet(summit, now),
        "left_behind": _left_behind(summit, now),
        "dead_count": mails.filter(status=Delivery.Status.DEAD).count(),
        "failing": mails.tried_again().aggregate(count=Count("pk"), since=Min("failing_since")),
        "faulty_templates": MessageTemplate.objects.filter(summit=summit).exclude(fault=""),
        "silent": heartbeats.silent(now=now),
    }


def _today(summit: Summit, viewer: User | AnonymousUser, day: date) -> list[tuple[Engagement, str]]:
    engagements = programme(summit, viewer=viewer, day=day)
    return [(engagement, page_of(engagement)) for engagement in engagements.select_related("session", "meeting")]


def _clashes(summit: Summit, now: datetime) -> list[tuple[Clash, str]]:
    clashes = standing_clashes(summit, after=now)
    prefetch_related_objects([clash.engagement for clash in clashes], "session", "meeting")
    return [(clash, page_of(clash.engagement)) for clash in clashes]


def _unmet(summit: Summit, now: datetime) -> dict[str, object]:
    """Return coming engagements with too small a room, or without interpreters for all of their languages."""
    coming = Engagement.objects.filter(summit=summit, ends_at__gt=now).standing()
    found = unmet_requirements(coming)
    first = found[:SHOWN]
    prefetch_related_objects([unmet.engagement for unmet in first], "session", "meeting")
    return {"unmet_count": len(found), "unmet": [(unmet, page_of(unmet.engagement)) for unmet in first]}


def _to_answer(summit: Summit) -> dict[str, object]:
    """Return proposals of delegations to the secretariat, the oldest first."""
    items = AgendaItemProposal.objects.filter(agenda__session__summit=summit, status=AgendaItemProposal.Status.PROPOSED)
    amendments = Amendment.objects.filter(version__document__summit=summit, status=Amendment.Status.PROPOSED)
    return {
        "to_answer_count": items.count() + amendments.count(),
        "items_proposed": items.select_related("agenda__session__engagement", "delegation")[:SHOWN],
        "amendments": amendments.select_related("version__document", "delegation").order_by("proposed_at")[:SHOWN],
    }


def _left_behind(summit: Summit, now: datetime) -> list[tuple[Model, str, str]]:
    """Return rows that do not fit a replaced head or a delegation that no longer attends: row, page, and reason.

    These are open requests with that delegation or led by another person of the head's rank, planned meetings, and
    sessions with seats for it.
    """
    requests = BilateralRequest.objects.open().filter(summit=summit).select_related("requester", "invitee")
    absent = Q(requester__is_attending=False) | Q(invitee__is_attending=False)
    old_lead = _led_by_another("requester") | _led_by_another("invitee")
    rows: list[tuple[Model, str, str]] = [
        (request, reverse("admin:bilaterals_bilateralrequest_change", args=[request.pk]), why)
        for what, why in (
            (absent, _("a side does not attend")),
            (old_lead & ~absent, _("not led by the head of the delegation")),
        )
        for request in requests.filter(what)[:SHOWN]
    ]
    of_absent = Occupancy.objects.filter(resource__delegate__party__delegation__is_attending=False)
    taking_part = of_absent.filter(engagement__summit=summit, engagement__ends_at__gt=now, role="participant")
    planned = PlannedMeeting.objects.to_apply().filter(plan__summit=summit, plan__status=Plan.Status.READY)
    rows += [
        (meeting, reverse("admin:bilaterals_plan_change", args=[meeting.plan_id]), why)
        for what, why in (
            (planned.of_absent(), _("a plan places it, and a side does not attend")),
            (planned.of_former_heads(), _("a plan places it for a head of delegation who was replaced")),
        )
        for meeting in what.select_related("request__requester", "request__invitee")[:SHOWN]
    ]
    seats = Session.objects.filter(engagement__in=taking_part.values("engagement")).select_related("engagement")
    page = "admin:summit_sessions_session_change"
    why = _("a delegation that does not attend has seats")
    return rows + [(session, reverse(page, args=[session.pk]), why) for session in seats[:SHOWN]]


def _led_by_another(side: str) -> Q:
    """Requests at the rank of the side's head, or above it, that somebody else leads."""
    head = f"{side}__head"
    return Q(level__lte=F(f"{head}__rank")) & ~Q(**{f"{side}_lead": F(head)})


def _undecided(summit: Summit, now: datetime) -> dict[str, object]:
    """Return running silence procedures, documents due for a decision, and overdue actions."""
    running = SilenceProcedure.objects.running().filter(version__document__summit=summit)
    due = Stage.objects.due().filter(document__summit=summit)
    overdue = Action.objects.filter(owner__summit=summit).overdue(now.astimezone(summit.zone).date())
    return {
        "on_the_way": running.count() + due.count(),
        "silences": running.select_related("version__document", "organ").order_by("deadline", "pk")[:SHOWN],
        "due": due.select_related("document", "session__engagement").order_by("document")[:SHOWN],
        "overdue": overdue.select_related("decision__series", "owner")[:SHOWN],
    }


def _day(summit: Summit, now: datetime) -> date:
    """Today during the summit, its first day before and after."""
    today = now.astimezone(summit.zone).date()
    return today if today in summit.days() else summit.starts_on


def sub_header(request: HttpRequest) -> str:
    """Name the summit and its clock above every page."""
    summit = SUMMIT.get(request)
    return f"{summit}, {summit.time_zone}" if summit else ""
