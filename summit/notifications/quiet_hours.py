"""When a message is sent: at once, after its window for coalescing, or after the recipient's quiet hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from summit.accounts.models import User
from summit.core.wall_clock import instant_of
from summit.summits.models import Summit

SOON = timedelta(hours=12)  # engagements that begin within this time are announced in quiet hours too
AT_ONCE = timedelta(hours=2)  # changes of engagements that begin within this time do not wait to be coalesced


def leaves_at(summit: Summit, *, now: datetime, begins_at: datetime | None, waits: bool) -> datetime:
    """Return when a message stored `now` leaves: at once, or later if it `waits` for further changes and is not urgent.

    So long it can be undone.
    """
    waits = waits and not (begins_at and begins_at - now < AT_ONCE)
    return now + timedelta(minutes=minutes_to_undo(summit)) if waits else now


def minutes_to_undo(summit: Summit) -> int:
    """Return for how many minutes changes wait before they are told."""
    own = summit.minutes_to_undo
    return settings.NOTIFICATIONS_FOLD_MINUTES if own is None else own


def due_at(user: User, zone: ZoneInfo, *, leaves_at: datetime, begins_at: datetime | None) -> datetime:
    """Return when a message that leaves then is sent. The summit's `zone` is used if the user has none of their own."""
    return leaves_at if begins_at and begins_at - leaves_at < SOON else _after_quiet_hours(user, zone, leaves_at)


def _after_quiet_hours(user: User, zone: ZoneInfo, at: datetime) -> datetime:
    """Return `at`, or the end of the quiet hours that it is in. They may span midnight."""
    first, last = user.quiet_from, user.quiet_until
    if first is None or last is None or first == last:
        return at
    own = ZoneInfo(user.time_zone) if user.time_zone else zone
    local = at.astimezone(own)
    hour = local.time()
    is_quiet = first <= hour < last if first < last else hour >= first or hour < last
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1) if hour >= last else local.date()
    return instant_of(day, last, own)
