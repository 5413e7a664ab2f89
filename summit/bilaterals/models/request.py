"""Requests for a bilateral meeting, with their answers."""

import uuid
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Engagement
from summit.core.bounds import NumberRange
from summit.core.constraints import RefersToOwn
from summit.core.lists import ListField
from summit.core.text import Text
from summit.delegations.models import Delegate, Delegation, Rank
from summit.facilities.languages import language_pair
from summit.summits.models import Summit

MOST_PAIRS = 5
MINUTES = NumberRange(5, 240)
SEATS = NumberRange(2, 500)
PRIORITY = NumberRange(1, 5)


def lasts_as_a_meeting(name: str) -> models.CheckConstraint:
    """Return the constraint on the minutes of a meeting that is asked for."""
    return MINUTES.constraint("minutes", name=name, message=_("A bilateral meeting lasts 5 to 240 minutes."))


class BilateralRequestQuerySet(VisibleQuerySet["BilateralRequest"]):
    """Requests by who may see them, and by what they wait for."""

    resource = "bilateral-requests"
    party_paths = ("requester", "invitee")

    def open(self) -> Self:
        """Filter requests that are neither declined nor withdrawn."""
        return self.filter(status__in=BilateralRequest.OPEN)

    def awaiting(self, delegation: Delegation) -> Self:
        """Filter requests that wait for an answer of `delegation`."""
        return self.filter(status=BilateralRequest.Status.PENDING, awaiting=delegation)

    def asking(self) -> Self:
        """Filter accepted requests with a lead of another rank than agreed; the other side is asked about it."""
        differs = Q()
        for side in ("requester", "invitee"):
            agreed = f"{side}_agreed_level"
            differs |= Q(**{f"{agreed}__isnull": False}) & ~Q(**{agreed: F(f"{side}_lead__rank")})
        return self.filter(differs, status=BilateralRequest.Status.ACCEPTED)

    def unplaced(self) -> Self:
        """Filter accepted requests without a meeting, or with a cancelled one: the organizers have to place these."""
        cancelled = Q(meeting__engagement__status=Engagement.Status.CANCELLED)
        return self.filter(Q(meeting=None) | cancelled, status=BilateralRequest.Status.ACCEPTED)


class BilateralRequest(models.Model):
    """One delegation asks another for a bilateral meeting at a level.

    pending: the delegation in `awaiting` has to answer (after a counter-proposal, the other one); accepted: both sides
    agree, and the organizers place the meeting; declined and withdrawn are final. Whether it is placed is read from the
    meeting.

    The agreed levels are the ranks of the two leads to which the other side has agreed. While a lead has another rank,
    the other side is asked whether it keeps the meeting, until `answer_by`.
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
    requester_agreed_level = models.PositiveSmallIntegerField(choices=Rank, null=True, blank=True, editable=False)
    invitee_agreed_level = models.PositiveSmallIntegerField(choices=Rank, null=True, blank=True, editable=False)
    answer_by = models.DateTimeField(null=True, blank=True, editable=False)
    topics = Text(max_length=2000)
    minutes = models.PositiveSmallIntegerField(validators=MINUTES.validators)
    seats = models.PositiveSmallIntegerField(
        default=6,
        validators=SEATS.validators,
        help_text="How many sit at the table, both sides together.",
    )
    priority = models.PositiveSmallIntegerField(
        default=3,
        validators=PRIORITY.validators,
        help_text="1 the least, 5 the most important, as the requester wishes.",
    )
    organizers_priority = models.PositiveSmallIntegerField(
        "the organizers' priority",
        null=True,
        blank=True,
        validators=PRIORITY.validators,
        help_text="By which it is planned instead; delegations do not see it.",
    )
    interpretation = ListField(
        language_pair(),
        size=MOST_PAIRS,
        default=list,
        blank=True,
        help_text="Language pairs that need an interpreter, such as ky-ru.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    awaiting = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reason = Text(max_length=1000, blank=True, help_text="Why it was declined or withdrawn.")
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = BilateralRequestQuerySet.as_manager()

    class Meta:
        db_table = "bilaterals_request"
        ordering = ("-requested_at", "pk")
        constraints = (
            models.UniqueConstraint(
                Least("requester", "invitee"),
                Greatest("requester", "invitee"),
                "level",
                condition=Q(status__in=("pending", "accepted")),
                name="request_is_one_open_per_pair_and_level",
                violation_error_message=_("These two already have an open request at this level."),
            ),
            *(
                RefersToOwn(
                    name=f"request_{side}_lead_is_its_own",
                    field=f"{side}_lead",
                    owner=side,
                    violation_error_message=_("This delegate belongs to another delegation."),
                )
                for side in ("requester", "invitee")
            ),
            models.UniqueConstraint(
                fields=("summit", "reference"),
                condition=~Q(reference=""),
                name="request_reference_is_unique_in_summit",
                violation_error_message=_("Another request of this summit has this reference."),
            ),
            models.CheckConstraint(
                name="request_is_to_another",
                condition=~Q(requester=F("invitee")),
                violation_error_message=_("A delegation cannot ask itself."),
            ),
            models.CheckConstraint(
                name="request_awaits_someone_while_pending",
                condition=Q(status="pending", awaiting__isnull=False) | (~Q(status="pending") & Q(awaiting=None)),
                violation_error_message=_("A pending request waits for one of the two, an answered one for nobody."),
            ),
            lasts_as_a_meeting("request_lasts_5_to_240_minutes"),
            PRIORITY.constraint("priority", name="request_priority_is_1_to_5", message=_("The priority is 1 to 5.")),
            models.CheckConstraint(
                name="request_organizers_priority_is_1_to_5",
                condition=Q(organizers_priority=None) | PRIORITY.includes("organizers_priority"),
                violation_error_message=_("The organizers' priority is 1 to 5."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.requester} - {self.invitee}"

    @property
    def planning_priority(self) -> int:
        """The priority for the planner: the organizers', or the requester's if they set none."""
        return self.organizers_priority or self.priority

    @property
    def is_placed(self) -> bool:
        """Whether it has a meeting that is not cancelled; reads `meeting__engagement`."""
        return hasattr(self, "meeting") and self.meeting.engagement.status != Engagement.Status.CANCELLED

    @property
    def hours_zone(self) -> ZoneInfo | None:
        """The zone of the clock on which the hours of its meeting are shown; None if it has none."""
        return self.meeting.engagement.zone if self.is_placed else None

    @property
    def asked_to_keep(self) -> list[int]:
        """The keys of the sides that are asked whether they keep the meeting; reads the leads."""
        if self.status != self.Status.ACCEPTED:
            return []
        levels = (
            (self.invitee_id, self.requester_agreed_level, self.requester_lead),
            (self.requester_id, self.invitee_agreed_level, self.invitee_lead),
        )
        return [other for other, agreed, lead in levels if agreed is not None and agreed != lead.rank]
