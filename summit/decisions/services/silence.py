"""The silence procedure. Times decide, not the order in which requests and jobs get the document's lock.

The model is Annex 1(A) of the Rules of Procedure of the OSCE (MC.DOC/1/06): an objection or an amendment that reaches
the chair before the silence expires breaks it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import refuse_unless_representative
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import AdoptionRules, Objection, Series, SilenceProcedure
from summit.decisions.queries import members_asked, next_stage, oppositions_to, uncleared
from summit.decisions.services.decisions import check_languages
from summit.decisions.services.path import NotCirculated, NotNextStage, VersionSuperseded, check_silent
from summit.decisions.services.silence_outcomes import (
    RELATED,
    end_broken,
    end_withdrawn,
    is_before,
    notify_members,
    notify_of_late,
)
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.documents.queries import latest_circulated
from summit.documents.services.locking import PositionNotAsked, locked
from summit.notifications.changes import irreversible
from summit.notifications.services import withdraw
from summit.sessions.models import Organ

Status = SilenceProcedure.Status
# Silence takes days. A deadline further away is a typing error, and the last years that can be written do not exist in
# every time zone.
HORIZON = timedelta(days=366)


class DeadlinePassed(BadValue):
    """The deadline is not in the future, or the procedure's deadline has passed."""

    code = "deadline_passed"
    message = _("This deadline has passed.")


class DeadlineTooFar(BadValue):
    """The deadline is more than a year away."""

    code = "deadline_too_far"
    message = _("This deadline is more than a year away.")


class NobodyAsked(BadValue):
    """No member could object."""

    code = "nobody_asked"
    message = _("Nobody could object: the organ has no members, or none of them is a party to this document.")


class OthersAsked(BadValue):
    """The named members are not the organ's members: all of them decide, and nobody else."""

    code = "others_asked"


class NotCleared(BadValue):
    """A member asked may not read the document."""

    code = "not_cleared"


class KnownObjection(Refusal):
    """A member to be asked already objects to this version, or has an open amendment."""

    code = "known_objection"


class ObjectedAlready(Refusal):
    """The delegation has broken silence already."""

    code = "objected_already"
    message = _("This delegation has already broken silence.")


@irreversible(_("Silence procedure started"), _("Members have been asked. Withdraw the procedure."))
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
    """Ask the organ's members to object to the circulated version before the deadline, or be bound.

    All members are asked; for a document for its parties only, the parties and sponsors. `members`, if given, must be
    the same. `names_breaker` is by default that of the organ's rules. With a series the adoption is recorded as a
    decision, under the document's title in every working language. The members' staff is notified. Refusals:
    DeadlinePassed, DeadlineTooFar, NotCirculated, VersionSuperseded, WrongStatus, SilenceRuns, NotNextStage,
    NobodyAsked, OthersAsked, NotCleared, KnownObjection, LanguageMissing.
    """
    _check_deadline(deadline, after=now, now=now)
    document = locked(version.document)
    _check_document(document, version, organ)
    if series is not None:
        check_languages(series, "title", document.title)
    asked = _asked(document, organ, members)
    _check_nobody_objects(version, asked, now)
    procedure = SilenceProcedure.objects.create(
        version=version,
        organ=organ,
        is_for_parties=document.classification == Document.Classification.PARTIES,
        circulated_at=now,
        deadline=deadline,
        names_breaker=AdoptionRules.of(organ).names_breaker if names_breaker is None else names_breaker,
        series=series,
    )
    procedure.members.set(asked)
    notify_members(procedure, notices.silence_started(procedure), now)
    return procedure


@transactional
def break_silence(
    procedure: SilenceProcedure, *, delegation: Delegation, by: User, now: datetime, text: str = ""
) -> Objection:
    """Object for a member asked, which `by` represents: this stops the procedure, and all members are notified.

    An objection that comes at the deadline or after it is recorded as void, and the member is notified. Refusals:
    NotRepresentative, PositionNotAsked, ObjectedAlready, WrongStatus (if it was withdrawn, or adopted before).
    """
    refuse_unless_representative(by, delegation, field="delegation")
    procedure = _locked(procedure)
    is_late = now >= procedure.deadline
    if procedure.status == Status.WITHDRAWN or (procedure.status == Status.ADOPTED and not is_late):
        raise _ended(procedure)
    if not procedure.members.filter(pk=delegation.pk).exists():
        raise PositionNotAsked(gettext("This delegation is not among the members asked."), field="delegation")
    if procedure.objections.filter(delegation=delegation).exists():
        raise ObjectedAlready(field="delegation")
    objection = Objection.objects.create(
        procedure=procedure, delegation=delegation, text=text, raised_at=now, is_void=is_late
    )
    if is_late:
        notify_of_late(objection, now, by=[by])
    elif procedure.status == Status.RUNNING:
        end_broken(procedure, objection, now)
    return objection


