"""After the adoption: members join the document, and make interpretative statements."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, refuse_unless_representative
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import Consent, InterpretativeStatement
from summit.decisions.queries import joinable_by
from summit.decisions.services.outcomes import notify_readers
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.documents.services.locking import locked
from summit.notifications.services import notify
from summit.summits.belonging import refuse_of_another_summit


class NotAdopted(Refusal):
    """Only an adopted document can be joined, get statements, or be recorded as a decision."""

    code = "not_adopted"
    message = _("This document is not adopted.")


class NotReadable(Refusal):
    """The user may not read the document."""

    code = "not_readable"
    status = 403
    message = _("You may not read this document.")


class AlreadyBound(Refusal):
    """The document binds the delegation by adoption, by signature, or because it joined."""

    code = "already_bound"
    message = _("This document already binds this delegation.")


class CannotJoin(Refusal):
    """The delegation is not a member of an organ that adopted the document."""

    code = "cannot_join"
    message = _("Only members of the organ that adopted the document can join it.")


@transactional
def join_document(document: Document, *, delegation: Delegation, by: User, now: datetime, note: str = "") -> Consent:
    """Record that a member that is not bound joins the adopted document; users who may read it are notified.

    `by` represents the delegation. Refusals: NotRepresentative, NotReadable, OfAnotherSummit,
    NotAdopted, AlreadyBound, CannotJoin.
    """
    _check(document, delegation, by)
    if Consent.objects.filter(document=document, delegation=delegation).exists():
        raise AlreadyBound(field="delegation")
    if delegation.pk not in joinable_by(document):
        raise CannotJoin(field="delegation")
    joined = Consent.Means.JOINED
    consent = Consent.objects.create(document=document, delegation=delegation, means=joined, given_at=now, note=note)
    notify_readers(document, notices.joined(consent), now=now)
    return consent


@transactional
def make_statement(
    document: Document, *, delegation: Delegation, text: str, by: User, now: datetime
) -> InterpretativeStatement:
    """Attach the delegation's statement to the adopted document; the organizers are notified.

    `by` represents the delegation. Refusals: NotRepresentative, NotReadable, OfAnotherSummit, NotAdopted.
    """
    _check(document, delegation, by)
    statement = InterpretativeStatement.objects.create(document=document, delegation=delegation, text=text, made_at=now)
    notify(organizers_of(document.summit), notices.stated(statement), summit=document.summit, now=now)
    return statement


def lock_adopted(document: Document, *, field: str | None = None) -> None:
    """Lock the document; raise NotAdopted for the field if it is not adopted."""
    status = locked(document).status
    if status != Document.Status.ADOPTED:
        raise NotAdopted(field=field, status=status)


def _check(document: Document, delegation: Delegation, by: User) -> None:
    refuse_unless_representative(by, delegation, field="delegation")
    if not Document.objects.readable_by(by).filter(pk=document.pk).exists():
        raise NotReadable(field="document")
    refuse_of_another_summit(document.summit_id, delegation=delegation)
    lock_adopted(document)
