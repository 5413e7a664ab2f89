"""Engagements, closures, and occupancies of resources."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.query import ModelIterable
from django.utils.translation import gettext_lazy as _

from summit.accounts.role_set import RoleSet, Viewer, roles_of
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models.resource import Resource
from summit.calendar.models.venue import Venue
from summit.core.bounds import InstantField, within_bounds
from summit.core.constraints import ends_after_start
from summit.core.hours import shown_hours, shown_start, shown_times
from summit.core.intervals import Interval
from summit.core.translations import TranslatedField, in_languages, translated
from summit.summits.models import Summit


@cache
def not_available() -> Mapping[str, str]:
    """Return the title of a closure for people whom it concerns and who may not know its reason."""
    return in_languages(_("Not available"))


class _WithoutReasons(ModelIterable):
    """Hides the title of engagements that are not `is_readable`."""

    def __iter__(self) -> Iterator["Engagement"]:
        for engagement in super().__iter__():
            if not engagement.is_readable:
                engagement.title = dict(not_available())
            yield engagement


class EngagementQuerySet(VisibleQuerySet["Engagement"]):
    """Engagements that a user may see, and queries by time."""

    resource = "programme"

    def published_to(self, user: object, role_set: RoleSet) -> Q:
        """Return the filter for published engagements of the whole summit or of the user's parties."""
        own = Occupancy.objects.filter(resource__party__in=role_set.parties)
        published = Q(status=Engagement.Status.CONFIRMED)
        for_all = Q(audience=Engagement.Audience.SUMMIT, summit__in=role_set.summits)
        theirs = Q(audience=Engagement.Audience.PARTICIPANTS, pk__in=own.values("engagement"))
        return published & (for_all | theirs)

    def known_to(self, user: Viewer) -> Self:
        """Filter engagements to those that `user` may read, and other closures that concern `user`.

        The latter have the title "Not available". Do not use `values` on it, which returns the real titles. Use
        `Occupancy.objects.known_to` for the occupancies.
        """
        readable = self.reach_of(user, "read")
        closing = Occupancy.objects.closed_before(user).filter(engagement=OuterRef("pk"))
        concerning = Q(kind=Engagement.Kind.CLOSURE) & Exists(closing)
        is_readable = ExpressionWrapper(readable, output_field=models.BooleanField())
        known = self.filter(readable | concerning).annotate(is_readable=is_readable)
        known._iterable_class = _WithoutReasons  # noqa: SLF001 -- a queryset has no other way to say what its rows are
        return known

    def standing(self) -> Self:
        """Filter engagements to those that are not cancelled."""
        return self.exclude(status=Engagement.Status.CANCELLED)

    def within(self, interval: Interval) -> Self:
        """Filter engagements to those that overlap `interval`."""
        return self.filter(starts_at__lt=interval.ends_at, ends_at__gt=interval.starts_at)


class Engagement(models.Model):
    """An entry of the calendar: of a session or a bilateral meeting, which own it one-to-one, or a closure.

    tentative: planned, visible to organizers only; confirmed: published; cancelled: frees its resources.
    `sequence` counts the changes of hour, place or status, as iCalendar's SEQUENCE does (RFC 5545, 3.8.7.4).
    """

    class Kind(models.TextChoices):
        SESSION = "session", "session"
        BILATERAL = "bilateral", "bilateral meeting"
        CLOSURE = "closure", "closure"

    class Status(models.TextChoices):
        TENTATIVE = "tentative", "tentative"
        CONFIRMED = "confirmed", "confirmed"
        CANCELLED = "cancelled", "cancelled"

    class Audience(models.TextChoices):
        PARTICIPANTS = "participants", "its participants"
        SUMMIT = "summit", "the whole summit"
        ORGANIZERS = "organizers", "organizers only"

    TRANSITIONS = {
        Status.TENTATIVE: (Status.CONFIRMED, Status.CANCELLED),
        Status.CONFIRMED: (Status.CANCELLED,),
        # A cancelled meeting that is placed again keeps its identity in subscribed calendars.
        Status.CANCELLED: (Status.TENTATIVE,),
    }

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="engagements")
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    title = TranslatedField()
    starts_at = InstantField()
    ends_at = InstantField()
    status = models.CharField(max_length=10, choices=Status, default=Status.TENTATIVE)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTICIPANTS)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="engagements")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = (models.Index(fields=("summit", "starts_at"), name="engagement_of_summit"),)
        constraints = (
            within_bounds("engagement_is_within_bounds", instants=("starts_at", "ends_at")),
            ends_after_start("engagement_ends_after_start", "An engagement ends after it starts."),
        )

    def __str__(self) -> str:
        return translated(self.title)

    @property
    def public_name(self) -> str:
        """The title on the public page of a room: the reason of a closure only if its audience is the whole summit."""
        is_told = self.kind != self.Kind.CLOSURE or self.audience == self.Audience.SUMMIT
        return translated(self.title if is_told else not_available())

    @property
    def local_zone(self) -> ZoneInfo | None:
        """The zone of its venue's own clock; None if its hours are on the summit's. No query if it has its venue."""
        return self.venue.local_zone if self.venue else None

    @property
    def own_time_zone(self) -> str:
        """The name of that zone; empty for the summit's."""
        return self.venue.time_zone if self.venue else ""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the clock on which its hours are shown: everything that shows them asks here."""
        return self.local_zone or self.summit.zone

    @property
    def shown_times(self) -> str:
        """Start and end on a page of the summit's clock; with the zone where its venue has another."""
        return shown_times(self.starts_at, self.ends_at, self.local_zone)

    @property
    def shown_start(self) -> str:
        """The day and hour of its start, likewise."""
        return shown_start(self.starts_at, self.local_zone)

    @property
    def shown_hours(self) -> str:
        """Day, hours and zone."""
        return shown_hours(self.starts_at, self.ends_at, self.local_zone)

    @property
    def interval(self) -> Interval:
        """The time from start to end."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def minutes(self) -> int:
        """The length in minutes."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


