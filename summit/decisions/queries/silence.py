"""Silence procedures: what was said against adoption, and when; and who is silent."""

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
class Word:
    """What a delegation said against adoption: an objection or an amendment, and until when it stood, if no longer."""

    at: datetime
    delegation: int
    text: str
    ended: datetime | None


def members_asked(document: Document, organ: Organ) -> list[Delegation]:
    """Return whose silence adopts for the organ: all its members, or its parties of what is for its parties only."""
    members = members_of(organ)
    if document.classification != Document.Classification.PARTIES:
        return members
    strangers = uncleared(document, members)
    return [member for member in members if member not in strangers]


def words_against(version: Version, members: Collection[Delegation], *, since: datetime) -> list[Word]:
    """Return, by their hours, what the members said against the version that stood at `since`, or was said after it.

    Whatever became of it later: it was said.
    """
    takings = PositionRecord.objects.filter(position__version=version, position__delegation__in=members).annotate(
        delegation=F("position__delegation"),
        ended=Window(Lead("taken_at"), partition_by=F("position"), order_by=("taken_at", "pk")),
    )
    said = [Word(t.taken_at, t.delegation, t.text, t.ended) for t in takings if t.stance == Stance.OBJECTS]
    said += [
        Word(a.proposed_at, a.delegation_id, f"{a.passage}: {a.proposed_text}"[:5000], a.answered_at)
        for a in Amendment.objects.filter(version=version, delegation__in=members)
    ]
    stood = [word for word in said if word.at >= since or word.ended is None or word.ended > since]
    return sorted(stood, key=lambda word: (word.at, word.delegation))


def stances_before(version: Version, instant: datetime) -> dict[int, str]:
    """Return where each delegation stood on the version when the instant came."""
    takings = PositionRecord.objects.filter(position__version=version, taken_at__lt=instant)
    return dict(takings.order_by("taken_at", "pk").values_list("position__delegation", "stance"))


def silent_members(procedure: SilenceProcedure) -> list[Delegation]:
    """Return the members asked that have no position on the version and did not object. Best with all three fetched."""
    said = (*procedure.version.positions.all(), *procedure.objections.all())
    spoke = {word.delegation_id for word in said}
    return [member for member in procedure.members.all() if member.pk not in spoke]
