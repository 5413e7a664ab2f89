"""The sides of a meeting, with the people beside their leads."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models.answers import Answer
from summit.bilaterals.models.request import BilateralRequest
from summit.core.bounds import NumberRange
from summit.core.constraints import RefersToOwn
from summit.core.text import Text
from summit.delegations.models import Delegate, Delegation, Rank

PEOPLE = NumberRange(1, 100)
MOST_COMPANIONS = 20  # of one side, required and optional ones each


def has_people(name: str) -> models.CheckConstraint:
    """Return the constraint on the number of people of a side."""
    condition = Q(people=None) | PEOPLE.includes("people")
    message = _("A side has 1 to 100 people.")
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


class SideManager(models.Manager["Side"]):
    """Sides come with their delegations and leads."""

    def get_queryset(self) -> models.QuerySet["Side"]:
        """Load both."""
        return super().get_queryset().select_related("delegation", "lead")


class Side(models.Model):
    """A delegation that takes part in a meeting, or is asked to; place 0 is the requester.

    `agreed_level` is the rank of the lead to which the other sides have agreed; `has_kept`: this side has said that it
    keeps the meeting although another side comes at another level, and a third one has not said so yet.
    """

    Answer = Answer
    TRANSITIONS: ClassVar = {
        Answer.PENDING: (Answer.ACCEPTED, Answer.DECLINED, Answer.WITHDRAWN),
        Answer.ACCEPTED: (Answer.PENDING, Answer.ACCEPTED, Answer.WITHDRAWN),
        Answer.DECLINED: (),
        Answer.WITHDRAWN: (),
    }

    request = models.ForeignKey(BilateralRequest, models.CASCADE, related_name="sides")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="sides")
    place = models.PositiveSmallIntegerField(help_text="0 the requester, then the invitees in their order.")
    lead = models.ForeignKey(Delegate, models.PROTECT, related_name="+")
    note_taker = models.ForeignKey(Delegate, models.PROTECT, null=True, blank=True, related_name="+")
    people = models.PositiveSmallIntegerField(
        "number of people",
        null=True,
        blank=True,
        validators=PEOPLE.validators,
        help_text="How many come, with the lead and those who are not named.",
    )
    agreed_level = models.PositiveSmallIntegerField(choices=Rank, null=True, blank=True, editable=False)
    has_kept = models.BooleanField(default=False, editable=False)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.PENDING)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = Text(max_length=1000, blank=True, help_text="Why it declined or withdrew.")

    objects = SideManager()

    part_of = ("request",)

    class Meta:
        ordering = ("request", "place")
        constraints = (
            models.UniqueConstraint(
                fields=("request", "delegation"),
                name="side_is_once_in_a_request",
                violation_error_message=_("This delegation is a side of the meeting already."),
            ),
            models.UniqueConstraint(
                fields=("request", "place"),
                name="side_has_its_place",
                violation_error_message=_("Another side of the meeting has this place."),
            ),
            models.CheckConstraint(
                name="side_answers_at_an_hour",
                condition=Q(answer="pending", answered_at=None) | (~Q(answer="pending") & Q(answered_at__isnull=False)),
                violation_error_message=_("An answer has its hour, and who has not answered has none."),
            ),
            has_people("side_has_1_to_100_people"),
            *(
                RefersToOwn(
                    name=f"side_{field}_is_its_own",
                    field=field,
                    owner="delegation",
                    violation_error_message=_("This delegate belongs to another delegation."),
                )
                for field in ("lead", "note_taker")
            ),
        )

    def __str__(self) -> str:
        return str(self.delegation)


class Companion(models.Model):
    """A delegate beside the lead of a side.

    One who is required has to be free at the hour of the meeting; another one is booked where that is so.
    """

    side = models.ForeignKey(Side, models.CASCADE, related_name="companions")
    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="+")
    is_required = models.BooleanField("required", default=True)

    part_of = ("side",)

    class Meta:
        ordering = ("side", "-is_required", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("side", "delegate"),
                name="companion_is_named_once",
                violation_error_message=_("This person is named already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.delegate)
