"""The summary record of a session, compiled from its data. A constant number of queries.

Organizers review it and circulate it as a document with a classification of its own. It gives the stance of a
delegation only if the delegation shares it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from summit.accounts.models import Party
from summit.agenda.models import AgendaItem, Speaker
from summit.calendar.models import Occupancy
from summit.decisions.models import Consent, Decision, Stage
from summit.decisions.queries.deliberation import members_of
from summit.decisions.queries.reasons import names_in, why
from summit.decisions.queries.stances import known_in, positions_shared
from summit.delegations.models import Delegate
from summit.sessions.models import Session

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attendance:
    """A delegation and the offices of its delegates at the session. `is_member`: of one of the session's organs."""

    delegation: Text
    is_member: bool
    delegates: list[Text]


@dataclass(frozen=True, slots=True)
class Speech:
    """A speech on an item, in minutes."""

    delegation: Text
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class RecordItem:
    """An item of the agenda as it was dealt with; `number` is such as 2 or 2.1.

    `status` is None if it is unknown, or if the parts of the item have different statuses.
    """

    number: str
    title: Text
    kind: str
    status: str | None
    documents: list[str]
    speakers: list[Speech]


@dataclass(frozen=True, slots=True)
class SharedPosition:
    """A stance that the delegation shares with the others."""

    delegation: Text
    stance: str


@dataclass(frozen=True, slots=True)
class RecordStage:
    """The outcome of a document in the session, its reasons, the shared positions and the members that it binds."""

    symbol: str
    title: Text
    version: int
    purpose: str
    outcome: str
    decided_at: datetime
    why: Text
    positions: list[SharedPosition]
    binds: list[Text]


@dataclass(frozen=True, slots=True)
class RecordAction:
    """A follow-up action."""

    title: Text
    owner: Text
    due_on: date
    status: str


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """A decision and its actions."""

    symbol: str
    title: Text
    text: Text
    taken_on: date
    actions: list[RecordAction]


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """The whole record. Texts are by language code."""

    title: Text
    organs: list[Text]
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    chair: Text | None
    attendance: list[Attendance]
    absent: list[Text]
    items: list[RecordItem]
    stages: list[RecordStage]
    decisions: list[RecordDecision]


def summary_record(session: Session) -> SummaryRecord:
    """Return the current record of the session."""
    organs = list(session.organs.select_related("rules"))
    members = {member.pk: member for organ in organs for member in members_of(organ)}
    attendance, there = _attendance(session, set(members))
    return SummaryRecord(
        title=session.engagement.title,
        organs=[organ.name for organ in organs],
        starts_at=session.engagement.starts_at,
        ends_at=session.engagement.ends_at,
        time_zone=str(session.engagement.zone),
        chair=session.chair.name if session.chair else None,
        attendance=attendance,
        absent=[member.name for pk, member in sorted(members.items()) if pk not in there],
        items=_items(session),
        stages=_stages(session),
        decisions=_decisions(session),
    )


def _attendance(session: Session, members: set[int]) -> tuple[list[Attendance], set[int]]:
    occupancies = Occupancy.objects.filter(engagement=session.engagement_id, role=Occupancy.Role.PARTICIPANT)
    delegates = Delegate.objects.filter(pk__in=occupancies.values("resource")).order_by("party__code", "rank", "pk")
    of_party: dict[Party, list[Delegate]] = defaultdict(list)
    for delegate in delegates.select_related("party"):
        if delegate.party:
            of_party[delegate.party].append(delegate)
    rows = [
        Attendance(party.name, party.pk in members, [delegate.office for delegate in theirs])
        for party, theirs in of_party.items()
    ]
    return rows, {party.pk for party in of_party}


