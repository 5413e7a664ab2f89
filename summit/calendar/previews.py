"""The calendar in a preview: engagements that change, and people and rooms whose time is taken or freed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import ClassVar, cast

from django.db.models import Q
from rest_framework import serializers

from summit.accounts.models import Party, Role, User
from summit.accounts.role_set import roles_of
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.places import place_of, title_of
from summit.core.api.serializers import Instant, Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Facts, Rows, States, Touched


def touched_engagements(touched: Touched) -> set[int]:
    """Return the keys of the engagements that were touched, themselves or by their occupancies."""
    own = {int(row) for row in touched.rows(Engagement._meta.db_table)}
    made_or_deleted = touched.values(Occupancy._meta.db_table, "engagement_id")
    changed = Occupancy.objects.filter(pk__in=touched.rows(Occupancy._meta.db_table))
    return own.union(
        cast("set[int]", made_or_deleted), changed.order_by().values_list("engagement", flat=True).distinct()
    )


def engagements_known_to(viewer: User, keys: Collection[int]) -> Iterable[Engagement]:
    """Return the engagements that the viewer may see, with all that is shown of them."""
    known = Engagement.objects.known_to(viewer).filter(pk__in=keys)
    return known.select_related("venue", "summit").prefetch_related("occupancies__resource__party")


def may_read(viewer: User, resource: Resource) -> bool:
    """Say whether a preview shows the viewer the time of the resource: organizers all, others their own people."""
    roles = roles_of(viewer)
    is_organizer = viewer.is_superuser or resource.summit_id in roles.of(Role.ORGANIZERS).summits
    return is_organizer or resource.party_id in roles.parties


class EngagementFactsSerializer(Serializer):
    """An engagement before or after the change."""

    kind = serializers.ChoiceField(Engagement.Kind.choices)
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = serializers.CharField(help_text="Of the clock on which its hours are shown.")
    place = serializers.DictField(child=serializers.CharField(), help_text="Rooms and venue, by language.")
    is_published = serializers.BooleanField()
    audience = serializers.ChoiceField(Engagement.Audience.choices)
    people = serializers.ListField(child=serializers.IntegerField(), help_text="Those whose time the user may know.")
    parties = serializers.ListField(child=serializers.IntegerField(), help_text="Their delegations.")


class PreviewedEngagementSerializer(Serializer):
    """An engagement that would change; `before` is null for a new one, `after` for one that would be cancelled."""

    uid = serializers.UUIDField(allow_null=True)
    before = EngagementFactsSerializer(allow_null=True)
    after = EngagementFactsSerializer(allow_null=True)


class HoursSerializer(Serializer):
    """From when to when."""

    starts_at = Instant()
    ends_at = Instant()


class PreviewedTimeSerializer(Serializer):
    """A delegate, room or interpreter whose time would be taken or freed."""

    resource = serializers.IntegerField()
    kind = serializers.CharField()
    name = TranslatedText()
    party = serializers.IntegerField(allow_null=True)
    taken = HoursSerializer(many=True)
    freed = HoursSerializer(many=True)


class Engagements(Collector):
    """Engagements with their hours, place and people."""

    keys: ClassVar = {"people": Resource._meta.db_table, "parties": Party._meta.db_table}
    row = PreviewedEngagementSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return each engagement that was touched and that the viewer may see."""
        viewer = cast("User", viewer)
        known = engagements_known_to(viewer, touched_engagements(touched))
        return {str(one.uid): self._facts(one, viewer) for one in known if one.status != Engagement.Status.CANCELLED}

    def _facts(self, engagement: Engagement, viewer: User) -> Facts:
        resources = {o.resource_id: o.resource for o in engagement.occupancies.all()}
        people = [one for one in resources.values() if one.kind_class.is_person and may_read(viewer, one)]
        return {
            "kind": engagement.kind,
            "title": title_of(engagement),
            "starts_at": engagement.starts_at,
            "ends_at": engagement.ends_at,
            "time_zone": str(engagement.zone),
            "place": place_of(engagement),
            "is_published": engagement.status == Engagement.Status.CONFIRMED,
            "audience": engagement.audience,
            "people": sorted(one.pk for one in people),
            "parties": sorted({one.party_id for one in people if one.party_id}),
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return the engagements that differ; one that would be new has no `uid` yet."""
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        return [
            {"uid": key if key in before else None, "before": before.get(key), "after": after.get(key)} for key in keys
        ]


class Times(Collector):
    """The resources whose time is taken or freed."""

    keys: ClassVar = {"resource": Resource._meta.db_table, "party": Party._meta.db_table}
    row = PreviewedTimeSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the hours that the touched engagements take of each resource that the viewer may see."""
        viewer = cast("User", viewer)
        standing = Q(engagement__in=Engagement.objects.known_to(viewer).standing().values("pk"))
        taken = (
            Occupancy.objects.filter(standing, engagement__in=touched_engagements(touched), period__isempty=False)
            .select_related("engagement", "resource")
            .order_by("resource__kind", "resource__code", "period")
        )
        by_resource: dict[Resource, list[dict[str, object]]] = defaultdict(list)
        for row in taken:
            if may_read(viewer, row.resource):
                by_resource[row.resource].append(_hours(row))
        return {
            str(one.pk): {"resource": one.pk, "kind": one.kind, "name": one.name, "party": one.party_id, "hours": hours}
            for one, hours in by_resource.items()
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return each resource with the hours that are taken and freed."""
        rows: Rows = []
        for key, facts in {**before, **after}.items():
            present, wanted = (cast("list[object]", s.get(key, {}).get("hours", [])) for s in (before, after))
            taken, freed = [h for h in wanted if h not in present], [h for h in present if h not in wanted]
            if taken or freed:
                rows.append({**{name: facts[name] for name in SHOWN}, "taken": taken, "freed": freed})
        return rows


SHOWN = ("resource", "kind", "name", "party")


def _hours(row: Occupancy) -> dict[str, object]:
    """Return the hours of the engagement; of a closure, those that are left of it."""
    if row.role == Occupancy.Role.CLOSED:
        return {"starts_at": row.period.lower, "ends_at": row.period.upper}
    return {"starts_at": row.engagement.starts_at, "ends_at": row.engagement.ends_at}


COLLECTORS.add("engagements", Engagements())
COLLECTORS.add("times", Times())
