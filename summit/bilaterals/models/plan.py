"""Plans of the bilateral programme, with their meetings."""

from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.bilaterals.explanations import reason_of
from summit.bilaterals.models.answers import STAYING
from summit.bilaterals.models.request import MOST_INVITEES, BilateralRequest
from summit.bilaterals.models.side import Side
from summit.core.bounds import NumberRange
from summit.facilities.languages import language_pair
from summit.facilities.models import Interpreter, Room
from summit.summits.models import Summit


class PlanQuerySet(VisibleQuerySet["Plan"]):
    """Plans by who may see them."""

    resource = "plans"


class Plan(models.Model):
    """A programme of all bilaterals that the planner proposes; applying it makes tentative meetings.

    A fresh plan places all accepted requests without a published meeting again; a mending plan moves a meeting only if
    something conflicts with it. `value` is the cost of the plan, `bound` a cost below which no plan can be.
    """

    class Kind(models.TextChoices):
        FRESH = "fresh", "plan all that is not published"
        MEND = "mend", "mend what no longer fits, moving as little as possible"

    class Status(models.TextChoices):
        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        READY = "ready", "ready"
        APPLIED = "applied", "applied"
        CANCELLED = "cancelled", "cancelled"
        INTERRUPTED = "interrupted", "interrupted"
        FAILED = "failed", "failed"

    OPEN = (Status.QUEUED, Status.RUNNING)
    TRANSITIONS = {
        Status.QUEUED: (Status.RUNNING, Status.CANCELLED),
        Status.RUNNING: (Status.READY, Status.CANCELLED, Status.INTERRUPTED, Status.FAILED),
        Status.READY: (Status.APPLIED,),
        Status.APPLIED: (Status.APPLIED,),
        Status.CANCELLED: (),
        Status.INTERRUPTED: (Status.QUEUED, Status.CANCELLED),
        Status.FAILED: (Status.QUEUED,),
    }

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="plans")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.FRESH)
    seconds = models.PositiveSmallIntegerField(
        "time limit, seconds", default=30, validators=NumberRange(1, 600).validators
    )
    seed = models.PositiveIntegerField(default=0, help_text="The same seed and one worker give the same plan.")
    status = models.CharField(max_length=11, choices=Status, default=Status.QUEUED, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    proof = models.CharField(max_length=10, blank=True, editable=False)
    value = models.BigIntegerField(null=True, editable=False)
    bound = models.BigIntegerField(null=True, editable=False)
    placed = models.PositiveIntegerField(default=0, editable=False)
    terms = models.JSONField(default=dict, editable=False)
    statistics = models.JSONField(default=dict, editable=False)

    objects = PlanQuerySet.as_manager()

    is_audited = False

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit",),
                condition=Q(status__in=("queued", "running")),
                name="plan_is_one_at_a_time",
                violation_error_message=_("A plan of this summit is being made already."),
            ),
        )

    def __str__(self) -> str:
        return gettext("Plan %(number)s") % {"number": self.pk}

    @property
    def gap(self) -> float | None:
        """How far the value may be above the best, as a share of the value; 0: proved to be the best."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, (self.value - self.bound) / self.value) if self.value else 0.0

    @property
    def quality(self) -> str:
        """How good it is proved to be, in words; empty if that is not known."""
        if self.proof == "mended":
            return gettext("fewest moves, proved")
        if self.gap and self.terms.get("unplaced") == 0:
            return gettext("all placed, the rest not proved best")
        if self.gap is None:
            return ""
        if self.gap == 0:
            return gettext("proved best")
        return gettext("at most %(share)s %% from the best") % {"share": f"{100 * self.gap:.1f}"}


class PlannedMeetingQuerySet(models.QuerySet["PlannedMeeting"]):
    """Planned meetings by what has become of them."""

    def to_apply(self) -> Self:
        """Filter planned meetings that would change the calendar and were not applied."""
        return self.filter(is_change=True, applied_at=None, room__isnull=False)

    def of_absent(self) -> Self:
        """Filter planned meetings with a delegation that does not attend, and did not leave them before the plan."""
        absent = Side.objects.filter(request=OuterRef("request"), delegation__is_attending=False).order_by()
        was_planned = Q(answer__in=STAYING) | Q(answered_at__gte=OuterRef("plan__asked_at"))
        return self.filter(Exists(absent.filter(was_planned)))

    def of_former_heads(self) -> Self:
        """Filter planned meetings with a lead who was head of a delegation when the plan was made, and no longer is."""
        sides = Side.objects.filter(request=OuterRef("request")).order_by()
        return self.exclude(heads__contained_by=ArraySubquery(sides.values("delegation__head")))


class PlannedMeeting(models.Model):
    """The result of a plan for one request: an hour, a room and interpreters, or the causes why it is not placed.

    `basis` is the sequence of the meeting when the plan was made (-1: there was none), `heads` are those leads who were
    heads of their delegations then. If either has changed, the planned meeting is not applied; nor if its interpreters
    lack another language pair than those of `not_interpreted`, which nobody covered then.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="meetings")
    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="+")
    interpreters = models.ManyToManyField(Interpreter, related_name="+")
    not_interpreted = ArrayField(language_pair(), default=list)
    basis = models.IntegerField()
    heads = ArrayField(models.BigIntegerField(), size=MOST_INVITEES + 1, default=list)
    is_change = models.BooleanField(default=False, help_text="Whether it differs from the calendar at that time.")
    causes = models.JSONField(default=list)  # facts, which `reasons` puts into words of the reader's language
    applied_at = models.DateTimeField(null=True)

    objects = PlannedMeetingQuerySet.as_manager()

    is_audited = False

    class Meta:
        ordering = ("plan", "starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "request"),
                name="planned_meeting_is_one_per_request",
                violation_error_message=_("The plan speaks of this request already."),
            ),
            models.CheckConstraint(
                name="planned_meeting_is_whole",
                condition=Q(starts_at=None, ends_at=None, room=None)
                | Q(ends_at__gt=F("starts_at"), room__isnull=False),
                violation_error_message=_("A planned meeting has an hour and a room, or neither."),
            ),
        )

    def __str__(self) -> str:
        return str(self.request)

    @property
    def reasons(self) -> list[dict[str, str]]:
        """Why the request is not placed: codes with sentences."""
        return [reason_of(cause) for cause in self.causes]
