"""Invitations to organize a summit, or to act for a delegation."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from summit.accounts.models import PARTY_FITS_KIND, PARTY_UNFIT, Party, Role, User
from summit.accounts.visibility import VisibleQuerySet
from summit.summits.models import Summit


class InvitationQuerySet(VisibleQuerySet["Invitation"]):
    """Queries of invitations."""

    resource = "invitations"
    party_paths = ("party",)

    def open(self) -> Self:
        """Filter to invitations that were neither accepted nor revoked; they may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """An invitation to a role, for the whole summit or for one party, by a link that can be used once.

    The link is the signed id and is stored nowhere. `person` is the invited account, which may be new: it has no rights
    from the invitation before it is accepted.
    """

    # Roles for the whole summit.
    SUMMIT_KINDS = (Role.Kind.CHIEF, Role.Kind.ORGANIZER, Role.Kind.OBSERVER, Role.Kind.SECURITY, Role.Kind.GATE)

    is_new: bool  # set by the admin

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="invitations")
    party = models.ForeignKey(
        Party,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        help_text="Empty for roles of the whole summit, such as organizers and observers.",
    )
    kind = models.CharField(max_length=12, choices=Role.Kind)
    person = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-invited_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "party", "person"),
                condition=Q(accepted_at=None, revoked_at=None),
                nulls_distinct=False,
                name="invitation_is_open_once",
                violation_error_message="This person has an open invitation of this party already.",
            ),
            models.CheckConstraint(
                name="invitation_party_fits_kind",
                condition=PARTY_FITS_KIND,
                violation_error_message=PARTY_UNFIT,
            ),
            models.CheckConstraint(
                name="invitation_ends_in_one_way",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                violation_error_message="An invitation is accepted or revoked, not both.",
            ),
        )

    def __str__(self) -> str:
        return gettext("%(person)s for %(party)s") % {"person": self.person, "party": self.party or self.summit}
