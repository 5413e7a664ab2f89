"""Bilateral meetings: who asked whom for what, what was answered, and the meeting that came of it."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Engagement
from summit.delegations.models import Delegate, Delegation, Rank
from summit.facilities.models import Interpreter, Room
from summit.summits.models import Summit


class RequestQuerySet(VisibleQuerySet["Request"]):
    """Requests, as doors may ask for them."""

    resource = "bilateral-requests"
    party_paths = ("requester", "invitee")

    def open(self) -> Self:
        """Those that are neither declined nor withdrawn."""
        return self.filter(status__in=Request.OPEN)

    def awaiting(self, delegation: Delegation) -> Self:
        """Those that wait for an answer of `delegation`."""
        return self.filter(status=Request.Status.PENDING, awaiting=delegation)

    def unplaced(self) -> Self:
        """Accepted, and without a standing meeting: these wait for the organizers."""
        cancelled = Q(meeting__engagement__status=Engagement.Status.CANCELLED)
        return self.filter(Q(meeting=None) | cancelled, status=Request.Status.ACCEPTED)


class Request(models.Model):
    """One delegation asks another for a bilateral meeting at a level.

    pending: `awaiting` owes the answer (a counter-proposal passes the word back); accepted: both agree and the
    organizers find hour and room; declined and withdrawn are ends. Placed and held are read from the meeting.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    OPEN = (Status.PENDING, Status.ACCEPTED)
    TRANSITIONS = {
        Status.PENDING: (Status.PENDING, Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN),
        Status.ACCEPTED: (Status.WITHDRAWN,),
        Status.DECLINED: (),
        Status.WITHDRAWN: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="bilateral_requests")
    requester = models.ForeignKey(Delegation, models.PROTECT, related_name="requests_made")
    invitee = models.ForeignKey(Delegation, models.PROTECT, related_name="requests_received")
    reference = models.SlugField(max_length=60, blank=True, help_text="How files and notes name it, where they do.")
    level = models.PositiveSmallIntegerField(choices=Rank)
    requester_lead = models.ForeignKey(Delegate, models.PROTECT, related_name="+")
    invitee_lead = models.ForeignKey(Delegate, models.PROTECT, related_name="+")
    topics = models.TextField(max_length=2000)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(5), MaxValueValidator(240)])
    seats = models.PositiveSmallIntegerField(
        default=6,
        validators=[MinValueValidator(2), MaxValueValidator(500)],
        help_text="How many sit at the table, both sides together.",
    )
    priority = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 the least, 5 the most important.",
    )
    interpretation = ArrayField(
        models.CharField(max_length=25),
        default=list,
        blank=True,
        help_text="Language pairs that need an interpreter, such as ky-ru.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    awaiting = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(max_length=1000, blank=True, help_text="Why it was declined or withdrawn.")
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at", "pk")
        constraints = (
            models.UniqueConstraint(
                Least("requester", "invitee"),
                Greatest("requester", "invitee"),
                "level",
                condition=Q(status__in=("pending", "accepted")),
                name="request_is_one_open_per_pair_and_level",
                violation_error_message="These two already have an open request at this level.",
            ),
            models.UniqueConstraint(
                fields=("summit", "reference"),
                condition=~Q(reference=""),
                name="request_reference_is_unique_in_summit",
                violation_error_message="Another request of this summit has this reference.",
            ),
            models.CheckConstraint(
                name="request_is_to_another",
                condition=~Q(requester=F("invitee")),
                violation_error_message="A delegation cannot ask itself.",
            ),
            models.CheckConstraint(
                name="request_awaits_someone_while_pending",
                condition=Q(status="pending", awaiting__isnull=False) | (~Q(status="pending") & Q(awaiting=None)),
                violation_error_message="A pending request waits for one of the two, an answered one for nobody.",
            ),
            models.CheckConstraint(
                name="request_lasts_5_to_240_minutes",
                condition=Q(minutes__gte=5, minutes__lte=240),
                violation_error_message="A bilateral meeting lasts 5 to 240 minutes.",
            ),
            models.CheckConstraint(
                name="request_priority_is_1_to_5",
                condition=Q(priority__gte=1, priority__lte=5),
                violation_error_message="The priority is 1 to 5.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.requester} - {self.invitee}"

    @property
    def is_placed(self) -> bool:
        """Whether it has a meeting that stands; reads `meeting__engagement`."""
        return hasattr(self, "meeting") and self.meeting.engagement.status != Engagement.Status.CANCELLED


class Window(models.Model):
    """A time that one side prefers for the meeting, or excludes."""

    class Kind(models.TextChoices):
        PREFERRED = "preferred", "preferred"
        EXCLUDED = "excluded", "excluded"

    request = models.ForeignKey(Request, models.CASCADE, related_name="windows")
    party = models.ForeignKey(Delegation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PREFERRED)
    period = DateTimeRangeField()

    class Meta:
        ordering = ("period", "pk")
        constraints = (
            models.CheckConstraint(
                name="window_has_both_ends",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                violation_error_message="A window starts and ends.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.party}"


class CounterProposal(models.Model):
    """What a side would rather have: other minutes or windows, and its word on it."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="counter_proposals")
    by = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    message = models.TextField(max_length=1000, blank=True)
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("proposed_at", "pk")

    def __str__(self) -> str:
        return f"{self.by}: {self.minutes} min"


class Meeting(models.Model):
    """The meeting that came of a request; placed anew after a cancellation it stays the same meeting."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="meeting")
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="meeting")

    class Meta:
        ordering = ("engagement__starts_at", "pk")

    def __str__(self) -> str:
        return str(self.engagement)


class PlanQuerySet(VisibleQuerySet["Plan"]):
    """Plans, as doors may ask for them."""

    resource = "plans"


class Plan(models.Model):
    """A whole programme of bilaterals that the planner proposes; applied, it becomes tentative meetings.

    fresh: all accepted requests whose meeting is not published are placed anew; mend: meetings stay where they are
    unless something came in their way. `value` is what the plan costs and `bound` what no plan can undercut.
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
        "time limit, seconds", default=30, validators=[MinValueValidator(1), MaxValueValidator(600)]
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

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit",),
                condition=Q(status__in=("queued", "running")),
                name="plan_is_one_at_a_time",
                violation_error_message="A plan of this summit is being made already.",
            ),
        )

    def __str__(self) -> str:
        return f"Plan {self.pk}"

    @property
    def gap(self) -> float | None:
        """How far the value may be above the best, as a share of the value; 0 is proved best."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, (self.value - self.bound) / self.value) if self.value else 0.0


class PlannedMeeting(models.Model):
    """What a plan says of one request: an hour, a room and interpreters, or why there is none.

    `basis` is the sequence of the meeting that stood when the plan was made (-1: none stood): what is no longer so is
    not overwritten.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="meetings")
    request = models.ForeignKey(Request, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="+")
    interpreters = models.ManyToManyField(Interpreter, related_name="+")
    basis = models.IntegerField()
    is_change = models.BooleanField(default=False, help_text="Whether it differs from the calendar at that time.")
    reasons = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("plan", "starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "request"),
                name="planned_meeting_is_one_per_request",
                violation_error_message="The plan speaks of this request already.",
            ),
            models.CheckConstraint(
                name="planned_meeting_is_whole",
                condition=Q(starts_at=None, ends_at=None, room=None)
                | Q(ends_at__gt=F("starts_at"), room__isnull=False),
                violation_error_message="A planned meeting has an hour and a room, or neither.",
            ),
        )

    def __str__(self) -> str:
        return str(self.request)
