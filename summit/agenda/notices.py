"""The notices about agendas and proposed items, and to the delegation that speaks next."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from summit.agenda.comparison import Change, Kind
from summit.agenda.models import AgendaItemProposal, AgendaRevision, Speaker
from summit.agenda.stored_items import StoredItem
from summit.notifications import kinds
from summit.notifications.kinds import register
from summit.notifications.notice import Notice
from summit.sessions.models import Session

# A notice to the next speaker expires after this time: by then the speech was made.
NEXT_SPEAKER_VALIDITY = timedelta(minutes=30)
SESSION = {
    "session": {"en": "Council of Foreign Ministers", "ru": "Совет министров иностранных дел"},
    "starts_at": "2025-11-26T06:00:00+00:00",
    "ends_at": "2025-11-26T07:30:00+00:00",
}
ITEM = {"number": "2", "title": {"en": "Peacekeeping", "ru": "Миротворчество"}}
NOTIFIED_CHANGES = (Kind.ADDED, Kind.REMOVED, Kind.MOVED, Kind.RETIMED, Kind.REWORDED, Kind.AMENDED)
PROPOSED_ITEM = {
    **SESSION,
    "delegation": {"en": "Belarus", "ru": "Беларусь"},
    "title": ITEM["title"],
    "reason": "Urgent",
}

CIRCULATED = register(
    kinds.Kind(
        name="agenda_circulated",
        label=_("Circulated agendas"),
        sample={**SESSION, "revision": 2, "items": [{**ITEM, "minutes": 20, "changes": ["added", "moved"]}]},
    )
)
PROPOSED = register(kinds.Kind(name="item_proposed", label=_("Proposed agenda items"), sample=PROPOSED_ITEM))
WITHDRAWN = register(kinds.Kind(name="item_withdrawn", label=_("Withdrawn agenda items"), sample=PROPOSED_ITEM))
ANSWERED = register(
    kinds.Kind(
        name="item_answered",
        label=_("Answers to proposed agenda items"),
        sample={**PROPOSED_ITEM, "outcome": "referred", "answer": "It fits better there", "referred_to": ITEM["title"]},
    )
)
NEXT = register(
    kinds.Kind(
        name="floor_next",
        label=_("Your delegation speaks next"),
        sample={**ITEM, "session": SESSION["session"], "delegation": PROPOSED_ITEM["delegation"], "minutes": 5},
    )
)


def facts(session: Session) -> dict[str, object]:
    """Return the session's facts for a notice."""
    engagement = session.engagement
    hours = {"starts_at": engagement.starts_at.isoformat(), "ends_at": engagement.ends_at.isoformat()}
    return {"session": engagement.title, **hours, "zone": engagement.own_time_zone}


def circulated(revision: AgendaRevision, changes: Iterable[Change]) -> Notice:
    """Notify participants of a circulated agenda and its changes since the last revision."""
    session = revision.agenda.session
    rows = [_row(change) for change in changes if set(change.kinds) & set(NOTIFIED_CHANGES)]
    return Notice(
        kind=CIRCULATED.name,
        key=f"agenda:{revision.agenda_id}:{revision.number}",
        context={**facts(session), "revision": revision.number, "items": rows},
        topic=f"agenda:{revision.agenda_id}",
        valid_until=session.engagement.ends_at,
        begins_at=session.engagement.starts_at,
    )


def proposed(proposal: AgendaItemProposal) -> Notice:
    """Notify the organizers of a proposed item."""
    return Notice(PROPOSED.name, f"item-proposed:{proposal.pk}", _proposal_facts(proposal), _topic(proposal))


def withdrawn(proposal: AgendaItemProposal) -> Notice:
    """Notify the organizers of a withdrawn proposal."""
    return Notice(WITHDRAWN.name, f"item-withdrawn:{proposal.pk}", _proposal_facts(proposal), _topic(proposal))


def answered(proposal: AgendaItemProposal) -> Notice:
    """Notify the delegation of the answer to its proposal."""
    elsewhere = proposal.referred_to.engagement.title if proposal.referred_to else {}
    answer = {"outcome": proposal.status, "answer": proposal.answer, "referred_to": elsewhere}
    return Notice(
        ANSWERED.name, f"item-answered:{proposal.pk}", {**_proposal_facts(proposal), **answer}, _topic(proposal)
    )


def next_to_speak(speaker: Speaker, known: StoredItem, now: datetime) -> Notice:
    """Notify a delegation that it speaks next on the item, with the facts that were circulated of it (`known`)."""
    session = speaker.item.session
    return Notice(
        kind=NEXT.name,
        key=f"floor-next:{speaker.pk}",
        context={
            "number": known["number"],
            "title": known["title"],
            "session": session.engagement.title,
            "delegation": speaker.delegation.name,
            "minutes": speaker.minutes,
        },
        topic=f"speaker:{speaker.pk}",
        valid_until=now + NEXT_SPEAKER_VALIDITY,
        begins_at=now,
    )


def _row(change: Change) -> dict[str, object]:
    kinds = [kind for kind in change.kinds if kind in NOTIFIED_CHANGES]
    minutes = (change.after or {}).get("minutes")
    return {"number": change.number, "title": dict(change.title), "minutes": minutes, "changes": kinds}


def _proposal_facts(proposal: AgendaItemProposal) -> dict[str, object]:
    return {
        **facts(proposal.agenda.session),
        "delegation": proposal.delegation.name,
        "title": proposal.title,
        "reason": proposal.reason,
    }


def _topic(proposal: AgendaItemProposal) -> str:
    return f"item-proposal:{proposal.pk}"
