"""The silence procedure. Instants decide, not the order in which requests and jobs come to the lock on its row.

The model is Annex 1(A) of the Rules of Procedure of the OSCE (MC.DOC/1/06): an objection or an amendment that reaches
the chair before the silence expires breaks it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, refuse_unless_spokesperson
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import Objection, Rules, Series, SilenceProcedure, Stage
from summit.decisions.queries import (
    latest_circulated,
    members_of,
    next_stage,
    objection_elsewhere,
    staff_by_party,
    uncleared,
)
from summit.decisions.services.decisions import number
from summit.decisions.services.outcomes import bind, conclude, follow
from summit.decisions.services.path import NotCirculated, NotNextStage, VersionSuperseded, check_silent
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, Stance, Version
from summit.notifications.notice import Notice
from summit.notifications.services import notify, withdraw
from summit.sessions.models import Organ

Status = SilenceProcedure.Status
# So long after the deadline the outcome is stated: a request that the server took in before it is in the database by
# then or has failed, as a statement of the database takes half as long at most.
GRACE = timedelta(minutes=1)


class DeadlinePassed(BadValue):
    """The deadline is not in the future; of a procedure, it is over."""

    code = "deadline_passed"
    message = "This deadline has passed."


class NobodyAsked(BadValue):
    """There is nobody who could object."""

    code = "nobody_asked"
    message = "Name the members who may object; the organ has none."


class NotCleared(BadValue):
    """A member asked may not read the document."""

    code = "not_cleared"


class KnownObjection(Refusal):
    """A member that is to be asked objects to this version already."""

    code = "known_objection"


class NotAsked(Refusal):
    """The delegation is not among those who may object."""

    code = "not_asked"
    message = "This delegation is not among the members asked."


class ObjectedAlready(Refusal):
    """The delegation has broken silence already."""

    code = "objected_already"
    message = "This delegation has broken silence already."


@transactional
def start_silence(
    version: Version,
    *,
    organ: Organ,
    deadline: datetime,
    now: datetime,
    members: Collection[Delegation] | None = None,
    names_breaker: bool | None = None,
    series: Series | None = None,
) -> SilenceProcedure:
    """Ask the organ's members, by default all, to object to the circulated version before the deadline, or be bound.

    Whether who breaks silence is named, the organ's rules say where it is not given. With a series the adoption is
    recorded as a decision. The members' people are told. Refusals: DeadlinePassed, NotCirculated, VersionSuperseded,
    WrongStatus, SilenceRuns, NotNextStage, NobodyAsked, NotCleared, KnownObjection.
    """
    if deadline <= now:
        raise DeadlinePassed(field="deadline")
    document = version.document
    _check_document(document, version, organ)
    asked = _asked(version, organ, members)
    procedure = SilenceProcedure.objects.create(
        version=version,
        organ=organ,
        circulated_at=now,
        deadline=deadline,
        names_breaker=Rules.of(organ).names_breaker if names_breaker is None else names_breaker,
        series=series,
    )
    procedure.members.set(asked)
    _tell(procedure, notices.silence_started(procedure), now)
    return procedure


@transactional
def break_silence(
    procedure: SilenceProcedure, *, delegation: Delegation, by: User, now: datetime, text: str = ""
) -> Objection:
    """Object for a member asked, for which `by` speaks: that stops the procedure, and all members are told.

    An objection that comes at the deadline or after it is recorded and void, and the breaker is told so. Refusals:
    NotSpokesperson, NotAsked, ObjectedAlready, WrongStatus (of what was withdrawn).
    """
    refuse_unless_spokesperson(by, delegation, field="delegation")
    procedure = _locked(procedure)
    if procedure.status == Status.WITHDRAWN:
        raise WrongStatus("This silence procedure was withdrawn.", status=procedure.status)
    if not procedure.members.filter(pk=delegation.pk).exists():
        raise NotAsked(field="delegation")
    if procedure.objections.filter(delegation=delegation).exists():
        raise ObjectedAlready(field="delegation")
    is_late = now >= procedure.deadline
    objection = Objection.objects.create(
        procedure=procedure, delegation=delegation, text=text, raised_at=now, is_void=is_late
    )
    if is_late:
        summit = procedure.version.document.summit
        people = {*staff_by_party([delegation])[delegation.pk], by, *organizers_of(summit)}
        notify(people, notices.silence_late(objection), summit=summit, now=now)
    elif procedure.status == Status.RUNNING:
        _broken(objection, procedure, now)
    return objection


@transactional
def extend_silence(procedure: SilenceProcedure, *, deadline: datetime, now: datetime) -> SilenceProcedure:
    """Give the members more time: the procedure ends and a new one, with the later deadline, is circulated.

    Refusals: WrongStatus, DeadlinePassed.
    """
    procedure = _running(procedure, now)
    if deadline <= procedure.deadline:
        raise DeadlinePassed("The new deadline comes after the old one.", field="deadline")
    advance(procedure, Status.WITHDRAWN, ended_at=now)
    withdraw(notices.topic_of_silence(procedure))
    longer = SilenceProcedure.objects.create(
        version=procedure.version,
        organ=procedure.organ,
        circulated_at=now,
        deadline=deadline,
        names_breaker=procedure.names_breaker,
        series=procedure.series,
        extends=procedure,
    )
    longer.members.set(procedure.members.all())
    _tell(longer, notices.silence_extended(longer), now)
    return longer


@transactional
def withdraw_silence(procedure: SilenceProcedure, *, now: datetime) -> SilenceProcedure:
    """Call the procedure off before its deadline; the members are told. Refusals: WrongStatus, DeadlinePassed."""
    procedure = _running(procedure, now)
    _withdrawn(procedure, now)
    return procedure


@transactional
def close_silence(procedure: SilenceProcedure, *, now: datetime) -> SilenceProcedure | None:
    """State what came of a running procedure, if anything has: whoever looks, however often and late, it is the same.

    Broken, where a member has meanwhile taken the position that it objects, or proposed an amendment. Withdrawn, where
    the document went another way. Adopted a minute after the deadline; the hour of the outcome is the deadline.
    Returns None where another holds the procedure at this moment, or it has ended.
    """
    rows = SilenceProcedure.objects.running().select_for_update(of=("self",), no_key=True, skip_locked=True)
    if not rows.filter(pk=procedure.pk).exists():
        return None
    procedure = _read(procedure)
    document = Document.objects.select_for_update(no_key=True).get(pk=procedure.version.document_id)
    procedure.version.document = document
    if found := objection_elsewhere(procedure):
        # One that came late by the other way is void no more.
        said = {"text": found.text, "raised_at": found.raised_at, "is_void": False}
        objection, _ = procedure.objections.update_or_create(delegation=found.delegation, defaults=said)
        _broken(objection, procedure, now)
    elif document.status != Document.Status.CIRCULATED or latest_circulated(document) != procedure.version:
        _withdrawn(procedure, now)
    elif now >= procedure.deadline + GRACE:
        _adopted(procedure, now)
    return procedure


def _adopted(procedure: SilenceProcedure, now: datetime) -> None:
    """Have the organ's stage, if the path has one, and the document follow; bind those who were asked."""
    version, at = procedure.version, procedure.deadline
    document = version.document
    advance(procedure, Status.ADOPTED, ended_at=at)
    asked = list(procedure.members.all())
    aside = Position.objects.filter(version=version, stance=Stance.NOT_PARTICIPATING).values_list("delegation")
    binds = {member.pk for member in asked} - {member for (member,) in aside}
    stage = next_stage(document)
    if stage and _is_before(stage, procedure.organ):
        outcome = Stage.Outcome.ENDORSED if stage.purpose == Stage.Purpose.ENDORSE else Stage.Outcome.ADOPTED
        reasons = {"silence": procedure.pk, "asked": len(asked), "organs": [], "stances": {}}
        conclude(stage, outcome, version=version, present=(), reasons=reasons, binds=binds, at=at)
    else:
        follow(document, Stage.Outcome.ADOPTED)
        bind(document, binds, at=at)
    decided = None
    if procedure.series and document.status == Document.Status.ADOPTED:
        day = at.astimezone(document.summit.zone).date()
        facts = {"title": document.title, "taken_on": day}
        decided = number(procedure.series, document=document, stage=None, now=now, is_told=False, **facts)
    withdraw(notices.topic_of_silence(procedure))
    _tell(procedure, notices.silence_adopted(procedure, decided), now)


