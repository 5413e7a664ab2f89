"""Revisions of the programme, and feeds of it."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from summit.accounts.models import Party, User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Resource
from summit.summits.models import Summit


class RevisionQuerySet(VisibleQuerySet["Revision"]):
    """Revisions, with the rows that a user may see."""

    resource = "revisions"

    def published_to(self, user: object, role_set: RoleSet) -> Q:
        """Return the filter for revisions that were not withdrawn."""
        del user
        return Q(withdrawn_at=None, summit__in=role_set.summits)

    def standing(self) -> Self:
        """Filter revisions to those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Revision(models.Model):
    """The programme as published: Rev. 1, Rev. 2 and so on.

    One whose publication was undone was withdrawn: nobody but the organizers sees it, and its number is not used again.
    """

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    programme = models.JSONField(
        help_text="Engagement uid to its sequence, hours, venue, audience and delegations at publication."
    )
    made_known = ArrayField(
        models.UUIDField(), default=list, help_text="Uids of the engagements that were tentative before."
    )
    warnings = models.JSONField(default=list, help_text="What was read and accepted by the person who published it.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    viewer: User  # set by the admin

    class Meta:
        ordering = ("summit", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "number"),
                name="revision_number_is_unique_in_summit",
                violation_error_message="This revision was already published.",
            ),
        )

    def __str__(self) -> str:
        return f"Rev. {self.number}"

    @property
    def letters_key(self) -> str:
        """The key of the letters about it."""
        return f"revision:{self.pk}"


class FeedQuerySet(VisibleQuerySet["Feed"]):
    """Feeds, with the rows that a user may see."""

    resource = "feeds"

    def live(self) -> Self:
        """Feeds that are not revoked."""
        return self.filter(revoked_at=None)


class Feed(models.Model):
    """A calendar subscription by a secret address, which is stored as a hash only.

    It shows what its owner may see at the time of each request, so that it is empty after they lose their role.
    """

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="feeds")
    owner = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="+")
    resource = models.ForeignKey(Resource, models.CASCADE, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    audit_masked = ("token_hash",)

    class Meta:
        ordering = ("-created_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="feed_follows_one_thing",
                condition=Q(party=None) | Q(resource=None),
                violation_error_message="A feed follows a delegation, a resource, or the whole summit.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.party or self.resource or self.summit}"