@irreversible(
    _("Silence procedure extended"), _("Members know the new deadline. Extend it again, or withdraw the procedure.")
)
def extend_silence(procedure: SilenceProcedure, *, deadline: datetime, now: datetime) -> SilenceProcedure:
    """Give the members more time: the procedure ends and a new one, with the later deadline, is circulated.

    Refusals: WrongStatus, DeadlinePassed, DeadlineTooFar.
    """
    procedure = _running(procedure, now)
    _check_deadline(deadline, after=procedure.deadline, now=now)
    advance(procedure, Status.WITHDRAWN, ended_at=now)
    withdraw(notices.topic_of_silence(procedure))
    longer = SilenceProcedure.objects.create(
        version=procedure.version,
        organ=procedure.organ,
        is_for_parties=procedure.is_for_parties,
        circulated_at=now,
        deadline=deadline,
        names_breaker=procedure.names_breaker,
        series=procedure.series,
        extends=procedure,
    )
    longer.members.set(procedure.members.all())
    notify_members(longer, notices.silence_extended(longer), now)
    return longer


@irreversible(_("Silence procedure withdrawn"), _("A withdrawal is final. Start another procedure."))
def withdraw_silence(procedure: SilenceProcedure, *, now: datetime) -> SilenceProcedure:
    """Withdraw the procedure before its deadline; the members are notified. Refusals: WrongStatus, DeadlinePassed."""
    procedure = _running(procedure, now)
    end_withdrawn(procedure, now)
    return procedure


def _locked(procedure: SilenceProcedure) -> SilenceProcedure:
    """Lock the document and return the procedure as it is now."""
    locked(procedure.version.document)
    return SilenceProcedure.objects.select_related(*RELATED).get(pk=procedure.pk)


def _running(procedure: SilenceProcedure, now: datetime) -> SilenceProcedure:
    """Lock a running procedure and return it; refuse if its deadline has passed."""
    procedure = _locked(procedure)
    if procedure.status != Status.RUNNING:
        raise _ended(procedure)
    if now >= procedure.deadline:
        raise DeadlinePassed(gettext("The deadline has passed; the outcome is about to be recorded."))
    return procedure


def _ended(procedure: SilenceProcedure) -> WrongStatus:
    message = gettext("This silence procedure has ended; its status is “%(status)s”.")
    return WrongStatus(message % {"status": procedure.get_status_display()}, status=procedure.status)


def _check_deadline(deadline: datetime, *, after: datetime, now: datetime) -> None:
    if deadline <= now:
        raise DeadlinePassed(field="deadline")
    if deadline <= after:
        raise DeadlinePassed(gettext("The new deadline must be later than the old one."), field="deadline")
    if deadline > now + HORIZON:
        raise DeadlineTooFar(field="deadline")


def _check_document(document: Document, version: Version, organ: Organ) -> None:
    """Refuse unless this is the latest circulated version, and the organ is the next to deal with the document."""
    if version.circulated_at is None:
        raise NotCirculated(field="version")
    if latest_circulated(document) != version:
        raise VersionSuperseded(field="version")
    if document.status != Document.Status.CIRCULATED:
        message = gettext("The status of this document is “%(status)s”; it must be circulated.")
        raise WrongStatus(message % {"status": document.get_status_display()}, status=document.status)
    check_silent(document)
    stage = next_stage(document)
    if stage and not is_before(stage, organ):
        raise NotNextStage(field="organ", next=stage.pk)


def _asked(document: Document, organ: Organ, named: Collection[Delegation] | None) -> list[Delegation]:
    """Return the members asked; refuse if `named` differs from them."""
    members = members_asked(document, organ)
    if not members:
        raise NobodyAsked(field="organ")
    if strangers := uncleared(document, members):
        message = gettext("These members may not read the document: %(members)s.")
        raise NotCleared(message % {"members": _names(strangers)}, field="organ")
    if named is not None and set(named) != set(members):
        message = gettext("All members of the organ must be asked, and nobody else: %(members)s.")
        raise OthersAsked(message % {"members": _names(members)}, field="members")
    return members


def _check_nobody_objects(version: Version, asked: Collection[Delegation], now: datetime) -> None:
    against = {word.delegation for word in oppositions_to(version, asked, since=now)}
    if known := sorted(member.code for member in asked if member.pk in against):
        message = gettext("These members object to this version, or have an open amendment to it: %(members)s.")
        raise KnownObjection(message % {"members": ", ".join(known)}, field="version")


def _names(delegations: Collection[Delegation]) -> str:
    return ", ".join(str(delegation) for delegation in delegations)
