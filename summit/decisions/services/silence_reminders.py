"""Reminders to silent members: at half time, and two hours before the deadline."""

from collections import defaultdict
from datetime import datetime, timedelta

from summit.accounts.models import User
from summit.core.transactions import each_alone
from summit.decisions import notices
from summit.decisions.models import SilenceProcedure
from summit.decisions.queries import silent_members, staff_by_party
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.summits.models import Summit

LAST = timedelta(hours=2)


def remind_of_silence(*, now: datetime) -> int:
    """Remind the staff of members that have no position, once at half time and once when the last two hours begin.

    A procedure of less than four hours has the first reminder only; a late job sends the later one only.
    Returns the number of notifications; the number of queries is constant.
    """
    running = SilenceProcedure.objects.running().filter(circulated_at__lte=now, deadline__gt=now)
    related = running.select_related("version__document__summit", "organ")
    due = [
        (procedure, is_last)
        for procedure in related.prefetch_related("members", "objections", "version__positions").order_by("pk")
        if (is_last := _is_last(procedure, now)) is not None
    ]
    silent = {procedure: silent_members(procedure) for procedure, _ in due}
    staff = staff_by_party({member for members in silent.values() for member in members})
    addressed: dict[Summit, list[tuple[User, Notice]]] = defaultdict(list)
    for procedure, is_last in due:
        notice = notices.silence_reminder(procedure, is_last=is_last)
        for member in silent[procedure]:
            addressed[procedure.version.document.summit] += [(user, notice) for user in staff[member.pk]]
    return each_alone(lambda summit: notify_all(addressed[summit], summit=summit, now=now), addressed)


def _is_last(procedure: SilenceProcedure, now: datetime) -> bool | None:
    """Return which reminder is due: the last (True), that of half time (False), or None."""
    half = procedure.circulated_at + (procedure.deadline - procedure.circulated_at) / 2
    last = procedure.deadline - LAST
    if last > half and now >= last:
        return True
    return False if now >= half else None
