"""Reminders of official invitations that wait for an answer."""

from datetime import datetime, timedelta

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, representatives_by_party
from summit.core.transactions import each_alone
from summit.delegations.models import OfficialInvitation
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.reminders import notices
from summit.summits.models import Summit

DAYS_BEFORE = (1, 7)  # at which an answer is reminded of, and once more when it is late


def remind_of_invitations(*, now: datetime) -> int:
    """Remind each invited delegation of its answer 7 days and 1 day before it is expected, and when it is late.

    The coordinators are notified; of a late answer the organizers too, who can ask by note. A late tick reminds once,
    and not of a day before the invitation was sent. Returns how many are notified. A constant number of queries for
    each summit.
    """
    waiting = OfficialInvitation.objects.unanswered().exclude(answer_by=None)
    return each_alone(lambda summit: _remind(summit, now), Summit.objects.filter(pk__in=waiting.values("summit")))


def _remind(summit: Summit, now: datetime) -> int:
    furthest = now + timedelta(days=max(DAYS_BEFORE))
    near = OfficialInvitation.objects.unanswered().filter(summit=summit, answer_by__lte=furthest)
    representatives, organizers = representatives_by_party(summit), list(organizers_of(summit))
    addressed: list[tuple[User, Notice]] = []
    for invitation in near.select_related("delegation").order_by("pk"):
        is_late = invitation.is_late(now)
        days = 0 if is_late else _days_left(invitation, now)
        if days is None:
            continue
        notice = notices.answer_due(invitation, days=days, is_late=is_late)
        people = [*representatives[invitation.delegation_id], *(organizers if is_late else ())]
        addressed += [(user, notice) for user in dict.fromkeys(people)]
    return notify_all(addressed, summit=summit, now=now)


def _days_left(invitation: OfficialInvitation, now: datetime) -> int | None:
    """Return how many days before the answer it is reminded of now; None if the invitation was sent later."""
    expected, sent_at = invitation.answer_by, invitation.sent_at
    if expected is None or sent_at is None:
        return None
    days = next(days for days in DAYS_BEFORE if expected - now <= timedelta(days=days))
    return None if sent_at > expected - timedelta(days=days) else days
