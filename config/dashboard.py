"""The admin's first page: the day, requests without an answer or a time, and clashes."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Model, prefetch_related_objects
from django.http import HttpRequest

from summit.accounts.models import User
from summit.accounts.request_vars import SUMMIT
from summit.bilaterals.models import PlannedMeeting
from summit.calendar.models import Engagement
from summit.calendar.queries import Clash, standing_clashes
from summit.core import clock, heartbeats
from summit.desk import needs
from summit.desk.arrivals import late_or_not_greeted
from summit.desk.dossiers.links import dossier_of, form_of
from summit.notifications.models import Delivery, MessageTemplate
from summit.notifications.models.delivery import EMAIL
from summit.programme.admin import page_of
from summit.programme.queries import programme
from summit.summits.models import Summit

SHOWN = needs.MOST


def desk(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    """Add the lists of the first page to its context. A constant number of queries.

    Raises PermissionDenied for users who organize no summit.
    """
    summit = SUMMIT.get(request)
    if summit is None:
        raise PermissionDenied
    now = clock.now()
    day = _day(summit, now)
    waiting, unplaced = needs.unanswered(summit), needs.unplaced(summit)
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
        **_invited(summit, now),
        **_undecided(summit, now),
        **_unmet(summit, now),
        "left_behind": _left_behind(summit, now),
        "travel": _travel(summit, now),
        "people_waiting": list(needs.people_waiting(summit)),
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
    found = needs.unmet(summit, now)
    first = found[:SHOWN]
    prefetch_related_objects([unmet.engagement for unmet in first], "session", "meeting")
    return {"unmet_count": len(found), "unmet": [(unmet, page_of(unmet.engagement)) for unmet in first]}


def _to_answer(summit: Summit) -> dict[str, object]:
    items, amendments = needs.item_proposals(summit), needs.amendments(summit)
    changes = needs.proposed_changes(summit)
    return {
        "to_answer_count": items.count() + amendments.count() + changes.count(),
        "proposed_changes": changes[:SHOWN],
        "items_proposed": items[:SHOWN],
        "amendments": amendments[:SHOWN],
    }


def _invited(summit: Summit, now: datetime) -> dict[str, object]:
    unanswered = needs.unanswered_invitations(summit)
    return {
        "invitations": [(one, one.is_late(now)) for one in unanswered[:SHOWN]],
        "invitation_count": unanswered.count(),
        "below_level": needs.below_accepted_level(summit)[:SHOWN],
    }


def _left_behind(summit: Summit, now: datetime) -> list[tuple[Model, str, str]]:
    rows = needs.left_behind(summit, now)
    return [(row, form_of(row.plan if isinstance(row, PlannedMeeting) else row), why) for row, why in rows]


def _travel(summit: Summit, now: datetime) -> list[tuple[Model, str, str]]:
    return [(party, dossier_of(party), why) for party, why in late_or_not_greeted(summit, now)[:SHOWN]]


def _undecided(summit: Summit, now: datetime) -> dict[str, object]:
    silences, due = needs.silences(summit), needs.due(summit)
    return {
        "on_the_way": silences.count() + due.count(),
        "silences": silences[:SHOWN],
        "due": due[:SHOWN],
        "overdue": needs.overdue(summit, now)[:SHOWN],
    }


def _day(summit: Summit, now: datetime) -> date:
    """Today on an active day, else the next one; after the last, the first."""
    today, days = now.astimezone(summit.zone).date(), summit.days()
    return summit.day_at(today) if today <= days[-1] else days[0]


def sub_header(request: HttpRequest) -> str:
    """Name the summit and its clock above every page."""
    summit = SUMMIT.get(request)
    return f"{summit}, {summit.time_zone}" if summit else ""
