"""Resources that several summits share. A summit knows only that another one has taken them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from uuid import UUID

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Engagement, Occupancy, Resource, Venue
from summit.core.intervals import Interval
from summit.core.translations import in_languages
from summit.summits.models import Summit

NAMELESS = UUID(int=0)


@cache
def taken_elsewhere() -> Mapping[str, str]:
    """Return the title of engagements of another summit."""
    return in_languages(_("Taken at another summit"))


class Things:
    """Resources that are asked about, found by their occupancies and by those of the rows that are the same thing."""

    def __init__(self, resources: Collection[Resource]) -> None:
        self.by_id = {resource.pk: resource for resource in resources}
        self.by_key: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.by_id.values():
            if resource.shared_as:
                self.by_key[resource.shared_key].append(resource)

    @property
    def occupied(self) -> Q:
        """The filter for occupancies that take their time."""
        own = Q(resource__in=list(self.by_id))
        return own | Q(shared_key__in=list(self.by_key)) if self.by_key else own

    def taken_by(self, resource: int, key: str) -> Iterator[Resource]:
        """Yield those of whose time an occupancy of the resource with that key takes."""
        if resource in self.by_id:
            yield self.by_id[resource]
        for other in self.by_key.get(key, ()) if key else ():
            if other.pk != resource:
                yield other


@dataclass
class View:
    """Engagements as a summit may know them."""

    summit_id: int

    @cached_property
    def _venues(self) -> dict[str, Venue]:
        shared = Venue.objects.filter(summit=self.summit_id).exclude(shared_as="")
        return {venue.shared_as: venue for venue in shared}

    def of(self, engagement: Engagement) -> Engagement:
        """Return the engagement; of one of another summit the hours and, if it is shared, the venue. It has its venue.

        It keeps its key, by which those who may see it find it, and is not to be saved.
        """
        if engagement.summit_id == self.summit_id:
            return engagement
        place = engagement.venue.shared_as if engagement.venue else ""
        return Engagement(
            pk=engagement.pk,
            uid=NAMELESS,
            summit_id=self.summit_id,
            kind=Engagement.Kind.CLOSURE,
            title=dict(taken_elsewhere()),
            starts_at=engagement.starts_at,
            ends_at=engagement.ends_at,
            status=Engagement.Status.CONFIRMED,
            audience=Engagement.Audience.ORGANIZERS,
            venue=self._venues.get(place) if place else None,
            changed_at=engagement.changed_at,
        )


def taken_elsewhere_of(
    summit: Summit, *, within: Interval | None = None, resources: Collection[int] | None = None
) -> list[tuple[int, Occupancy]]:
    """Return each resource of the summit with the occupancies by which other summits take it, as the summit knows them.

    In an interval, or of these resources. One query if nothing is taken, four at most.
    """
    shared = Resource.objects.filter(summit=summit).exclude(shared_as="")
    if resources is not None:
        shared = shared.filter(pk__in=resources)
    key = Concat("kind", Value(":"), "shared_as", output_field=CharField())
    keys = shared.order_by().values(key=key)
    taken = Occupancy.objects.filter(shared_key__in=keys, period__isempty=False).exclude(engagement__summit=summit)
    if within:
        taken = taken.filter(period__overlap=(within.starts_at, within.ends_at))
    rows = list(taken.select_related("engagement__venue").order_by("period", "pk"))
    things, view = Things(list(shared) if rows else []), View(summit.pk)
    for row in rows:
        row.engagement = view.of(row.engagement)
    return [(own.pk, row) for row in rows for own in things.taken_by(row.resource_id, row.shared_key)]


def occupied_beside(
    summit: Summit, keys: Collection[str], resources: Collection[int], near: Interval | None
) -> QuerySet[Occupancy]:
    """Return what rows beside these resources occupy of the shared things with these keys; no query for no keys.

    `venue_here` is the venue of the summit where it takes place.
    """
    rows = Occupancy.objects.filter(shared_key__in=keys).exclude(resource__in=resources)
    if near:
        rows = rows.filter(engagement__starts_at__lt=near.ends_at, engagement__ends_at__gt=near.starts_at)
    place = OuterRef("engagement__venue__shared_as")
    same_place = Venue.objects.filter(summit=summit, shared_as=place).exclude(shared_as="").order_by("pk")
    own = When(engagement__summit=summit, then="engagement__venue")
    return rows.annotate(venue_here=Case(own, default=Subquery(same_place.values("pk")[:1])))
