"""Outcomes of silence procedures: recorded by the first check after they are certain.

Everything happens under the lock on the document's row: objections, extensions, circulations and reclassifications come
one after another, and each sees the result of the one before.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext

from summit.accounts.models import User
from summit.accounts.queries import organizers_of
from summit.core.lifecycle import advance
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import Objection, SilenceProcedure, Stage
from summit.decisions.models.stage import Reasons
from summit.decisions.queries import (
    Opposition,
    members_asked,
    next_stage,
    oppositions_to,
    staff_by_party,
    stances_before,
    uncleared,
)
from summit.decisions.services.decisions import create_numbered_decision
from summit.decisions.services.outcomes import apply_outcome, bind_members, update_document_status
from summit.decisions.services.path import SilenceRuns
from summit.delegations.models import Delegation
from summit.documents.models import Document, Stance
from summit.documents.queries import latest_circulated
from summit.notifications.notice import Notice
from summit.notifications.services import notify, withdraw
from summit.sessions.models import Organ

Status = SilenceProcedure.Status
# The outcome is recorded this long after the deadline: by then every request that came in before the deadline is in the
# database or has failed, as a database statement takes at most half of this.
GRACE = timedelta(minutes=1)
RELATED = ("version__document__summit", "organ", "series", "extends")


@transactional
def close_silence(procedure: SilenceProcedure, *, now: datetime) -> SilenceProcedure | None:
    """Record the outcome of a running procedure, if it has one; adoption is recorded a minute after the deadline.

    Returns None if the document is locked by another transaction, or the procedure has ended.
    """
    rows = Document.objects.select_for_update(no_key=True, skip_locked=True)
    if not rows.filter(pk=procedure.version.document_id).exists():
        return None
    running = SilenceProcedure.objects.running().select_related(*RELATED).filter(pk=procedure.pk).first()
    if running:
        _end_if_decided(running, now)
    return running


def follow_document(document: Document, *, now: datetime) -> None:
    """Update the silence procedure on a locked document after the document or its positions have changed.

    Raises SilenceRuns if it was circulated or withdrawn after the deadline: silence has decided by then.
    """
    for procedure in SilenceProcedure.objects.running().select_related(*RELATED).filter(version__document=document):
        procedure.version.document = document
        if now >= procedure.deadline and _is_elsewhere(procedure):
            raise SilenceRuns(gettext("The deadline of silence has passed; its outcome must be recorded first."))
        _end_if_decided(procedure, now)


def is_before(stage: Stage, organ: Organ) -> bool:
    """Return whether the stage is before this organ alone; nobody signs by silence."""
    return stage.purpose != Stage.Purpose.SIGN and list(stage.organs.all()) == [organ]


def end_broken(procedure: SilenceProcedure, objection: Objection, now: datetime) -> None:
    """End the procedure by an objection in time; all members are notified."""
    advance(procedure, Status.BROKEN, ended_at=objection.raised_at)
    _notify_of_end(procedure, notices.silence_broken(procedure, objection), now)


def end_withdrawn(procedure: SilenceProcedure, now: datetime) -> None:
    """End the procedure without an outcome; all members are notified."""
    advance(procedure, Status.WITHDRAWN, ended_at=now)
    _notify_of_end(procedure, notices.silence_withdrawn(procedure), now)


def notify_of_late(objection: Objection, now: datetime, *, by: Collection[User] = ()) -> None:
    """Notify the member, `by` who sent it, and the organizers of a void objection."""
    summit = objection.procedure.version.document.summit
    people = {*staff_by_party([objection.delegation])[objection.delegation_id], *by, *organizers_of(summit)}
    notify(people, notices.silence_late(objection), summit=summit, now=now)


def notify_members(procedure: SilenceProcedure, notice: Notice, now: datetime) -> None:
    """Notify the staff of all members asked, and the organizers."""
    summit = procedure.version.document.summit
    staff = {user for staff in staff_by_party(procedure.members.all()).values() for user in staff}
    notify({*staff, *organizers_of(summit)}, notice, summit=summit, now=now)


def _end_if_decided(procedure: SilenceProcedure, now: datetime) -> None:
    """End a running procedure if objections, the document or the deadline require it. The document is locked."""
    members = list(procedure.members.all())
    oppositions = oppositions_to(procedure.version, members, since=procedure.since)
    in_time = [one for one in oppositions if one.at < procedure.deadline]
    if in_time:
        end_broken(procedure, _objection(procedure, in_time[0]), now)
    elif _is_elsewhere(procedure) or (now < procedure.deadline and _members_changed(procedure, members)):
        end_withdrawn(procedure, now)
    else:
        _record_late(procedure, oppositions, now)
        if now >= procedure.deadline + GRACE:
            _adopt(procedure, now)


def _is_elsewhere(procedure: SilenceProcedure) -> bool:
    """Return whether the document is no longer before the organ in this version."""
    document, stage = procedure.version.document, next_stage(procedure.version.document)
    is_here = document.status == Document.Status.CIRCULATED and latest_circulated(document) == procedure.version
    return not is_here or (stage is not None and not is_before(stage, procedure.organ))


def _members_changed(procedure: SilenceProcedure, members: Collection[Delegation]) -> bool:
    """Return whether a member may no longer read the document, or its parties are no longer those asked."""
    document = procedure.version.document
    if uncleared(document, members):
        return True
    return procedure.is_for_parties and set(members) != set(members_asked(document, procedure.organ))


def _objection(procedure: SilenceProcedure, word: Opposition) -> Objection:
    """Record the objection that breaks silence; a late one of the same member is no longer void."""
    said = {"text": word.text, "raised_at": word.at, "is_void": False}
    return procedure.objections.update_or_create(delegation_id=word.delegation, defaults=said)[0]


def _record_late(procedure: SilenceProcedure, words: Iterable[Opposition], now: datetime) -> None:
    """Record the first late objection of each member, and notify the member."""
    spoke = set(procedure.objections.values_list("delegation", flat=True))
    for word in words:
        if word.delegation not in spoke:
            spoke.add(word.delegation)
            said = {"text": word.text, "raised_at": word.at, "is_void": True}
            notify_of_late(procedure.objections.create(delegation_id=word.delegation, **said), now)


def _adopt(procedure: SilenceProcedure, now: datetime) -> None:
    """Adopt: apply the outcome to the organ's stage, if any, and to the document; bind the members asked."""
    version, at = procedure.version, procedure.deadline
    document = version.document
    advance(procedure, Status.ADOPTED, ended_at=at)
    asked = {member.pk for member in procedure.members.all()}
    stances = stances_before(version, at)
    binds = {member for member in asked if stances.get(member) != Stance.NOT_PARTICIPATING}
    stage, outcome = next_stage(document), Stage.Outcome.ADOPTED
    if stage is None:
        update_document_status(document, outcome)
        bind_members(document, binds, at=at)
    else:
        if stage.purpose == Stage.Purpose.ENDORSE:
            outcome = Stage.Outcome.ENDORSED
        reasons: Reasons = {"silence": procedure.pk, "asked": len(asked), "organs": [], "stances": {}}
        apply_outcome(stage, outcome, version=version, present=(), reasons=reasons, binds=binds, at=at)
    decided = None
    if procedure.series and document.status == Document.Status.ADOPTED:
        day = at.astimezone(document.summit.zone).date()
        decided = create_numbered_decision(
            procedure.series,
            document=document,
            stage=None,
            now=now,
            is_told=False,
            title=document.title,
            taken_on=day,
        )
    _notify_of_end(procedure, notices.silence_adopted(procedure, outcome, decided), now)


def _notify_of_end(procedure: SilenceProcedure, notice: Notice, now: datetime) -> None:
    """Notify of the end, and withdraw pending notices of the running procedure."""
    withdraw(notices.topic_of_silence(procedure))
    notify_members(procedure, notice, now)
