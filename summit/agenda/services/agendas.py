"""The verbs of a session's agenda: open it, circulate it, adopt it."""

from datetime import datetime

from summit.accounts.models import User
from summit.agenda import notices
from summit.agenda.comparison import compare
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.agenda.queries import live_items
from summit.agenda.services.order import lock_sessions
from summit.calendar.models import Engagement
from summit.calendar.queries import people_concerned
from summit.core.lifecycle import advance
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.notifications.services import notify
from summit.sessions.models import Session


class AgendaExists(Refusal):
    """The session has its agenda."""

    code = "agenda_exists"
    message = "This session already has its agenda."


class AgendaUnchanged(Refusal):
    """The agenda is empty, or is as it was circulated last."""

    code = "agenda_unchanged"
    message = "The agenda is empty, or has not changed since it was last circulated."


class AgendaChanged(Refusal):
    """What was to be adopted is not what was circulated."""

    code = "agenda_changed"


@transactional
def open_agenda(session: Session, *, proposals_until: datetime | None = None) -> Agenda:
    """Open a provisional agenda, for which delegations may propose items until the deadline. Raises AgendaExists."""
    lock_sessions(session)
    agenda, is_new = Agenda.objects.get_or_create(session=session, defaults={"proposals_until": proposals_until})
    if not is_new:
        raise AgendaExists(field="session")
    return agenda


@transactional
def set_deadline(agenda: Agenda, *, proposals_until: datetime | None) -> Agenda:
    """Set until when delegations may propose items; with None, at any time."""
    agenda = _held(agenda)
    agenda.proposals_until = proposals_until
    agenda.save(update_fields=["proposals_until"])
    return agenda


@transactional
def circulate_agenda(agenda: Agenda, *, by: User | None, now: datetime) -> AgendaRevision:
    """Freeze the agenda as its next revision, which is what delegations read from now on.

    Those who mind a delegation that takes part are told once, with what is new. Of a session that is not published yet
    nobody is told: they find the agenda with the session. An adopted agenda that is circulated again is to be adopted
    again; the revision that was adopted stays so. Raises AgendaUnchanged.
    """
    agenda = _held(agenda)
    last = agenda.last_revision()
    items = live_items(agenda.session)
    if not items or (last and last.items == items):
        raise AgendaUnchanged
    number = last.number + 1 if last else 1
    revision = AgendaRevision.objects.create(
        agenda=agenda, number=number, circulated_at=now, circulated_by=by, items=items
    )
    AgendaItem.objects.filter(session=agenda.session).update(is_circulated=True)
    advance(agenda, Agenda.Status.CIRCULATED, adopted_at=None, dissent="")
    _tell(revision, last, now)
    return revision


@transactional
def adopt_agenda(agenda: Agenda, *, now: datetime, dissent: str = "") -> Agenda:
    """Note that the session adopted its agenda as it was last circulated, and what was said against it.

    Raises WrongStatus for one that was not circulated or is adopted, AgendaChanged if it was changed since.
    """
    agenda = _held(agenda)
    last = agenda.last_revision()
    if last and last.items != live_items(agenda.session):
        raise AgendaChanged(f"The agenda was changed since Rev. {last.number}; circulate it first.")
    advance(agenda, Agenda.Status.ADOPTED, adopted_at=now, dissent=dissent)
    if last:
        last.adopted_at, last.dissent = now, dissent
        last.save(update_fields=["adopted_at", "dissent"])
    return agenda


def _held(agenda: Agenda) -> Agenda:
    """Hold the agenda's session; return the agenda as it is under the lock."""
    lock_sessions(agenda.session)
    return Agenda.objects.select_related("session__engagement", "session__summit").get(pk=agenda.pk)


def _tell(revision: AgendaRevision, last: AgendaRevision | None, now: datetime) -> None:
    session = revision.agenda.session
    engagement = session.engagement
    if engagement.status != Engagement.Status.CONFIRMED:
        return
    # Not of documents: who may know of one differs from reader to reader.
    before, after = ([{**item, "documents": []} for item in one.items] if one else [] for one in (last, revision))
    notice = notices.circulated(revision, compare(before, after))
    notify(people_concerned([engagement])[engagement.pk], notice, summit=session.summit, now=now)
