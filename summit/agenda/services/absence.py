"""The places of a delegation on speakers' lists: given up when it does not come, and taken again."""

from collections.abc import Collection
from datetime import datetime

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services.locking import lock_sessions
from summit.agenda.services.speakers import notify_next_speaker
from summit.delegations.models import Delegation
from summit.sessions.models import Session


def listed_speakers_of(delegation: Delegation) -> list[int]:
    """Return the keys of the places of the delegation on speakers' lists."""
    listed = Speaker.objects.filter(delegation=delegation, status=Speaker.Status.LISTED)
    return list(listed.order_by("pk").values_list("pk", flat=True))


def withdraw_speakers_of(delegation: Delegation, *, now: datetime) -> None:
    """Withdraw the delegation from all speakers' lists, and notify those who speak next instead."""
    _set_status(listed_speakers_of(delegation), Speaker.Status.WITHDRAWN, now)


def relist_speakers(speakers: Collection[int], *, now: datetime) -> None:
    """List withdrawn speakers again, each at the place that it had."""
    _set_status(speakers, Speaker.Status.LISTED, now)


def _set_status(speakers: Collection[int], status: Speaker.Status, now: datetime) -> None:
    """Let those that are listed or withdrawn have the status; who speaks meanwhile keeps the floor."""
    idle = (Speaker.Status.LISTED, Speaker.Status.WITHDRAWN)
    rows = Speaker.objects.filter(pk__in=speakers)
    lock_sessions(*Session.objects.filter(items__speakers__in=speakers))
    rows.filter(status__in=idle).update(status=status)
    related = ("session__summit", "session__engagement", "parent")
    for item in AgendaItem.objects.filter(speakers__in=speakers).distinct().select_related(*related):
        notify_next_speaker(item, now)
