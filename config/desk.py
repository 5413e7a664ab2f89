"""The admin's first page: the day, what waits for an answer or an hour, what clashes."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from summit.bilaterals.models import Request
from summit.calendar.models import Engagement
from summit.calendar.queries import standing_clashes
from summit.core import clock, heartbeats
from summit.decisions.models import Action, SilenceProcedure, Stage
from summit.documents.models import Document
from summit.notifications.models import Delivery, Wording
from summit.programme.queries import programme
from summit.summits.models import Summit

SHOWN = 12
EMAIL = Delivery.Channel.EMAIL  # a webhook that fails is its owner's to mend


def desk(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the organizer should see first. A constant number of queries."""
    summit: Summit | None = getattr(request, "summit", None)
    if summit is None:
        return context
    now = clock.now()
    day = _day(summit, now)
    requests = Request.objects.filter(summit=summit).select_related("requester", "invitee", "awaiting")
    waiting = requests.filter(status=Request.Status.PENDING).order_by("requested_at", "pk")
    unplaced = requests.unplaced().order_by("-priority", "requested_at", "pk")
    tentative = Engagement.objects.filter(summit=summit, status=Engagement.Status.TENTATIVE)
    dead = Delivery.objects.filter(notification__summit=summit, status=Delivery.Status.DEAD, channel=EMAIL)
    return context | {
        "summit": summit,
        "day": day,
        "today": programme(summit, viewer=request.user, day=day),
        "waiting": waiting[:SHOWN],
        "waiting_count": waiting.count(),
        "unplaced": unplaced[:SHOWN],
        "unplaced_count": unplaced.count(),
        "clashes": standing_clashes(summit),
        "tentative_count": tentative.count(),
        **_undecided(summit, now),
        "dead_count": dead.count(),
        "faulty_words": Wording.objects.filter(summit=summit).exclude(fault=""),
        "silent": heartbeats.silent(now=now),
    }


def _undecided(summit: Summit, now: datetime) -> dict[str, Any]:
    """What is on its way to a decision, or follows from one: silence that runs, documents, actions that are overdue."""
    running = SilenceProcedure.objects.running().filter(version__document__summit=summit)
    circulated = Document.Status.CIRCULATED
    awaiting = Stage.objects.filter(document__summit=summit, document__status=circulated, outcome=Stage.Outcome.PENDING)
    overdue = Action.objects.filter(owner__summit=summit).overdue(now.astimezone(summit.zone).date())
    return {
        "on_the_way": running.count() + awaiting.count(),
        "silences": running.select_related("version__document", "organ").order_by("deadline", "pk")[:SHOWN],
        "awaiting": awaiting.select_related("document", "session__engagement").order_by("document", "position")[:SHOWN],
        "overdue": overdue.select_related("decision__series", "owner")[:SHOWN],
    }


def _day(summit: Summit, now: datetime) -> date:
    """Today during the summit, else its first day."""
    today = now.astimezone(summit.zone).date()
    return today if today in summit.days() else summit.starts_on


def sub_header(request: HttpRequest) -> str:
    """Name the summit and its clock above every page."""
    summit: Summit | None = getattr(request, "summit", None)
    return f"{summit}, {summit.time_zone}" if summit else ""
