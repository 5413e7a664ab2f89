"""Services that send, accept and revoke invitations."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, Role, User
from summit.accounts.queries import may_in, organizes, refuse_unless_representative
from summit.accounts.services import admit_to_admin
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.links import invitation_of
from summit.delegations.models import Invitation
from summit.delegations.notices import INVITED, invited, topic_of
from summit.notifications.models import Notification
from summit.notifications.services import notify, withdraw
from summit.summits.models import Summit

DAY = timedelta(days=1)
MOST_OPEN = 50  # for one party, or for the summit as a whole
# Within a day: invitations for one party or the whole summit, by one inviter, and mails to one address by all of them.
PARTY_A_DAY = 100
INVITER_A_DAY = 500
MAILS_A_DAY = 5


class CannotInvite(Refusal):
    """A delegation invites its own staff only; liaison officers are staff of the host, who has chiefs for the rest."""

    code = "cannot_invite"
    status = 403
    message = _("Only organizers invite liaison officers, and only chief organizers invite organizers and observers.")


class PartyUnfit(BadValue):
    """Roles for the whole summit have no party, and the others have one."""

    code = "party_unfit"
    message = _("Name a delegation for its staff and liaison officers, and none for organizers and observers.")


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
    *, summit: Summit, party: Party | None = None, kind: str, email: str, by: User, now: datetime, language: str = ""
) -> tuple[Invitation, bool]:
    """Invite a person by mail to a role; return the invitation, and whether it is new.

    If an invitation of this kind is open, its link is sent again and its expiry extended. An open invitation of another
    kind to the same party, or to the summit as a whole, is replaced.
    Raises PartyUnfit, NotRepresentative, CannotInvite, HasRole, TooManyInvitations, InvitedTooOften.
    """
    _refuse_unless_inviter(by, summit, party, kind)
    # Invitations to one party wait for each other, as those to the summit as a whole do.
    if party:
        Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    else:
        Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    person = _account(email, language or by.language)
    if Role.objects.filter(user=person, summit=summit, party=party, kind=kind).exists():
        raise HasRole(field="email")
    known = Invitation.objects.open().filter(summit=summit, party=party, person=person).first()
    if known and known.kind == kind and now < known.expires_at:
        return _send(known, now=now), False
    if known:
        revoke_invitation(known, by=by, now=now)
    _refuse_too_many(summit, party, by, now)
    invitation = Invitation.objects.create(
        summit=summit, party=party, kind=kind, person=person, invited_by=by, invited_at=now, expires_at=now
    )
    return _send(invitation, now=now), True


def _refuse_unless_inviter(by: User, summit: Summit, party: Party | None, kind: str) -> None:
    """Refuse a party that does not fit the kind, and kinds of roles that `by` may not give."""
    if (party is None) != (kind in Invitation.SUMMIT_KINDS):
        raise PartyUnfit(field="party")
    if party is None:
        if not may_in(by, summit, "people", "write"):
            raise CannotInvite(field="kind")
        return
    refuse_unless_representative(by, party, field="party")
    if kind == Role.Kind.LIAISON and not organizes(by, summit):
        raise CannotInvite(field="kind")


def _refuse_too_many(summit: Summit, party: Party | None, by: User, now: datetime) -> None:
    alike, own = Invitation.objects.filter(summit=summit, party=party), Invitation.objects.filter(invited_by=by)
    if alike.open().filter(expires_at__gt=now).count() >= MOST_OPEN:
        raise TooManyInvitations
    for rows, most in ((alike, PARTY_A_DAY), (own, INVITER_A_DAY)):
        if rows.filter(invited_at__gt=now - DAY).count() >= most:
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
    admit_to_admin(person)
    invitation.refresh_from_db()
    return invitation


@transactional
def revoke_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Revoke the invitation and withdraw its mail if it was not sent yet.

    Raises InvitationClosed if it is not open, and what `invite` raises for who may invite.
    """
    _refuse_unless_inviter(by, invitation.summit, invitation.party, invitation.kind)
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
