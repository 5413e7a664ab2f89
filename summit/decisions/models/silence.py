"""The silence procedure: a version is adopted if nobody objects before a deadline."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import InstantField, within_bounds
from summit.core.text import Text
from summit.decisions.models.series import Series
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.sessions.models import Organ


class SilenceQuerySet(VisibleQuerySet["SilenceProcedure"]):
    """Silence procedures, filtered by what a user may see."""

    resource = "silence-procedures"
    summit_path = "version__document__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Procedures that ask the user's own delegation, on documents that the user may find."""
        asked = self.model.members.through.objects.filter(delegation__in=role_set.parties)
        found = Document.objects.visible_to(user)
        return Q(pk__in=asked.values("silenceprocedure"), version__document__in=found)

    def running(self) -> Self:
        """Procedures that are open to objections, or about to be closed."""
        return self.filter(status=SilenceProcedure.Status.RUNNING)


class SilenceProcedure(models.Model):
    """A silence procedure on a circulated version: the members of an organ may object until the deadline.

    The deadline is the first instant that is too late, by the server's clock. An objection that came earlier counts,
    even if it is processed later.
    """

    class Status(models.TextChoices):
        RUNNING = "running", "running"
        ADOPTED = "adopted", "adopted in silence"
        BROKEN = "broken", "silence broken"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.RUNNING: (Status.ADOPTED, Status.BROKEN, Status.WITHDRAWN),
        Status.ADOPTED: (),
        Status.BROKEN: (),
        Status.WITHDRAWN: (),
    }

    version = models.ForeignKey(Version, models.PROTECT, related_name="silence_procedures")
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    members = models.ManyToManyField(Delegation, related_name="+", help_text="The delegations that may object.")
    is_for_parties = models.BooleanField(
        default=False,
        help_text="Only those members of the organ are asked that are parties to the document, or sponsors.",
    )
    circulated_at = models.DateTimeField()
    deadline = InstantField()
    names_breaker = models.BooleanField(
        "name the delegation that breaks silence",
        default=True,
        help_text="If not, the members are told that silence was broken, but not by whom.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    ended_at = models.DateTimeField(null=True, blank=True)
    extends = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="extended_by")
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The adoption is recorded as a decision of this series. Leave empty to record none.",
    )

    objects = SilenceQuerySet.as_manager()

    class Meta:
        ordering = ("-circulated_at", "pk")
        constraints = (
            within_bounds("silence_is_within_bounds", instants=("deadline",)),
            models.UniqueConstraint(
                fields=("version",),
                condition=Q(status="running"),
                name="silence_runs_once_per_version",
                violation_error_message="A silence procedure is running on this version.",
            ),
            models.CheckConstraint(
                name="silence_ends_after_circulation",
                condition=Q(deadline__gt=F("circulated_at")),
                violation_error_message="The deadline must be later than the circulation.",
            ),
            models.CheckConstraint(
                name="silence_that_ended_has_its_hour",
                condition=Q(status="running", ended_at=None) | (~Q(status="running") & Q(ended_at__isnull=False)),
                violation_error_message="A procedure that has ended needs the time of its end.",
            ),
        )

    def __str__(self) -> str:
        return gettext("Silence on %(version)s") % {"version": self.version}

    @property
    def summit_id(self) -> int:
        """The id of the summit."""
        return self.version.document.summit_id

    @property
    def since(self) -> datetime:
        """The time from which objections count. An extension continues the silence that it extends."""
        return self.extends.since if self.extends else self.circulated_at


class Objection(models.Model):
    """A member's objection, which breaks silence. After the deadline it is recorded as void."""

    procedure = models.ForeignKey(SilenceProcedure, models.PROTECT, related_name="objections")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    text = Text(max_length=5000, blank=True)
    raised_at = models.DateTimeField()
    is_void = models.BooleanField(default=False)

    class Meta:
        ordering = ("procedure", "raised_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("procedure", "delegation"),
                name="objection_is_raised_once",
                violation_error_message="This delegation has already broken silence.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation}: {self.procedure}"
