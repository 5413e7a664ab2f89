"""What came of silence: stated as soon as it is certain, and the same whoever looks, and when.

All of it happens under the lock on the document's row: so whoever objects, extends, closes, circulates or reclassifies
comes after another, and each finds what the one before him has done.
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
from summit.decisions.queries import (
    Word,
    members_asked,
    next_stage,
    staff_by_party,
    stances_before,
    uncleared,
    words_against,
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
# So long after the deadline the outcome is stated: a request that the server took in before it is in the database by
# then or has failed, as a statement of the database takes half as long at most.
GRACE = timedelta(minutes=1)
RELATED = ("version__document__summit", "organ", "series", "extends")


@transactional
def close_silence(procedure: SilenceProcedure, *, now: datetime) -> SilenceProcedure | None:
    """State what came of a running procedure, if anything has; adopted is stated a minute after the deadline.

    Returns None where another holds the document at this moment, or the procedure has ended.
    """
    rows = Document.objects.select_for_update(no_key=True, skip_locked=True)
    if not rows.filter(pk=procedure.version.document_id).exists():
        return None
    running = SilenceProcedure.objects.running().select_related(*RELATED).filter(pk=procedure.pk).first()
    if running:
        _settle(running, now)
    return running


def follow_document(document: Document, *, now: datetime) -> None:
    """State what follows for the silence that runs on a document, which is locked, from what was said of it or done.

    Raises SilenceRuns where it was circulated or withdrawn once the deadline had passed: silence has decided by then.
    """
    for procedure in SilenceProcedure.objects.running().select_related(*RELATED).filter(version__document=document):
        procedure.version.document = document
        if now >= procedure.deadline and _went_on(procedure):
            raise SilenceRuns(gettext("The deadline of silence has passed; its outcome must be recorded first."))
        _settle(procedure, now)


def is_before(stage: Stage, organ: Organ) -> bool:
    """Say whether the stage is this organ's alone; nobody signs by silence."""
    return stage.purpose != Stage.Purpose.SIGN and list(stage.organs.all()) == [organ]


def broken(procedure: SilenceProcedure, objection: Objection, now: datetime) -> None:
    """End it, as a member objected in time; all members are told."""
    advance(procedure, Status.BROKEN, ended_at=objection.raised_at)
    _tell_end(procedure, notices.silence_broken(procedure, objection), now)


def withdrawn(procedure: SilenceProcedure, now: datetime) -> None:
    """End it without an outcome; all members are told."""
    advance(procedure, Status.WITHDRAWN, ended_at=now)
    _tell_end(procedure, notices.silence_withdrawn(procedure), now)


def came_late(objection: Objection, now: datetime, *, by: Collection[User] = ()) -> None:
    """Answer an objection that is void to the member, to `by` who sent it and to the organizers."""
    summit = objection.procedure.version.document.summit
    people = {*staff_by_party([objection.delegation])[objection.delegation_id], *by, *organizers_of(summit)}
    notify(people, notices.silence_late(objection), summit=summit, now=now)


def tell(procedure: SilenceProcedure, notice: Notice, now: datetime) -> None:
    """Tell the staff of all members asked, and the organizers."""
    summit = procedure.version.document.summit
    staff = {user for staff in staff_by_party(procedure.members.all()).values() for user in staff}
    notify({*staff, *organizers_of(summit)}, notice, summit=summit, now=now)


def _settle(procedure: SilenceProcedure, now: datetime) -> None:
    """Judge a running procedure by what was said and done until now. The document is locked."""
    members = list(procedure.members.all())
    words = words_against(procedure.version, members, since=procedure.since)
    in_time = [word for word in words if word.at < procedure.deadline]
    if in_time:
        broken(procedure, _objection(procedure, in_time[0]), now)
    elif _went_on(procedure) or (now < procedure.deadline and _asks_others(procedure, members)):
        withdrawn(procedure, now)
    else:
        _answer_late(procedure, words, now)
        if now >= procedure.deadline + GRACE:
            _adopted(procedure, now)


def _went_on(procedure: SilenceProcedure) -> bool:
    """Say whether the document is no longer before the organ in this version."""
    document, stage = procedure.version.document, next_stage(procedure.version.document)
    is_here = document.status == Document.Status.CIRCULATED and latest_circulated(document) == procedure.version
    return not is_here or (stage is not None and not is_before(stage, procedure.organ))


def _asks_others(procedure: SilenceProcedure, members: Collection[Delegation]) -> bool:
    """Say whether a member is shut out of the document, or it concerns others by now than the parties asked."""
    document = procedure.version.document
    if uncleared(document, members):
        return True
    return procedure.is_for_parties and set(members) != set(members_asked(document, procedure.organ))


def _objection(procedure: SilenceProcedure, word: Word) -> Objection:
    """Record that a word breaks silence; one of the member's that came late by another way is void no more."""
    said = {"text": word.text, "raised_at": word.at, "is_void": False}
    return procedure.objections.update_or_create(delegation_id=word.delegation, defaults=said)[0]


def _answer_late(procedure: SilenceProcedure, words: Iterable[Word], now: datetime) -> None:
    """Record what came late, once of each member, and answer it."""
    spoke = set(procedure.objections.values_list("delegation", flat=True))
    for word in words:
        if word.delegation not in spoke:
            spoke.add(word.delegation)
            said = {"text": word.text, "raised_at": word.at, "is_void": True}
            came_late(procedure.objections.create(delegation_id=word.delegation, **said), now)


def _adopted(procedure: SilenceProcedure, now: datetime) -> None:
    """Have the organ's stage, if the path has one, and the document follow; bind those who were asked."""
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
        reasons = {"silence": procedure.pk, "asked": len(asked), "organs": [], "stances": {}}
        apply_outcome(stage, outcome, version=version, present=(), reasons=reasons, binds=binds, at=at)
    decided = None
    if procedure.series and document.status == Document.Status.ADOPTED:
        day = at.astimezone(document.summit.zone).date()
        facts = {"title": document.title, "taken_on": day}
        decided = create_numbered_decision(
            procedure.series, document=document, stage=None, now=now, is_told=False, **facts
        )
    _tell_end(procedure, notices.silence_adopted(procedure, outcome, decided), now)


def _tell_end(procedure: SilenceProcedure, notice: Notice, now: datetime) -> None:
    """Tell how it ended, in place of what was still to be said while it ran."""
    withdraw(notices.topic_of_silence(procedure))
    tell(procedure, notice, now)
