"""Services for proposed items: delegations propose until the deadline, the secretariat answers."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, refuse_unless_representative, staff_and_liaisons_of
from summit.agenda import notices
from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal
from summit.agenda.services.items import add_item
from summit.agenda.services.locking import lock_item, lock_sessions
from summit.agenda.services.ordering import agenda_of
from summit.calendar.models import Engagement
from summit.core.hours import shown_instant
from summit.core.lifecycle import advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.notifications.services import notify
from summit.sessions.models import Session

Status = AgendaItemProposal.Status


class ProposalsClosed(Refusal):
    """The deadline (in `until`) has passed, or the session has adopted its agenda."""

    code = "proposals_closed"


class NotOfThisAgenda(BadValue):
    """The proposal cannot be merged into this item or referred to this session."""

    code = "not_of_this_agenda"


class SessionNotKnown(Refusal):
    """The delegation may not see the session to which its proposal would be referred."""

    code = "session_not_known"
    message = _("The delegation does not know of that session; publish it first, or have the delegation take part.")


class ProposalFacts(TypedDict, total=False):
    """The facts of a proposed item, without its title."""

    kind: str
    minutes: int
    reason: str


@transactional
def propose_item(
    agenda: Agenda,
    *,
    delegation: Delegation,
    title: dict[str, str],
    by: User,
    now: datetime,
    **facts: Unpack[ProposalFacts],
) -> AgendaItemProposal:
    """Propose an item in the delegation's name and notify the organizers.

    The deadline itself is already too late; so is the adoption. Raises NotRepresentative, ProposalsClosed.
    """
    refuse_unless_representative(by, delegation, field="delegation")
    lock_sessions(agenda.session)
    agenda.refresh_from_db(fields=["proposals_until", "status"])
    until, summit = agenda.proposals_until, agenda.session.summit
    if until and now >= until:
        text = gettext("Items could be proposed until %(hour)s.") % {"hour": shown_instant(until, summit.zone)}
        raise ProposalsClosed(text, until=until.isoformat())
    if agenda.status == Agenda.Status.ADOPTED:
        raise ProposalsClosed(gettext("The session has adopted its agenda; ask the secretariat."))
    proposal = AgendaItemProposal.objects.create(
        agenda=agenda, delegation=delegation, title=title, proposed_at=now, **facts
    )
    notify(organizers_of(summit), notices.proposed(proposal), summit=summit, now=now)
    return proposal


@transactional
def accept_item_proposal(
    proposal: AgendaItemProposal,
    *,
    now: datetime,
    answer: str = "",
    position: int | None = None,
    parent: AgendaItem | None = None,
) -> AgendaItemProposal:
    """Add an item to the agenda, with the delegation as its sponsor. Raises what `add_item` raises."""
    item = add_item(
        proposal.agenda.session,
        position=position,
        parent=parent,
        sponsor=proposal.delegation,
        title=proposal.title,
        kind=proposal.kind,
        minutes=proposal.minutes,
    )
    return _answer(proposal, Status.ACCEPTED, answer, now, item=item)


@transactional
def merge_item_proposal(
    proposal: AgendaItemProposal, *, item: AgendaItem, now: datetime, answer: str = ""
) -> AgendaItemProposal:
    """Merge the proposal into an item of the same session. Raises NotOfThisAgenda, ItemGone."""
    item = lock_item(item)
    if item.session_id != proposal.agenda.session_id:
        raise NotOfThisAgenda(gettext("That item is on the agenda of another session."), field="item")
    return _answer(proposal, Status.MERGED, answer, now, item=item)


@transactional
def refer_item_proposal(
    proposal: AgendaItemProposal, *, session: Session, now: datetime, answer: str = ""
) -> AgendaItemProposal:
    """Refer the proposal to another session, where a copy of it waits for an answer, regardless of the deadline there.

    Raises NotOfThisAgenda for the same session or one of another summit, SessionNotKnown.
    """
    own = proposal.agenda.session
    if session.pk == own.pk or session.summit_id != own.summit_id:
        raise NotOfThisAgenda(gettext("Refer it to another session of this summit."), field="session")
    if not _may_see(proposal.delegation, session):
        raise SessionNotKnown(field="session")
    lock_sessions(own, session)
    answered = _answer(proposal, Status.REFERRED, answer, now, referred_to=session)
    copied = ("delegation", "title", "kind", "minutes", "reason", "proposed_at")
    AgendaItemProposal.objects.create(agenda=agenda_of(session), **{name: getattr(proposal, name) for name in copied})
    return answered


@transactional
def decline_item_proposal(proposal: AgendaItemProposal, *, answer: str, now: datetime) -> AgendaItemProposal:
    """Decline the proposal with a reason."""
    return _answer(proposal, Status.DECLINED, answer, now)


@transactional
def withdraw_item_proposal(proposal: AgendaItemProposal, *, by: User, now: datetime) -> AgendaItemProposal:
    """Withdraw the proposal and notify the organizers. Raises NotRepresentative, WrongStatus once it is answered."""
    refuse_unless_representative(by, proposal.delegation)
    advance(proposal, Status.WITHDRAWN, answered_at=now)
    summit = proposal.agenda.session.summit
    notify(organizers_of(summit), notices.withdrawn(proposal), summit=summit, now=now)
    return proposal


def _may_see(delegation: Delegation, session: Session) -> bool:
    """Return whether the session is published, and is open to all or has the delegation as a participant."""
    takes_part = Q(audience=Engagement.Audience.PARTICIPANTS, occupancies__resource__party=delegation)
    published = Engagement.objects.filter(pk=session.engagement_id, status=Engagement.Status.CONFIRMED)
    return published.filter(takes_part | Q(audience=Engagement.Audience.SUMMIT)).exists()


class Outcome(TypedDict, total=False):
    """The result of an answer: the item, or the session to which the proposal is referred."""

    item: AgendaItem
    referred_to: Session


def _answer(
    proposal: AgendaItemProposal, to: str, answer: str, now: datetime, **outcome: Unpack[Outcome]
) -> AgendaItemProposal:
    advance(proposal, to, answer=answer, answered_at=now, **outcome)
    summit = proposal.agenda.session.summit
    notify(staff_and_liaisons_of([proposal.delegation]), notices.answered(proposal), summit=summit, now=now)
    return proposal
