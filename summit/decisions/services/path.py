"""The path of a document through organs. Every change holds a lock on the document."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Engagement
from summit.core.lifecycle import WrongStatus
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import SilenceProcedure, Stage
from summit.decisions.models.stage import Reasons
from summit.decisions.queries import Deliberation, admitted_to, deliberate, members_of, next_stage
from summit.decisions.services.outcomes import apply_outcome, bind_as_adopted, notify_readers
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.documents.queries import latest_circulated
from summit.documents.services.locking import locked
from summit.notifications.changes import irreversible
from summit.sessions.models import Organ, Session
from summit.summits.belonging import refuse_of_another_summit

Outcome, Purpose = Stage.Outcome, Stage.Purpose


class NoOrgan(BadValue):
    """A stage needs at least one organ."""

    code = "no_organ"
    message = _("Name the organ, or the organs of a joint meeting.")


class StageTaken(Refusal):
    """The outcome of the stage is already recorded."""

    code = "stage_taken"
    message = _("The outcome of this stage is already recorded.")


class NotNextStage(Refusal):
    """An earlier stage has no outcome yet; `next` is its id."""

    code = "not_next_stage"
    message = _("An earlier stage of this document has no outcome yet.")


class OutcomeUnfit(BadValue):
    """A stage for this purpose cannot have that outcome."""

    code = "outcome_unfit"
    message = _("A stage for this purpose cannot have this outcome.")


class NotCirculated(Refusal):
    """Organs deal with circulated versions only."""

    code = "not_circulated"
    message = _("No version of this document was circulated.")


class VersionSuperseded(Refusal):
    """A newer version was circulated than the one that was named."""

    code = "version_superseded"
    message = _("A newer version of this document was circulated.")


class SessionUnfit(BadValue):
    """The session is cancelled, or not a session of all the organs."""

    code = "session_unfit"
    message = _("This session is cancelled, or is not a session of all the organs of the stage.")


class PresenceUnknown(BadValue):
    """An organ decides with the members present, and these are unknown."""

    code = "presence_unknown"
    message = _("Say who is present: name the session, or the delegations.")


class SilenceRuns(Refusal):
    """The document is under a silence procedure."""

    code = "silence_runs"
    message = _("A silence procedure is running on this document; withdraw it first, or wait for its deadline.")


class NotCarried(Refusal):
    """The rule of an organ does not carry the outcome; the message and `organs` give the reasons."""

    code = "not_carried"


class NotMember(BadValue):
    """A named delegation is not a member of the organ."""

    code = "not_member"
    message = _("One of these delegations is no member of the organ.")


class StageFacts(TypedDict):
    """The facts of a stage to come."""

    organs: Collection[Organ]
    purpose: str
    session: NotRequired[Session | None]


class StageChanges(TypedDict, total=False):
    """The facts of a pending stage that can be changed, without its organs."""

    purpose: str
    session: Session | None


@transactional
def lay_path(document: Document, *, stages: Iterable[StageFacts]) -> list[Stage]:
    """Replace the pending stages of the path by these, in order. Decided stages stay.

    Each has organs and a purpose, and may have a session. Refusals as for add_stage.
    """
    document = _open(document)
    document.stages.filter(outcome=Outcome.PENDING).delete()
    laid = [add_stage(document, **facts) for facts in stages]
    bind_as_adopted(document)
    return laid


@transactional
def add_stage(document: Document, *, organs: Collection[Organ], purpose: str, session: Session | None = None) -> Stage:
    """Add a stage at the end of the path; after the adoption, a signature.

    Refusals: NoOrgan, OfAnotherSummit, SessionUnfit, SilenceRuns, WrongStatus.
    """
    document = _open(document)
    _check_facts(document, organs, purpose, session)
    last = document.stages.order_by("position").last()
    position = last.position + 1 if last else 1
    stage = Stage.objects.create(document=document, position=position, purpose=purpose, session=session)
    stage.organs.set(organs)
    return stage


@transactional
def amend_stage(stage: Stage, *, organs: Collection[Organ] | None = None, **facts: Unpack[StageChanges]) -> Stage:
    """Change the organs, the purpose or the session of a pending stage.

    Refusals: StageTaken, and those of add_stage.
    """
    stage = _pending(stage)
    for name, value in facts.items():
        setattr(stage, name, value)
    organs = list(stage.organs.all()) if organs is None else organs
    _check_facts(stage.document, organs, stage.purpose, stage.session)
    stage.save(update_fields=list(facts))
    stage.organs.set(organs)
    return stage


@transactional
def remove_stage(stage: Stage) -> None:
    """Remove a pending stage; later stages move up.

    If the signature of an adopted document is removed, the adoption binds. Refusals: StageTaken, SilenceRuns.
    """
    stage = _pending(stage)
    later = Stage.objects.filter(document=stage.document_id, position__gt=stage.position)
    stage.delete()
    later.update(position=F("position") - 1)
    bind_as_adopted(stage.document)


@irreversible(_("Outcome recorded"), _("An outcome is final."))
def record_outcome(
    stage: Stage,
    *,
    outcome: str,
    now: datetime,
    version: Version | None = None,
    session: Session | None = None,
    present: Collection[Delegation] | None = None,
    note: str = "",
) -> Stage:
    """Record the outcome of the stage at its session, on the latest circulated version.

    `present` are by default the delegations with a delegate admitted to the session. An outcome that needs the organs'
    consent is refused, with the reasons, if the rule of one organ does not carry it. The table of Stage gives the
    effects on the document; users who may read it are notified. Refusals: StageTaken, NotNextStage, OutcomeUnfit,
    NotCirculated, VersionSuperseded, OfAnotherSummit, SessionUnfit, PresenceUnknown, SilenceRuns, NotCarried,
    NotMember, WrongStatus.
    """
    stage = _ready(stage, outcome)
    before = _before(stage.document, version)
    refuse_of_another_summit(stage.summit_id, session=session, present=present)
    stage.session = session or stage.session
    organs = list(stage.organs.select_related("rules"))
    _check_session(stage.session, organs)
    members = {member.pk for organ in organs for member in members_of(organ)} if outcome == Outcome.SIGNED else None
    attending = _present(stage, present, members, is_needed=outcome in (*Stage.BY_RULE, Outcome.SIGNED))
    if members is not None:
        reasons: Reasons = {"signed_by": sorted(delegation.pk for delegation in attending)}
        binds = {delegation.pk for delegation in attending}
    else:
        deliberation = deliberate(organs, before, attending)
        _check_carried(outcome, deliberation)
        reasons, binds = deliberation.as_reasons(), deliberation.binds
    apply_outcome(stage, outcome, version=before, present=attending, reasons=reasons, binds=binds, note=note, at=now)
    notify_readers(stage.document, notices.dealt_with(stage), now=now)
    return stage


@transactional
def sign_document(
    document: Document,
    *,
    now: datetime,
    signatories: Collection[Delegation] | None = None,
    session: Session | None = None,
    note: str = "",
) -> Stage:
    """Record that the document was signed, by `signatories`, by default the members present; it binds them.

    Signature must be the next stage. Refusals as for record_outcome.
    """
    stage = next_stage(document)
    if stage is None or stage.purpose != Purpose.SIGN:
        raise NotNextStage(gettext("Signature is not the next stage of this document."), next=stage and stage.pk)
    return record_outcome(stage, outcome=Outcome.SIGNED, now=now, session=session, present=signatories, note=note)


def check_silent(document: Document) -> None:
    """Raise SilenceRuns if a silence procedure runs on the locked document."""
    if SilenceProcedure.objects.running().filter(version__document=document).exists():
        raise SilenceRuns


def _open(document: Document) -> Document:
    """Lock the document; refuse if a silence procedure runs on it."""
    document = locked(document)
    check_silent(document)
    return document


def _pending(stage: Stage) -> Stage:
    """Lock the document and return its pending stage as it is now."""
    document = _open(stage.document)
    stage = Stage.objects.select_related("session").get(pk=stage.pk)
    if stage.outcome != Outcome.PENDING:
        raise StageTaken(outcome=stage.outcome)
    stage.document = document
    return stage


def _check_facts(document: Document, organs: Collection[Organ], purpose: str, session: Session | None) -> None:
    if not organs:
        raise NoOrgan(field="organs")
    refuse_of_another_summit(document.summit_id, organs=organs, session=session)
    _check_session(session, organs)
    if document.status == Document.Status.ADOPTED and purpose != Purpose.SIGN:
        raise WrongStatus(gettext("This document is adopted; only a signature can follow."), status=document.status)


def _check_session(session: Session | None, organs: Collection[Organ]) -> None:
    if session is None:
        return
    is_off = session.engagement.status == Engagement.Status.CANCELLED
    if is_off or not set(session.organs.all()).issuperset(organs):
        raise SessionUnfit(field="session")


def _ready(stage: Stage, outcome: str) -> Stage:
    """Return the stage; refuse unless it is the next one and can have this outcome."""
    stage = _pending(stage)
    document = stage.document
    first = next_stage(document)
    if first != stage:
        raise NotNextStage(next=first and first.pk)
    if outcome not in Stage.OUTCOMES[Purpose(stage.purpose)]:
        raise OutcomeUnfit(field="outcome")
    # Only an adopted document can be signed.
    needed = Document.Status.ADOPTED if stage.purpose == Purpose.SIGN else Document.Status.CIRCULATED
    if document.status != needed:
        message = gettext("The status of this document is “%(status)s”; for this it must be “%(needed)s”.")
        names = {"status": document.get_status_display(), "needed": gettext(str(needed.label))}
        raise WrongStatus(message % names, status=document.status, wanted=outcome)
    return stage


def _before(document: Document, named: Version | None) -> Version:
    version = latest_circulated(document)
    if version is None:
        raise NotCirculated
    if named is not None and named != version:
        raise VersionSuperseded(field="version", latest=version.number)
    return version


def _present(
    stage: Stage, named: Collection[Delegation] | None, members: Collection[int] | None, *, is_needed: bool
) -> list[Delegation]:
    """Return the delegations present: named, or admitted to the session. With `members` only these count."""
    attending = list(named if named is not None else admitted_to(stage.session) if stage.session else ())
    if members is not None:
        if named is None:
            attending = [delegation for delegation in attending if delegation.pk in members]
        elif any(delegation.pk not in members for delegation in attending):
            raise NotMember(field="present")
    if is_needed and not attending:
        raise PresenceUnknown(field="present")
    return attending


def _check_carried(outcome: str, deliberation: Deliberation) -> None:
    if outcome not in Stage.BY_RULE or deliberation.is_adopted:
        return
    organs = deliberation.as_reasons()["organs"]
    raise NotCarried(deliberation.reasons_in(), field="outcome", organs=organs, told_ru=deliberation.reasons_in("ru"))
