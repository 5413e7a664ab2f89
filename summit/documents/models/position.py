"""Positions and amendments of delegations."""

from typing import TypeVar

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Line, Text
from summit.delegations.models import Delegation
from summit.documents.models.document import Document, Version


class Stance(models.TextChoices):
    """The stance of a delegation. A silent delegation has no position."""

    SUPPORTS = "supports", "supports"
    JOINS = "joins", "joins the consensus"
    RESERVES = "reserves", "reserves its position"
    OBJECTS = "objects", "objects"
    AWAITS = "awaits", "awaits instructions"
    NOT_PARTICIPATING = "not_participating", "does not participate"


Statement = TypeVar("Statement", bound=models.Model)


class StatementQuerySet(VisibleQuerySet[Statement]):
    """Rows that delegations enter on a version."""

    summit_path = "version__document__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the filter for rows of the user's delegations, and shared rows of documents that the user may read."""
        said = Q(delegation__in=role_set.parties) | Q(is_shared=True)
        return said & Q(version__document__in=Document.objects.readable_by(user))


class PositionQuerySet(StatementQuerySet["Position"]):
    """Positions of delegations."""

    resource = "positions"


class Position(models.Model):
    """The position of a delegation on a version of a document; each new version asks for it again.

    Other delegations see it only if it is shared.
    """

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=20, choices=Stance)
    text = Text(max_length=5000, blank=True)
    is_shared = models.BooleanField(default=False, help_text="Whether the other delegations may see it.")
    taken_at = models.DateTimeField()
    version = models.ForeignKey(Version, models.CASCADE, related_name="positions")

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("version", "delegation"),
                name="position_is_one_per_delegation",
                violation_error_message="This delegation already has a position on this version.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation} {self.get_stance_display()}: {self.version}"


class PositionRecord(models.Model):
    """A position as it was at one time. It is kept when the position changes later."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="takings")
    stance = models.CharField(max_length=20, choices=Stance)
    text = Text(max_length=5000, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "documents_taking"
        ordering = ("taken_at", "pk")

    def __str__(self) -> str:
        return f"{self.position.delegation} {self.get_stance_display()}: {self.position.version}"


class AmendmentQuerySet(StatementQuerySet["Amendment"]):
    """Amendments of delegations."""

    resource = "amendments"


class Amendment(models.Model):
    """A proposal to change a passage of a circulated version.

    The version that takes an accepted amendment in is `taken_into`. `answered_at` is also the time of a withdrawal.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        ACCEPTED = "accepted", "accepted"
        REJECTED = "rejected", "rejected"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.PROPOSED: (Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN),
        Status.ACCEPTED: (),
        Status.REJECTED: (),
        Status.WITHDRAWN: (),
    }

    version = models.ForeignKey(Version, models.CASCADE, related_name="amendments")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    passage = Line(max_length=300, help_text="The passage to be changed, such as: paragraph 3, second sentence.")
    proposed_text = Text(max_length=5000)
    reason = Text(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False, help_text="Whether the other delegations may see it.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    answer = Text(max_length=2000, blank=True)
    taken_into = models.ForeignKey(Version, models.SET_NULL, null=True, blank=True, related_name="amendments_taken")
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="amendment_that_is_answered_has_its_hour",
                condition=Q(status="proposed") | Q(answered_at__isnull=False),
                violation_error_message="An amendment that was answered or withdrawn needs the time of that.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation}: {self.passage}"
