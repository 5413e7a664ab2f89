"""Requests for a bilateral meeting, with their answers."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from summit.accounts.policy import Reach
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.bilaterals.models.answers import STAYING, Answer
from summit.calendar.models import Engagement
from summit.core.bounds import InstantField, NumberRange, within_bounds
from summit.core.lists import ListField
from summit.core.text import Text
from summit.delegations.models import Delegate, Delegation, Headship, Rank
from summit.facilities.languages import language_pair
from summit.summits.models import SettledBy, Summit

if TYPE_CHECKING:
    from summit.accounts.models import User
    from summit.bilaterals.models.side import Side

MOST_PAIRS = 5
MOST_INVITEES = 20
LEAST = NumberRange(1, MOST_INVITEES)
MINUTES = NumberRange(5, 240)
SEATS = NumberRange(2, 500)
PRIORITY = NumberRange(1, 5)


def lasts_as_a_meeting(name: str) -> models.CheckConstraint:
    """Return the constraint on the minutes of a meeting that is asked for."""
    return MINUTES.constraint("minutes", name=name, message=_("A bilateral meeting lasts 5 to 240 minutes."))


class BilateralRequestQuerySet(VisibleQuerySet["BilateralRequest"]):
    """Requests by who may see them, and by what they wait for."""

    resource = "bilateral-requests"

    def of(self, *delegations: int | Delegation) -> Self:
        """Filter requests with a side of one of the delegations, whatever it answered. Each comes once."""
        return self.filter(_has_side(delegation__in=delegations))

    def asked_by(self, *delegations: int | Delegation) -> Self:
        """Filter requests that one of the delegations made."""
        return self.filter(_has_side(delegation__in=delegations, place=0))

    def asking_for(self, *delegations: int | Delegation) -> Self:
        """Filter requests in which one of the delegations is asked."""
        return self.filter(_has_side(delegation__in=delegations, place__gt=0))

    def joined_by(self, *delegations: int | Delegation) -> Self:
        """Filter open requests with a side of one of the delegations that did not decline or withdraw."""
        return self.open().filter(_has_side(delegation__in=delegations, answer__in=STAYING))

    def led_by(self, delegate: int | Delegate) -> Self:
        """Filter requests in which the delegate leads a side that did not decline or withdraw."""
        return self.filter(_has_side(lead=delegate, answer__in=STAYING))

    def with_person(self, delegate: int | Delegate) -> Self:
        """Filter requests in which the delegate leads a side, is a companion or takes notes."""
        leads, writes = _has_side(lead=delegate), _has_side(note_taker=delegate)
        return self.filter(leads | writes | _has_side(companions__delegate=delegate))

    def open(self) -> Self:
        """Filter requests that have not ended: pending and accepted ones."""
        return self.filter(status__in=BilateralRequest.OPEN)

    def awaiting(self, *delegations: int | Delegation) -> Self:
        """Filter requests that wait for an answer of one of the delegations."""
        waits = _has_side(delegation__in=delegations, answer=Answer.PENDING)
        return self.filter(waits, status=BilateralRequest.Status.PENDING)

    def of_absent(self) -> Self:
        """Filter requests with a side that did not decline or withdraw, and whose delegation does not attend."""
        return self.filter(_has_side(delegation__is_attending=False, answer__in=STAYING))

    def not_led_by_heads(self) -> Self:
        """Filter requests at the rank of the head of a side, or above it, that somebody else leads for that side.

        Heads beside the one in the chair, and who will be head, lead as heads do.
        """
        heads = Headship.objects.lasting().filter(delegation=OuterRef("delegation"), delegate=OuterRef("lead"))
        another = ~Q(lead=F("delegation__head"))
        return self.filter(
            _has_side(another, ~Q(Exists(heads)), request__level__lte=F("delegation__head__rank"), answer__in=STAYING)
        )

    def asking(self) -> Self:
        """Filter accepted requests with a lead of another rank than agreed; the other sides are asked about it."""
        differs = _has_side(~Q(agreed_level=F("lead__rank")), answer=Answer.ACCEPTED, agreed_level__isnull=False)
        return self.filter(differs, status=BilateralRequest.Status.ACCEPTED)

    def unplaced(self) -> Self:
        """Filter accepted requests without a meeting, or with a cancelled one: the organizers have to place these."""
        cancelled = Q(meeting__engagement__status=Engagement.Status.CANCELLED)
        return self.filter(Q(meeting=None) | cancelled, status=BilateralRequest.Status.ACCEPTED)

    def settled_by_sides(self) -> Self:
        """Filter requests whose hour the sides choose."""
        by_summit = Q(settled_by="", summit__bilaterals_settled_by=SettledBy.SIDES)
        return self.filter(Q(settled_by=SettledBy.SIDES) | by_summit)

    def _within(self, reach: Reach, user: "User", role_set: RoleSet) -> Q:
        if reach == Reach.OWN:
            return _has_side(delegation__in=role_set.parties)
        return super()._within(reach, user, role_set)


_Manager = models.Manager.from_queryset(BilateralRequestQuerySet)


class RequestManager(_Manager["BilateralRequest"]):
    """Requests come with their sides, which their names, levels and answers are read from: one query for all."""

    def get_queryset(self) -> BilateralRequestQuerySet:
        """Load the sides."""
        return BilateralRequestQuerySet(self.model, using=self._db).prefetch_related("sides")


def _has_side(*conditions: Q, **facts: object) -> Q:
    """Return the condition that a request has such a side; a subquery, so that no request comes twice."""
    return Q(pk__in=_side_model().objects.filter(*conditions, **facts).order_by().values("request"))


def _side_model() -> "type[Side]":
    return apps.get_model("bilaterals", "Side")


class BilateralRequest(models.Model):
    """One delegation asks one or more others for a meeting at a level: a bilateral has two sides.

    pending: the sides that are pending have to answer (after a counter-proposal, all but its own); accepted: enough
    sides agree, and the meeting of those that accepted is placed; held: its outcome is recorded; expired: not enough
    sides answered until `answer_by`; declined and withdrawn are final, too. Whether it is placed is read from the
    meeting.

    The requester and all invitees have to accept it; with `least_accepted`, that many invitees. While a lead has
    another rank than agreed, the other sides are asked whether they keep the meeting, until `answer_by`, too.

    `party_keys` are the keys of the delegations of its sides, in order, by which one set of them has one open request
    at a level. They are written once: a request keeps its sides.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"
        EXPIRED = "expired", "expired"
        HELD = "held", "held"

    OPEN = (Status.PENDING, Status.ACCEPTED)
    TRANSITIONS = {
        Status.PENDING: (Status.PENDING, Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED),
        Status.ACCEPTED: (Status.WITHDRAWN, Status.HELD),
        Status.DECLINED: (),
        Status.WITHDRAWN: (),
        Status.EXPIRED: (),
        Status.HELD: (Status.HELD,),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="bilateral_requests")
    party_keys = ArrayField(models.BigIntegerField(), editable=False)
    least_accepted = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=LEAST.validators,
        help_text="How many invitees have to accept so that the meeting is held; empty: all of them.",
    )
    reference = models.SlugField(max_length=60, blank=True, help_text="How files and notes name it, where they do.")
    level = models.PositiveSmallIntegerField(choices=Rank)
    answer_by = InstantField(
        null=True,
        blank=True,
        help_text="Who has not answered then, answers no more, and the request expires. Empty: it waits.",
    )
    topics = Text(max_length=2000)
    minutes = models.PositiveSmallIntegerField(validators=MINUTES.validators)
    seats = models.PositiveSmallIntegerField(
        default=6,
        validators=SEATS.validators,
        help_text="How many sit at the table, all sides together.",
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
    is_pinned = models.BooleanField(
        "pinned", default=False, help_text="No plan moves its meeting; delegations do not see it."
    )
    settled_by = models.CharField(
        "its hour is settled by",
        max_length=10,
        choices=SettledBy,
        blank=True,
        help_text="Who chooses the hour of the meeting. Empty: as the summit has it.",
    )
    interpretation = ListField(
        language_pair(),
        size=MOST_PAIRS,
        default=list,
        blank=True,
        help_text="Language pairs that need an interpreter, such as ky-ru.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    requested_at = models.DateTimeField()

    objects = RequestManager()

    class Meta:
        db_table = "bilaterals_request"
        ordering = ("-requested_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("party_keys", "level"),
                condition=Q(status__in=("pending", "accepted")),
                name="request_is_one_open_per_sides_and_level",
                violation_error_message=_("These delegations already have an open request at this level."),
            ),
            models.UniqueConstraint(
                fields=("summit", "reference"),
                condition=~Q(reference=""),
                name="request_reference_is_unique_in_summit",
                violation_error_message=_("Another request of this summit has this reference."),
            ),
            models.CheckConstraint(
                name="request_has_two_sides",
                condition=Q(party_keys__len__gte=2),
                violation_error_message=_("A meeting has two or more sides."),
            ),
            lasts_as_a_meeting("request_lasts_5_to_240_minutes"),
            PRIORITY.constraint("priority", name="request_priority_is_1_to_5", message=_("The priority is 1 to 5.")),
            models.CheckConstraint(
                name="request_organizers_priority_is_1_to_5",
                condition=Q(organizers_priority=None) | PRIORITY.includes("organizers_priority"),
                violation_error_message=_("The organizers' priority is 1 to 5."),
            ),
            within_bounds("request_is_within_bounds", instants=("answer_by",)),
        )

    def __str__(self) -> str:
        return " - ".join(str(side.delegation) for side in self.taking_part)

    @property
    def taking_part(self) -> "list[Side]":
        """The sides that meet: of a pending request those that may, then those that accepted."""
        answers = {
            self.Status.PENDING: STAYING,
            self.Status.ACCEPTED: (Answer.ACCEPTED,),
            self.Status.HELD: (Answer.ACCEPTED,),
        }.get(self.Status(self.status), tuple(Answer))
        return [side for side in self.sides.all() if side.answer in answers]

    @property
    def requester(self) -> Delegation:
        """The delegation that asks."""
        return self.sides.all()[0].delegation

    @property
    def invitees(self) -> list[Delegation]:
        """The delegations that are asked."""
        return [side.delegation for side in self.sides.all() if side.place]

    @property
    def leads(self) -> list[Delegate]:
        """The leads of all sides, that of the requester first."""
        return [side.lead for side in self.sides.all()]

    @property
    def awaiting(self) -> list[Delegation]:
        """The delegations that have to answer before it is accepted."""
        is_pending = self.status == self.Status.PENDING
        return [side.delegation for side in self.sides.all() if is_pending and side.answer == Answer.PENDING]

    @property
    def reason(self) -> str:
        """Why it was declined or withdrawn: the reason of the side that ended it."""
        return self._last.reason if self._last else ""

    @property
    def answered_at(self) -> datetime | None:
        """When it was accepted, declined or withdrawn."""
        answers = [side.answered_at for side in self.sides.all() if side.answered_at]
        is_unanswered = self.status in (self.Status.PENDING, self.Status.EXPIRED)
        return None if is_unanswered else max(answers, default=None)

    @property
    def _last(self) -> "Side | None":
        """The side whose answer ended it."""
        ended = [side for side in self.sides.all() if side.answer == self.status and self.status not in self.OPEN]
        return max(ended, key=lambda side: (side.answered_at, side.place), default=None)

    @property
    def most_accepted(self) -> int:
        """How many invitees have accepted, or still may."""
        return sum(side.answer in STAYING for side in self.sides.all() if side.place)

    @property
    def needed(self) -> int:
        """How many invitees have to accept."""
        return self.least_accepted or len(self.invitees)

    @property
    def can_be_agreed(self) -> bool:
        """Whether the requester and enough invitees accepted, or still may."""
        return self.sides.all()[0].answer in STAYING and self.most_accepted >= self.needed

    @property
    def is_agreed(self) -> bool:
        """Whether the requester and enough invitees accepted."""
        sides = self.sides.all()
        accepted = sum(side.answer == Answer.ACCEPTED for side in sides if side.place)
        return sides[0].answer == Answer.ACCEPTED and accepted >= self.needed

    @property
    def planning_priority(self) -> int:
        """The priority for the planner: the organizers', or the requester's if they set none."""
        return self.organizers_priority or self.priority

    @property
    def is_settled_by_sides(self) -> bool:
        """Whether the sides choose the hour; reads the summit where the request does not say."""
        return (self.settled_by or self.summit.bilaterals_settled_by) == SettledBy.SIDES

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
        """The keys of the delegations that are asked whether they keep the meeting.

        They are asked while the lead of another side has another rank than agreed, each until it keeps the meeting.
        """
        if self.status != self.Status.ACCEPTED:
            return []
        sides = self.taking_part
        differing = [side for side in sides if side.agreed_level not in (None, side.lead.rank)]
        return [
            side.delegation_id for side in sides if not side.has_kept and any(other is not side for other in differing)
        ]
