"""Services of official invitations: draft, send and withdraw them, and answer for the delegation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, organizes, refuse_unless_representative, staff_and_liaisons_of
from summit.core.dependents import delete_unless_used
from summit.core.lifecycle import advance
from summit.core.refusals import BadValue, Refusal
from summit.core.registry import Registry
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note, refuse_note_of_another
from summit.delegations import notices
from summit.delegations.models import Delegate, Delegation, OfficialInvitation
from summit.delegations.services.delegates import lock_size
from summit.notifications.notice import Notice
from summit.notifications.services import notify, withdraw

Status = OfficialInvitation.Status
# Facts that may change once the invitation was sent.
ALWAYS = frozenset({"answer_by", "size_limit", "outgoing_note", "incoming_note"})


class Follow(Protocol):
    """Lets a delegation attend or not, with what follows from that."""

    def __call__(self, delegation: Delegation, *, is_attending: bool, reason: str, now: datetime) -> object:
        """Do so."""


FOLLOWERS: Registry[None, Follow] = Registry("attendance_answers")


class InvitationFacts(TypedDict, total=False):
    """The facts of an invitation that are entered or changed."""

    delegation: Delegation
    inviting_office: dict[str, str]
    level: int
    participation: str
    size_limit: int | None
    answer_by: datetime | None
    outgoing_note: Note | None
    incoming_note: Note | None


class AlreadySent(Refusal):
    """The invitation was sent, so what it says stays."""

    code = "invitation_sent"
    message = _("This invitation was sent: what it says stays. Withdraw it, and send another one.")


class LimitExceeded(BadValue):
    """The delegation has more people than the limit allows."""

    code = "limit_exceeded"


class NoSubstitute(BadValue):
    """A substitution names neither another level nor another person."""

    code = "no_substitute"
    message = _("Name another level, or the person who comes in place of the invited one.")


@transactional
def draft_official_invitation(**facts: Unpack[InvitationFacts]) -> OfficialInvitation:
    """Draft an invitation of a delegation. Raises NoteOfAnother, LimitExceeded."""
    invitation = OfficialInvitation(summit_id=facts["delegation"].summit_id)
    return _saved(invitation, facts)


@transactional
def amend_official_invitation(invitation: OfficialInvitation, **facts: Unpack[InvitationFacts]) -> OfficialInvitation:
    """Change facts of an invitation; once it was sent, those that it does not say.

    Raises AlreadySent, NoteOfAnother, LimitExceeded.
    """
    invitation = OfficialInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    values: Mapping[str, object] = facts
    said = [name for name, value in values.items() if name not in ALWAYS and getattr(invitation, name) != value]
    if said and invitation.status != Status.DRAFT:
        raise AlreadySent(field=said[0])
    return _saved(invitation, facts)


@transactional
def delete_draft_invitation(invitation: OfficialInvitation) -> None:
    """Delete an invitation that was not sent. Raises AlreadySent."""
    if invitation.status != Status.DRAFT:
        raise AlreadySent
    delete_unless_used(invitation)


def _saved(invitation: OfficialInvitation, facts: InvitationFacts) -> OfficialInvitation:
    for name, value in facts.items():
        setattr(invitation, name, value)
    for name in ("outgoing_note", "incoming_note"):
        refuse_note_of_another(getattr(invitation, name), invitation.delegation, field=name)
    lock_size(invitation.delegation)
    count = Delegate.objects.filter(party=invitation.delegation_id).count()
    if invitation.size_limit is not None and count > invitation.size_limit:
        text = ngettext("The delegation has %(count)s delegate.", "The delegation has %(count)s delegates.", count)
        raise LimitExceeded(text % {"count": count}, field="size_limit", count=count)
    invitation.save()
    return invitation


@transactional
def send_official_invitation(
    invitation: OfficialInvitation, *, now: datetime, note: Note | None = None
) -> OfficialInvitation:
    """Send the invitation, by the note if one is named, and tell the staff and liaison officers of the delegation."""
    note = note or invitation.outgoing_note
    refuse_note_of_another(note, invitation.delegation)
    advance(invitation, Status.SENT, sent_at=now, outgoing_note=note)
    attach_note(note, invitation, now=now)
    _tell_delegation(invitation, notices.official_invitation_sent(invitation), now)
    return invitation


@transactional
def acknowledge_official_invitation(invitation: OfficialInvitation, *, by: User) -> OfficialInvitation:
    """Acknowledge that the invitation was received."""
    refuse_unless_representative(by, invitation.delegation)
    advance(invitation, Status.ACKNOWLEDGED)
    return invitation


@transactional
def accept_official_invitation(
    invitation: OfficialInvitation, *, by: User, now: datetime, note: Note | None = None
) -> OfficialInvitation:
    """Accept the invitation at its level: the delegation attends."""
    return _answer(invitation, Status.ACCEPTED, by=by, now=now, note=note, accepted_level=invitation.level)


@transactional
def substitute_official_invitation(
    invitation: OfficialInvitation,
    *,
    by: User,
    now: datetime,
    level: int | None = None,
    substitute: str = "",
    note: Note | None = None,
) -> OfficialInvitation:
    """Accept the invitation at another level, or with another person: the delegation attends. Raises NoSubstitute."""
    if level in (None, invitation.level) and not substitute:
        raise NoSubstitute(field="level")
    accepted = {"accepted_level": level or invitation.level, "substitute": substitute}
    return _answer(invitation, Status.SUBSTITUTED, by=by, now=now, note=note, **accepted)


@transactional
def regret_official_invitation(
    invitation: OfficialInvitation, *, by: User, now: datetime, reason: str = "", note: Note | None = None
) -> OfficialInvitation:
    """Decline the invitation with regrets: the delegation does not attend, with all that follows from that."""
    return _answer(invitation, Status.REGRETTED, by=by, now=now, note=note, accepted_level=None, reason=reason)


def _answer(
    invitation: OfficialInvitation, status: Status, *, by: User, now: datetime, note: Note | None, **answer: object
) -> OfficialInvitation:
    """Record the answer; of two that were given to the same status, the first counts."""
    refuse_unless_representative(by, invitation.delegation)
    refuse_note_of_another(note, invitation.delegation)
    facts = {"substitute": "", "reason": "", "incoming_note": note, **answer}
    advance(invitation, status, answered_at=now, **facts)
    attach_note(note, invitation, now=now)
    delegation = Delegation.objects.select_related("summit").get(pk=invitation.delegation_id)
    is_attending = status in OfficialInvitation.ACCEPTING
    if is_attending != delegation.is_attending:
        for follow in FOLLOWERS[None]:
            follow(delegation, is_attending=is_attending, reason=invitation.reason, now=now)
        attach_note(note, delegation, now=now)
    withdraw(notices.topic_of_official_invitation(invitation))
    if not organizes(by, delegation.summit):
        notice = notices.official_invitation_answered(invitation)
        notify(organizers_of(delegation.summit), notice, summit=delegation.summit, now=now)
    return invitation


@transactional
def withdraw_official_invitation(invitation: OfficialInvitation, *, now: datetime) -> OfficialInvitation:
    """Withdraw the invitation; the delegation is told if it knew of it."""
    was_sent = invitation.status != Status.DRAFT
    advance(invitation, Status.WITHDRAWN)
    withdraw(notices.topic_of_official_invitation(invitation))
    if was_sent:
        _tell_delegation(invitation, notices.official_invitation_withdrawn(invitation), now)
    return invitation


def _tell_delegation(invitation: OfficialInvitation, notice: Notice, now: datetime) -> None:
    notify(staff_and_liaisons_of([invitation.delegation]), notice, summit=invitation.summit, now=now)
