"""Invitations of states and organizations to the summit, and their answers."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import InstantField, NumberRange, within_bounds
from summit.core.text import Line, Text
from summit.core.translations import TranslatedField
from summit.correspondence.models import Note
from summit.delegations.models.delegate import Rank
from summit.delegations.models.delegation import Delegation
from summit.summits.models import Summit

SIZE = NumberRange(1, 1000)


class OfficialInvitationQuerySet(VisibleQuerySet["OfficialInvitation"]):
    """Official invitations; a delegation sees its own once it was sent."""

    resource = "official-invitations"
    party_paths = ("delegation",)

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the filter for sent invitations of the delegations."""
        del user
        return Q(delegation__in=role_set.parties) & ~Q(status=OfficialInvitation.Status.DRAFT)

    def unanswered(self) -> Self:
        """Filter to invitations that wait for an answer."""
        return self.filter(status__in=OfficialInvitation.UNANSWERED)

    def late(self, now: datetime) -> Self:
        """Filter to those that should have been answered by now."""
        return self.unanswered().filter(answer_by__lte=now)


class OfficialInvitation(models.Model):
    """The host's invitation of a state or an organization, at a level; it is not the sign-in link of its staff.

    accepted: at the level of the invitation; substituted: at another level, or with another person than was invited.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        SENT = "sent", "sent"
        ACKNOWLEDGED = "acknowledged", "acknowledged"
        ACCEPTED = "accepted", "accepted"
        SUBSTITUTED = "substituted", "accepted with a substitute"
        REGRETTED = "regretted", "regretted"
        WITHDRAWN = "withdrawn", "withdrawn"

    UNANSWERED = (Status.SENT, Status.ACKNOWLEDGED)
    ACCEPTING = (Status.ACCEPTED, Status.SUBSTITUTED)
    TRANSITIONS = {
        Status.DRAFT: (Status.SENT, Status.WITHDRAWN),
        Status.SENT: (Status.ACKNOWLEDGED, *ACCEPTING, Status.REGRETTED, Status.WITHDRAWN),
        Status.ACKNOWLEDGED: (*ACCEPTING, Status.REGRETTED, Status.WITHDRAWN),
        Status.ACCEPTED: (Status.SUBSTITUTED, Status.REGRETTED, Status.WITHDRAWN),
        Status.SUBSTITUTED: (*ACCEPTING, Status.REGRETTED, Status.WITHDRAWN),
        Status.REGRETTED: (*ACCEPTING, Status.WITHDRAWN),
        Status.WITHDRAWN: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="official_invitations")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="official_invitations")
    inviting_office = TranslatedField(help_text="By whom the invitation is, such as the President of the host country.")
    level = models.PositiveSmallIntegerField(choices=Rank, default=Rank.HEAD_OF_STATE)
    participation = models.CharField(
        max_length=10, choices=Delegation.Participation, default=Delegation.Participation.MEMBER
    )
    size_limit = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=SIZE.validators,
        help_text="How many delegates it may have in all. Empty: no limit.",
    )
    answer_by = InstantField("answer expected by", null=True, blank=True)
    outgoing_note = models.ForeignKey(
        Note,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_sent",
        verbose_name="note of the invitation",
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted_level = models.PositiveSmallIntegerField(choices=Rank, null=True, blank=True)
    substitute = Line(max_length=300, blank=True, help_text="Who comes in place of the invited person.")
    reason = Text(max_length=1000, blank=True, help_text="Why the delegation does not come.")
    incoming_note = models.ForeignKey(
        Note,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_answered",
        verbose_name="note of the answer",
    )

    objects = OfficialInvitationQuerySet.as_manager()

    part_of = ("delegation",)

    class Meta:
        ordering = ("delegation", "-sent_at", "pk")
        constraints = (
            within_bounds("official_invitation_is_within_bounds", instants=("answer_by",)),
            models.UniqueConstraint(
                fields=("delegation",),
                condition=~Q(status="withdrawn"),
                name="official_invitation_is_one",
                violation_error_message="This delegation has an invitation already.",
            ),
            models.CheckConstraint(
                name="official_invitation_is_accepted_at_a_level",
                condition=~Q(status__in=("accepted", "substituted")) | Q(accepted_level__isnull=False),
                violation_error_message="An invitation is accepted at a level.",
            ),
            models.CheckConstraint(
                name="official_invitation_limits_a_size",
                condition=Q(size_limit=None) | SIZE.includes("size_limit"),
                violation_error_message="A delegation has 1 to 1000 delegates.",
            ),
        )

    def __str__(self) -> str:
        names = {"delegation": self.delegation, "level": self.get_level_display()}
        return gettext("%(delegation)s, %(level)s") % names

    def is_late(self, now: datetime) -> bool:
        """Say whether it should have been answered by now."""
        return self.status in self.UNANSWERED and self.answer_by is not None and self.answer_by <= now
