"""Services that send, accept and revoke invitations."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, Role, User
from summit.accounts.queries import organizes, refuse_unless_representative
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.links import invitation_of
from summit.delegations.models import Invitation
from summit.delegations.notices import INVITED, invited, topic_of
from summit.notifications.models import Notification
from summit.notifications.services import notify, withdraw

DAY = timedelta(days=1)
MOST_OPEN = 50  # for one party
# Within a day: invitations for one party, by one inviter, and mails to one address from all inviters together.
PARTY_A_DAY = 100
INVITER_A_DAY = 500
MAILS_A_DAY = 5


class CannotInvite(Refusal):
    """A delegation invites its own staff only; liaison officers are staff of the host."""

    code = "cannot_invite"
    status = 403
    message = _("Only organizers invite liaison officers.")


class HasRole(Refusal):
    """The person already has this role for the party."""

    code = "has_role"
    message = _("This person has this role already.")


class TooManyInvitations(Refusal):
    """The party has too many open invitations, or too many people were invited within a day."""

    code = "too_many_invitations"
    message = format_lazy(_("{count} invitations are open: revoke those that are not needed."), count=MOST_OPEN)


class InvitedTooOften(Refusal):
    """The address was sent the daily maximum of invitations, by all delegations of all summits together."""

    code = "invited_too_often"
    status = 429
    message = format_lazy(
        _("This address was sent {count} invitations within a day. Wait until tomorrow."), count=MAILS_A_DAY
    )

    def __init__(self, retry_seconds: int) -> None:
        super().__init__(field="email")
        self.retry_seconds = retry_seconds


class BadInvitation(BadValue):
    """The link was not signed by this service."""

    code = "bad_invitation"
    message = _("This is not the whole link of an invitation.")


class InvitationClosed(Refusal):
    """The invitation was accepted or revoked, or has expired."""

    code = "invitation_closed"
    message = _("This invitation was used or revoked, or has run out. Ask for another one.")


class BadPassword(BadValue):
    """The password is too easy to guess."""

    code = "bad_password"


class NameNeeded(BadValue):
    """A person without an account must give a name."""

    code = "name_needed"
    message = _("Give your name.")


@transactional
def invite(
    *, party: Party, kind: str, email: str, by: User, now: datetime, language: str | None = None
) -> tuple[Invitation, bool]:
    """Invite a person by mail to act for the party; return the invitation, and whether it is new.

    If an invitation of this kind is open, its link is sent again and its expiry extended. An open invitation of another
    kind to the same party is replaced.
    Raises NotRepresentative, CannotInvite, HasRole, TooManyInvitations, InvitedTooOften.
    """
    refuse_unless_representative(by, party, field="party")
    if kind == Invitation.Kind.LIAISON and not organizes(by, party.summit):
        raise CannotInvite(field="kind")
    Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    person = _account(email, language or by.language)
    if Role.objects.filter(user=person, party=party, kind=kind).exists():
        raise HasRole(field="email")
    known = Invitation.objects.open().filter(party=party, person=person).first()
    if known and known.kind == kind and now < known.expires_at:
        return _send(known, now=now), False
    if known:
        revoke_invitation(known, now=now)
    _refuse_too_many(party, by, now)
    invitation = Invitation.objects.create(
        summit=party.summit, party=party, kind=kind, person=person, invited_by=by, invited_at=now, expires_at=now
    )
    return _send(invitation, now=now), True


def _refuse_too_many(party: Party, by: User, now: datetime) -> None:
    asked = Invitation.objects.filter(invited_at__gt=now - DAY)
    if Invitation.objects.open().filter(party=party, expires_at__gt=now).count() >= MOST_OPEN:
        raise TooManyInvitations
    for rows, most in ((asked.filter(party=party), PARTY_A_DAY), (asked.filter(invited_by=by), INVITER_A_DAY)):
        if rows.count() >= most:
            text = gettext("%(count)s people were invited within a day. Wait until tomorrow.")
            raise TooManyInvitations(text % {"count": most})


def _send(invitation: Invitation, *, now: datetime) -> Invitation:
    """Send the link; a mail with it that is still waiting is withdrawn. Raises InvitedTooOften."""
    # Locks the account, so that mails of concurrent inviters are counted.
    person = User.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    mails = Notification.objects.filter(recipient=person, kind=INVITED.name, created_at__gt=now - DAY)
    hours = list(mails.order_by("created_at").values_list("created_at", flat=True))
    if len(hours) >= MAILS_A_DAY:
        raise InvitedTooOften(int((hours[-MAILS_A_DAY] + DAY - now).total_seconds()) + 1)
    withdraw(topic_of(invitation))
    invitation.expires_at = now + settings.INVITATION_AGE
    invitation.save(update_fields=["expires_at"])
    notify([person], invited(invitation, now=now), summit=invitation.summit, now=now)
    return invitation


def open_invitation(token: str, *, now: datetime) -> Invitation:
    """Return the open invitation of a link. Raises BadInvitation, InvitationClosed."""
    key = invitation_of(token)
    row = Invitation.objects.select_related("summit", "party", "person").filter(pk=key).first() if key else None
    if row is None:
        raise BadInvitation(field="token")
    if row.accepted_at or row.revoked_at or now >= row.expires_at or not row.person.is_active:
        raise InvitationClosed
    return row


@transactional
def accept_invitation(token: str, *, now: datetime, name: str = "", password: str = "") -> Invitation:
    """Give the person the role; the name and password are set for newcomers only.

    Only one of several concurrent calls succeeds. Raises BadInvitation, InvitationClosed, NameNeeded, BadPassword.
    """
    invitation = open_invitation(token, now=now)
    claimed = Invitation.objects.open().filter(pk=invitation.pk, expires_at__gt=now).update(accepted_at=now)
    if not claimed:
        raise InvitationClosed
    person = User.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    if is_newcomer(person):
        _set_credentials(person, name, password)
    Role.objects.get_or_create(user=person, summit=invitation.summit, party=invitation.party, kind=invitation.kind)
    invitation.refresh_from_db()
    return invitation


@transactional
def revoke_invitation(invitation: Invitation, *, now: datetime) -> None:
    """Revoke the invitation and withdraw its mail if it was not sent yet. Raises InvitationClosed if it is not open."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=now):
        raise InvitationClosed
    withdraw(topic_of(invitation))


def is_newcomer(person: User) -> bool:
    """Return whether the account was made for an invitation only: it has no password and no role."""
    return not person.has_usable_password() and not person.roles.exists()


def _account(email: str, language: str) -> User:
    """Return the account of the address, or a new one without a password and roles."""
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, None, language=language)


def _set_credentials(person: User, name: str, password: str) -> None:
    if not name.strip():
        raise NameNeeded(field="name")
    person.name = name.strip()
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadPassword(" ".join(error.messages), field="password") from error
    person.set_password(password)
    person.save(update_fields=["name", "password"])
