"""Whatever takes time, and what of a resource's time it takes."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.query import ModelIterable
from django.utils import translation
from django.utils.translation import gettext

from summit.accounts.role_set import RoleSet, roles_of
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models.resource import Resource
from summit.calendar.models.venue import Venue
from summit.core.bounds import InstantField, within_bounds
from summit.core.intervals import Interval
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit


@cache
def not_available() -> Mapping[str, str]:
    """Return the title of a closure for people whom it concerns and who may not know its reason."""
    titles = {}
    for language in ("en", "ru"):
        with translation.override(language):
            titles[language] = gettext("Not available")
    return titles


class _WithoutReasons(ModelIterable):
    """Engagements, those that are not `is_readable` without their title."""

    def __iter__(self) -> Iterator["Engagement"]:
        for engagement in super().__iter__():
            if not engagement.is_readable:
                engagement.title = dict(not_available())
            yield engagement


class EngagementQuerySet(VisibleQuerySet["Engagement"]):
    """Engagements, as doors may ask for them."""

    resource = "programme"

    def published_to(self, user: Any, held: RoleSet) -> Q:
        """The published ones that are for the whole summit, or in which one's own party takes part."""
        own = Occupancy.objects.filter(resource__party__in=held.parties)
        published = Q(status=Engagement.Status.CONFIRMED)
        for_all = Q(audience=Engagement.Audience.SUMMIT, summit__in=held.summits)
        theirs = Q(audience=Engagement.Audience.PARTICIPANTS, pk__in=own.values("engagement"))
        return published & (for_all | theirs)

    def known_to(self, user: Any) -> Self:
        """Those that `user` may read, and as not available, without the reason, the other closures that concern `user`.

        Rows, not `values`: these would have the titles. Of the occupancies `Occupancy.objects.known_to` are known.
        """
        readable = Q(pk__in=Engagement.objects.visible_to(user).values("pk"))
        concerning = Q(pk__in=Occupancy.objects.closed_before(user).values("engagement"))
        is_readable = ExpressionWrapper(readable, output_field=models.BooleanField())
        known = self.filter(readable | concerning).annotate(is_readable=is_readable)
        known._iterable_class = _WithoutReasons  # noqa: SLF001 -- a queryset has no other way to say what its rows are
        return known

    def standing(self) -> Self:
        """Those that are not cancelled."""
        return self.exclude(status=Engagement.Status.CANCELLED)

    def within(self, interval: Interval) -> Self:
        """Those that share an instant with `interval`."""
        return self.filter(starts_at__lt=interval.ends_at, ends_at__gt=interval.starts_at)


class Engagement(models.Model):
    """Something that takes time, owned one-to-one by a session or a bilateral meeting, or a closure.

    tentative: planned, known to organizers only; confirmed: published; cancelled: keeps its hour and frees everyone.
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
        # A cancelled meeting that is placed again keeps its identity, so that subscribed calendars follow it.
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
            models.CheckConstraint(
                name="engagement_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="An engagement ends after it starts.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.title)

    @property
    def public_name(self) -> str:
        """Its title as all may read it who see the page of a room: why something is closed only where all may know."""
        is_told = self.kind != self.Kind.CLOSURE or self.audience == self.Audience.SUMMIT
        return translated(self.title if is_told else not_available())

    @property
    def interval(self) -> Interval:
        """When it is."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


class Closure(Engagement):
    """A time in which resources are not to be had: an engagement of kind closure, as the admin keeps it."""

    class Meta:
        proxy = True


class ClosedVenue(models.Model):
    """A venue that a closure names: all rooms that it has, or gets while the closure is not over, are closed."""

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
    """Occupancies, as those may know of them who know of some engagements."""

    def known_to(self, user: Any) -> Self:
        """Those of engagements that `user` may read, and of closures that concern `user`."""
        readable = Engagement.objects.visible_to(user).values("pk")
        return self.filter(Q(engagement__in=readable) | Q(pk__in=self.closed_before(user).values("pk")))

    def closed_before(self, user: Any) -> Self:
        """Those of closures of own people, and of the rooms of engagements that `user` may read."""
        own = Q(resource__party__in=roles_of(user).parties)
        in_rooms = self.closing_rooms_of(Engagement.objects.visible_to(user)).values("pk")
        return self.filter(own | Q(pk__in=in_rooms), role=Occupancy.Role.CLOSED)

    def closing_rooms_of(self, engagements: QuerySet[Engagement]) -> Self:
        """Those of closures of rooms in which any of the engagements is at that time."""
        booked = Occupancy.objects.filter(
            role=Occupancy.Role.ROOM,
            resource=OuterRef("resource"),
            engagement__in=engagements.values("pk"),
            engagement__starts_at__lt=OuterRef("engagement__ends_at"),
            engagement__ends_at__gt=OuterRef("engagement__starts_at"),
        )
        return self.filter(Exists(booked), role=Occupancy.Role.CLOSED)


class Occupancy(models.Model):
    """A resource's presence in an engagement: for its interval and the resource's turnover after it.

    A closure stands only where its resource is free, in as many pieces as that takes (one empty piece where it is
    booked throughout): what it finds booked is shown as a clash, not undone.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "participant", "participant"
        ROOM = "room", "room"
        INTERPRETER = "interpreter", "interpreter"
        CLOSED = "closed", "closed"

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="occupancies")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="occupancies")
    role = models.CharField(max_length=12, choices=Role)
    period = DateTimeRangeField()

    objects = OccupancyQuerySet.as_manager()

    part_of = ("engagement",)

    class Meta:
        ordering = ("engagement", "pk")
        verbose_name_plural = "occupancies"
        constraints = (
            # Without btree_gist, so that it holds on any PostgreSQL: the resource as a range of one number.
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
            models.CheckConstraint(
                name="occupancy_takes_time",
                condition=Q(period__isempty=False) | Q(role="closed"),
                violation_error_message="An occupancy takes time; only a closure may find all of its time booked.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource}: {self.engagement}"
