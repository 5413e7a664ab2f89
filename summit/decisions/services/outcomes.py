"""What follows from the outcome of a stage: the document's status, who is bound, the next stage, who is told."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from summit.accounts.queries import organizers_of
from summit.core.lifecycle import advance
from summit.decisions.models import Consent, Stage
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.documents.queries import people_told
from summit.notifications.notice import Notice
from summit.notifications.services import notify

Outcome, Purpose = Stage.Outcome, Stage.Purpose


def conclude(
    stage: Stage,
    outcome: str,
    *,
    version: Version,
    present: Collection[Delegation],
    reasons: dict[str, Any],
    binds: Collection[int],
    at: datetime,
    note: str = "",
) -> Stage:
    """Write the outcome of a stage whose document is locked, and what follows from it. `at` is its hour."""
    document = stage.document
    stage.outcome, stage.version, stage.reasons, stage.decided_at = outcome, version, reasons, at
    stage.save(update_fields=["outcome", "version", "reasons", "decided_at", "session"])
    stage.present.set(present)
    if outcome in Stage.COMES_BACK:
        _deal_again(stage)
    follow(document, outcome)
    if outcome == Outcome.SIGNED:
        consent(document, binds, means=Consent.Means.SIGNATURE, at=at, note=note)
    elif outcome == Outcome.ADOPTED and document.status == Document.Status.ADOPTED:
        bind(document, binds, at=at, note=note)
    return stage


def follow(document: Document, outcome: str) -> None:
    """Have the document's status follow what an organ said. Adopted is what every organ that is to adopt it has."""
    if outcome == Outcome.NOT_ADOPTED:
        advance(document, Document.Status.CLOSED)
        return
    is_open = document.status == Document.Status.CIRCULATED
    to_adopt = document.stages.filter(outcome=Outcome.PENDING, purpose=Purpose.ADOPT)
    if outcome in (Outcome.ADOPTED, Outcome.SIGNED) and is_open and not to_adopt.exists():
        advance(document, Document.Status.ADOPTED)


def bind(document: Document, members: Collection[int], *, at: datetime, note: str = "") -> None:
    """Have the adoption bind the members; where the path ends with a signature, it is that which binds."""
    if not document.stages.filter(outcome=Outcome.PENDING, purpose=Purpose.SIGN).exists():
        consent(document, members, means=Consent.Means.ADOPTION, at=at, note=note)


def consent(document: Document, members: Iterable[int], *, means: str, at: datetime, note: str = "") -> None:
    """Record that the document binds the members; who is bound already stays bound as it is."""
    bound = set(Consent.objects.filter(document=document).values_list("delegation", flat=True))
    Consent.objects.bulk_create(
        Consent(document=document, delegation_id=member, means=means, given_at=at, note=note)
        for member in sorted(set(members) - bound)
    )


def tell(document: Document, notice: Notice, *, now: datetime) -> None:
    """Tell the delegations' people who may read the document, and the organizers."""
    recipients = {*people_told(document), *organizers_of(document.summit)}
    notify(recipients, notice, summit=document.summit, now=now)


def _deal_again(stage: Stage) -> None:
    """Put a stage of the kind after this one: the organ will deal with the document again."""
    Stage.objects.filter(document=stage.document, position__gt=stage.position).update(position=F("position") + 1)
    again = Stage.objects.create(document=stage.document, position=stage.position + 1, purpose=stage.purpose)
    again.organs.set(stage.organs.all())
