"""Notices to invited persons, and about changes that delegations propose."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role
from summit.core.labels import choice_labels
from summit.core.translations import in_languages
from summit.delegations.links import link_of
from summit.delegations.models import Delegate, Invitation, OfficialInvitation, ProposedChange
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

HIDDEN = "…"  # shown in place of the link everywhere except in the mail
INVITED = register(
    Kind(
        name="invited",
        label=_("Invitations to organize, or to act for a delegation"),
        is_required=True,
        reaches_anyone=True,
        secret=lambda context: {"link": link_of(str(context["invitation"]))},
        sample={
            "invitation": "00000000-0000-4000-8000-000000000000",
            "delegation": {"en": "Belarus", "ru": "Беларусь"},
            "kind": Role.Kind.COORDINATOR.value,
            "link": HIDDEN,
            "expires_at": "2025-11-20T06:00:00+00:00",
        },
    )
)


CHANGE = {
    "delegation": {"en": "Belarus", "ru": "Беларусь"},
    "change": {"en": "person entered", "ru": "внесён человек"},
    "person": {"en": "Adviser", "ru": "Советник"},
    "note": "03-12/417, 2025-11-20",
}
CHANGE_PROPOSED = register(
    Kind(name="change_proposed", label=_("Changes of people that delegations propose"), sample=CHANGE)
)
CHANGE_ACCEPTED = register(Kind(name="change_accepted", label=_("Accepted changes of your people"), sample=CHANGE))
CHANGE_REFUSED = register(
    Kind(name="change_refused", label=_("Refused changes of your people"), sample={**CHANGE, "reason": "Too late"})
)


INVITATION = {
    "delegation": {"en": "Belarus", "ru": "Беларусь"},
    "inviting_office": {"en": "President of the host country", "ru": "Президент принимающей страны"},
    "level": {"en": "head of state", "ru": "глава государства"},
    "expected_at": "2025-11-10T06:00:00+00:00",
}
ANSWER = {
    **INVITATION,
    "answer": {"en": "accepted", "ru": "принято"},
    "accepted_level": {"en": "minister", "ru": "министр"},
    "substitute": "Minister of Foreign Affairs",
    "reason": "",
}
OFFICIAL_INVITATION_SENT = register(
    Kind(name="official_invitation_sent", label=_("Invitations of your delegation"), sample=INVITATION)
)
OFFICIAL_INVITATION_WITHDRAWN = register(
    Kind(name="official_invitation_withdrawn", label=_("Withdrawn invitations of your delegation"), sample=INVITATION)
)
OFFICIAL_INVITATION_ANSWERED = register(
    Kind(name="official_invitation_answered", label=_("Answers to invitations of delegations"), sample=ANSWER)
)


def invited(invitation: Invitation, *, now: datetime) -> Notice:
    """Notify the person of the invitation and its expiry; the link is made when the mail is sent."""
    return Notice(
        kind=INVITED.name,
        key=f"invited:{invitation.pk}:{now:%Y%m%dT%H%M%S.%f}",
        topic=topic_of(invitation),
        context={
            "invitation": str(invitation.pk),
            "delegation": invitation.party.name if invitation.party else None,
            "kind": invitation.kind,
            "link": HIDDEN,
            "expires_at": invitation.expires_at.isoformat(),
        },
        valid_until=invitation.expires_at,
        channels=("email",),
    )


def topic_of(invitation: Invitation) -> str:
    """Return the topic, by which the notice can be withdrawn."""
    return f"invitation:{invitation.pk}"


def change_proposed(change: ProposedChange) -> Notice:
    """Notify the organizers that a change waits for them."""
    return Notice(CHANGE_PROPOSED.name, f"proposed:{change.pk}", facts_of_change(change), topic_of_change(change))


def change_accepted(change: ProposedChange) -> Notice:
    """Notify the delegation that its change was carried out."""
    return Notice(CHANGE_ACCEPTED.name, f"accepted:{change.pk}", facts_of_change(change), topic_of_change(change))


def change_refused(change: ProposedChange) -> Notice:
    """Notify the delegation that its change was refused, and why."""
    context = {**facts_of_change(change), "reason": change.reason}
    return Notice(CHANGE_REFUSED.name, f"refused:{change.pk}", context, topic_of_change(change))


def topic_of_change(change: ProposedChange) -> str:
    """Return the topic, by which the notices can be withdrawn."""
    return f"proposed-change:{change.pk}"


def facts_of_change(change: ProposedChange) -> dict[str, object]:
    """Return the facts of a change for a message: the person is named as they are, or as they would be."""
    kinds = choice_labels(ProposedChange, "kind")
    person = Delegate.objects.filter(pk=change.person or 0).values_list("name", flat=True).first()
    return {
        "delegation": change.delegation.name,
        "change": in_languages(kinds[change.kind]),
        "person": person or change.subject,
        "note": str(change.note or ""),
    }


def official_invitation_sent(invitation: OfficialInvitation) -> Notice:
    """Notify the delegation that it is invited."""
    key, topic = f"official_invitation_sent:{invitation.pk}", topic_of_official_invitation(invitation)
    return Notice(OFFICIAL_INVITATION_SENT.name, key, facts_of_invitation(invitation), topic)


def official_invitation_withdrawn(invitation: OfficialInvitation) -> Notice:
    """Notify the delegation that the invitation was withdrawn."""
    key, topic = f"official_invitation_withdrawn:{invitation.pk}", topic_of_official_invitation(invitation)
    return Notice(OFFICIAL_INVITATION_WITHDRAWN.name, key, facts_of_invitation(invitation), topic)


def official_invitation_answered(invitation: OfficialInvitation) -> Notice:
    """Notify the organizers of the answer."""
    statuses = choice_labels(OfficialInvitation, "status")
    context = {
        **facts_of_invitation(invitation),
        "answer": in_languages(statuses[invitation.status]),
        "accepted_level": _level(invitation.accepted_level),
        "substitute": invitation.substitute,
        "reason": invitation.reason,
    }
    key = f"answered:{invitation.pk}:{invitation.answered_at:%Y%m%dT%H%M%S.%f}"
    return Notice(OFFICIAL_INVITATION_ANSWERED.name, key, context, topic_of_official_invitation(invitation))


def topic_of_official_invitation(invitation: OfficialInvitation) -> str:
    """Return the topic, by which the notices can be withdrawn."""
    return f"official-invitation:{invitation.pk}"


def facts_of_invitation(invitation: OfficialInvitation) -> dict[str, object]:
    """Return the facts of an invitation for a message."""
    return {
        "delegation": invitation.delegation.name,
        "inviting_office": invitation.inviting_office,
        "level": _level(invitation.level),
        "expected_at": invitation.answer_by and invitation.answer_by.isoformat(),
    }


def _level(rank: int | None) -> dict[str, str] | None:
    levels = choice_labels(OfficialInvitation, "level")
    return None if rank is None else in_languages(levels[rank])
