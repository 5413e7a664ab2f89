"""The messages of reminders."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from summit.bilaterals import notices as bilaterals
from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement
from summit.calendar.notices import EXAMPLE, facts, topic
from summit.delegations import notices as delegations
from summit.delegations.models import OfficialInvitation
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.summits.models import Summit

REMINDER = register(Kind(name="reminder", label=_("Reminders of engagements"), is_timed=True, sample=EXAMPLE))
UNANSWERED = register(
    Kind(
        name="request_unanswered",
        label=_("Reminders of requests that wait for an answer"),
        sample={**bilaterals.EXAMPLE, "since_at": "2025-11-20T06:00:00+00:00"},
    )
)
REQUEST_DUE = register(
    Kind(
        name="request_due",
        label=_("Reminders of the end of the time to answer"),
        sample={**bilaterals.EXAMPLE, "answer_at": "2025-11-20T06:00:00+00:00"},
    )
)
DAILY = register(
    Kind(
        name="daily_programme",
        label=_("The programme of the day"),
        sample={"day": "2025-11-26", "engagements": [EXAMPLE]},
    )
)


ANSWER_DUE = register(
    Kind(
        name="official_invitation_due",
        label=_("Reminders of invitations that wait for an answer"),
        sample={**delegations.INVITATION, "is_late": False},
    )
)


def due(engagement: Engagement, *, minutes_before: int, channels: tuple[str, ...] = ()) -> Notice:
    """Return the reminder of an engagement. Its key contains the hour, so that a moved one is reminded again."""
    starts_at: datetime = engagement.starts_at
    return Notice(
        kind=REMINDER.name,
        key=f"reminder:{minutes_before}:{engagement.uid}:{starts_at.isoformat()}",
        context=facts(engagement),
        topic=topic(engagement),
        valid_until=starts_at,
        begins_at=starts_at,
        channels=channels,
    )


def unanswered(request: BilateralRequest, *, times: int, since: datetime, until: datetime) -> Notice:
    """Return the reminder number `times` of a request unanswered since `since`, valid `until` the next one."""
    return Notice(
        kind=UNANSWERED.name,
        key=f"unanswered:{request.pk}:{since.isoformat()}:{times}",
        context={**bilaterals.facts(request), "since_at": since.isoformat()},
        topic=bilaterals.topic(request),
        valid_until=until,
    )


def request_due(request: BilateralRequest) -> Notice:
    """Return the reminder of the end of the time to answer; another end is reminded of again."""
    answer_at = request.answer_by.isoformat() if request.answer_by else ""
    return Notice(
        kind=REQUEST_DUE.name,
        key=f"request-due:{request.pk}:{answer_at}",
        context={**bilaterals.facts(request), "answer_at": answer_at},
        topic=bilaterals.topic(request),
        valid_until=request.answer_by,
    )


def answer_due(invitation: OfficialInvitation, *, days: int, is_late: bool) -> Notice:
    """Return the reminder of an answer, `days` before it is expected; another deadline is reminded of again."""
    context = {**delegations.facts_of_invitation(invitation), "is_late": is_late}
    return Notice(
        kind=ANSWER_DUE.name,
        key=f"answer-due:{invitation.pk}:{context['expected_at']}:{days}",
        context=context,
        topic=delegations.topic_of_official_invitation(invitation),
    )


def daily(summit: Summit, day: date, engagements: Iterable[Engagement]) -> Notice:
    """Return the programme of a day, valid until its last engagement ends."""
    rows = [facts(engagement) for engagement in engagements]
    first = min(datetime.fromisoformat(row["starts_at"]) for row in rows)
    return Notice(
        kind=DAILY.name,
        key=f"daily:{summit.pk}:{day.isoformat()}",
        context={"day": day.isoformat(), "engagements": rows},
        valid_until=max(datetime.fromisoformat(row["ends_at"]) for row in rows),
        begins_at=first,
    )