def _broken(objection: Objection, procedure: SilenceProcedure, now: datetime) -> None:
    advance(procedure, Status.BROKEN, ended_at=objection.raised_at)
    withdraw(notices.topic_of_silence(procedure))
    _tell(procedure, notices.silence_broken(procedure, objection), now)


def _withdrawn(procedure: SilenceProcedure, now: datetime) -> None:
    advance(procedure, Status.WITHDRAWN, ended_at=now)
    withdraw(notices.topic_of_silence(procedure))
    _tell(procedure, notices.silence_withdrawn(procedure), now)


def _tell(procedure: SilenceProcedure, notice: Notice, now: datetime) -> None:
    """Tell the staff of all members asked, and the organizers."""
    summit = procedure.version.document.summit
    staff = {user for staff in staff_by_party(procedure.members.all()).values() for user in staff}
    notify({*staff, *organizers_of(summit)}, notice, summit=summit, now=now)


def _locked(procedure: SilenceProcedure) -> SilenceProcedure:
    SilenceProcedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
    return _read(procedure)


def _read(procedure: SilenceProcedure) -> SilenceProcedure:
    related = ("version__document__summit", "organ", "series")
    return SilenceProcedure.objects.select_related(*related).get(pk=procedure.pk)


def _running(procedure: SilenceProcedure, now: datetime) -> SilenceProcedure:
    """Lock a procedure whose deadline is still to come."""
    procedure = _locked(procedure)
    if procedure.status != Status.RUNNING:
        name = procedure.get_status_display()
        raise WrongStatus(f"This silence procedure has ended: {name}.", status=procedure.status)
    if now >= procedure.deadline:
        raise DeadlinePassed("The deadline has passed; the outcome is about to be stated.")
    return procedure