def _items(session: Session) -> list[RecordItem]:
    rows = list(AgendaItem.objects.filter(session=session).in_order().prefetch_related("documents"))
    speeches: dict[int, list[Speech]] = defaultdict(list)
    speakers = Speaker.objects.filter(item__session=session, status=Speaker.Status.SPOKE).select_related("delegation")
    for speaker in speakers.order_by("started_at", "pk"):
        speeches[speaker.item_id].append(Speech(speaker.delegation.name, speaker.kind, _minutes(speaker)))
    statuses = _status_of_items(session, rows)
    return [
        RecordItem(
            number=item.number,
            title=item.title,
            kind=item.kind,
            status=statuses[item.pk],
            documents=sorted(document.symbol for document in item.documents.all()),
            speakers=speeches[item.pk],
        )
        for item in rows
    ]


def _status_of_items(session: Session, items: Sequence[AgendaItem]) -> dict[int, str | None]:
    """Return the status of each item: as noted in the room, or derived from the outcomes of its documents.

    An item with parts has their status if they all agree. If nothing was noted in the room, the status of an item
    without an outcome is unknown: it may have been called.
    """
    waiting, closed = AgendaItem.Status.WAITING, AgendaItem.Status.CLOSED
    taken = Stage.objects.filter(session=session).exclude(outcome=Stage.Outcome.PENDING)
    dealt_with = set(taken.values_list("document", flat=True))
    unsaid = waiting if any(item.status != waiting for item in items) else None
    statuses: dict[int, str | None] = {}
    of_parts: dict[int | None, set[str | None]] = defaultdict(set)
    for item in items:
        documents = {document.pk for document in item.documents.all()}
        said = closed if documents and documents <= dealt_with else unsaid
        statuses[item.pk] = said if item.status == waiting else item.status
        of_parts[item.parent_id].add(statuses[item.pk])
    alike = {item.pk: of_parts[item.pk] for item in items if item.pk in of_parts}
    return statuses | {pk: next(iter(parts)) if len(parts) == 1 else None for pk, parts in alike.items()}


def _minutes(speaker: Speaker) -> int:
    if speaker.started_at is None or speaker.ended_at is None:
        return 0
    return max(1, round((speaker.ended_at - speaker.started_at).total_seconds() / 60))


def _stages(session: Session) -> list[RecordStage]:
    taken = Stage.objects.filter(session=session).exclude(outcome=Stage.Outcome.PENDING)
    stages = list(taken.select_related("document", "version").prefetch_related("organs").order_by("decided_at", "pk"))
    names, shared = names_in(stages), positions_shared(stages)
    binds = _binds(stages)
    return [
        RecordStage(
            symbol=stage.document.symbol,
            title=stage.document.title,
            version=stage.version.number,
            purpose=stage.purpose,
            outcome=stage.outcome,
            decided_at=stage.decided_at,
            why=why(stage, names, known_in(stage, shared[stage.version.pk])),
            positions=[
                SharedPosition(position.delegation.name, position.stance) for position in shared[stage.version.pk]
            ],
            binds=binds[stage.document_id, stage.outcome],
        )
        for stage in stages
        if stage.version and stage.decided_at
    ]


def _binds(stages: Iterable[Stage]) -> dict[tuple[int, str], list[Text]]:
    """Return the members that each document binds by adoption and by signature, not those that joined later."""
    outcomes = {Consent.Means.ADOPTION: Stage.Outcome.ADOPTED, Consent.Means.SIGNATURE: Stage.Outcome.SIGNED}
    documents = [stage.document_id for stage in stages if stage.outcome in Stage.BINDS]
    rows = Consent.objects.filter(document__in=documents, means__in=outcomes).select_related("delegation")
    binds: dict[tuple[int, str], list[Text]] = defaultdict(list)
    for consent in rows:
        binds[consent.document_id, outcomes[Consent.Means(consent.means)]].append(consent.delegation.name)
    return binds


def _decisions(session: Session) -> list[RecordDecision]:
    rows = Decision.objects.filter(session=session).select_related("series").prefetch_related("actions__owner")
    return [
        RecordDecision(
            symbol=decision.symbol,
            title=decision.title,
            text=decision.text,
            taken_on=decision.taken_on,
            actions=[
                RecordAction(action.title, action.owner.name, action.due_on, action.status)
                for action in decision.actions.all()
            ],
        )
        for decision in rows.order_by("series__prefix", "number")
    ]
