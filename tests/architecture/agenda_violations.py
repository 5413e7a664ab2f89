"""What violates the constraints of the agenda's tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal, AgendaRevision, Speaker

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def agenda(w: Any) -> Agenda:
    return Agenda.objects.get_or_create(session=w.session)[0]


def speaker(w: Any, delegation: Any, position: int, **facts: Any) -> Speaker:
    return Speaker.objects.create(item=w.item, delegation=delegation, position=position, asked_at=NOW, **facts)


VIOLATIONS: dict[str, Callable[[Any], Any]] = {
    "agenda_is_within_bounds": lambda w: Agenda.objects.create(
        session=w.session, proposals_until=datetime(2101, 1, 2, tzinfo=UTC)
    ),
    "agenda_that_is_adopted_has_its_hour": lambda w: Agenda.objects.create(session=w.session, status="adopted"),
    "agenda_revision_number_is_taken_once": lambda w: [
        AgendaRevision.objects.create(agenda=agenda(w), number=1, circulated_at=NOW) for _ in range(2)
    ],
    "item_proposal_takes_time": lambda w: AgendaItemProposal.objects.create(
        agenda=agenda(w), delegation=w.belarus, title={}, minutes=0, proposed_at=NOW
    ),
    "item_is_open_alone": lambda w: [
        AgendaItem.objects.create(session=w.session, position=position, title={}, status="open") for position in (7, 8)
    ],
    "speaker_position_is_taken_once": lambda w: [speaker(w, one, 1) for one in (w.belarus, w.kazakhstan)],
    "speaker_makes_one_statement": lambda w: [speaker(w, w.belarus, position) for position in (1, 2)],
    "speaker_has_the_floor_alone": lambda w: [
        speaker(w, one, position, status="speaking") for position, one in enumerate((w.belarus, w.kazakhstan))
    ],
    "speaker_delegate_is_its_own": lambda w: speaker(w, w.belarus, 1, delegate=w.kazakhstan.head),
    "speaker_is_allotted_time": lambda w: speaker(w, w.belarus, 1, minutes=0),
}
