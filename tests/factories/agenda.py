"""Agendas, and what is said on them, for tests."""

from datetime import UTC, datetime

from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal, Speaker
from summit.agenda.services import add_item, circulate_agenda
from summit.calendar.services import confirm_engagements
from summit.delegations.models import Delegation
from summit.sessions.models import Session
from tests.factories.documents import make_circulated

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def make_agenda(session: Session, *titles: str, minutes: int = 10) -> Agenda:
    """Publish the session and circulate an agenda of items with these titles."""
    for title in titles:
        add_item(session, title={"en": title}, minutes=minutes)
    confirm_engagements([session.engagement], now=NOW)
    circulate_agenda(session.agenda, by=None, now=NOW)
    return Agenda.objects.get(session=session)


def fill_agenda(item: AgendaItem, party: Delegation, mark: str) -> dict[str, int]:
    """Circulate the item's agenda and have the party say something of each kind on it; return the rows by resource."""
    text = {"en": mark}
    agenda = item.session.agenda
    revision = circulate_agenda(agenda, by=None, now=NOW)
    return {
        "agendas": agenda.pk,
        "agenda-revisions": revision.pk,
        "item-proposals": AgendaItemProposal.objects.create(
            agenda=agenda, delegation=party, title=text, reason=mark, answer=mark, proposed_at=NOW
        ).pk,
        "speakers": Speaker.objects.create(item=item, delegation=party, position=1, asked_at=NOW).pk,
    }


def hide_draft(known: AgendaItem, other: Delegation, mark: str) -> None:
    """Plant on a known agenda what only organizers may find: a draft, words not yet circulated, another's proposal."""
    text = {"en": mark}
    linked = make_circulated(known.session.summit, mark, classification="parties", parties=[other])
    item = add_item(known.session, title=text, theme=mark, documents=[linked])
    add_item(known.session, parent=item, title=text)
    AgendaItem.objects.filter(pk=known.pk).update(title=text, theme=mark, minutes=77)
    Speaker.objects.create(item=item, delegation=other, position=1, asked_at=NOW)
    AgendaItemProposal.objects.create(
        agenda=known.session.agenda, delegation=other, title=text, reason=mark, proposed_at=NOW
    )
