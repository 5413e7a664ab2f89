"""The effects of an outcome: the document's status, the members bound, the next stage, the notifications."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F

from summit.accounts.queries import organizers_of
from summit.core.lifecycle import advance
from summit.decisions.models import Consent, Stage
from summit.decisions.models.stage import Reasons
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.documents.queries import latest_circulated, people_told
from summit.notifications.notice import Notice
from summit.notifications.services import notify

Outcome, Purpose = Stage.Outcome, Stage.Purpose


def apply_outcome(
    stage: Stage,
    outcome: str,
    *,
    version: Version,
    present: Collection[Delegation],
    reasons: Reasons,
    binds: Collection[int],
    at: datetime,
    note: str = "",
) -> Stage:
    """Write the outcome of a stage whose document is locked, and apply its effects. `at` is its time."""
    document = stage.document
    stage.outcome, stage.version, stage.decided_at, stage.note = outcome, version, at, note
    bound = sorted(binds) if outcome in Stage.BINDS else []
    # Stored for later: a document that two organs adopt binds the members of both once the second has adopted.
    stage.reasons = {**reasons, "binds": bound}
    stage.save(update_fields=["outcome", "version", "reasons", "note", "decided_at", "session"])
    stage.present.set(present)
    if outcome in Stage.COMES_BACK:
        _repeat_stage(stage)
    if stage.purpose == Purpose.ADOPT or outcome == Outcome.NOT_ADOPTED:
        update_document_status(document, outcome)
    if outcome == Outcome.SIGNED:
        record_consents(document, bound, means=Consent.Means.SIGNATURE, at=at, note=note)
    else:
        bind_members(document, bound, at=at, note=note)
    return stage


def update_document_status(document: Document, outcome: str) -> None:
    """Update the document's status by the outcome of a stage of adoption, as in the table of Stage.

    The last of these stages decides: adopted if one of the organs adopted this version, else closed.
    """
    if outcome == Outcome.NOT_ADOPTED:
        advance(document, Document.Status.CLOSED)
        return
    to_adopt = document.stages.filter(outcome=Outcome.PENDING, purpose=Purpose.ADOPT)
    if outcome not in Stage.ENDS or document.status != Document.Status.CIRCULATED or to_adopt.exists():
        return
    adopted = document.stages.filter(outcome=Outcome.ADOPTED, version=latest_circulated(document))
    is_adopted = outcome == Outcome.ADOPTED or adopted.exists()
    advance(document, Document.Status.ADOPTED if is_adopted else Document.Status.CLOSED)


def bind_members(document: Document, members: Collection[int], *, at: datetime, note: str = "") -> None:
    """Record that an adopted document binds the members, and those of the organs that adopted this version before.

    If the path has a signature, the signature binds instead.
    """
    if document.status != Document.Status.ADOPTED or document.stages.filter(purpose=Purpose.SIGN).exists():
        return
    adopted = document.stages.filter(outcome=Outcome.ADOPTED)
    last = adopted.order_by("position").last()
    kept = adopted.filter(version=last.version_id).values_list("reasons", flat=True) if last else ()
    bound = {member for reasons in kept for member in reasons.get("binds", ())}
    record_consents(document, bound.union(members), means=Consent.Means.ADOPTION, at=at, note=note)


def bind_as_adopted(document: Document) -> None:
    """Bind the members from the time of adoption, after the pending signature was removed."""
    adopted = document.stages.filter(outcome=Outcome.ADOPTED).order_by("position").last()
    if adopted and adopted.decided_at:
        bind_members(document, (), at=adopted.decided_at)


def record_consents(document: Document, members: Iterable[int], *, means: str, at: datetime, note: str = "") -> None:
    """Record that the document binds the members; existing consents stay as they are."""
    bound = set(Consent.objects.filter(document=document).values_list("delegation", flat=True))
    Consent.objects.bulk_create(
        Consent(document=document, delegation_id=member, means=means, given_at=at, note=note)
        for member in sorted(set(members) - bound)
    )


def notify_readers(document: Document, notice: Notice, *, now: datetime) -> None:
    """Notify the organizers and the staff of delegations who may read the document."""
    recipients = {*people_told(document), *organizers_of(document.summit)}
    notify(recipients, notice, summit=document.summit, now=now)


def _repeat_stage(stage: Stage) -> None:
    """Add a stage of the same kind after this one: the organ deals with the document again."""
    Stage.objects.filter(document=stage.document, position__gt=stage.position).update(position=F("position") + 1)
    again = Stage.objects.create(document=stage.document, position=stage.position + 1, purpose=stage.purpose)
    again.organs.set(stage.organs.all())
