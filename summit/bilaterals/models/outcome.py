"""The outcome of a meeting: agreed points and follow-ups, and a record for its sides alone."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role
from summit.accounts.policy import Reach
from summit.accounts.role_set import RoleSet, Viewer
from summit.accounts.visibility import VisibleQuerySet
from summit.bilaterals.models.answers import Answer
from summit.bilaterals.models.request import BilateralRequest
from summit.bilaterals.models.side import Side
from summit.core.bounds import DayField, within_bounds
from summit.core.constraints import has_its_end
from summit.core.text import Text
from summit.delegations.models import Delegation

if TYPE_CHECKING:
    from summit.accounts.models import User


class Outcome(models.Model):
    """The points on which the sides agreed. The sides that met and the organizers read them."""

    request = models.OneToOneField(BilateralRequest, models.CASCADE, related_name="outcome")
    agreed_points = Text(max_length=5000, blank=True)
    recorded_at = models.DateTimeField()

    part_of = ("request",)

    class Meta:
        ordering = ("request",)

    def __str__(self) -> str:
        return str(self.request)


class FollowUp(models.Model):
    """A task of a side after the meeting, to be done until a day."""

    class Status(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    TRANSITIONS: ClassVar = {
        Status.OPEN: (Status.DONE, Status.DROPPED),
        Status.DONE: (Status.OPEN,),
        Status.DROPPED: (Status.OPEN,),
    }

    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="follow_ups")
    owner = models.ForeignKey(Delegation, models.PROTECT, related_name="follow_ups")
    text = Text(max_length=1000)
    due_on = DayField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    label_contexts = {"owner": "action"}

    part_of = ("request",)

    class Meta:
        ordering = ("request", "due_on", "pk")
        verbose_name = "follow-up"
        constraints = (
            within_bounds("follow_up_is_within_bounds", days=("due_on",)),
            has_its_end("follow_up_that_ended_has_its_hour", _("A follow-up that has ended needs its hour.")),
        )

    def __str__(self) -> str:
        return f"{self.owner}: {self.text}"


class MeetingRecordQuerySet(VisibleQuerySet["MeetingRecord"]):
    """Records by who may read them: the sides that met, and nobody else, not even superusers."""

    resource = "meeting-records"
    summit_path = "request__summit"

    def reach_of(self, user: Viewer, verb: str, *, resource: str | None = None) -> Q:
        """Let superusers read what their roles let them read, and no more."""
        if isinstance(user, AnonymousUser):
            return Q(pk__in=())
        return self.reach_of_roles(user, verb, resource=resource)

    def _within(self, reach: Reach, user: "User", role_set: RoleSet) -> Q:
        if reach == Reach.OWN:
            met = Side.objects.filter(sides_of(role_set), answer=Answer.ACCEPTED).order_by()
            return Q(request__in=met.values("request"))
        return super()._within(reach, user, role_set)


def sides_of(role_set: RoleSet) -> Q:
    """Return the condition that a side is of a delegation of these roles; organizers are people of the host."""
    hosts = Q(delegation__is_host=True, delegation__summit__in=role_set.of(Role.ORGANIZERS).summits)
    return Q(delegation__in=role_set.parties) | hosts


class MeetingRecord(models.Model):
    """The record of a meeting, for its sides alone (ADR 33)."""

    request = models.OneToOneField(BilateralRequest, models.CASCADE, related_name="record", primary_key=True)
    text = Text(max_length=20_000)
    written_at = models.DateTimeField(editable=False)

    objects = MeetingRecordQuerySet.as_manager()

    audit_masked = ("text",)
    part_of = ("request",)

    class Meta:
        ordering = ("-written_at", "request")

    def __str__(self) -> str:
        return str(self.request)