class Closure(Engagement):
    """An engagement of kind closure, for the admin: its resources cannot be booked in that time."""

    class Meta:
        proxy = True


class ClosedVenue(models.Model):
    """A venue of a closure: all its rooms are closed, also rooms that are added before the closure ends."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="closed_venues")
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="closures")

    part_of = ("engagement",)

    class Meta:
        ordering = ("engagement", "venue")
        constraints = (
            models.UniqueConstraint(
                fields=("engagement", "venue"),
                name="venue_is_closed_once",
                violation_error_message="The closure names this venue already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.venue}: {self.engagement}"


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    """Occupancies of engagements that a user may see."""

    def known_to(self, user: Viewer) -> Self:
        """Filter occupancies to those of engagements that `user` may read and closures that concern `user`."""
        readable = Engagement.objects.visible_to(user).values("pk")
        return self.filter(Q(engagement__in=readable) | self._closed_before(user))

    def closed_before(self, user: Viewer) -> Self:
        """Filter occupancies to closures of the user's people and of rooms of engagements that `user` may read."""
        return self.filter(self._closed_before(user))

    def closing_rooms_of(self, engagements: QuerySet[Engagement]) -> Self:
        """Filter occupancies to closures of rooms in which one of the engagements takes place at that time."""
        return self.filter(_closing_rooms_of(engagements))

    def _closed_before(self, user: Viewer) -> Q:
        own = Q(role=Occupancy.Role.CLOSED, resource__party__in=roles_of(user).parties)
        return own | _closing_rooms_of(Engagement.objects.visible_to(user))


def _closing_rooms_of(engagements: QuerySet[Engagement]) -> Q:
    booked = Occupancy.objects.filter(
        role=Occupancy.Role.ROOM,
        resource=OuterRef("resource"),
        engagement__in=engagements.values("pk"),
        engagement__starts_at__lt=OuterRef("engagement__ends_at"),
        engagement__ends_at__gt=OuterRef("engagement__starts_at"),
    )
    # Few rows are closures: what they close is asked of these alone.
    return Q(Exists(booked), role=Occupancy.Role.CLOSED)


class Occupancy(models.Model):
    """The time of a resource that an engagement takes: its interval and the turnover of the resource after it.

    A closure takes only the free time of its resource, in several rows if bookings lie in between, and in one empty row
    if there is none. The bookings are not cancelled; they are shown as clashes.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "participant", "participant"
        ROOM = "room", "room"
        INTERPRETER = "interpreter", "interpreter"
        RESOURCE = "resource", "other resource"
        CLOSED = "closed", "closed"

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="occupancies")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="occupancies")
    role = models.CharField(max_length=12, choices=Role)
    period = DateTimeRangeField()
    # The kind and `shared_as` of the resource, which a trigger keeps; empty if the row counts for this resource alone.
    shared_key = models.CharField(max_length=161, blank=True, default="", editable=False)

    objects = OccupancyQuerySet.as_manager()

    part_of = ("engagement",)

    class Meta:
        ordering = ("engagement", "pk")
        verbose_name_plural = "occupancies"
        indexes = (models.Index(fields=("shared_key",), name="occupancy_is_shared", condition=~Q(shared_key="")),)
        constraints = (
            # The resource is written as a range of one number, so that PostgreSQL needs no btree_gist.
            ExclusionConstraint(
                name="occupancy_resource_is_free",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("resource_id"),
                            F("resource_id"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="One of the resources needed is engaged elsewhere at that time.",
            ),
            # The code is written as a range of one code, for the same reason.
            ExclusionConstraint(
                name="occupancy_shared_is_free",
                index_type="gist",
                expressions=[
                    (
                        Func(
                            F("shared_key"),
                            F("shared_key"),
                            Value("[]"),
                            function="calendar_code_range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=~Q(shared_key=""),
                violation_error_message="One of the resources needed is engaged at another summit at that time.",
            ),
            models.CheckConstraint(
                name="occupancy_takes_time",
                condition=Q(period__isempty=False) | Q(role="closed"),
                violation_error_message="An occupancy takes time; only a closure may find all of its time booked.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource}: {self.engagement}"