def _check_document(document: Document, version: Version, organ: Organ) -> None:
    """Lock the document, which is with the delegations in this version and has come to the organ."""
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if version.circulated_at is None:
        raise NotCirculated(field="version")
    if latest_circulated(document) != version:
        raise VersionSuperseded(field="version")
    if document.status != Document.Status.CIRCULATED:
        raise WrongStatus(f"This document is {document.get_status_display()}.", status=document.status)
    check_silent(document)
    stage = next_stage(document)
    if stage and not _is_before(stage, organ):
        raise NotNextStage(field="organ", next=stage.pk)


def _is_before(stage: Stage, organ: Organ) -> bool:
    """Say whether the stage is this organ's alone; nobody signs by silence."""
    return stage.purpose != Stage.Purpose.SIGN and list(stage.organs.all()) == [organ]


def _asked(version: Version, organ: Organ, named: Collection[Delegation] | None) -> list[Delegation]:
    asked = list(members_of(organ) if named is None else named)
    if not asked:
        raise NobodyAsked(field="members")
    if strangers := uncleared(version.document, asked):
        names = ", ".join(str(delegation) for delegation in strangers)
        raise NotCleared(f"These may not read the document: {names}.", field="members")
    objecting = Position.objects.filter(version=version, stance=Stance.OBJECTS, delegation__in=asked)
    if codes := list(objecting.order_by("delegation__code").values_list("delegation__code", flat=True)):
        raise KnownObjection(f"Objecting to this version already: {', '.join(codes)}.", field="version")
    return asked
