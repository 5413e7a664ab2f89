"""Services that open, circulate and adopt a session's agenda."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.agenda import notices
from summit.agenda.comparison import compare, without_documents
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.agenda.queries import live_items
from summit.agenda.services.locking import lock_sessions
from summit.calendar.models import Engagement
from summit.calendar.queries import people_concerned
from summit.core.lifecycle import advance
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.notifications.services import notify
from summit.sessions.models import Session


class AgendaExists(Refusal):
    """The session already has an agenda."""

    code = "agenda_exists"
    message = _("This session already has its agenda.")


class AgendaUnchanged(Refusal):
    """The agenda is empty, or equal to its last revision."""

    code = "agenda_unchanged"
    message = _("The agenda is empty, or has not changed since it was last circulated.")


class AgendaChanged(Refusal):
    """The agenda differs from its last revision, and delegations adopt what was circulated."""

    code = "agenda_changed"


@transactional
def open_agenda(session: Session, *, proposals_until: datetime | None = None) -> Agenda:
    """Open a provisional agenda; delegations may propose items for it until the deadline. Raises AgendaExists."""
    lock_sessions(session)
    agenda, is_new = Agenda.objects.get_or_create(session=session, defaults={"proposals_until": proposals_until})
    if not is_new:
        raise AgendaExists(field="session")
    return agenda


@transactional
def set_deadline(agenda: Agenda, *, proposals_until: datetime | None) -> Agenda:
    """Set the deadline for proposals of items; None means that there is no deadline."""
    agenda = _locked(agenda)
    agenda.proposals_until = proposals_until
    agenda.save(update_fields=["proposals_until"])
    return agenda


@transactional
def circulate_agenda(agenda: Agenda, *, by: User | None, now: datetime) -> AgendaRevision:
    """Copy the agenda into its next revision, which delegations read from now on.

    The staff and liaisons of the delegations in the session are notified once of what is new. If the session is not
    published yet, nobody is notified: they find the agenda with the session. An adopted agenda must be adopted again
    after it was circulated again; its earlier revision remains adopted. Raises AgendaUnchanged.
    """
    agenda = _locked(agenda)
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
    _notify_participants(revision, last, now)
    return revision


@transactional
def adopt_agenda(agenda: Agenda, *, now: datetime, dissent: str = "") -> Agenda:
    """Record that the session adopted its agenda as last circulated, and any dissent.

    Raises WrongStatus if the agenda was not circulated or is already adopted, AgendaChanged if it was changed since.
    """
    agenda = _locked(agenda)
    last = agenda.last_revision()
    if last and last.items != live_items(agenda.session):
        text = gettext("The agenda was changed since Rev. %(number)s; circulate it first.")
        raise AgendaChanged(text % {"number": last.number})
    advance(agenda, Agenda.Status.ADOPTED, adopted_at=now, dissent=dissent)
    if last:
        last.adopted_at, last.dissent = now, dissent
        last.save(update_fields=["adopted_at", "dissent"])
    return agenda


def _locked(agenda: Agenda) -> Agenda:
    """Lock the agenda's session; return the agenda as it is under the lock."""
    lock_sessions(agenda.session)
    return Agenda.objects.select_related("session__engagement", "session__summit").get(pk=agenda.pk)


def _notify_participants(revision: AgendaRevision, last: AgendaRevision | None, now: datetime) -> None:
    session = revision.agenda.session
    engagement = session.engagement
    if engagement.status != Engagement.Status.CONFIRMED:
        return
    # Without documents: which of them a reader may see differs from reader to reader.
    before, after = (without_documents(one.items if one else ()) for one in (last, revision))
    notice = notices.circulated(revision, compare(before, after))
    notify(people_concerned([engagement])[engagement.pk], notice, summit=session.summit, now=now)
