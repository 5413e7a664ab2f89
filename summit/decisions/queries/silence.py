"""Silence procedures: objections and amendments, and the members that are silent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Window
from django.db.models.functions import Lead

from summit.decisions.models import SilenceProcedure
from summit.decisions.queries.deliberation import members_of
from summit.decisions.queries.people import uncleared
from summit.delegations.models import Delegation
from summit.documents.models import Amendment, Document, PositionRecord, Stance, Version
from summit.sessions.models import Organ


@dataclass(frozen=True, slots=True)
class Opposition:
    """A delegation's objection or amendment; `ended` is when it was lifted or answered, if it was."""

    at: datetime
    delegation: int
    text: str
    ended: datetime | None


def members_asked(document: Document, organ: Organ) -> list[Delegation]:
    """Return the members whose silence adopts for the organ: all, or only the parties to a document for its parties."""
    members = members_of(organ)
    if document.classification != Document.Classification.PARTIES:
        return members
    strangers = uncleared(document, members)
    return [member for member in members if member not in strangers]


def oppositions_to(version: Version, members: Collection[Delegation], *, since: datetime) -> list[Opposition]:
    """Return the members' objections and amendments, by time, that were in force at `since` or came later.

    They count even if they were lifted afterwards.
    """
    records = PositionRecord.objects.filter(position__version=version, position__delegation__in=members).annotate(
        delegation=F("position__delegation"),
        ended=Window(Lead("taken_at"), partition_by=F("position"), order_by=("taken_at", "pk")),
    )
    said = [Opposition(t.taken_at, t.delegation, t.text, t.ended) for t in records if t.stance == Stance.OBJECTS]
    said += [
        Opposition(a.proposed_at, a.delegation_id, f"{a.passage}: {a.proposed_text}"[:5000], a.answered_at)
        for a in Amendment.objects.filter(version=version, delegation__in=members)
    ]
    in_force = [one for one in said if one.at >= since or one.ended is None or one.ended > since]
    return sorted(in_force, key=lambda one: (one.at, one.delegation))


def stances_before(version: Version, instant: datetime) -> dict[int, str]:
    """Return the stance of each delegation on the version just before the instant."""
    records = PositionRecord.objects.filter(position__version=version, taken_at__lt=instant)
    return dict(records.order_by("taken_at", "pk").values_list("position__delegation", "stance"))


def silent_members(procedure: SilenceProcedure) -> list[Delegation]:
    """Return the members asked that have no position on the version and no objection. Prefetch all three."""
    said = (*procedure.version.positions.all(), *procedure.objections.all())
    spoke = {word.delegation_id for word in said}
    return [member for member in procedure.members.all() if member.pk not in spoke]
