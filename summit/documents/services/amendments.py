"""Amendments: delegations propose them, the secretariat answers."""

from datetime import datetime

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, refuse_unless_representative
from summit.core.lifecycle import advance
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.documents import notices
from summit.documents.hooks import document_changed
from summit.documents.models import Amendment, Document, Version
from summit.documents.queries import people_answered
from summit.documents.services.documents import begin_version
from summit.documents.services.locking import NotOpen, draft_of, locked, refuse_unless_open
from summit.documents.services.positions import refuse_unless_asked
from summit.notifications.services import notify

Status = Amendment.Status


@transactional
def propose_amendment(
    version: Version,
    *,
    delegation: Delegation,
    passage: str,
    proposed_text: str,
    by: User,
    now: datetime,
    reason: str = "",
    is_shared: bool = False,
) -> Amendment:
    """Propose another text for a passage of the version that was circulated last; the secretariat is told.

    `by` represents the delegation. Raises NotRepresentative, NotOpen, OldVersion, PositionNotAsked.
    """
    refuse_unless_representative(by, delegation, field="delegation")
    document = refuse_unless_open(version)
    refuse_unless_asked(document, delegation)
    said = {"passage": passage, "proposed_text": proposed_text, "reason": reason, "is_shared": is_shared}
    amendment = Amendment.objects.create(version=version, delegation=delegation, proposed_at=now, **said)
    _tell_secretariat(amendment, now)
    document_changed(document, now)
    return amendment


@transactional
def accept_amendment(amendment: Amendment, *, now: datetime, answer: str = "") -> Amendment:
    """Record that the next version takes the amendment in; if there is no draft, a new version begins.

    The text itself is changed by the drafters; the circulated version is not changed. The delegation is told. Raises
    NotOpen, WrongStatus.
    """
    document = locked(amendment.version.document)
    if document.status in (Document.Status.ADOPTED, Document.Status.WITHDRAWN):
        raise NotOpen
    draft = draft_of(document) or begin_version(document, now=now)
    advance(amendment, Status.ACCEPTED, taken_into=draft, answer=answer, answered_at=now)
    _tell_delegation(amendment, now)
    return amendment


@transactional
def reject_amendment(amendment: Amendment, *, answer: str, now: datetime) -> Amendment:
    """Reject the amendment; the delegation can read the answer."""
    advance(amendment, Status.REJECTED, answer=answer, answered_at=now)
    _tell_delegation(amendment, now)
    return amendment


@transactional
def withdraw_amendment(amendment: Amendment, *, by: User, now: datetime) -> Amendment:
    """Withdraw an unanswered amendment; the secretariat is told. Raises NotRepresentative, WrongStatus."""
    refuse_unless_representative(by, amendment.delegation)
    advance(amendment, Status.WITHDRAWN, answered_at=now)
    _tell_secretariat(amendment, now)
    return amendment


def _tell_secretariat(amendment: Amendment, now: datetime) -> None:
    summit = amendment.version.document.summit
    notify(organizers_of(summit), notices.proposed(amendment), summit=summit, now=now)


def _tell_delegation(amendment: Amendment, now: datetime) -> None:
    document = amendment.version.document
    notify(people_answered(amendment), notices.answered(amendment), summit=document.summit, now=now)
