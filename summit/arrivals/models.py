"""Border points, parties that travel together, and the people in them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Engagement, Venue
from summit.core.bounds import InstantField, NumberRange, within_bounds
from summit.core.hours import shown_instant
from summit.core.text import Line
from summit.delegations.models import Delegate, Delegation
from summit.summits.models import Summit

MINUTES = NumberRange(0, 24 * 60)
CREW = NumberRange(0, 1000)


class BorderPoint(Venue):
    """A venue at which delegations enter and leave the country; transfers lead from it to other venues."""

    class Kind(models.TextChoices):
        AIRPORT = "airport", "airport"
        STATION = "station", "railway station"
        CROSSING = "crossing", "road crossing"
        PORT = "port", "port"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AIRPORT)
    formalities = models.PositiveSmallIntegerField(
        "formalities, minutes",
        default=30,
        validators=MINUTES.validators,
        help_text="From landing until the party leaves for the city; as long before a departure.",
    )
    to_city = models.PositiveSmallIntegerField(
        "to the city, minutes",
        default=30,
        validators=MINUTES.validators,
        help_text="For parties whose destination has no transfer time of its own.",
    )

    class Meta:
        constraints = (
            MINUTES.constraint(
                "formalities", name="border_point_formalities_take_a_day_at_most", message="0 to 1440 minutes."
            ),
            MINUTES.constraint(
                "to_city", name="border_point_is_a_day_away_at_most", message="It is 0 to 1440 minutes to the city."
            ),
        )


class TravelPartyQuerySet(VisibleQuerySet["TravelParty"]):
    """Queries of travel parties."""

    resource = "travel-parties"
    party_paths = ("delegation",)

    def between(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Filter to parties that land or take off in this time, by what is known now."""
        at = Coalesce("actual_at", "expected_at", "planned_at")
        return self.alias(known_at=at).filter(known_at__gte=starts_at, known_at__lt=ends_at)


class TravelParty(models.Model):
    """People of one delegation who arrive or depart together.

    `planned_at`, `expected_at` and `actual_at` are when it lands, or takes off where it departs.
    """

    class Direction(models.TextChoices):
        ARRIVAL = "arrival", "arrival"
        DEPARTURE = "departure", "departure"

    class Transport(models.TextChoices):
        FLIGHT = "flight", "scheduled flight"
        SPECIAL = "special", "special aircraft"
        TRAIN = "train", "train"
        ROAD = "road", "road"

    class Status(models.TextChoices):
        PLANNED = "planned", "planned"
        AIRBORNE = "airborne", "airborne"
        DIVERTED = "diverted", "diverted"
        LANDED = "landed", "landed"
        IN_TOWN = "in_town", "in town"
        CANCELLED = "cancelled", "cancelled"

    TRANSITIONS = {
        # A party by train or road is never airborne, and one whose take-off nobody noted lands all the same.
        Status.PLANNED: (Status.AIRBORNE, Status.LANDED, Status.CANCELLED),
        Status.AIRBORNE: (Status.LANDED, Status.DIVERTED),
        Status.DIVERTED: (Status.AIRBORNE, Status.LANDED, Status.CANCELLED),
        Status.LANDED: (Status.IN_TOWN,),
        Status.IN_TOWN: (),
        Status.CANCELLED: (Status.PLANNED,),
    }
    ENDED = (Status.IN_TOWN, Status.CANCELLED)
    # What only a special aircraft has.
    OF_AIRCRAFT = (
        *("aircraft_type", "registration", "call_sign", "crew"),
        *("slot_at", "stand", "overflight_permission", "landing_permission"),
    )

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="travel_parties")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="travel_parties")
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.ARRIVAL)
    transport = models.CharField(max_length=10, choices=Transport, default=Transport.FLIGHT)
    border_point = models.ForeignKey(BorderPoint, models.PROTECT, related_name="travel_parties")
    planned_at = InstantField()
    expected_at = InstantField(null=True, blank=True, help_text="If it is not as planned.")
    actual_at = InstantField(null=True, blank=True)
    in_town_at = InstantField(null=True, blank=True)
    there_at = models.DateTimeField(
        editable=False, help_text="From when its people are there, or until when: with formalities and the way."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    carrier = Line(max_length=60, blank=True)
    number = Line("flight or train number", max_length=20, blank=True)
    aircraft_type = Line(max_length=60, blank=True)
    registration = Line("registration of the aircraft", max_length=20, blank=True)
    call_sign = Line(max_length=20, blank=True)
    crew = models.PositiveSmallIntegerField("size of the crew", null=True, blank=True, validators=CREW.validators)
    slot_at = InstantField("slot", null=True, blank=True)
    stand = Line(max_length=20, blank=True)
    overflight_permission = Line("number of the overflight permission", max_length=60, blank=True)
    landing_permission = Line("number of the landing permission", max_length=60, blank=True)
    destination = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where the party goes to from the border point, or comes from.",
    )
    greeter = models.ForeignKey(
        Delegate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="greets",
        help_text="Who of the host's delegation welcomes the party, or sees it off.",
    )
    welcome = models.OneToOneField(Engagement, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    objects = TravelPartyQuerySet.as_manager()

    class Meta:
        ordering = ("planned_at", "pk")
        verbose_name_plural = "travel parties"
        indexes = (models.Index(fields=("summit", "planned_at"), name="travel_party_of_summit"),)
        constraints = (
            within_bounds(
                "travel_party_is_within_bounds",
                instants=("planned_at", "expected_at", "actual_at", "in_town_at", "slot_at"),
            ),
            models.CheckConstraint(
                name="travel_party_crew_is_a_thousand_at_most",
                condition=Q(crew=None) | CREW.includes("crew"),
                violation_error_message="A crew is 0 to 1000 people.",
            ),
            models.CheckConstraint(
                name="travel_party_departing_does_not_land",
                condition=Q(direction="arrival") | ~Q(status__in=("landed", "in_town")),
                violation_error_message="A party that departs is not landed or in town.",
            ),
        )

    def __str__(self) -> str:
        names = {"delegation": self.delegation, "by": self.vehicle, "at": shown_instant(self.at, self.summit.zone)}
        return gettext("%(delegation)s by %(by)s, %(at)s") % names

    @property
    def at(self) -> datetime:
        """When it lands or takes off, by what is known now."""
        return self.actual_at or self.expected_at or self.planned_at

    @property
    def vehicle(self) -> str:
        """The flight, train or aircraft; the means of transport if it has no number."""
        named = f"{self.carrier} {self.number}".strip() or self.call_sign or self.registration
        return named or self.get_transport_display()

    @property
    def is_arrival(self) -> bool:
        """Whether it arrives."""
        return self.direction == self.Direction.ARRIVAL


class Traveller(models.Model):
    """A delegate in a travel party; `direction` is that of the party."""

    travel_party = models.ForeignKey(TravelParty, models.CASCADE, related_name="travellers")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="travels")
    direction = models.CharField(max_length=10, choices=TravelParty.Direction)
    known_before = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When they came or went, before they travelled in the party."
    )

    part_of = ("travel_party",)

    class Meta:
        ordering = ("travel_party", "delegate")
        constraints = (
            models.UniqueConstraint(
                fields=("delegate", "direction"),
                name="delegate_travels_in_one_party",
                violation_error_message="A delegate arrives in one party, and departs in one.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegate}: {self.travel_party}"
